using System.ComponentModel.DataAnnotations;
using Asan.Awards.Ballots;
using Asan.Awards.Forums;
using Asan.Awards.Juries;
using Asan.Awards.Results;
using Asan.Awards.StudyVisits;
using Asan.Contracts.Awards;

namespace Asan.Awards.Cycles;

/// <summary>POST /v1/cycles/{id}/transitions: moves a cycle one state on, with all that the new state means.</summary>
public static class MoveCycle
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/cycles/{id}/transitions", HandleAsync)
        .Demands(Scopes.AwardsWrite, [.. CycleStates.Moves.SelectMany(move => move.Roles).Distinct()])
        .AddEndpointFilter(AssignJudges.PrepareAsync).Idempotent()
        .Refuses(
            Problems.CycleNotFound, Problems.WrongState, Problems.NotReady, Problems.TooEarly, Problems.AssignmentInfeasible, Problems.AssignmentOutdated, Problems.JudgesNotConnected)
        .WithTags("Cycles").WithSummary("Move a cycle to its next state");

    /// <param name="To">The state to enter, such as <c>RulesFrozen</c>.</param>
    public sealed record MoveCycleRequest([Length(1, 40)] string To);

    // The condition on the old state is what makes a move happen once, whatever the lock above it.
    private const string Sql = $"""
        update cycle set
            state = @To, version = version + 1, updated_at = @Now,
            rules_digest = case when @To = 'RulesFrozen' then @Digest else rules_digest end,
            announced_at = case when @To = 'Announced' then @Now else announced_at end
        where id = @Id and state = @From
        returning {CycleAnswer.Columns}
        """;

    private static async Task<Results<Ok<CycleAnswer>, Problem>> HandleAsync(string id, MoveCycleRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        var cycle = await LockedCycle.ForMoveAsync(work, id);
        if (cycle is null)
            return Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them.");
        if (!Enum.GetNames<CycleState>().Contains(body.To, StringComparer.Ordinal))
            return CommonProblems.InvalidRequest.Because(
                "There is no such state.", new Fault("$.to", $"one of {string.Join(", ", Enum.GetNames<CycleState>())}", Came.Describe(body.To)));
        var to = Enum.Parse<CycleState>(body.To);
        if (cycle.State.Next() is not { } move || move.To != to)
            return OutOfOrder(cycle.State, to);
        if (!move.Roles.Any(actor.Is))
            return CommonProblems.Forbidden.Because($"{to} is entered by one of {string.Join(", ", move.Roles)}.");

        var refused = to switch
        {
            CycleState.Open => await OpenAsync(cycle, work),
            CycleState.ScreeningClosed => await CloseScreeningAsync(cycle, work),
            CycleState.JuryFormed => await FormJuryAsync(cycle, work),
            CycleState.Assigned => await AssignJudges.RunAsync(cycle, work, http),
            CycleState.Sealed => await SealAsync(cycle, work) ?? await BallotLog.KeepHeadAsync(cycle, work, "sealed"),
            CycleState.Revealed => await EndRevealAsync(cycle, work) ?? await BallotLog.KeepHeadAsync(cycle, work, "revealed"),
            CycleState.Decided => await DecideResult.RunAsync(cycle, work, actor),
            CycleState.Announced => await Ceremony.RefuseBeforeItAsync(cycle, work) ?? await AnnounceWinners.RunAsync(cycle, work),
            CycleState.Archived => await ResultAppeals.EndAsync(cycle, work),
            _ => null,
        };
        if (refused is not null)
            return refused;

        var moved = await work.Connection.QuerySingleOrDefaultAsync<CycleAnswer>(
            Sql, new { cycle.Id, From = cycle.State.ToString(), body.To, Digest = cycle.Rules.Digest(), work.Now });
        if (moved is null)
            return OutOfOrder(cycle.State, to);
        await work.RecordAsync(actor, "cycle.moved", id, new { from = cycle.State.ToString(), to = body.To });
        http.SetETag(moved.Version);
        return TypedResults.Ok(moved);
    }

    private static Problem OutOfOrder(CycleState current, CycleState asked)
    {
        var next = current.Next()?.To.ToString();
        return Problems.WrongState.Because($"The cycle is {current} and cannot become {asked}; {(next is null ? "nothing follows" : $"what may follow is {next}")}.")
            .With("current", current.ToString())
            .With("asked", asked.ToString())
            .With("allowed", next is null ? [] : new[] { next });
    }

    private static async Task<Problem?> OpenAsync(LockedCycle cycle, UnitOfWork work)
    {
        var opened = new CycleOpened(cycle.Id, cycle.ProgrammeId, cycle.RulesDigest!, cycle.OpensAt.ToDateTimeOffset(), cycle.ClosesAt.ToDateTimeOffset());
        work.Publish(opened, cycle.Id, await cycle.NextEventAsync(work));
        return null;
    }

    private static async Task<Problem?> CloseScreeningAsync(LockedCycle cycle, UnitOfWork work)
    {
        var entries = (await work.Connection.QueryAsync<ScreenedEntry>(ScreeningSql, new { cycle.Id })).AsList();
        if (entries.Where(entry => entry.Eligible is null).Select(entry => entry.Id).ToList() is { Count: > 0 } unscreened)
            return Problems.NotReady.Because($"{unscreened.Count} entries are not screened yet. POST /v1/entries/{{id}}/screening for each.").With("entries", unscreened);
        if (entries.Where(entry => entry is { Appealed: true, Decided: false }).Select(entry => entry.Id).ToList() is { Count: > 0 } undecided)
            return Problems.NotReady.Because($"{undecided.Count} appeals are not decided yet. POST /v1/entries/{{id}}/screening/appeal/decision for each.").With("entries", undecided);
        var window = Duration.FromDays(cycle.Rules.Appeals?.ScreeningDays ?? 0);
        if (entries.Where(entry => entry is { Eligible: false, Appealed: false } && entry.ScreenedAt + window > work.Now).ToList() is { Count: > 0 } open)
            return Problems.NotReady.Because($"{open.Count} authorities can still appeal, the last until {open.Max(entry => entry.ScreenedAt!.Value + window)}.").With("entries", open.Select(entry => entry.Id));
        return entries.Any(entry => entry.Eligible == true) ? null : Problems.NotReady.Because("There is no eligible entry to judge.");
    }

    private const string ScreeningSql = """
        select e.id, e.eligible, e.screened_at, a.entry_id is not null as appealed, a.decided_at is not null as decided
        from entry e left join screening_appeal a on a.entry_id = e.id
        where e.cycle_id = @Id and e.withdrawn_at is null
        order by e.id
        """;

    private sealed record ScreenedEntry(Guid Id, bool? Eligible, Instant? ScreenedAt, bool Appealed, bool Decided);

    private static async Task<Problem?> FormJuryAsync(LockedCycle cycle, UnitOfWork work)
    {
        var judges = await work.Connection.QuerySingleAsync<int>("select count(*)::int from judge where cycle_id = @Id and absent_reason is null", new { cycle.Id });
        return judges >= cycle.Rules.JudgesPerEntry
            ? null
            : Problems.NotReady.Because($"The rules want {cycle.Rules.JudgesPerEntry} judges per entry; the jury has {judges}. POST /v1/cycles/{{id}}/judges for each.");
    }

    private static async Task<Problem?> SealAsync(LockedCycle cycle, UnitOfWork work)
    {
        var missing = await MissingAsync(cycle, work, """
            select a.entry_id, a.judge_id
            from assignment a join judge j on j.id = a.judge_id left join ballot b using (entry_id, judge_id)
            where a.cycle_id = @Id and b.entry_id is null and j.absent_reason is null
            order by 1, 2
            """);
        return missing.Count == 0 ? null : Problems.NotReady.Because(
            $"{missing.Count} ballots are not committed yet. Each judge commits their own; POST /v1/judges/{{id}}/absence records one who cannot.").With("ballots", missing);
    }

    private static async Task<Problem?> EndRevealAsync(LockedCycle cycle, UnitOfWork work)
    {
        var missing = await MissingAsync(cycle, work, """
            select b.entry_id, b.judge_id
            from assignment a join judge j on j.id = a.judge_id join ballot b using (entry_id, judge_id)
            where a.cycle_id = @Id and b.revealed_at is null and j.absent_reason is null
            order by 1, 2
            """);
        return missing.Count == 0 ? null : Problems.NotReady.Because(
            $"{missing.Count} ballots are committed but not revealed. Each judge reveals their own; POST /v1/judges/{{id}}/absence records one who cannot.").With("ballots", missing);
    }

    private static async Task<List<MissingBallot>> MissingAsync(LockedCycle cycle, UnitOfWork work, string sql) =>
        (await work.Connection.QueryAsync<MissingBallot>(sql, new { cycle.Id })).AsList();

    private sealed record MissingBallot(Guid EntryId, Guid JudgeId);
}
