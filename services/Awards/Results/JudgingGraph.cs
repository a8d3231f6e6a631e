namespace Asan.Awards.Results;

/// <summary>Which judges score which entries.</summary>
public static class JudgingGraph
{
    /// <summary>
    /// Whether any two entries can be compared: directly, by a judge of both, or through further judges and entries.
    /// Where they cannot, a better entry and a more lenient jury look the same, and no ranking means anything.
    /// </summary>
    public static bool IsConnected<TEntry, TJudge>(IReadOnlyCollection<TEntry> entries, IEnumerable<(TEntry Entry, TJudge Judge)> pairs)
        where TEntry : notnull where TJudge : notnull
    {
        var judged = pairs.ToList();
        // A single entry needs a ballot too.
        return entries.Count == 0 || judged.Select(pair => pair.Entry).ToHashSet().IsSupersetOf(entries) && Components(entries, judged).Count == 1;
    }

    /// <summary>The groups of entries that can be compared among themselves, in the order of <paramref name="entries"/>; an entry without a ballot is alone.</summary>
    public static IReadOnlyList<IReadOnlyList<TEntry>> Components<TEntry, TJudge>(IReadOnlyCollection<TEntry> entries, IEnumerable<(TEntry Entry, TJudge Judge)> pairs)
        where TEntry : notnull where TJudge : notnull
    {
        var byEntry = pairs.ToLookup(pair => pair.Entry, pair => pair.Judge);
        var byJudge = byEntry.SelectMany(group => group.Select(judge => (Judge: judge, Entry: group.Key))).ToLookup(pair => pair.Judge, pair => pair.Entry);
        var components = new List<IReadOnlyList<TEntry>>();
        var reached = new HashSet<TEntry>();
        var asked = new HashSet<TJudge>();
        foreach (var first in entries.Where(reached.Add))
        {
            var component = new List<TEntry> { first };
            for (var next = 0; next < component.Count; next++)
                foreach (var judge in byEntry[component[next]].Where(asked.Add))
                    component.AddRange(byJudge[judge].Where(reached.Add));
            components.Add(component);
        }
        return components;
    }

    /// <summary>The refusal that names the groups, and what would join them.</summary>
    public static Problem Refuse(IReadOnlyList<IReadOnlyList<Guid>> components)
    {
        const int Named = 20;
        var groups = string.Join("; ", components.OrderBy(component => component.Count).Take(Named)
            .Select(component => component.Count == 1 ? $"entry {component[0]} alone" : $"{component.Count} entries with {component[0]}"));
        return Problems.JudgesNotConnected.Because(
                $"The ballots fall into {components.Count} groups that share no judge, so that a better entry and a kinder judge could not be told apart: {groups}. " +
                "Each group needs a judge who also scored an entry of another one; an entry alone may have no ballot at all.")
            .With("components", components.OrderBy(component => component.Count).Take(Named).Select(component => component.Take(Named)));
    }
}
