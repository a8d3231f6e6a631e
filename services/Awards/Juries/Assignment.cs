using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Asan.Awards.Juries;

/// <summary>What a jury's work is shared out by. Entries and judges are numbered from 0 in a canonical order.</summary>
/// <param name="Entries">How many entries there are.</param>
/// <param name="Judges">How many judges there are.</param>
/// <param name="MayJudge">Whether a judge (second) may score an entry (first): false for a conflict of interest.</param>
/// <param name="Cost">What a pair costs, 0 to 2³² − 1: see <see cref="Assignment.Preference"/>.</param>
/// <param name="JudgesPerEntry">How many judges each entry gets.</param>
/// <param name="MinLoad">The fewest entries a judge gets.</param>
/// <param name="MaxLoad">The most entries a judge gets.</param>
public sealed record AssignmentTask(
    int Entries, int Judges, Func<int, int, bool> MayJudge, Func<int, int, uint> Cost, int JudgesPerEntry, int MinLoad, int MaxLoad);

/// <summary>The cheapest assignment (entry, judge), in order; or why there is none.</summary>
public abstract record AssignmentOutcome
{
    public sealed record Found(IReadOnlyList<(int Entry, int Judge)> Pairs) : AssignmentOutcome;

    /// <summary>
    /// These entries need <paramref name="Needed"/> ballots in all, but the judges who may score them can give only
    /// <paramref name="Available"/>. <paramref name="Judges"/> are those whose load is the limit; the others are limited
    /// by conflicts of interest.
    /// </summary>
    public sealed record TooFewJudges(IReadOnlyList<int> Entries, IReadOnlyList<int> Judges, int Needed, int Available) : AssignmentOutcome;

    /// <summary>These judges must get <paramref name="Needed"/> entries in all, but only <paramref name="Available"/> can go to them.</summary>
    public sealed record TooFewEntries(IReadOnlyList<int> Judges, int Needed, int Available) : AssignmentOutcome;
}

/// <summary>
/// Shares out the judging by an exact minimum-cost flow: source → entry (k units) → judge (1 unit, the pair's cost) →
/// sink. A judge's lower bound is an arc to the sink of that capacity whose cost is so far below zero that the cheapest
/// flow fills it whenever any flow can; the rest of the load is a second arc at cost 0.
/// <para>
/// Method: successive shortest paths with potentials (Edmonds and Karp 1972; Tomizawa 1971), Dijkstra without a heap
/// since the graph is dense. Time O(k·E·(E+J)²), some milliseconds for a hundred entries. Equal distances go to the
/// lower number, so the same task always has the same answer. When there is none, the residual graph holds the cut
/// that shows it (Ford and Fulkerson 1956), and that is what is answered.
/// </para>
/// </summary>
public static class Assignment
{
    private const long Unreached = long.MaxValue;

