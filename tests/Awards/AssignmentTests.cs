using Asan.Awards.Juries;
using CsCheck;
using Google.OrTools.Graph;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>The assignment against another solver of minimum-cost flows, and against a check of its own proof.</summary>
public sealed class AssignmentTests
{
    private static readonly Gen<AssignmentTask> Tasks =
        from entries in Gen.Int[1, 30]
        from judges in Gen.Int[1, 12]
        from free in Gen.Int[5, 10]
        from highest in Gen.OneOf(0, 3, 1000, Assignment.MaxCost)
        from costs in Gen.Select(Gen.Int[0, highest], Gen.Int[0, 9], (cost, luck) => luck < free ? cost : Assignment.Conflict).Array[entries * judges]
        from perEntry in Gen.Int[1, 4]
        let even = entries * perEntry / judges
        from below in Gen.Int[0, 4]
        from above in Gen.Int[0, 4]
        from groups in Gen.OneOf(Gen.Const((int[]?)null), Gen.Int[0, 5].Array[judges].Select(array => (int[]?)array))
        select new AssignmentTask(costs, judges, perEntry, Math.Max(0, even - below), Math.Max(1, even + above), groups);

    [Fact]
    public void An_assignment_is_found_exactly_when_another_solver_finds_one_at_the_same_cost() => Tasks.Sample(task =>
    {
        var cheapest = CostByOrTools(task);
        if (Assignment.Solve(task) is AssignmentOutcome.Found found)
            Assert.Equal(cheapest, Cost(task, found.JudgesOfEntries));
        else
            Assert.Null(cheapest);
    }, iter: 3000);

    [Fact]
    public void An_assignment_proves_by_its_prices_that_none_is_cheaper() => Tasks.Sample(task =>
    {
        if (Assignment.Solve(task) is AssignmentOutcome.Found found)
            Assert.Null(AssignmentCheck.Fault(task, found.JudgesOfEntries, found.Prices));
    }, iter: 3000);

    [Fact]
    public void The_proof_fails_for_every_assignment_that_is_dearer_or_against_the_rules() => Tasks.Sample(task =>
    {
        if (Assignment.Solve(task) is not AssignmentOutcome.Found found)
            return;
        var cost = Cost(task, found.JudgesOfEntries);
        for (var slot = 0; slot < found.JudgesOfEntries.Length; slot++)
            for (var judge = 0; judge < task.Judges; judge++)
            {
                int[] changed = [.. found.JudgesOfEntries];
                changed[slot] = judge;
                // An equally cheap assignment has the same proof; a cheaper one breaks a rule.
                if (Cost(task, changed) != cost)
                    Assert.NotNull(AssignmentCheck.Fault(task, changed, found.Prices));
            }
    }, iter: 200);

    [Fact]
    public void What_stands_in_the_way_is_a_count_that_anybody_can_repeat() => Tasks.Sample(task =>
    {
        switch (Assignment.Solve(task))
        {
            case AssignmentOutcome.TooFewJudges cut:
                Assert.Equal(cut.Entries.Count * task.JudgesPerEntry, cut.Needed);
                Assert.Equal(cut.Judges.Count * task.MaxLoad + cut.Entries.Sum(entry => Choices(task, entry, judge => !cut.Judges.Contains(judge))), cut.Available);
                Assert.True(cut.Available < cut.Needed);
                break;
            case AssignmentOutcome.TooFewEntries cut:
                Assert.Equal(cut.Judges.Count * task.MinLoad, cut.Needed);
                Assert.Equal(Enumerable.Range(0, task.Entries).Sum(entry => Math.Min(task.JudgesPerEntry, Choices(task, entry, cut.Judges.Contains))), cut.Available);
                Assert.True(cut.Available < cut.Needed);
                break;
        }
    }, iter: 3000);

    [Fact]
    public void The_same_task_always_has_the_same_assignment_even_where_costs_are_equal() => Tasks.Sample(task =>
    {
        if (Assignment.Solve(task) is AssignmentOutcome.Found once && Assignment.Solve(task with { Costs = [.. task.Costs] }) is AssignmentOutcome.Found again)
        {
            Assert.Equal(once.JudgesOfEntries, again.JudgesOfEntries);
            Assert.Equal(once.Prices, again.Prices);
        }
    }, iter: 200);

