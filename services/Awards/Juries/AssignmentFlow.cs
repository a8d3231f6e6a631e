namespace Asan.Awards.Juries;

/// <summary>Who has what at the moment, and the graph of replacements that <see cref="Assignment"/> describes.</summary>
internal sealed class AssignmentFlow
{
    private const int None = -1;
    private const int NoReplacement = int.MaxValue;
    private const long Unreached = long.MaxValue;

    private readonly AssignmentTask task;
    private readonly int entries, judges, perEntry, hub;
    private readonly int[] groups;
    private readonly int[] held;                            // entry × judges per entry: who scores it
    private readonly List<int>[] entriesOf;                 // by judge
    private readonly int[] arcCost, arcEntry;               // judge × judges + judge: the cheapest replacement, and in which entry
    private readonly bool[] hasArcs;
    private readonly int[] flowToHub;                       // by judge, within the bounds of the load
    private readonly long[] potential, distance;            // by judge, and of the hub
    private readonly int[] cameFrom;
    private readonly bool[] open;
    private readonly int[] takenAt;                         // by group: the tick at which it was last seen taken
    private int tick;

    public AssignmentFlow(AssignmentTask task)
    {
        this.task = task;
        (entries, judges, perEntry, hub) = (task.Entries, task.Judges, task.JudgesPerEntry, task.Judges);
        groups = task.Groups ?? [.. Enumerable.Range(0, judges)];
        held = new int[entries * perEntry];
        entriesOf = [.. Enumerable.Range(0, judges).Select(_ => new List<int>())];
        arcCost = new int[judges * judges];
        arcEntry = new int[judges * judges];
        hasArcs = new bool[judges];
        flowToHub = new int[judges];
        potential = [.. AssignmentPrices.Guess(task), 0];
        distance = new long[judges + 1];
        cameFrom = new int[judges + 1];
        open = new bool[judges + 1];
        takenAt = new int[groups.DefaultIfEmpty().Max() + 1];
    }

    /// <summary>Gives every entry its cheapest judges, whatever their load; or says which entry cannot have enough.</summary>
    public AssignmentOutcome.TooFewJudges? Fill()
    {
        for (var entry = 0; entry < entries; entry++)
        {
            tick++;
            for (var slot = 0; slot < perEntry; slot++)
            {
                if (Cheapest(entry) is not { } judge)
                    return new([entry], [], perEntry, slot);
                takenAt[groups[judge]] = tick;
                held[entry * perEntry + slot] = judge;
                entriesOf[judge].Add(entry);
            }
        }
        for (var judge = 0; judge < judges; judge++)
            flowToHub[judge] = potential[judge] switch
            {
                > 0 => task.MaxLoad,
                < 0 => task.MinLoad,
                _ => Math.Clamp(entriesOf[judge].Count, task.MinLoad, task.MaxLoad),
            };
        return null;
    }

    /// <summary>Moves entries along shortest paths until every load lies within its bounds; or says what stands in the way.</summary>
    public AssignmentOutcome? Balance()
    {
        var stuck = new List<int>();
        for (var source = 0; source <= hub; source++)
            for (var surplus = Surplus(source); surplus > 0; surplus--)
            {
                if (ShortestPathToDeficit(source) is not { } deficit)
                {
                    // What it reaches has no way out, so no later path leads through it. The others go on: in the end just as
                    // many are left as can go nowhere.
                    stuck.Add(source);
                    break;
                }
                for (var node = deficit; node != source; node = cameFrom[node])
                    Shift(cameFrom[node], node);
            }
        return stuck.Count == 0 ? null : Cut(stuck);
    }

    public AssignmentOutcome.Found Result()
    {
        for (var entry = 0; entry < entries; entry++)
            held.AsSpan(entry * perEntry, perEntry).Sort();
        return new(held, [.. potential.Take(judges).Select(own => own - potential[hub])]);
    }

