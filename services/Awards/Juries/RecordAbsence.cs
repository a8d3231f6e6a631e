using System.ComponentModel.DataAnnotations;
using Asan.Awards.Ballots;
using Asan.Awards.Cycles;
using Asan.Awards.Results;

namespace Asan.Awards.Juries;

/// <summary>
/// POST /v1/judges/{id}/absence: a judge can no longer vote. Before the assignment they get no entries; after it the cycle
/// does not wait for the ballots still missing, and what they have revealed counts. Refused when the other ballots alone
/// could not be compared.
/// </summary>
public static class RecordAbsence
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/judges/{id}/absence", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.AwardSecretary).Idempotent()
        .Refuses(Problems.JudgeNotFound, Problems.WrongState, Problems.AlreadyAbsent, Problems.JudgesNotConnected, Problems.TooFewBallots)
        .WithTags("Juries").WithSummary("Record that a judge cannot vote");

    public sealed record RecordAbsenceRequest([Length(1, 1000)] string Reason);

    public sealed record AbsenceAnswer(Guid JudgeId, string Reason);

    private const string Sql = "update judge set absent_reason = @Reason where id = @id and absent_reason is null";

    private const string ExpectedSql = """
        select a.entry_id, a.judge_id
        from assignment a join judge j on j.id = a.judge_id left join ballot b using (entry_id, judge_id)
        where a.cycle_id = @Id and (j.absent_reason is null or b.revealed_at is not null)
        """;

    private static async Task<Results<Ok<AbsenceAnswer>, Problem>> HandleAsync(Guid id, RecordAbsenceRequest body, UnitOfWork work, Actor actor)
    {
        // Two absences at a time could each leave enough ballots, and both together too few: one after the other.
        if (await work.Connection.QuerySingleOrDefaultAsync<string>("select cycle_id from judge where id = @id", new { id }) is not { } cycleId
            || await LockedCycle.ForMoveAsync(work, cycleId) is not { } cycle)
            return Problems.JudgeNotFound.Because("No judge has this id. GET /v1/cycles/{id}/judges lists them.");
        if (cycle.State > CycleState.Sealed)
            return Problems.WrongStateFor(cycle.State, "an absence", [.. Enum.GetValues<CycleState>().Where(state => state <= CycleState.Sealed)]);
        if (await work.Connection.ExecuteAsync(Sql, new { id, body.Reason }) == 0)
            return Problems.AlreadyAbsent.Because("This judge's absence is recorded already.");
        var entries = (await work.Connection.QueryAsync<Guid>("select id from entry where cycle_id = @Id and eligible", new { cycle.Id })).AsList();
        var expected = (await work.Connection.QueryAsync<(Guid Entry, Guid Judge)>(ExpectedSql, new { cycle.Id })).AsList();
        if (cycle.State >= CycleState.Assigned && !JudgingGraph.IsConnected(entries, expected))
            return JudgingGraph.Refuse(JudgingGraph.Components(entries, expected));
        var floor = cycle.Rules.Absences?.FewestBallots ?? 1;
        // After the sealing nobody can stand in any more: what is revealed counts, and the result says how many ballots each got.
        if (cycle.State is CycleState.Assigned or CycleState.Balloting
            && entries.Except(expected.GroupBy(pair => pair.Entry).Where(own => own.Count() >= floor).Select(own => own.Key)).ToList() is { Count: > 0 } lacking)
            return Problems.TooFewBallots.Because(
                    $"The rules want at least {floor} ballots an entry; without this judge {lacking.Count} entries could not get them. " +
                    "Name substitutes first: POST /v1/judges/{id}/substitutions for each.").With("entries", lacking);
        if (cycle.State >= CycleState.Assigned)
            await BallotLog.AbsentAsync(work, cycle.Id, id);
        await work.RecordAsync(actor, "judge.absent", id.ToString(), new { body.Reason });
        return TypedResults.Ok(new AbsenceAnswer(id, body.Reason));
    }
}
