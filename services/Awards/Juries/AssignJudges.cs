using Asan.Awards.Cycles;
using Asan.Awards.Results;

namespace Asan.Awards.Juries;

/// <summary>Entering Assigned: computes who judges what, or says what stands in the way.</summary>
internal static class AssignJudges
{
    /// <summary>
    /// Draws of preferences to try when an assignment leaves ballots that cannot be compared. With three judges an entry
    /// the first one does; a jury that 64 fail must differ in its conflicts or loads.
    /// </summary>
    private const int Draws = 64;

    private const string EntriesSql = "select id from entry where cycle_id = @Id and eligible order by id";

    private const string JudgesSql = "select id from judge where cycle_id = @Id and absent_reason is null order by id";

    private const string ConflictsSql = """
        select entry_id, judge_id from conflict where cycle_id = @Id
        union select e.id, j.id from entry e join judge j using (cycle_id, authority_id) where e.cycle_id = @Id
        """;

    private const string InsertSql = "insert into assignment (cycle_id, entry_id, judge_id) select @Id, * from unnest(@Entries, @Judges)";

    public static async Task<Problem?> RunAsync(LockedCycle cycle, UnitOfWork work)
    {
        // Guid's order differs from PostgreSQL's uuid order; the canonical one is the text's.
        var entries = (await work.Connection.QueryAsync<Guid>(EntriesSql, new { cycle.Id })).OrderBy(id => id.ToString(), StringComparer.Ordinal).ToList();
        var judges = (await work.Connection.QueryAsync<Guid>(JudgesSql, new { cycle.Id })).OrderBy(id => id.ToString(), StringComparer.Ordinal).ToList();
        var conflicts = (await work.Connection.QueryAsync<(Guid, Guid)>(ConflictsSql, new { cycle.Id })).ToHashSet();
        var rules = cycle.Rules;

        for (var draw = 0; draw < Draws; draw++)
        {
            var outcome = Assignment.Solve(new AssignmentTask(
                entries.Count, judges.Count,
                MayJudge: (entry, judge) => !conflicts.Contains((entries[entry], judges[judge])),
                Cost: (entry, judge) => Assignment.Preference(cycle.RulesDigest!, draw, entries[entry], judges[judge]),
                rules.JudgesPerEntry, rules.JudgeLoad.Min, rules.JudgeLoad.Max));
            switch (outcome)
            {
                case AssignmentOutcome.TooFewJudges cut:
                    return Problems.AssignmentInfeasible.Because(
                            $"{cut.Entries.Count} entries need {cut.Needed} ballots, but the judges who may score them can give {cut.Available} at most. " +
                            "Appoint more judges: POST /v1/cycles/{id}/judges.")
                        .With("entries", cut.Entries.Select(entry => entries[entry]))
                        .With("judges", cut.Judges.Select(judge => judges[judge]))
                        .With("needed", cut.Needed).With("available", cut.Available);
                case AssignmentOutcome.TooFewEntries cut:
                    return Problems.AssignmentInfeasible.Because(
                            $"{cut.Judges.Count} judges must get {cut.Needed} entries together, but only {cut.Available} can go to them. " +
                            "The jury is too large for the rules' lowest load; POST /v1/judges/{id}/absence leaves a judge out.")
                        .With("judges", cut.Judges.Select(judge => judges[judge]))
                        .With("needed", cut.Needed).With("available", cut.Available);
                case AssignmentOutcome.Found found when JudgingGraph.IsConnected(Enumerable.Range(0, entries.Count).ToList(), found.Pairs):
                    await work.Connection.ExecuteAsync(InsertSql, new
                    {
                        cycle.Id,
                        Entries = found.Pairs.Select(pair => entries[pair.Entry]).ToArray(),
                        Judges = found.Pairs.Select(pair => judges[pair.Judge]).ToArray(),
                    });
                    await work.Connection.ExecuteAsync("update cycle set draw = @draw where id = @Id", new { cycle.Id, draw });
                    return null;
            }
        }
        return Problems.JudgesNotConnected.Because(
            $"In each of {Draws} assignments some entries share no judge, even through others, with the rest. Appoint more judges, or judges with fewer conflicts.");
    }
}
