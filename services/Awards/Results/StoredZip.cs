using System.Buffers.Binary;
using System.Text;

namespace Asan.Awards.Results;

/// <summary>
/// A zip archive (PKWARE APPNOTE 6.3) in the one form that leaves nothing to choose: files stored as they are, in the
/// given order, dated 1980-01-01, without extra fields. The same files always give the same bytes.
/// </summary>
public static class StoredZip
{
    private const ushort Version = 10;          // 1.0: stored files need no more
    private const ushort FirstDay = 0x0021;     // 1980-01-01, the format's first

    private static readonly uint[] Crc = [.. Enumerable.Range(0, 256).Select(n => Enumerable.Range(0, 8).Aggregate((uint)n, (crc, _) => (crc & 1) == 0 ? crc >> 1 : crc >> 1 ^ 0xEDB88320))];

    public static byte[] Of(IReadOnlyList<(string Name, byte[] Content)> files)
    {
        using var zip = new MemoryStream();
        var directory = new MemoryStream();
        foreach (var (name, content) in files)
        {
            var offset = (uint)zip.Position;
            var title = Encoding.ASCII.GetBytes(name);
            var crc = ~content.Aggregate(uint.MaxValue, (sum, next) => Crc[(sum ^ next) & 0xFF] ^ sum >> 8);
            // Version, flags, method, time, date, CRC-32, sizes, lengths of name and extra field: the same in both headers.
            byte[] facts = [.. Two(Version), .. Two(0), .. Two(0), .. Two(0), .. Two(FirstDay), .. Four(crc), .. Four((uint)content.Length), .. Four((uint)content.Length), .. Two((ushort)title.Length), .. Two(0)];
            zip.Write([.. Four(0x04034b50), .. facts, .. title]);
            zip.Write(content);
            directory.Write([.. Four(0x02014b50), .. Two(Version), .. facts, .. Two(0), .. Two(0), .. Two(0), .. Four(0), .. Four(offset), .. title]);
        }
        var start = (uint)zip.Position;
        directory.WriteTo(zip);
        zip.Write([.. Four(0x06054b50), .. Two(0), .. Two(0), .. Two((ushort)files.Count), .. Two((ushort)files.Count), .. Four((uint)directory.Length), .. Four(start), .. Two(0)]);
        return zip.ToArray();
    }

    private static byte[] Two(ushort value)
    {
        var bytes = new byte[2];
        BinaryPrimitives.WriteUInt16LittleEndian(bytes, value);
        return bytes;
    }

    private static byte[] Four(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return bytes;
    }
}
