using Asan.Awards.Ballots;
using Asan.Awards.Cycles;

namespace Asan.Awards.Results;

/// <summary>GET /v1/entries/{id}/feedback: what the jury says to an authority about its own entry, once the cycle is announced.</summary>
public static class GetFeedback
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/entries/{id}/feedback", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.Applicant)
        .Refuses(Problems.EntryNotFound, Problems.NotAnnounced)
        .WithTags("Results").WithSummary("The own entry's scores, with the jury's comments")
        .WithDescription("For the authority that entered, and nobody else. Judges are letters: who they are is not said.");

    /// <param name="EntryId">The entry.</param>
    /// <param name="Rank">Its rank.</param>
    /// <param name="Best">The best rank that chance in the ballots leaves open (95 %).</param>
    /// <param name="Worst">The worst one.</param>
    /// <param name="Entries">How many entries were ranked.</param>
    /// <param name="Raw">Mean of its ballots' weighted scores, on the rules' scale.</param>
    /// <param name="Calibrated">The same after allowing for severe and lenient judges; this one ranks.</param>
    /// <param name="Criteria">Mean score by criterion.</param>
    /// <param name="Ballots">Each judge's scores and comment.</param>
    /// <param name="AppealUntil">Until when the authority may appeal: POST /v1/entries/{id}/result-appeals.</param>
    public sealed record FeedbackAnswer(
        Guid EntryId, int Rank, int? Best, int? Worst, int Entries, decimal Raw, decimal Calibrated, IReadOnlyDictionary<string, decimal> Criteria,
        IReadOnlyList<BallotAnswer> Ballots, Instant AppealUntil);

    /// <param name="Judge">A letter, in an order that says nothing.</param>
    /// <param name="Scores">Score by criterion.</param>
    /// <param name="Comment">What the judge said; null for nothing.</param>
    public sealed record BallotAnswer(string Judge, IReadOnlyDictionary<string, int> Scores, string? Comment);

    private const string Sql = """
        select c.state, c.announced_at, c.rules, r.rank, r.best, r.worst, (select count(*)::int from ranking where cycle_id = c.id) as entries, r.raw, r.calibrated, r.criteria
        from entry e join cycle c on c.id = e.cycle_id left join ranking r on r.entry_id = e.id
        where e.id = @id and e.authority_id = @Authority
        """;

    // By digest of the nonce: an order that nobody chose, and that is not the same judge's letter in each entry.
    private const string BallotsSql = "select scores, reason from ballot where entry_id = @id and revealed_at is not null order by sha256(nonce)";

    private static async Task<Results<Ok<FeedbackAnswer>, Problem>> HandleAsync(Guid id, NpgsqlDataSource database, Actor actor, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(Sql, new { id, actor.Authority });
        if (row is null)
            return Problems.EntryNotFound.Because("No entry of the token's authority has this id. GET /v1/cycles/{id}/entries lists yours.");
        if (!row.State.IsPublic())
            return Problems.NotAnnounced.Because($"The cycle is {row.State}; the jury's words reach you when it is Announced.");
        if (row.Rank is not { } rank)
            return Problems.EntryNotFound.Because("The entry was not ranked: it did not pass the screening, which says why, or was withdrawn.");
        var ballots = (await connection.QueryAsync<(string Scores, string? Reason)>(BallotsSql, new { id }))
            .Select((ballot, index) => new BallotAnswer($"{(char)('A' + index)}", Ballot.Parse(ballot.Scores), ballot.Reason)).ToList();
        http.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.Ok(new FeedbackAnswer(
            id, rank, row.Best, row.Worst, row.Entries, row.Raw!.Value, row.Calibrated!.Value, row.Criteria!, ballots, ResultAppeals.Until(row.AnnouncedAt!.Value, row.Rules)));
    }

    private sealed record Row(
        CycleState State, Instant? AnnouncedAt, Rules Rules, int? Rank, int? Best, int? Worst, int Entries, decimal? Raw, decimal? Calibrated, IReadOnlyDictionary<string, decimal>? Criteria);
}
