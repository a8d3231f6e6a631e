using System.Diagnostics;
using Asan.Awards.Juries;
using Google.OrTools.Graph;

namespace Asan.Bench.Awards;

/// <summary>
/// Who judges what, for 10,000 entries and 500 judges, three an entry: 5 million pairs. Against the minimum-cost flow of
/// OR-Tools on the same task in the same round, both from a finished description of the task to the assignment. Two
/// tasks: costs as the service draws them, and costs by which everybody wants the same judges.
/// </summary>
public static class AssignmentOfJudges
{
    private const int Rounds = 3;
    private const int Judges = 500;
    private const int JudgesPerEntry = 3;
    private const int MinLoad = 58;
    private const int MaxLoad = 62;

    /// <summary>Fewer only to see that the benchmark runs: <c>ASAN_BENCH_ENTRIES=1000</c>, with loads in proportion.</summary>
    private static readonly int Entries = int.TryParse(Environment.GetEnvironmentVariable("ASAN_BENCH_ENTRIES"), out var entries) ? entries : 10_000;

    public static Task RunAsync(Report report)
    {
        Measure(report, "as drawn", "assignment.to-or-tools", Task(favour: 0));
        Measure(report, "favourites", "assignment.favourites-to-or-tools", Task(favour: Assignment.MaxCost / 2));
        return System.Threading.Tasks.Task.CompletedTask;
    }

    private static AssignmentTask Task(int favour)
    {
        var random = new Random(1);
        var liked = Enumerable.Range(0, Judges).Select(_ => random.Next(favour + 1)).ToArray();
        var costs = new int[Entries * Judges];
        for (var pair = 0; pair < costs.Length; pair++)
            costs[pair] = random.Next(20) == 0 ? Assignment.Conflict : liked[pair % Judges] + random.Next(Assignment.MaxCost - favour);
        return new AssignmentTask(costs, Judges, JudgesPerEntry, MinLoad * Entries / 10_000, Math.Max(1, MaxLoad * Entries / 10_000));
    }

    private static void Measure(Report report, string name, string ratio, AssignmentTask task)
    {
        Assignment.Solve(task);
        List<double> own = [], others = [];
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            var found = (AssignmentOutcome.Found)Assignment.Solve(task);
            own.Add(clock.Elapsed.TotalSeconds);
            using var flow = Network(task);
            clock.Restart();
            if (flow.Solve() != MinCostFlowBase.Status.OPTIMAL)
                throw new InvalidOperationException("OR-Tools found no assignment.");
            others.Add(clock.Elapsed.TotalSeconds);
            var cost = found.JudgesOfEntries.Select((judge, slot) => (long)task.Costs[slot / JudgesPerEntry * Judges + judge]).Sum();
            if (cost != flow.OptimalCost())
                throw new InvalidOperationException($"Our assignment costs {cost}, that of OR-Tools {flow.OptimalCost()}.");
            Report.Progress("ms, our assignment", round, own[^1] * 1000, $"OR-Tools {others[^1] * 1000:0} ms");
        }
        report.Figure($"assignment of {Entries} × {Judges}, {name}", "s", own);
        report.Figure($"OR-Tools, the same task, {name}", "s", others);
        // How often in the time that the other takes: 1 is as fast, more is faster.
        report.Ratio(ratio, others, own);
    }

    private static MinCostFlow Network(AssignmentTask task)
    {
        var flow = new MinCostFlow();
        var sink = Entries + Judges;
        for (var entry = 0; entry < Entries; entry++)
        {
            flow.SetNodeSupply(entry, JudgesPerEntry);
            for (var judge = 0; judge < Judges; judge++)
                if (task.Costs[entry * Judges + judge] is >= 0 and var cost)
                    flow.AddArcWithCapacityAndUnitCost(entry, Entries + judge, 1, cost);
        }
        for (var judge = 0; judge < Judges; judge++)
        {
            flow.SetNodeSupply(Entries + judge, -task.MinLoad);
            flow.AddArcWithCapacityAndUnitCost(Entries + judge, sink, task.MaxLoad - task.MinLoad, 0);
        }
        flow.SetNodeSupply(sink, -(Entries * JudgesPerEntry - Judges * task.MinLoad));
        return flow;
    }
}