    [Fact]
    public void Two_thousand_entries_and_a_hundred_judges_of_uneven_favour_are_assigned_as_cheaply_as_by_another_solver()
    {
        // Judges that everybody likes, and judges that nobody does: far from the even loads that the rules want.
        var random = new Random(7);
        var favour = Enumerable.Range(0, 100).Select(_ => random.Next(Assignment.MaxCost / 2)).ToArray();
        int[] costs = [.. Enumerable.Range(0, 2000 * 100).Select(pair => random.Next(20) == 0 ? Assignment.Conflict : favour[pair % 100] + random.Next(Assignment.MaxCost / 4))];
        var task = new AssignmentTask(costs, 100, 3, 58, 62, [.. Enumerable.Range(0, 100).Select(judge => judge / 4)]);

        var found = Assert.IsType<AssignmentOutcome.Found>(Assignment.Solve(task));

        Assert.Null(AssignmentCheck.Fault(task, found.JudgesOfEntries, found.Prices));
        Assert.Equal(CostByOrTools(task), Cost(task, found.JudgesOfEntries));
    }

    [Fact]
    public void A_preference_is_the_first_30_bits_of_a_digest_that_anybody_can_compute() =>
        // printf 'asan.assignment.v1\n%064d\n0\n00000000-0000-7000-8000-000000000001\n00000000-0000-7000-8000-000000000002\n' 0 | sha256sum
        Assert.Equal(
            (int)(0x3D58C9DDu >> 2),
            Assignment.Preference(new string('0', 64), 0, Guid.Parse("00000000-0000-7000-8000-000000000001"), Guid.Parse("00000000-0000-7000-8000-000000000002")));

    private static long Cost(AssignmentTask task, int[] judgesOfEntries) =>
        judgesOfEntries.Select((judge, slot) => (long)task.Costs[slot / task.JudgesPerEntry * task.Judges + judge]).Sum();

    private static int Choices(AssignmentTask task, int entry, Func<int, bool> among) =>
        Enumerable.Range(0, task.Judges).Where(judge => task.Costs[entry * task.Judges + judge] != Assignment.Conflict && among(judge))
            .Select(judge => task.Groups?[judge] ?? judge).Distinct().Count();

    /// <summary>The task as a plain network: entry → group → judge → sink, the lowest load as a demand of the judge.</summary>
    private static long? CostByOrTools(AssignmentTask task)
    {
        using var flow = new MinCostFlow();
        var (judge0, sink) = (task.Entries, task.Entries + task.Judges);
        var next = sink + 1;
        for (var entry = 0; entry < task.Entries; entry++)
        {
            flow.SetNodeSupply(entry, task.JudgesPerEntry);
            foreach (var group in Enumerable.Range(0, task.Judges).GroupBy(judge => task.Groups?[judge] ?? judge))
            {
                var node = next++;
                flow.AddArcWithCapacityAndUnitCost(entry, node, 1, 0);
                foreach (var judge in group.Where(judge => task.Costs[entry * task.Judges + judge] != Assignment.Conflict))
                    flow.AddArcWithCapacityAndUnitCost(node, judge0 + judge, 1, task.Costs[entry * task.Judges + judge]);
            }
        }
        for (var judge = 0; judge < task.Judges; judge++)
        {
            flow.SetNodeSupply(judge0 + judge, -task.MinLoad);
            flow.AddArcWithCapacityAndUnitCost(judge0 + judge, sink, task.MaxLoad - task.MinLoad, 0);
        }
        var rest = task.Entries * task.JudgesPerEntry - task.Judges * task.MinLoad;
        if (rest < 0)
            return null;
        flow.SetNodeSupply(sink, -rest);
        return flow.Solve() == MinCostFlowBase.Status.OPTIMAL ? flow.OptimalCost() : null;
    }
}
