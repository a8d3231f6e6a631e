using System.Text.Json;
using Asan.Awards.Cycles;

namespace Asan.Awards.Results;

/// <summary>
/// Entering Decided: tabulates the revealed ballots, applies what the jury moved, fixes the ranks with who decided, and
/// builds the bundle by which everybody can repeat it. All of it stays closed until the announcement.
/// </summary>
internal static class DecideResult
{
    private const string InsertSql = """
        insert into ranking (cycle_id, entry_id, rank, tabulated, best, worst, ballots, raw, calibrated, criteria, winner)
        select @Id, entry, rank, tabulated, best, worst, ballots, raw, calibrated, criteria::jsonb, winner
        from unnest(@Entries, @Ranks, @Tabulated, @Best, @Worst, @Ballots, @Raw, @Calibrated, @Criteria, @Winners)
            as place (entry, rank, tabulated, best, worst, ballots, raw, calibrated, criteria, winner)
        """;

    private const string DecisionSql = "insert into decision (cycle_id, decided_at, decided_by) values (@Id, @Now, @Subject)";

    public static async Task<Problem?> RunAsync(LockedCycle cycle, UnitOfWork work, Actor actor)
    {
        var ballots = await CycleBallots.ReadAsync(work.Connection, cycle.Id);
        var (places, refused) = ballots.Rank(cycle.Rules, cycle.RulesDigest!);
        if (places is null)
            return refused;
        if (cycle.Rules.LotSeedSource is { } source && ballots.Seed is null && Tabulation.HasTies(places))
            return Problems.NotReady.Because($"Entries are equal, and the rules let a lot decide: POST /v1/cycles/{{id}}/lot with the value of \"{source}\".")
                .With("entries", places.GroupBy(place => place.Tabulated).Where(group => group.Count() > 1).Select(group => group.Select(place => place.Entry)));
        await work.Connection.ExecuteAsync(InsertSql, new
        {
            cycle.Id,
            Entries = places.Select(place => place.Entry).ToArray(),
            Ranks = places.Select(place => place.Rank).ToArray(),
            Tabulated = places.Select(place => place.Tabulated).ToArray(),
            Best = places.Select(place => place.Best).ToArray(),
            Worst = places.Select(place => place.Worst).ToArray(),
            Ballots = places.Select(place => place.Ballots).ToArray(),
            Raw = places.Select(place => place.Raw).ToArray(),
            Calibrated = places.Select(place => place.Calibrated).ToArray(),
            Criteria = places.Select(place => JsonSerializer.Serialize(place.Criteria, JsonColumns.Json)).ToArray(),
            Winners = places.Select(place => place.Winner).ToArray(),
        });
        await work.Connection.ExecuteAsync(DecisionSql, new { cycle.Id, work.Now, actor.Subject });
        await KeepBundle.RunAsync(cycle, work, ballots, places);
        return null;
    }
}
