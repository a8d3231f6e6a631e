using System.Text;

namespace Asan.Awards.Evidence;

/// <summary>
/// Which files are taken as evidence, and whether a file is what it is declared to be: judged by its content, since the
/// name and the declared type are only what the sender says.
/// </summary>
public static class FileKind
{
    /// <summary>Bytes of a file; the database has the same bound.</summary>
    public const int MaxBytes = 10 * 1024 * 1024;

    /// <summary>Bytes that the parts of a document may unpack to, all together.</summary>
    public const int MaxUnpacked = 100 * 1024 * 1024;

    /// <summary>How many times its packed size a part may unpack to. Deflate reaches 1032; text and XML of documents stay far below 200.</summary>
    private const long MaxRatio = 200;

    /// <summary>A part below this size harms nobody, however well it is packed.</summary>
    private const int SmallPart = 1024 * 1024;

    private const int MaxParts = 2000;

    private static readonly Dictionary<string, Func<byte[], string?>> Checks = new(StringComparer.Ordinal)
    {
        ["application/pdf"] = content => Begins(content, "%PDF-"u8) && content.AsSpan(Math.Max(0, content.Length - 1024)).IndexOf("%%EOF"u8) >= 0 ? null : "not a whole PDF",
        ["image/png"] = content => Begins(content, [0x89, .. "PNG\r\n"u8, 0x1A, (byte)'\n']) && Ends(content, [.. "IEND"u8, 0xAE, 0x42, 0x60, 0x82]) ? null : "not a whole PNG picture",
        ["image/jpeg"] = content => Begins(content, [0xFF, 0xD8, 0xFF]) && Ends(content, [0xFF, 0xD9]) ? null : "not a whole JPEG picture",
        ["text/plain"] = content => IsText(content) ? null : "not a text in UTF-8",
        ["text/csv"] = content => IsText(content) ? null : "not a text in UTF-8",
        ["application/vnd.openxmlformats-officedocument.wordprocessingml.document"] = content => OfficeOpenXml(content, "word/document.xml"),
        ["application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"] = content => OfficeOpenXml(content, "xl/workbook.xml"),
        ["application/vnd.openxmlformats-officedocument.presentationml.presentation"] = content => OfficeOpenXml(content, "ppt/presentation.xml"),
        ["application/vnd.oasis.opendocument.text"] = content => OpenDocument(content, "application/vnd.oasis.opendocument.text"),
        ["application/vnd.oasis.opendocument.spreadsheet"] = content => OpenDocument(content, "application/vnd.oasis.opendocument.spreadsheet"),
    };

    /// <summary>The media types that are taken.</summary>
    public static IReadOnlyCollection<string> Types => Checks.Keys;

    /// <summary>What is wrong with a file of a type that is taken; null when nothing is.</summary>
    public static Problem? Refuse(string type, byte[] content)
    {
        try
        {
            return Checks[type](content) is { } wrong
                ? Problems.FileTypeMismatch.Because($"The file is declared as {type}, but its content is {wrong}. Send it with the type it has, or another file.")
                : null;
        }
        catch (UnsafeFileException e)
        {
            return Problems.FileUnsafe.Because($"{e.Message} Send the document without it, or as PDF.");
        }
        catch (InvalidDataException)
        {
            return Problems.FileTypeMismatch.Because($"The file is declared as {type}, but its content is a damaged archive. Save the document again and send it.");
        }
    }

    private static string? OfficeOpenXml(byte[] content, string main)
    {
        if (!Begins(content, "PK\u0003\u0004"u8))
            return "no such document";
        var names = Unpack(content).Select(part => part.Name).ToHashSet(StringComparer.Ordinal);
        return names.Contains("[Content_Types].xml") && names.Contains(main) ? null : $"an archive without {main}";
    }

    // ODF 1.3 part 2 section 3.3: the first part is "mimetype", stored as it is, with the media type for content.
    private static string? OpenDocument(byte[] content, string type)
    {
        if (!Begins(content, "PK\u0003\u0004"u8))
            return "no such document";
        var parts = Unpack(content);
        // Where OpenDocument keeps macros: Basic's by its own folder, those of other languages under Scripts.
        if (parts.Any(part => part.Name.StartsWith("Basic/", StringComparison.OrdinalIgnoreCase) || part.Name.StartsWith("Scripts/", StringComparison.OrdinalIgnoreCase)))
            throw new UnsafeFileException("The document has macros.");
        return parts[0] is { Name: "mimetype", IsDeflated: false } first && first.Packed.Span.SequenceEqual(Encoding.ASCII.GetBytes(type))
            && parts.Any(part => part.Name == "content.xml") ? null : "another document";
    }

    /// <summary>The parts of an archive, each of which was unpacked and counted; nothing of it is kept.</summary>
    private static IReadOnlyList<ZipPart> Unpack(byte[] content)
    {
        var parts = ZipParts.Read(content);
        if (parts.Count is 0 or > MaxParts)
            throw new UnsafeFileException($"The document has {parts.Count} parts; 1 to {MaxParts} are allowed.");
        var buffer = new byte[64 * 1024];
        long all = 0;
        foreach (var part in parts)
        {
            if (part.Name.EndsWith("vbaProject.bin", StringComparison.OrdinalIgnoreCase))
                throw new UnsafeFileException("The document has macros.");
            using var stream = part.Open();
            long size = 0;
            for (int read; (read = stream.Read(buffer)) > 0;)
            {
                size += read;
                all += read;
                if (all > MaxUnpacked)
                    throw new UnsafeFileException($"The document unpacks to more than {MaxUnpacked} bytes.");
                if (size > SmallPart && size > MaxRatio * part.Packed.Length)
                    throw new UnsafeFileException($"A part of the document unpacks to more than {MaxRatio} times its size.");
            }
            if (size != part.DeclaredSize)
                throw new InvalidDataException("A part has another size than the archive says.");
        }
        return parts;
    }

    private static bool IsText(byte[] content)
    {
        try
        {
            return new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(content).All(c => c is '\t' or '\r' or '\n' || !char.IsControl(c));
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    private static bool Begins(byte[] content, ReadOnlySpan<byte> with) => content.AsSpan().StartsWith(with);

    private static bool Ends(byte[] content, ReadOnlySpan<byte> with) => content.AsSpan().EndsWith(with);

    private sealed class UnsafeFileException(string message) : Exception(message);
}
