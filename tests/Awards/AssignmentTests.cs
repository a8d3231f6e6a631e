using Asan.Awards.Juries;
using CsCheck;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>The assignment against a search of all assignments, on tasks small enough for one.</summary>
public sealed class AssignmentTests
{
    private sealed record Small(int Entries, int Judges, bool[] Allowed, uint[] Costs, int JudgesPerEntry, int MinLoad, int MaxLoad)
    {
        public AssignmentTask Task => new(
            Entries, Judges, (entry, judge) => Allowed[entry * Judges + judge], (entry, judge) => Costs[entry * Judges + judge], JudgesPerEntry, MinLoad, MaxLoad);
    }

    private static readonly Gen<Small> SmallTasks =
        from entries in Gen.Int[1, 4]
        from judges in Gen.Int[1, 4]
        from allowed in Gen.Int[0, 9].Select(n => n < 7).Array[entries * judges]
        from costs in Gen.UInt[0, 20].Array[entries * judges]
        from judgesPerEntry in Gen.Int[1, 3]
        from minLoad in Gen.Int[0, 3]
        from more in Gen.Int[0, 3]
        select new Small(entries, judges, allowed, costs, judgesPerEntry, minLoad, Math.Max(1, minLoad + more));

    [Fact]
    public void An_assignment_is_found_exactly_when_there_is_one_and_none_is_cheaper() => SmallTasks.Sample(small =>
    {
        var cheapest = CheapestOfAll(small);
        var outcome = Assignment.Solve(small.Task);
        if (cheapest is null)
            Assert.IsNotType<AssignmentOutcome.Found>(outcome);
        else
            Assert.Equal(cheapest, Cost(small, Assert.IsType<AssignmentOutcome.Found>(outcome).Pairs));
    }, iter: 2000);

    [Fact]
    public void An_assignment_keeps_to_the_rules() => SmallTasks.Sample(small =>
    {
        if (Assignment.Solve(small.Task) is not AssignmentOutcome.Found found)
            return;
        Assert.Equal(found.Pairs.Distinct().Count(), found.Pairs.Count);
        Assert.All(found.Pairs, pair => Assert.True(small.Task.MayJudge(pair.Entry, pair.Judge)));
        Assert.All(Enumerable.Range(0, small.Entries), entry => Assert.Equal(small.JudgesPerEntry, found.Pairs.Count(pair => pair.Entry == entry)));
        Assert.All(Enumerable.Range(0, small.Judges), judge => Assert.InRange(found.Pairs.Count(pair => pair.Judge == judge), small.MinLoad, small.MaxLoad));
    }, iter: 2000);

    [Fact]
    public void What_stands_in_the_way_is_a_count_that_anybody_can_repeat() => SmallTasks.Sample(small =>
    {
        switch (Assignment.Solve(small.Task))
        {
            case AssignmentOutcome.TooFewJudges cut:
                Assert.Equal(cut.Entries.Count * small.JudgesPerEntry, cut.Needed);
                Assert.Equal(
                    cut.Judges.Count * small.MaxLoad + cut.Entries.Sum(entry => Enumerable.Range(0, small.Judges).Count(judge => !cut.Judges.Contains(judge) && small.Task.MayJudge(entry, judge))),
                    cut.Available);
                Assert.True(cut.Available < cut.Needed);
                break;
            case AssignmentOutcome.TooFewEntries cut:
                Assert.Equal(cut.Judges.Count * small.MinLoad, cut.Needed);
                Assert.Equal(
                    Enumerable.Range(0, small.Entries).Sum(entry => Math.Min(small.JudgesPerEntry, cut.Judges.Count(judge => small.Task.MayJudge(entry, judge)))),
                    cut.Available);
                Assert.True(cut.Available < cut.Needed);
                break;
        }
    }, iter: 2000);

    [Fact]
    public void The_same_task_always_has_the_same_assignment_even_where_costs_are_equal() => SmallTasks.Sample(small =>
    {
        var task = small.Task with { Cost = (_, _) => 7 };
        if (Assignment.Solve(task) is AssignmentOutcome.Found once && Assignment.Solve(task) is AssignmentOutcome.Found again)
            Assert.Equal(once.Pairs, again.Pairs);
    });

    [Fact]
    public void A_hundred_entries_and_forty_judges_are_assigned_with_even_loads_and_no_swap_makes_it_cheaper()
    {
        var digest = new string('a', 64);
        var entries = Enumerable.Range(0, 100).Select(n => new Guid(n, 1, 0, new byte[8])).ToArray();
        var judges = Enumerable.Range(0, 40).Select(n => new Guid(n, 2, 0, new byte[8])).ToArray();
        var task = new AssignmentTask(100, 40, (entry, judge) => (entry + judge) % 10 != 0, (entry, judge) => Assignment.Preference(digest, 0, entries[entry], judges[judge]), 3, 7, 8);

        var pairs = Assert.IsType<AssignmentOutcome.Found>(Assignment.Solve(task)).Pairs.ToHashSet();

        Assert.Equal(300, pairs.Count);
        Assert.All(Enumerable.Range(0, 40), judge => Assert.InRange(pairs.Count(pair => pair.Judge == judge), 7, 8));
        Assert.Empty(
            from one in pairs
            from other in pairs
            where one.Entry < other.Entry && one.Judge != other.Judge
                && task.MayJudge(one.Entry, other.Judge) && task.MayJudge(other.Entry, one.Judge)
                && !pairs.Contains((one.Entry, other.Judge)) && !pairs.Contains((other.Entry, one.Judge))
                && (long)task.Cost(one.Entry, other.Judge) + task.Cost(other.Entry, one.Judge) < (long)task.Cost(one.Entry, one.Judge) + task.Cost(other.Entry, other.Judge)
            select (one, other));
    }

    private static long Cost(Small small, IReadOnlyList<(int Entry, int Judge)> pairs) => pairs.Sum(pair => (long)small.Task.Cost(pair.Entry, pair.Judge));

    // Tries every choice of judges for every entry.
    private static long? CheapestOfAll(Small small)
    {
        var choices = Enumerable.Range(0, 1 << small.Judges).Where(set => int.PopCount(set) == small.JudgesPerEntry).ToList();
        return Best(0, new int[small.Judges]);

        long? Best(int entry, int[] loads)
        {
            if (entry == small.Entries)
                return loads.All(load => load >= small.MinLoad) ? 0 : null;
            long? best = null;
            foreach (var set in choices)
            {
                var chosen = Enumerable.Range(0, small.Judges).Where(judge => (set & (1 << judge)) != 0).ToList();
                if (chosen.Any(judge => !small.Task.MayJudge(entry, judge) || loads[judge] == small.MaxLoad))
                    continue;
                var after = loads.Select((load, judge) => load + (chosen.Contains(judge) ? 1 : 0)).ToArray();
                if (Best(entry + 1, after) is { } rest && (best is null || rest + chosen.Sum(judge => small.Task.Cost(entry, judge)) < best))
                    best = rest + chosen.Sum(judge => (long)small.Task.Cost(entry, judge));
            }
            return best;
        }
    }
}
