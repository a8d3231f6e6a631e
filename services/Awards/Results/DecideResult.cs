using Asan.Awards.Ballots;
using Asan.Awards.Cycles;

namespace Asan.Awards.Results;

/// <summary>Entering Decided: tabulates the revealed ballots and fixes the ranks. They stay closed until the announcement.</summary>
internal static class DecideResult
{
    private const string BallotsSql = """
        select b.entry_id, b.judge_id, b.scores
        from ballot b join entry e on e.id = b.entry_id
        where e.cycle_id = @Id and b.revealed_at is not null
        """;

    private const string InsertSql = """
        insert into ranking (cycle_id, entry_id, rank, ballots, raw, calibrated, criteria, winner)
        values (@CycleId, @Entry, @Rank, @Ballots, @Raw, @Calibrated, @Criteria, @Winner)
        """;

    public static async Task<Problem?> RunAsync(LockedCycle cycle, UnitOfWork work)
    {
        var entries = (await work.Connection.QueryAsync<Guid>("select id from entry where cycle_id = @Id and eligible", new { cycle.Id })).AsList();
        var votes = (await work.Connection.QueryAsync<(Guid Entry, Guid Judge, string Scores)>(BallotsSql, new { cycle.Id }))
            .Select(row => new Vote(row.Entry, row.Judge, Ballot.Parse(row.Scores))).ToList();
        if (Tabulation.Rank(cycle.Rules, entries, votes) is not { } places)
            return Problems.JudgesNotConnected.Because("Some entries have no ballot, or share no judge, even through others, with the rest; no ranking of all would mean anything.");
        foreach (var place in places)
            await work.Connection.ExecuteAsync(InsertSql, new
            {
                CycleId = cycle.Id, place.Entry, place.Rank, place.Ballots, place.Raw, place.Calibrated, place.Criteria, place.Winner,
            });
        return null;
    }
}