    private int Cost(int entry, int judge) => task.Costs[entry * judges + judge];

    /// <summary>The cheapest judge of a group not taken; of equal ones whom has fewest, so that ties begin balanced, then the lowest.</summary>
    private int? Cheapest(int entry)
    {
        var cheapest = None;
        var least = long.MaxValue;
        var row = task.Costs.AsSpan(entry * judges, judges);
        for (var judge = 0; judge < row.Length; judge++)
        {
            if (row[judge] < 0 || takenAt[groups[judge]] == tick || row[judge] + potential[judge] is var price && price > least)
                continue;
            if (price == least && entriesOf[judge].Count >= entriesOf[cheapest].Count)
                continue;
            (cheapest, least) = (judge, price);
        }
        return cheapest == None ? null : cheapest;
    }

    /// <summary>How much more than it sends on a node has; below 0 what it lacks.</summary>
    private int Surplus(int node) => node == hub ? flowToHub.Sum() - entries * perEntry : entriesOf[node].Count - flowToHub[node];

    /// <summary>Dijkstra until the nearest node that lacks something is reached; then the prices follow. Null when there is none.</summary>
    private int? ShortestPathToDeficit(int source)
    {
        Array.Fill(distance, Unreached);
        Array.Fill(open, true);
        distance[source] = 0;
        var hubLacks = Surplus(hub) < 0;
        for (var node = source; node != None; node = Relax(node))
        {
            open[node] = false;
            if (node == hub ? !hubLacks : Surplus(node) >= 0)
                continue;
            // What lies nearer than the deficit becomes dearer by the difference: no arc falls below 0.
            for (var other = 0; other <= hub; other++)
                potential[other] += Math.Max(0, distance[node] - distance[other]);
            return node;
        }
        return null;
    }

    /// <summary>Relaxes the arcs from a node; returns the nearest open node, the lowest of equal ones.</summary>
    private int Relax(int node)
    {
        ReadOnlySpan<int> arcs = [];
        if (node == hub)
        {
            for (var judge = 0; judge < judges; judge++)
                if (flowToHub[judge] > task.MinLoad)
                    Reach(judge, node);
        }
        else
        {
            if (flowToHub[node] < task.MaxLoad)
                Reach(hub, node);
            if (!hasArcs[node])
                FindArcs(node);
            arcs = arcCost.AsSpan(node * judges, judges);
        }
        var (nearest, least, start) = (None, Unreached, distance[node] - potential[node]);
        for (var other = 0; other <= hub; other++)
        {
            if (!open[other])
                continue;
            var length = distance[other];
            if (other < arcs.Length && arcs[other] != NoReplacement && start + arcs[other] + potential[other] is var through && through < length)
            {
                distance[other] = length = through;
                cameFrom[other] = node;
            }
            if (length < least)
                (nearest, least) = (other, length);
        }
        return nearest;
    }

    /// <summary>Relaxes an arc to or from the hub, which costs nothing.</summary>
    private void Reach(int other, int from)
    {
        if (open[other] && distance[from] - potential[from] + potential[other] is var through && through < distance[other])
            (distance[other], cameFrom[other]) = (through, from);
    }

    /// <summary>Sends one unit along an arc: between judges, an entry changes hands.</summary>
    private void Shift(int from, int to)
    {
        if (from == hub)
            flowToHub[to]--;
        else if (to == hub)
            flowToHub[from]++;
        else
        {
            var entry = arcEntry[from * judges + to];
            var scoring = held.AsSpan(entry * perEntry, perEntry);
            scoring[scoring.IndexOf(from)] = to;
            entriesOf[from].Remove(entry);
            entriesOf[to].Add(entry);
            Forget(from, entry);
            foreach (var judge in scoring)
            {
                Forget(judge, entry);
                if (hasArcs[judge])
                    Offer(judge, entry);
            }
        }
    }

