using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Asan.Awards.Juries;

/// <summary>What a jury's work is shared out by. Entries and judges are numbered from 0 in a canonical order.</summary>
/// <param name="Costs">What each pair costs, entry by entry: entry × judges + judge. At most <see cref="Assignment.MaxCost"/>; <see cref="Assignment.Conflict"/> where the judge may not score the entry.</param>
/// <param name="Judges">How many judges there are.</param>
/// <param name="JudgesPerEntry">How many judges each entry gets.</param>
/// <param name="MinLoad">The fewest entries a judge gets.</param>
/// <param name="MaxLoad">The most entries a judge gets.</param>
/// <param name="Groups">The group of each judge, such as a country, numbered from 0: no entry gets two judges of one group. Null: each judge is one of their own.</param>
public sealed record AssignmentTask(int[] Costs, int Judges, int JudgesPerEntry, int MinLoad, int MaxLoad, int[]? Groups = null)
{
    public int Entries => Judges == 0 ? 0 : Costs.Length / Judges;
}

/// <summary>The cheapest assignment; or why there is none.</summary>
public abstract record AssignmentOutcome
{
    /// <summary>
    /// The judges of each entry: entry × judges per entry + 0, 1, …, in ascending order. The prices prove that nothing is
    /// cheaper: with each judge's price added to their costs, every entry has its cheapest judges, a judge whose price is
    /// above 0 has the highest load and one whose price is below 0 the lowest.
    /// </summary>
    public sealed record Found(int[] JudgesOfEntries, long[] Prices) : AssignmentOutcome;

    /// <summary>
    /// These entries need <paramref name="Needed"/> ballots in all, but the judges who may score them can give only
    /// <paramref name="Available"/>. <paramref name="Judges"/> are those whose load is the limit; the others are limited
    /// by conflicts of interest and groups.
    /// </summary>
    public sealed record TooFewJudges(IReadOnlyList<int> Entries, IReadOnlyList<int> Judges, int Needed, int Available) : AssignmentOutcome;

    /// <summary>These judges must get <paramref name="Needed"/> entries in all, but only <paramref name="Available"/> can go to them.</summary>
    public sealed record TooFewEntries(IReadOnlyList<int> Judges, int Needed, int Available) : AssignmentOutcome;
}

/// <summary>
/// Shares out the judging by an exact minimum-cost flow, on a graph of the judges alone.
/// <para>
/// Every entry starts with its cheapest judges. That is optimal at prices of 0, except that some judges have too many
/// entries and others too few. An arc from judge a to judge b is the cheapest replacement of a by b in one of a's
/// entries; a hub joins the judges whose load lies within the bounds. Successive shortest paths with potentials (Edmonds
/// and Karp 1972; Tomizawa 1971) lead from judges above their load to judges below it, and every path keeps what is left
/// optimal at the new prices: so the result is, and the prices prove it. With 500 judges the graph has 250,000 arcs,
/// however many entries there are, and a path costs a fraction of a millisecond.
/// </para>
/// <para>
/// Equal lengths go to the lower number, so the same task always has the same answer. When no path is left, the judges
/// that can still be reached are the cut that shows it (Ford and Fulkerson 1956), and that is what is answered.
/// </para>
/// </summary>
public static class Assignment
{
    /// <summary>In place of a cost: the judge may not score the entry.</summary>
    public const int Conflict = -1;

    /// <summary>The highest cost: differences of two fit in 32 bits with room for a mark.</summary>
    public const int MaxCost = (1 << 30) - 1;

    /// <summary>
    /// The cost of a pair: a number that nobody chose, from the digest of the frozen rules. Everybody can recompute it,
    /// and with it check the assignment.
    /// </summary>
    /// <param name="rulesDigest">SHA-256 of the frozen rules, lower-case hexadecimal.</param>
    /// <param name="draw">0, or a higher number when earlier draws left ballots that could not be compared.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="judge">The judge.</param>
    /// <returns>The first 30 bits of the SHA-256 digest.</returns>
    public static int Preference(string rulesDigest, int draw, Guid entry, Guid judge) =>
        (int)(BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.UTF8.GetBytes($"asan.assignment.v1\n{rulesDigest}\n{draw}\n{entry}\n{judge}\n"))) >> 2);

    public static AssignmentOutcome Solve(AssignmentTask task)
    {
        var shares = new AssignmentFlow(task);
        return shares.Fill() ?? shares.Balance() ?? shares.Result();
    }
}
