using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Ballots;

/// <summary>POST /v1/entries/{id}/ballots: a judge fixes a ballot without showing it.</summary>
public static class CommitBallot
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/entries/{id}/ballots", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.Judge).Idempotent()
        .Refuses(Problems.EntryNotFound, Problems.NotAssigned, Problems.WrongState, Problems.AlreadyCommitted)
        .WithTags("Ballots").WithSummary("Commit a ballot")
        .WithDescription(
            "The commitment is SHA-256 over `asan.ballot.v1`, the entry's id, the judge's id and the scores (`efficiency=8,innovation=9`: criteria " +
            "in ordinal order), each followed by a line feed, and then the 32 bytes of a random nonce that stays with the judge until the reveal.");

    /// <param name="Commitment">SHA-256, 64 lower-case hexadecimal digits.</param>
    public sealed record CommitBallotRequest([RegularExpression("^[0-9a-f]{64}$")] string Commitment);

    /// <param name="EntryId">The entry.</param>
    /// <param name="JudgeId">The judge.</param>
    /// <param name="Commitment">What was committed.</param>
    /// <param name="CommittedAt">When.</param>
    /// <param name="Leaf">Its index in the cycle's ballot log, from 0.</param>
    public sealed record CommittedBallotAnswer(Guid EntryId, Guid JudgeId, string Commitment, Instant CommittedAt, long Leaf);

    private const string Sql = "insert into ballot (entry_id, judge_id, commitment, committed_at) values (@id, @judge, @Commitment, @Now)";

    private static async Task<Results<Created<CommittedBallotAnswer>, Problem>> HandleAsync(Guid id, CommitBallotRequest body, UnitOfWork work, Actor actor)
    {
        if (await LockedCycle.ForActOnEntryAsync(work, id) is not { } cycle)
            return Problems.EntryNotFound.Because("No entry has this id. GET /v1/cycles/{id}/assignments lists yours.");
        if (await OwnJudge.FindAsync(work, id, actor) is not { } judge)
            return OwnJudge.None;
        if (cycle.State != CycleState.Balloting)
            return Problems.WrongStateFor(cycle.State, "a commitment", CycleState.Balloting);
        try
        {
            await work.Connection.ExecuteAsync(Sql, new { id, judge, Commitment = Convert.FromHexString(body.Commitment), work.Now });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "ballot_once" })
        {
            return Problems.AlreadyCommitted.Because("A ballot is committed once and then final; reveal it when the cycle is sealed.");
        }
        await work.RecordAsync(actor, "ballot.committed", id.ToString(), new { judge });
        var leaf = await BallotLog.CommittedAsync(work, cycle.Id, id, judge, body.Commitment);
        return TypedResults.Created($"/v1/entries/{id}/ballots/own", new CommittedBallotAnswer(id, judge, body.Commitment, work.Now, leaf));
    }
}
