namespace Asan.Awards.Juries;

/// <summary>
/// Prices to begin with, so that few entries have to move afterwards. Any prices lead to an optimum; good ones do so by
/// fewer and shorter paths.
/// <para>
/// In each sweep every judge's price goes half way to the one at which just as many entries as allowed would choose them
/// if the other prices stayed: ascent of the dual by coordinates, all at once and therefore damped. It ends when loads are
/// nearly right or no longer get better. Groups are left to the flow.
/// </para>
/// </summary>
internal static class AssignmentPrices
{
    private const int MostSweeps = 40;

    /// <summary>No optimum needs a price beyond the highest cost times the judges; a judge of conflicts alone would ask for more.</summary>
    private const long Bound = 1L << 40;

    /// <summary>Judges taken at a time, so that a cache line of costs is read once for all of them.</summary>
    private const int Block = 16;

    /// <summary>Of how many entries one takes part in the rehearsal.</summary>
    private const int Rehearsal = 8;

    public static long[] Guess(AssignmentTask task)
    {
        var prices = new long[task.Judges];
        return task.Judges > task.JudgesPerEntry ? Improve(task, prices) : prices;
    }

    private static long[] Improve(AssignmentTask task, long[] prices)
    {
        var (judges, entries) = (task.Judges, task.Entries);
        var (last, next) = (new long[entries], new long[entries]);
        var margins = new long[Block * entries];
        var (best, leastExcess) = (prices, long.MaxValue);
        for (var sweep = 0; sweep < MostSweeps; sweep++)
        {
            var excess = Choose(task, prices, last, next);
            if (sweep == 0 && excess > entries * task.JudgesPerEntry / 4 && entries > Rehearsal * judges)
            {
                // Far off: an eighth of the entries shows roughly where prices have to be, for an eighth of the work.
                prices = Improve(EveryEighthEntry(task), prices);
                excess = Choose(task, prices, last, next);
            }
            if (excess >= leastExcess)
                break;
            (best, leastExcess) = (prices.ToArray(), excess);
            if (excess <= judges)
                break;
            for (var first = 0; first < judges; first += Block)
            {
                var block = Math.Min(Block, judges - first);
                for (var entry = 0; entry < entries; entry++)
                    for (var offset = 0; offset < block; offset++)
                    {
                        var cost = task.Costs[entry * judges + first + offset];
                        margins[offset * entries + entry] = cost < 0 ? -Bound
                            : (cost + prices[first + offset] <= last[entry] ? next[entry] : last[entry]) - cost;
                    }
                for (var offset = 0; offset < block; offset++)
                    prices[first + offset] += (Worth(task, margins.AsSpan(offset * entries, entries)) - prices[first + offset]) / 2;
            }
        }
        return best;
    }

    private static AssignmentTask EveryEighthEntry(AssignmentTask task)
    {
        var costs = new int[task.Entries / Rehearsal * task.Judges];
        for (var entry = 0; entry < task.Entries / Rehearsal; entry++)
            task.Costs.AsSpan(Rehearsal * entry * task.Judges, task.Judges).CopyTo(costs.AsSpan(entry * task.Judges));
        return task with { Costs = costs, MinLoad = task.MinLoad / Rehearsal, MaxLoad = (task.MaxLoad + Rehearsal - 1) / Rehearsal };
    }

    /// <summary>
    /// Lets every entry choose its cheapest judges. Fills in at what price it still takes the last of them, and the next
    /// one in their place; returns by how much the loads miss their bounds in all.
    /// </summary>
    private static long Choose(AssignmentTask task, long[] prices, long[] last, long[] next)
    {
        var loads = new int[task.Judges];
        var cheapest = new (long Price, int Judge)[task.JudgesPerEntry + 1];
        for (var entry = 0; entry < task.Entries; entry++)
        {
            Array.Fill(cheapest, (Bound, -1));
            var row = task.Costs.AsSpan(entry * task.Judges, task.Judges);
            for (var judge = 0; judge < row.Length; judge++)
            {
                if (row[judge] < 0 || row[judge] + prices[judge] is var price && price >= cheapest[^1].Price)
                    continue;
                var at = task.JudgesPerEntry;
                for (; at > 0 && cheapest[at - 1].Price > price; at--)
                    cheapest[at] = cheapest[at - 1];
                cheapest[at] = (price, judge);
            }
            (last[entry], next[entry]) = (cheapest[^2].Price, cheapest[^1].Price);
            foreach (var (_, judge) in cheapest.AsSpan(..^1))
                if (judge >= 0)
                    loads[judge]++;
        }
        return loads.Sum(load => (long)Math.Max(0, load - task.MaxLoad) + Math.Max(0, task.MinLoad - load));
    }

    /// <summary>The price at which as many entries choose a judge as the bounds of the load allow, given the most that each would pay.</summary>
    private static long Worth(AssignmentTask task, Span<long> margins)
    {
        var wanted = 0;
        foreach (var margin in margins)
            if (margin >= 0)
                wanted++;
        var rank = wanted > task.MaxLoad ? task.MaxLoad : wanted < task.MinLoad ? task.MinLoad : 0;
        return rank == 0 || rank >= margins.Length ? 0 : Math.Clamp(Smallest(margins, margins.Length - rank), -Bound, Bound);
    }

    /// <summary>The value that <paramref name="rank"/> others precede in order (Hoare's selection; three parts, so that equal ones cost nothing).</summary>
    private static long Smallest(Span<long> of, int rank)
    {
        while (of.Length > 1)
        {
            var (first, middle, end) = (of[0], of[of.Length / 2], of[^1]);
            var pivot = Math.Max(Math.Min(first, middle), Math.Min(Math.Max(first, middle), end));
            var (below, equal) = (0, 0);
            for (var i = 0; i < of.Length; i++)
            {
                var value = of[i];
                if (value > pivot)
                    continue;
                of[i] = of[below + equal];
                of[below + equal] = value;
                if (value == pivot)
                    equal++;
                else
                {
                    (of[below], of[below + equal]) = (of[below + equal], of[below]);
                    below++;
                }
            }
            if (rank < below)
                of = of[..below];
            else if (rank < below + equal)
                return pivot;
            else
            {
                of = of[(below + equal)..];
                rank -= below + equal;
            }
        }
        return of[0];
    }
}
