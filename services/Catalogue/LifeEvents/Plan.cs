using Asan.ServiceDefaults;

namespace Asan.Catalogue.LifeEvents;

/// <summary>The order of a plan's steps.</summary>
public static class Plan
{
    /// <summary>A step in its place.</summary>
    /// <param name="Step">The step.</param>
    /// <param name="Stage">1, 2, 3 …: steps of one stage wait for none of each other, and can be done in one visit.</param>
    public sealed record Placed(PlanStep Step, int Stage);

    /// <summary>
    /// The steps so that each comes after those it waits for, by stage, within a stage as they were given; or, where the
    /// steps wait for each other in a ring, null.
    /// </summary>
    public static IReadOnlyList<Placed>? Order(IReadOnlyList<PlanStep> steps)
    {
        var stages = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var left = steps.ToList(); left.Count > 0;)
        {
            var ready = left.Where(step => step.After.All(stages.ContainsKey)).ToList();
            if (ready.Count == 0)
                return null;
            foreach (var step in ready)
                stages[step.Service] = step.After.Select(before => stages[before]).DefaultIfEmpty(0).Max() + 1;
            left = [.. left.Except(ready)];
        }
        return [.. steps.Select(step => new Placed(step, stages[step.Service])).OrderBy(placed => placed.Stage)];
    }

    /// <summary>A ring of services that wait for each other, the first again at its end; null if there is none.</summary>
    public static IReadOnlyList<string>? Ring(IReadOnlyList<PlanStep> steps)
    {
        var after = steps.ToDictionary(step => step.Service, step => step.After, StringComparer.Ordinal);
        // What waits for nothing is in no ring, nor is what waits for such steps only; from the rest every way back is endless.
        for (var free = after.Keys.ToList(); free.Count > 0;)
        {
            free = [.. after.Where(step => !step.Value.Any(after.ContainsKey)).Select(step => step.Key)];
            foreach (var service in free)
                after.Remove(service);
        }
        if (after.Count == 0)
            return null;
        var way = new List<string> { after.Keys.Order(StringComparer.Ordinal).First() };
        while (true)
        {
            var next = after[way[^1]].First(after.ContainsKey);
            if (way.IndexOf(next) is >= 0 and var start)
                return [.. way[start..], next];
            way.Add(next);
        }
    }

    /// <summary>What a plan must fulfil beyond its members' own rules.</summary>
    public static IReadOnlyList<Fault> Faults(IReadOnlyList<PlanStep> steps)
    {
        var faults = new List<Fault>();
        var services = steps.Select(step => step.Service).ToHashSet(StringComparer.Ordinal);
        for (var i = 0; i < steps.Count; i++)
        {
            if (steps.Take(i).Any(earlier => earlier.Service == steps[i].Service))
                faults.Add(new Fault($"$.steps[{i}].service", "a service that no other step has", "one that an earlier step has"));
            for (var j = 0; j < steps[i].After.Count; j++)
                if (steps[i].After[j] == steps[i].Service)
                    faults.Add(new Fault($"$.steps[{i}].after[{j}]", "the service of another step", "the step's own: it would wait for itself"));
                else if (!services.Contains(steps[i].After[j]))
                    faults.Add(new Fault($"$.steps[{i}].after[{j}]", "the service of another step", Came.Describe(steps[i].After[j])));
        }
        if (faults.Count == 0 && Ring(steps) is { } ring)
            faults.Add(new Fault("$.steps", "steps that do not wait for each other in a ring", string.Join(" after ", ring)));
        return faults;
    }
}
