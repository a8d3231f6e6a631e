using Asan.Awards.Cycles;

namespace Asan.Awards.Results;

/// <summary>GET /v1/cycles/{id}/result: ranks and scores, once the winners are announced; before that nobody, in no role, gets them.</summary>
public static class GetResult
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles/{id}/result", HandleAsync)
        .Refuses(Problems.CycleNotFound, Problems.NotAnnounced)
        .WithTags("Results").WithSummary("Read a cycle's result");

    /// <param name="CycleId">The cycle.</param>
    /// <param name="AnnouncedAt">When it became public.</param>
    /// <param name="RulesDigest">The digest of the rules it was decided by.</param>
    /// <param name="EntryPenalty">λ of an entry's quality in the calibration.</param>
    /// <param name="JudgePenalty">λ of a judge's severity in the calibration.</param>
    /// <param name="Winners">The winning entries, best first.</param>
    /// <param name="Ranks">All entries, best first.</param>
    public sealed record ResultAnswer(
        string CycleId, Instant AnnouncedAt, string RulesDigest, double EntryPenalty, double JudgePenalty,
        IReadOnlyList<RankAnswer> Winners, IReadOnlyList<RankAnswer> Ranks);

    /// <param name="EntryId">The entry.</param>
    /// <param name="AuthorityId">The authority that entered.</param>
    /// <param name="AuthorityName">Its name.</param>
    /// <param name="Country">ISO 3166-1 alpha-2 code.</param>
    /// <param name="Title">The practice's title.</param>
    /// <param name="Rank">1 is the best; equal ranks are shared.</param>
    /// <param name="Ballots">How many ballots it got.</param>
    /// <param name="Raw">Mean of its ballots' weighted scores, on the rules' scale.</param>
    /// <param name="Calibrated">The same after allowing for severe and lenient judges; this one ranks.</param>
    /// <param name="Criteria">Mean score by criterion.</param>
    /// <param name="Winner">Whether it won.</param>
    public sealed record RankAnswer(
        Guid EntryId, string AuthorityId, Texts AuthorityName, string Country, Texts Title, int Rank, int Ballots, decimal Raw, decimal Calibrated,
        IReadOnlyDictionary<string, decimal> Criteria, bool Winner);

    private const string CycleSql = "select state, announced_at, rules_digest from cycle where id = @id";

    private const string RanksSql = """
        select r.entry_id, e.authority_id, a.name as authority_name, a.country, e.practice -> 'title' as title,
            r.rank, r.ballots, r.raw, r.calibrated, r.criteria, r.winner
        from ranking r join entry e on e.id = r.entry_id join authority a on a.id = e.authority_id
        where r.cycle_id = @id
        order by r.rank, r.entry_id
        """;

    private static async Task<Results<Ok<ResultAnswer>, Problem>> HandleAsync(string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var cycle = await connection.QuerySingleOrDefaultAsync<CycleRow>(CycleSql, new { id });
        if (cycle is null)
            return Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them.");
        if (!cycle.State.IsPublic())
            return Problems.NotAnnounced.Because($"The cycle is {cycle.State}; its result becomes public when it is Announced.");
        var ranks = (await connection.QueryAsync<RankAnswer>(RanksSql, new { id })).AsList();
        return TypedResults.Ok(new ResultAnswer(
            id, cycle.AnnouncedAt!.Value, cycle.RulesDigest!, RidgeCalibration.EntryPenalty, RidgeCalibration.JudgePenalty,
            [.. ranks.Where(rank => rank.Winner)], ranks));
    }

    private sealed record CycleRow(CycleState State, Instant? AnnouncedAt, string? RulesDigest);
}