    private void FindArcs(int judge)
    {
        arcCost.AsSpan(judge * judges, judges).Fill(NoReplacement);
        arcEntry.AsSpan(judge * judges, judges).Fill(None);
        hasArcs[judge] = true;
        foreach (var entry in entriesOf[judge])
            Offer(judge, entry);
    }

    /// <summary>In this entry the judge can be replaced by anybody whose group does not score it otherwise.</summary>
    private void Offer(int judge, int entry)
    {
        tick++;
        foreach (var other in held.AsSpan(entry * perEntry, perEntry))
            if (other != judge)
                takenAt[groups[other]] = tick;
        var row = task.Costs.AsSpan(entry * judges, judges);
        var best = arcCost.AsSpan(judge * judges, judges);
        var own = row[judge];
        for (var other = 0; other < row.Length; other++)
        {
            var cost = row[other] - own;
            if (row[other] < 0 || cost > best[other] || other == judge || takenAt[groups[other]] == tick)
                continue;
            ref var through = ref arcEntry[judge * judges + other];
            if (cost == best[other] && entry > through)
                continue;
            (best[other], through) = (cost, entry);
        }
    }

    /// <summary>Finds a judge's arcs through an entry that has changed again, without it.</summary>
    private void Forget(int judge, int changed)
    {
        if (!hasArcs[judge])
            return;
        for (var other = 0; other < judges; other++)
        {
            if (arcEntry[judge * judges + other] != changed)
                continue;
            var (best, through) = (NoReplacement, None);
            foreach (var entry in entriesOf[judge])
            {
                if (entry == changed || Cost(entry, other) < 0 || Cost(entry, other) - Cost(entry, judge) is var cost && cost > best)
                    continue;
                if ((cost < best || entry < through) && MayReplace(entry, judge, other))
                    (best, through) = (cost, entry);
            }
            (arcCost[judge * judges + other], arcEntry[judge * judges + other]) = (best, through);
        }
    }

    private bool MayReplace(int entry, int judge, int by)
    {
        foreach (var other in held.AsSpan(entry * perEntry, perEntry))
            if (other != judge && groups[other] == groups[by])
                return false;
        return true;
    }

    /// <summary>What is reached from those who cannot get rid of their surplus shows why there is no assignment.</summary>
    private AssignmentOutcome Cut(IReadOnlyList<int> stuck)
    {
        var ways = stuck.Select(source =>
        {
            ShortestPathToDeficit(source);
            return (Hub: distance[hub] != Unreached, Judges: Enumerable.Range(0, judges).Where(judge => distance[judge] != Unreached).ToList());
        }).ToList();
        // Too few judges is said first; too few entries only where nothing else is wrong.
        var overHub = ways.TrueForAll(way => way.Hub);
        var reached = ways.Where(way => way.Hub == overHub).SelectMany(way => way.Judges).Distinct().Order().ToList();
        var others = Enumerable.Range(0, judges).Except(reached).ToList();
        var choices = Enumerable.Range(0, entries).Select(entry => CountChoices(entry, others)).ToList();
        if (overHub)
            // The others have the lowest load or less, and nothing that somebody else has can go to them.
            return new AssignmentOutcome.TooFewEntries(others, others.Count * task.MinLoad, choices.Sum(count => Math.Min(perEntry, count)));
        // Whoever was reached is full, and what they have can go to nobody else.
        var lacking = Enumerable.Range(0, entries).Where(entry => choices[entry] < perEntry).ToList();
        return new AssignmentOutcome.TooFewJudges(lacking, reached, lacking.Count * perEntry, reached.Count * task.MaxLoad + lacking.Sum(entry => choices[entry]));
    }

    /// <summary>How many of these judges an entry could have at once: one of a group.</summary>
    private int CountChoices(int entry, IEnumerable<int> among) =>
        among.Where(judge => Cost(entry, judge) >= 0).Select(judge => groups[judge]).Distinct().Count();
}
