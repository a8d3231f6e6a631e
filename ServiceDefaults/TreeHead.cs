using System.Buffers.Binary;
using NodaTime;

namespace Asan.ServiceDefaults;

/// <summary>What the signature of a log's head covers: the TreeHeadSignature of RFC 6962 section 3.5.</summary>
public static class TreeHead
{
    private const byte Version1 = 0x00;
    private const byte TreeHash = 0x01;

    /// <param name="signedAt">Rounded down to the millisecond.</param>
    /// <param name="size">Leaves in the log.</param>
    /// <param name="root">The root of the tree over them, 32 bytes.</param>
    public static byte[] ToSign(Instant signedAt, long size, ReadOnlySpan<byte> root)
    {
        var head = new byte[2 + 8 + 8 + 32];
        (head[0], head[1]) = (Version1, TreeHash);
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(2), signedAt.ToUnixTimeMilliseconds());
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(10), size);
        root.CopyTo(head.AsSpan(18));
        return head;
    }
}
