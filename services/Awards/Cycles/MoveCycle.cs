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
        .Demands(Scopes.AwardsWrite, Roles.AwardSecretary).Idempotent()
        .Refuses(Problems.CycleNotFound, Problems.WrongState, Problems.NotReady, Problems.TooEarly, Problems.AssignmentInfeasible, Problems.JudgesNotConnected)
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
        if (!cycle.State.Next().Contains(to))
            return OutOfOrder(cycle.State, to);

        var refused = to switch
        {
            CycleState.Open => await OpenAsync(cycle, work),
            CycleState.ScreeningClosed => await CloseScreeningAsync(cycle, work),
            CycleState.JuryFormed => await FormJuryAsync(cycle, work),
            CycleState.Assigned => await AssignJudges.RunAsync(cycle, work),
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
        var allowed = current.Next();
        return Problems.WrongState.Because(
                $"The cycle is {current} and cannot become {asked}; {(allowed.Count == 0 ? "nothing follows" : $"what may follow is {string.Join(" or ", allowed)}")}.")
            .With("current", current.ToString())
            .With("asked", asked.ToString())
            .With("allowed", allowed.Select(state => state.ToString()));
    }

    private static async Task<Problem?> OpenAsync(LockedCycle cycle, UnitOfWork work)
    {
        var opened = new CycleOpened(cycle.Id, cycle.ProgrammeId, cycle.RulesDigest!, cycle.OpensAt.ToDateTimeOffset(), cycle.ClosesAt.ToDateTimeOffset());
        await work.PublishAsync(opened, cycle.Id, await cycle.NextEventAsync(work));
        return null;
    }

    private static async Task<Problem?> CloseScreeningAsync(LockedCycle cycle, UnitOfWork work)
    {
        var unscreened = (await work.Connection.QueryAsync<Guid>("select id from entry where cycle_id = @Id and eligible is null order by id", new { cycle.Id })).AsList();
        if (unscreened.Count > 0)
            return Problems.NotReady.Because($"{unscreened.Count} entries are not screened yet. POST /v1/entries/{{id}}/screening for each.").With("entries", unscreened);
        return await work.Connection.QuerySingleAsync<bool>("select exists (select 1 from entry where cycle_id = @Id and eligible)", new { cycle.Id })
            ? null
            : Problems.NotReady.Because("There is no eligible entry to judge.");
    }

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
