using Asan.Awards.Juries;

namespace Asan.Awards.Tests;

/// <summary>
/// Whether an assignment keeps to the rules, and whether its prices prove that none is cheaper: by the description in
/// docs/assignment.md, without anything of the solver.
/// </summary>
internal static class AssignmentCheck
{
    /// <returns>What is wrong; null when the assignment is right and cheapest.</returns>
    public static string? Fault(AssignmentTask task, int[] judgesOfEntries, long[] prices)
    {
        var loads = new int[task.Judges];
        for (var entry = 0; entry < task.Entries; entry++)
        {
            var own = judgesOfEntries[(entry * task.JudgesPerEntry)..((entry + 1) * task.JudgesPerEntry)];
            if (own.Distinct().Count() != task.JudgesPerEntry)
                return $"entry {entry} has a judge twice";
            if (task.Groups is not null && own.Select(judge => task.Groups[judge]).Distinct().Count() != task.JudgesPerEntry)
                return $"entry {entry} has two judges of one group";
            if (own.Any(judge => task.Costs[entry * task.Judges + judge] == Assignment.Conflict))
                return $"entry {entry} has a judge with a conflict";
            foreach (var judge in own)
                loads[judge]++;

            var cheapest = Enumerable.Range(0, task.Judges)
                .Where(judge => task.Costs[entry * task.Judges + judge] != Assignment.Conflict)
                .GroupBy(judge => task.Groups?[judge] ?? judge)
                .Select(group => group.Min(judge => task.Costs[entry * task.Judges + judge] + prices[judge]))
                .Order().Take(task.JudgesPerEntry).Sum();
            if (own.Sum(judge => task.Costs[entry * task.Judges + judge] + prices[judge]) != cheapest)
                return $"entry {entry} has cheaper judges at these prices";
        }
        for (var judge = 0; judge < task.Judges; judge++)
        {
            if (loads[judge] < task.MinLoad || loads[judge] > task.MaxLoad)
                return $"judge {judge} has {loads[judge]} entries";
            if ((prices[judge] > 0 && loads[judge] < task.MaxLoad) || (prices[judge] < 0 && loads[judge] > task.MinLoad))
                return $"judge {judge} has a price without reason";
        }
        return null;
    }
}
