using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Asan.Awards.Evidence;

/// <summary>A part of an archive: its name, and its packed bytes.</summary>
internal sealed record ZipPart(string Name, bool IsDeflated, ReadOnlyMemory<byte> Packed, uint DeclaredSize)
{
    /// <summary>The part's bytes as they come out, however many the archive says they are.</summary>
    public Stream Open()
    {
        var packed = new MemoryStream(Packed.ToArray(), writable: false);
        return IsDeflated ? new DeflateStream(packed, CompressionMode.Decompress) : packed;
    }
}

/// <summary>
/// The parts of a ZIP archive (PKWARE APPNOTE 6.3, sections 4.3 and 4.4) as documents use it: one file, stored or deflated, without
/// encryption and ZIP64. The reader of the base library stops at the size that the archive declares; this one does not know
/// it, since what else opens the document may not stop either.
/// </summary>
internal static class ZipParts
{
    private const int EndLength = 22, CentralLength = 46, LocalLength = 30;

    /// <exception cref="InvalidDataException">It is no such archive, or its parts overlap.</exception>
    public static IReadOnlyList<ZipPart> Read(ReadOnlyMemory<byte> archive)
    {
        var bytes = archive.Span;
        var end = bytes[Math.Max(0, bytes.Length - EndLength - ushort.MaxValue)..].LastIndexOf("PK\u0005\u0006"u8);
        end += Math.Max(0, bytes.Length - EndLength - ushort.MaxValue);
        var ending = Slice(bytes, end, EndLength);
        var (count, at) = (UInt16(ending, 10), UInt32(ending, 16));
        var parts = new List<ZipPart>(count);
        var taken = new List<(long From, long To)>(count);
        for (var number = 0; number < count; number++)
        {
            var central = Slice(bytes, at, CentralLength);
            if (!central.StartsWith("PK\u0001\u0002"u8) || (UInt16(central, 8) & 1) != 0 || UInt16(central, 10) is not (0 or 8))
                throw new InvalidDataException("A part is encrypted, or packed in a way that documents are not.");
            var (packed, local, nameLength) = (UInt32(central, 20), UInt32(central, 42), UInt16(central, 28));
            var name = Encoding.UTF8.GetString(Slice(bytes, at + CentralLength, nameLength));
            at += CentralLength + nameLength + UInt16(central, 30) + UInt16(central, 32);

            var header = Slice(bytes, local, LocalLength);
            var data = local + LocalLength + UInt16(header, 26) + UInt16(header, 28);
            if (!header.StartsWith("PK\u0003\u0004"u8))
                throw new InvalidDataException("A part has no header.");
            Slice(bytes, data, packed);
            parts.Add(new ZipPart(name, UInt16(central, 10) == 8, archive.Slice((int)data, (int)packed), (uint)UInt32(central, 24)));
            taken.Add((local, data + packed));
        }
        // Parts that share their bytes are how a small archive unpacks to petabytes (Fifield, "A better zip bomb", 2019).
        taken.Sort();
        for (var number = 1; number < taken.Count; number++)
            if (taken[number].From < taken[number - 1].To)
                throw new InvalidDataException("Two parts share bytes.");
        return parts;
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> bytes, long from, long length) =>
        from >= 0 && from + length <= bytes.Length ? bytes.Slice((int)from, (int)length) : throw new InvalidDataException("The archive is cut off.");

    private static ushort UInt16(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt16LittleEndian(bytes[at..]);

    private static long UInt32(ReadOnlySpan<byte> bytes, int at) => BinaryPrimitives.ReadUInt32LittleEndian(bytes[at..]);
}
