using System.Security.Cryptography;

namespace Asan.Feedback.Tests;

/// <summary>
/// What a reader of the rating log runs: the algorithms of RFC 9162 sections 2.1.3.2 and 2.1.4.2, which verify RFC 6962
/// proofs too. Shares no code with the service.
/// </summary>
public static class AuditLogVerifier
{
    public static bool Includes(ulong leaf, ulong size, byte[] leafHash, IEnumerable<byte[]> path, byte[] root)
    {
        if (leaf >= size || leafHash.Length != SHA256.HashSizeInBytes)
            return false;
        var (fn, sn, r) = (leaf, size - 1, leafHash);
        foreach (var p in path)
        {
            if (sn == 0)
                return false;
            if (ulong.IsOddInteger(fn) || fn == sn)
            {
                r = Node(p, r);
                while (!ulong.IsOddInteger(fn) && fn != 0)
                    (fn, sn) = (fn >> 1, sn >> 1);
            }
            else
            {
                r = Node(r, p);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        return sn == 0 && r.AsSpan().SequenceEqual(root);
    }

    public static bool Extends(ulong first, ulong second, byte[] firstRoot, byte[] secondRoot, IReadOnlyList<byte[]> path)
    {
        if (first == 0 || first > second)
            return false;
        if (first == second)
            return path.Count == 0 && firstRoot.AsSpan().SequenceEqual(secondRoot);
        var hashes = new Queue<byte[]>(ulong.IsPow2(first) ? path.Prepend(firstRoot) : path);
        if (path.Count == 0)
            return false;
        var (fn, sn) = (first - 1, second - 1);
        while (ulong.IsOddInteger(fn))
            (fn, sn) = (fn >> 1, sn >> 1);
        var (fr, sr) = (hashes.Peek(), hashes.Dequeue());
        foreach (var c in hashes)
        {
            if (sn == 0)
                return false;
            if (ulong.IsOddInteger(fn) || fn == sn)
            {
                (fr, sr) = (Node(c, fr), Node(c, sr));
                while (!ulong.IsOddInteger(fn) && fn != 0)
                    (fn, sn) = (fn >> 1, sn >> 1);
            }
            else
            {
                sr = Node(sr, c);
            }
            (fn, sn) = (fn >> 1, sn >> 1);
        }
        return sn == 0 && fr.AsSpan().SequenceEqual(firstRoot) && sr.AsSpan().SequenceEqual(secondRoot);
    }

    private static byte[] Node(byte[] left, byte[] right) => SHA256.HashData([1, .. left, .. right]);
}
