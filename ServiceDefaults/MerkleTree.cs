using System.Numerics;
using System.Security.Cryptography;

namespace Asan.ServiceDefaults;

/// <summary>A complete subtree: leaves [Index · 2^Level, (Index + 1) · 2^Level).</summary>
public readonly record struct Subtree(int Level, long Index);

/// <summary>
/// The Merkle tree of RFC 6962 section 2.1: an append-only list whose root commits to every leaf and to their order.
/// <para>
/// Departure from the RFC's text: the hashes of complete subtrees are stored once and read back through
/// <c>stored</c>, since they never change. An append writes at most log2(n) + 1 of them (two on average), a proof
/// reads O(log² n) instead of all leaves.
/// </para>
/// </summary>
public static class MerkleTree
{
    /// <summary>MTH({d}) = SHA-256(0x00 || d); the prefix keeps a leaf from passing for a node.</summary>
    public static byte[] LeafHash(ReadOnlySpan<byte> data) => SHA256.HashData([0x00, .. data]);

    /// <summary>SHA-256(0x01 || left || right).</summary>
    public static byte[] NodeHash(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right) => SHA256.HashData([0x01, .. left, .. right]);

    /// <summary>MTH(D[size]); of the empty tree SHA-256 of nothing.</summary>
    public static byte[] Root(long size, Func<Subtree, byte[]> stored) => size == 0 ? SHA256.HashData([]) : Hash(0, size, stored);

    /// <summary>The subtrees that a leaf completes when it joins a tree of <paramref name="size"/> leaves, itself first.</summary>
    public static IReadOnlyList<(Subtree At, byte[] Hash)> Append(long size, byte[] leafHash, Func<Subtree, byte[]> stored)
    {
        var at = new Subtree(0, size);
        var completed = new List<(Subtree, byte[])> { (at, leafHash) };
        for (var hash = leafHash; long.IsOddInteger(at.Index); completed.Add((at, hash)))
        {
            hash = NodeHash(stored(at with { Index = at.Index - 1 }), hash);
            at = new Subtree(at.Level + 1, at.Index / 2);
        }
        return completed;
    }

    /// <summary>PATH(leaf, D[size]), section 2.1.1; 0 ≤ leaf &lt; size.</summary>
    public static IReadOnlyList<byte[]> InclusionPath(long leaf, long size, Func<Subtree, byte[]> stored)
    {
        var path = new List<byte[]>();
        Descend(0, size);
        return path;

        void Descend(long from, long to)
        {
            if (to - from == 1)
                return;
            var middle = from + LargestPowerBelow(to - from);
            if (leaf < middle)
            {
                Descend(from, middle);
                path.Add(Hash(middle, to, stored));
            }
            else
            {
                Descend(middle, to);
                path.Add(Hash(from, middle, stored));
            }
        }
    }

    /// <summary>PROOF(first, D[second]), section 2.1.2; 1 ≤ first ≤ second.</summary>
    public static IReadOnlyList<byte[]> ConsistencyPath(long first, long second, Func<Subtree, byte[]> stored)
    {
        var path = new List<byte[]>();
        Descend(0, second, known: true);
        return path;

        // SUBPROOF: known says that the verifier has the hash of this subtree, since it is the whole first tree.
        void Descend(long from, long to, bool known)
        {
            if (to == first)
            {
                if (!known)
                    path.Add(Hash(from, to, stored));
                return;
            }
            var middle = from + LargestPowerBelow(to - from);
            if (first <= middle)
            {
                Descend(from, middle, known);
                path.Add(Hash(middle, to, stored));
            }
            else
            {
                Descend(middle, to, known: false);
                path.Add(Hash(from, middle, stored));
            }
        }
    }

    /// <summary>MTH(D[from:to]); <paramref name="from"/> is a multiple of the power of two that covers the range.</summary>
    private static byte[] Hash(long from, long to, Func<Subtree, byte[]> stored)
    {
        var leaves = to - from;
        if (BitOperations.IsPow2(leaves))
        {
            var level = BitOperations.TrailingZeroCount(leaves);
            return stored(new Subtree(level, from >> level));
        }
        var middle = from + LargestPowerBelow(leaves);
        return NodeHash(Hash(from, middle, stored), Hash(middle, to, stored));
    }

    /// <summary>The largest power of two smaller than <paramref name="n"/>, for n &gt; 1.</summary>
    private static long LargestPowerBelow(long n) => 1L << BitOperations.Log2((ulong)(n - 1));
}
