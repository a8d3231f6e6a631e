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
        if (entries.Count == 0)
            return true;
        var byEntry = pairs.ToLookup(pair => pair.Entry, pair => pair.Judge);
        var byJudge = byEntry.SelectMany(group => group.Select(judge => (Judge: judge, Entry: group.Key))).ToLookup(pair => pair.Judge, pair => pair.Entry);
        var reached = new HashSet<TEntry> { entries.First() };
        var open = new Queue<TEntry>(reached);
        while (open.TryDequeue(out var entry))
            foreach (var neighbour in byEntry[entry].SelectMany(judge => byJudge[judge]).Where(reached.Add).ToList())
                open.Enqueue(neighbour);
        // A single entry needs a ballot too.
        return entries.All(entry => reached.Contains(entry) && byEntry.Contains(entry));
    }
}
