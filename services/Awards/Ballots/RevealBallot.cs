using System.ComponentModel.DataAnnotations;
using Asan.Awards.Cycles;

namespace Asan.Awards.Ballots;

/// <summary>POST /v1/entries/{id}/ballots/reveal: a judge shows the ballot that was committed, once all are sealed.</summary>
public static class RevealBallot
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/entries/{id}/ballots/reveal", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.Judge).Idempotent()
        .Refuses(Problems.EntryNotFound, Problems.NotAssigned, Problems.WrongState, Problems.NotCommitted, Problems.AlreadyRevealed, Problems.CommitmentMismatch)
        .WithTags("Ballots").WithSummary("Reveal a ballot");

    /// <param name="Scores">A score for each criterion.</param>
    /// <param name="Nonce">The nonce of the commitment, 64 lower-case hexadecimal digits.</param>
    /// <param name="Reason">What the judge wants to say about the entry.</param>
    public sealed record RevealBallotRequest(
        IReadOnlyDictionary<string, int> Scores,
        [RegularExpression("^[0-9a-f]{64}$")] string Nonce,
        [StringLength(2000)] string? Reason = null);

    public sealed record RevealedBallotAnswer(Guid EntryId, Guid JudgeId, IReadOnlyDictionary<string, int> Scores, Instant RevealedAt);

    // Rows affected: 0 when it was not committed or is revealed already; the constraint refuses what was not committed.
    private const string Sql = """
        update ballot set scores = @Scores, nonce = @Nonce, reason = @Reason, revealed_at = @Now
        where entry_id = @id and judge_id = @judge and revealed_at is null
        """;

    private static async Task<Results<Ok<RevealedBallotAnswer>, Problem>> HandleAsync(Guid id, RevealBallotRequest body, UnitOfWork work, Actor actor)
    {
        if (await LockedCycle.ForActOnEntryAsync(work, id) is not { } cycle)
            return Problems.EntryNotFound.Because("No entry has this id. GET /v1/cycles/{id}/assignments lists yours.");
        if (await OwnJudge.FindAsync(work, id, actor) is not { } judge)
            return OwnJudge.None;
        if (cycle.State != CycleState.Sealed)
            return Problems.WrongStateFor(cycle.State, "a reveal", CycleState.Sealed);
        if (Ballot.Faults(cycle.Rules, body.Scores).ToList() is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The scores do not fit the rules; see `errors`.", faults);
        try
        {
            if (await work.Connection.ExecuteAsync(Sql, new
            {
                id, judge, Scores = Ballot.Canonical(body.Scores), Nonce = Convert.FromHexString(body.Nonce), body.Reason, work.Now,
            }) == 0)
                return await work.Connection.QuerySingleAsync<bool>("select exists (select 1 from ballot where entry_id = @id and judge_id = @judge)", new { id, judge })
                    ? Problems.AlreadyRevealed.Because("This ballot is revealed already and final.")
                    : Problems.NotCommitted.Because("Only a ballot that was committed before the sealing can be revealed; none was.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: "ballot_matches_commitment" })
        {
            return Problems.CommitmentMismatch.Because(
                "Scores and nonce do not give the commitment of this entry and judge. Reveal exactly what was committed: " +
                "SHA-256 over asan.ballot.v1, entry, judge and scores, each with a line feed, and the 32 bytes of the nonce.");
        }
        await work.RecordAsync(actor, "ballot.revealed", id.ToString(), new { judge });
        await BallotLog.RevealedAsync(work, cycle.Id, id, judge, Ballot.Canonical(body.Scores), body.Nonce);
        return TypedResults.Ok(new RevealedBallotAnswer(id, judge, body.Scores, work.Now));
    }
}
