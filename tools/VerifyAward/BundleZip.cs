using System.Buffers.Binary;
using System.Text;

namespace Asan.VerifyAward;

/// <summary>Something in the bundle is not as its format says, or not as the rest of it says.</summary>
public sealed class FaultException(string place, string what) : Exception($"{place}: {what}");

/// <summary>
/// The archive, read strictly: stored files in the format's order and nothing else. What was read is written again, and
/// must be the archive byte for byte: so no byte of it is out of sight.
/// </summary>
public static class BundleZip
{
    public static readonly string[] Names =
    [
        "manifest.json", "signature.json", "rules.json", "cycle.json", "entries.jsonl", "judges.jsonl", "conflicts.jsonl", "assignment.jsonl",
        "substitutions.jsonl", "log.jsonl", "heads.json", "moves.jsonl", "ranking.jsonl", "keys.json",
    ];

    public static Dictionary<string, byte[]> Read(byte[] zip)
    {
        var files = new List<(string Name, byte[] Content)>();
        var at = 0;
        foreach (var name in Names)
        {
            // Fixed part of a local header: 30 bytes, with the sizes at 18 and 22 and the name's length at 26.
            if (zip.Length - at < 30 + name.Length)
                throw new FaultException($"zip, byte {at}", $"expected the header of {name}; the archive ends");
            var size = BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(at + 18));
            if (size > zip.Length - at - 30 - name.Length)
                throw new FaultException($"zip, byte {at + 18}, size of {name}", $"{size} bytes are more than the archive has");
            files.Add((name, zip[(at + 30 + name.Length)..(at + 30 + name.Length + (int)size)]));
            at += 30 + name.Length + (int)size;
        }
        var expected = Write(files);
        for (var i = 0; i < Math.Max(zip.Length, expected.Length); i++)
            if (i >= zip.Length || i >= expected.Length || zip[i] != expected[i])
                throw new FaultException($"zip, byte {i}, {PartAt(files, i)}", "is not what the format has for these files");
        return files.ToDictionary(file => file.Name, file => file.Content);
    }

    /// <summary>Which part of the archive a byte belongs to.</summary>
    private static string PartAt(List<(string Name, byte[] Content)> files, int index)
    {
        var at = 0;
        foreach (var (name, content) in files)
        {
            at += 30 + name.Length + content.Length;
            if (index < at)
                return $"header of {name}, or its content does not have its check sum";
        }
        return "directory";
    }

    /// <summary>The archive of these files, as docs/verify-award.md lays it out.</summary>
    public static byte[] Write(IReadOnlyList<(string Name, byte[] Content)> files)
    {
        using var zip = new MemoryStream();
        using var writer = new BinaryWriter(zip, Encoding.ASCII);
        var offsets = new List<uint>();
        var sums = new List<uint>();
        foreach (var (name, content) in files)
        {
            offsets.Add((uint)zip.Position);
            sums.Add(CheckSum(content));
            writer.Write(0x04034b50u);
            WriteFacts(name, content, sums[^1]);
            writer.Write(name.ToCharArray());
            writer.Write(content);
        }
        var directory = (uint)zip.Position;
        for (var i = 0; i < files.Count; i++)
        {
            writer.Write(0x02014b50u);
            writer.Write((ushort)10);
            WriteFacts(files[i].Name, files[i].Content, sums[i]);
            writer.Write(new byte[2 + 2 + 2 + 4]);
            writer.Write(offsets[i]);
            writer.Write(files[i].Name.ToCharArray());
        }
        var size = (uint)zip.Position - directory;
        writer.Write(0x06054b50u);
        writer.Write(0u);
        writer.Write((ushort)files.Count);
        writer.Write((ushort)files.Count);
        writer.Write(size);
        writer.Write(directory);
        writer.Write((ushort)0);
        return zip.ToArray();

        void WriteFacts(string name, byte[] content, uint sum)
        {
            writer.Write((ushort)10);
            writer.Write(new byte[2 + 2 + 2]);      // flags, method "stored", time 00:00
            writer.Write((ushort)0x21);             // 1980-01-01
            writer.Write(sum);
            writer.Write((uint)content.Length);
            writer.Write((uint)content.Length);
            writer.Write((ushort)name.Length);
            writer.Write((ushort)0);
        }
    }

    private static readonly uint[] Remainders = MakeRemainders();

    private static uint[] MakeRemainders()
    {
        var table = new uint[256];
        for (uint n = 0; n < 256; n++)
        {
            var rest = n;
            for (var bit = 0; bit < 8; bit++)
                rest = (rest & 1) == 1 ? 0xEDB88320 ^ (rest >> 1) : rest >> 1;
            table[n] = rest;
        }
        return table;
    }

    private static uint CheckSum(byte[] content)
    {
        var sum = 0xFFFFFFFFu;
        foreach (var next in content)
            sum = Remainders[(byte)(sum ^ next)] ^ (sum >> 8);
        return ~sum;
    }
}
