using System.Runtime.CompilerServices;

namespace Aspire.Hosting;

/// <summary>A line that a resource wrote; numbers count from 1.</summary>
readonly record struct ResourceLogLine(int Number, string Text);

/// <summary>One console for all: each line bears its resource's name, in a colour of its own on a terminal. The last lines
/// of each are kept for the dashboard.</summary>
static class ResourceLog
{
    const int Width = 12; // the longest usual name; a longer one only shifts its own lines
    const int Kept = 5000; // lines of a resource

    static readonly bool Coloured = !Console.IsOutputRedirected && Environment.GetEnvironmentVariable("NO_COLOR") is null or "";
    static readonly int[] Palette = [36, 33, 32, 35, 34, 96, 93, 92, 95, 94]; // ANSI colours, no red: that is for errors
    static readonly List<string> Known = [];
    static readonly List<(int Written, Queue<string> Last)> Logs = []; // in the order of Known
    static readonly Lock Gate = new();
    static TaskCompletionSource written = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal static void AppHost(string line) => Write("apphost", line);

    internal static void Write(string name, string line)
    {
        lock (Gate)
        {
            var index = Known.IndexOf(name);
            if (index < 0)
            {
                index = Known.Count;
                Known.Add(name);
                Logs.Add((0, []));
            }

            var (count, last) = Logs[index];
            last.Enqueue(line);
            if (last.Count > Kept)
                last.Dequeue();
            Logs[index] = (count + 1, last);
            var prefix = name.PadRight(Width);
            Console.WriteLine(Coloured ? $"\e[{Palette[index % Palette.Length]}m{prefix}|\e[0m {line}" : $"{prefix}| {line}");
            written.TrySetResult();
            written = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    /// <summary>What is kept of a resource's lines, and with <paramref name="follow"/> what it writes from then on.</summary>
    internal static async IAsyncEnumerable<IReadOnlyList<ResourceLogLine>> ReadAsync(string name, bool follow, [EnumeratorCancellation] CancellationToken cancellation)
    {
        for (var last = 0; ;)
        {
            ResourceLogLine[] lines;
            Task next;
            lock (Gate)
            {
                var index = Known.IndexOf(name);
                var (count, kept) = index < 0 ? (0, []) : Logs[index];
                lines = [.. kept.Select((text, i) => new ResourceLogLine(count - kept.Count + i + 1, text)).Where(line => line.Number > last)];
                next = written.Task;
            }

            if (lines.Length > 0)
            {
                last = lines[^1].Number;
                yield return lines;
            }

            if (!follow)
                yield break;
            await next.WaitAsync(cancellation);
        }
    }
}
