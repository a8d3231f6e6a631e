using System.Buffers;
using System.IO.Pipelines;

namespace Asan.Catalogue.Bulk;

/// <summary>Reads newline-delimited JSON with bounded memory.</summary>
public static class Lines
{
    /// <summary>The non-blank lines of a stream with their numbers from 1; a line beyond <paramref name="maxBytes"/> comes as null, and ends the reading.</summary>
    public static async IAsyncEnumerable<(int Number, byte[]? Line)> ReadAsync(Stream stream, int maxBytes)
    {
        var reader = PipeReader.Create(stream, new StreamPipeReaderOptions(leaveOpen: true));
        for (var number = 0; ;)
        {
            var read = await reader.ReadAsync();
            var rest = read.Buffer;
            while (!rest.IsEmpty && (rest.PositionOf((byte)'\n') is not null || read.IsCompleted))
            {
                var end = rest.PositionOf((byte)'\n');
                var line = end is { } at ? rest.Slice(0, at) : rest;
                rest = end is { } until ? rest.Slice(rest.GetPosition(1, until)) : rest.Slice(rest.End);
                number++;
                if (line.Length > maxBytes)
                {
                    yield return (number, null);
                    yield break;
                }
                if (!IsBlank(line))
                    yield return (number, line.ToArray());
            }
            if (rest.Length > maxBytes)
            {
                yield return (number + 1, null);
                yield break;
            }
            reader.AdvanceTo(rest.Start, rest.End);
            if (read.IsCompleted)
                break;
        }
        await reader.CompleteAsync();
    }

    private static bool IsBlank(ReadOnlySequence<byte> line)
    {
        foreach (var part in line)
            if (part.Span.ContainsAnyExcept(" \t\r"u8))
                return false;
        return true;
    }
}