    /// <summary>
    /// The cost of a pair: a number that nobody chose, from the digest of the frozen rules. Everybody can recompute it,
    /// and with it the assignment.
    /// </summary>
    /// <param name="rulesDigest">SHA-256 of the frozen rules, lower-case hexadecimal.</param>
    /// <param name="draw">0, or a higher number when earlier draws left ballots that could not be compared.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="judge">The judge.</param>
    public static uint Preference(string rulesDigest, int draw, Guid entry, Guid judge) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"asan.assignment.v1\n{rulesDigest}\n{draw}\n{entry}\n{judge}\n")));

    public static AssignmentOutcome Solve(AssignmentTask task)
    {
        var flow = new Flow(task);
        while (flow.Augment())
        {
        }
        return (AssignmentOutcome?)flow.UnservedCut() ?? (AssignmentOutcome?)flow.IdleCut() ?? new AssignmentOutcome.Found(flow.Pairs());
    }

    private sealed class Flow
    {
        private const int Source = 0;

        private readonly AssignmentTask task;
        private readonly int nodes, sink;
        private readonly List<Arc>[] arcsOf;
        private readonly long[] potential;

        public Flow(AssignmentTask task)
        {
            this.task = task;
            nodes = task.Entries + task.Judges + 2;
            sink = nodes - 1;
            arcsOf = [.. Enumerable.Range(0, nodes).Select(_ => new List<Arc>())];

            // One unit into a lower bound is worth more than all pairs together can cost.
            var worth = (long)uint.MaxValue * task.Entries * task.JudgesPerEntry + 1;
            for (var entry = 0; entry < task.Entries; entry++)
            {
                Connect(Source, EntryNode(entry), task.JudgesPerEntry, 0);
                for (var judge = 0; judge < task.Judges; judge++)
                    if (task.MayJudge(entry, judge))
                        Connect(EntryNode(entry), JudgeNode(judge), 1, task.Cost(entry, judge));
            }
            for (var judge = 0; judge < task.Judges; judge++)
            {
                Connect(JudgeNode(judge), sink, task.MinLoad, -worth);
                Connect(JudgeNode(judge), sink, task.MaxLoad - task.MinLoad, 0);
            }
            potential = DistancesWithoutCycles();
        }

        /// <summary>Sends one more unit along a cheapest path; false when there is none.</summary>
        public bool Augment()
        {
            var distance = Enumerable.Repeat(Unreached, nodes).ToArray();
            var done = new bool[nodes];
            var via = new Arc?[nodes];
            distance[Source] = 0;
            while (Nearest(distance, done) is { } node)
            {
                done[node] = true;
                foreach (var arc in arcsOf[node].Where(arc => arc.Left > 0 && !done[arc.To]))
                {
                    var through = distance[node] + arc.Cost + potential[node] - potential[arc.To];
                    if (through >= distance[arc.To])
                        continue;
                    distance[arc.To] = through;
                    via[arc.To] = arc;
                }
            }
            if (distance[sink] == Unreached)
                return false;
            for (var node = 0; node < nodes; node++)
                if (distance[node] != Unreached)
                    potential[node] += distance[node];
            for (var arc = via[sink]; arc is not null; arc = via[arc.Back.To])
            {
                arc.Left--;
                arc.Back.Left++;
            }
            return true;
        }

        public IReadOnlyList<(int, int)> Pairs() =>
            [.. from entry in Enumerable.Range(0, task.Entries) from judge in Judges where IsAssigned(entry, judge) select (entry, judge)];

        /// <summary>
        /// An entry lacks a judge: all entries that it could free a judge from, and the judges on the way, who are full.
        /// </summary>
        public AssignmentOutcome.TooFewJudges? UnservedCut()
        {
            var lacking = Enumerable.Range(0, task.Entries).Where(entry => Judges.Count(judge => IsAssigned(entry, judge)) < task.JudgesPerEntry).ToList();
            if (lacking.Count == 0)
                return null;
            var entries = new SortedSet<int>(lacking);
            var judges = new SortedSet<int>();
            var open = new Queue<int>(lacking);
            while (open.TryDequeue(out var entry))
                foreach (var judge in Judges.Where(judge => task.MayJudge(entry, judge) && !IsAssigned(entry, judge) && judges.Add(judge)).ToList())
                    foreach (var holder in Enumerable.Range(0, task.Entries).Where(holder => IsAssigned(holder, judge) && entries.Add(holder)).ToList())
                        open.Enqueue(holder);
            var others = entries.Sum(entry => Judges.Count(judge => task.MayJudge(entry, judge) && !judges.Contains(judge)));
            return new([.. entries], [.. judges], entries.Count * task.JudgesPerEntry, judges.Count * task.MaxLoad + others);
        }

        /// <summary>A judge lacks entries: all judges that entries could be taken from, none of whom has one to spare.</summary>
        public AssignmentOutcome.TooFewEntries? IdleCut()
        {
            var lacking = Judges.Where(judge => Load(judge) < task.MinLoad).ToList();
            if (lacking.Count == 0)
                return null;
            var judges = new SortedSet<int>(lacking);
            var open = new Queue<int>(lacking);
            while (open.TryDequeue(out var judge))
                foreach (var entry in Enumerable.Range(0, task.Entries).Where(entry => task.MayJudge(entry, judge) && !IsAssigned(entry, judge)))
                    foreach (var holder in Judges.Where(holder => IsAssigned(entry, holder) && judges.Add(holder)).ToList())
                        open.Enqueue(holder);
            var available = Enumerable.Range(0, task.Entries).Sum(entry => Math.Min(task.JudgesPerEntry, judges.Count(judge => task.MayJudge(entry, judge))));
            return new([.. judges], judges.Count * task.MinLoad, available);
        }

        private IEnumerable<int> Judges => Enumerable.Range(0, task.Judges);

        private int Load(int judge) => Enumerable.Range(0, task.Entries).Count(entry => IsAssigned(entry, judge));

        private bool IsAssigned(int entry, int judge) => arcsOf[EntryNode(entry)].Any(arc => arc.To == JudgeNode(judge) && arc.Left == 0);

        private static int EntryNode(int entry) => 1 + entry;

        private int JudgeNode(int judge) => 1 + task.Entries + judge;

        private void Connect(int from, int to, int capacity, long cost)
        {
            var arc = new Arc { To = to, Left = capacity, Cost = cost };
            arc.Back = new Arc { To = from, Left = 0, Cost = -cost, Back = arc };
            arcsOf[from].Add(arc);
            arcsOf[to].Add(arc.Back);
        }

        // Before any flow the arcs go from lower to higher nodes only, so one pass in that order gives the distances
        // despite the costs below zero.
        private long[] DistancesWithoutCycles()
        {
            var distance = Enumerable.Repeat(Unreached, nodes).ToArray();
            distance[Source] = 0;
            for (var node = 0; node < nodes; node++)
                if (distance[node] != Unreached)
                    foreach (var arc in arcsOf[node].Where(arc => arc.Left > 0))
                        distance[arc.To] = Math.Min(distance[arc.To], distance[node] + arc.Cost);
            // What cannot be reached now never will be: a path adds return arcs between reached nodes only.
            return [.. distance.Select(length => length == Unreached ? 0 : length)];
        }

        private static int? Nearest(long[] distance, bool[] done)
        {
            int? nearest = null;
            for (var node = 0; node < distance.Length; node++)
                if (!done[node] && distance[node] != Unreached && (nearest is null || distance[node] < distance[nearest.Value]))
                    nearest = node;
            return nearest;
        }

        private sealed class Arc
        {
            public required int To { get; init; }

            public required long Cost { get; init; }

            public required int Left { get; set; }

            public Arc Back { get; set; } = null!;
        }
    }
}
