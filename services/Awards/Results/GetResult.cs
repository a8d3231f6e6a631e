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
    /// <param name="Seed">The public value that decided between equal entries; null where no lot did.</param>
    /// <param name="Moves">What the jury moved, in order, each with its reason.</param>
    /// <param name="Winners">The winning entries, best first.</param>
    /// <param name="Ranks">All entries, best first.</param>
    public sealed record ResultAnswer(
        string CycleId, Instant AnnouncedAt, string RulesDigest, double EntryPenalty, double JudgePenalty, string? Seed,
        IReadOnlyList<MoveAnswer> Moves, IReadOnlyList<RankAnswer> Winners, IReadOnlyList<RankAnswer> Ranks);

    /// <param name="EntryId">The entry that the jury moved.</param>
    /// <param name="ToRank">The rank it got, for itself alone.</param>
    /// <param name="Reason">Why.</param>
    public sealed record MoveAnswer(Guid EntryId, int ToRank, string Reason);

    /// <param name="EntryId">The entry.</param>
    /// <param name="AuthorityId">The authority that entered.</param>
    /// <param name="AuthorityName">Its name.</param>
    /// <param name="Country">ISO 3166-1 alpha-2 code.</param>
    /// <param name="Title">The practice's title.</param>
    /// <param name="Rank">1 is the best; equal ranks are shared.</param>
    /// <param name="Tabulated">The rank by the ballots alone; another than <c>rank</c> only where the jury moved something. Null in cycles decided before this was kept.</param>
    /// <param name="Best">The best rank that chance in the ballots leaves open (95 %).</param>
    /// <param name="Worst">The worst one.</param>
    /// <param name="Ballots">How many ballots it got.</param>
    /// <param name="BelowFloor">Whether it got fewer than the rules' <c>absences.fewestBallots</c>, as a judge did not reveal.</param>
    /// <param name="Raw">Mean of its ballots' weighted scores, on the rules' scale.</param>
    /// <param name="Calibrated">The same after allowing for severe and lenient judges; this one ranks.</param>
    /// <param name="Criteria">Mean score by criterion.</param>
    /// <param name="Winner">Whether it won.</param>
    /// <param name="CorrectedRank">The rank that an upheld appeal gave it; null without one.</param>
    public sealed record RankAnswer(
        Guid EntryId, string AuthorityId, Texts AuthorityName, string Country, Texts Title, int Rank, int? Tabulated, int? Best, int? Worst,
        int Ballots, bool BelowFloor, decimal Raw, decimal Calibrated, IReadOnlyDictionary<string, decimal> Criteria, bool Winner, int? CorrectedRank);

    private const string CycleSql = "select state, announced_at, rules_digest, (select seed from award_lot where cycle_id = cycle.id) as seed from cycle where id = @id";

    private const string MovesSql = "select entry_id, to_rank, reason from deliberation where cycle_id = @id order by number";

    private const string RanksSql = """
        select r.entry_id, e.authority_id, a.name as authority_name, a.country, e.practice -> 'title' as title,
            r.rank, r.tabulated, r.best, r.worst, r.ballots, r.ballots < coalesce((c.rules -> 'absences' ->> 'fewestBallots')::int, 1) as below_floor,
            r.raw, r.calibrated, r.criteria, r.winner, p.corrected_rank
        from ranking r join entry e on e.id = r.entry_id join authority a on a.id = e.authority_id join cycle c on c.id = r.cycle_id
            left join result_appeal p on p.entry_id = r.entry_id
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
        var moves = (await connection.QueryAsync<MoveAnswer>(MovesSql, new { id })).AsList();
        return TypedResults.Ok(new ResultAnswer(
            id, cycle.AnnouncedAt!.Value, cycle.RulesDigest!, RidgeCalibration.EntryPenalty, RidgeCalibration.JudgePenalty, cycle.Seed,
            moves, [.. ranks.Where(rank => rank.Winner)], ranks));
    }

    private sealed record CycleRow(CycleState State, Instant? AnnouncedAt, string? RulesDigest, string? Seed);
}
