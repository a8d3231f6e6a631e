using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Asan.TestBed;

/// <summary><c>./run</c> as a user starts it, with a state folder and a block of ports of its own.</summary>
public sealed partial class RunScript : IAsyncDisposable
{
    private const int PortsInBlock = 12;

    private readonly Process process;
    private readonly ConcurrentQueue<string> lines = [];

    private RunScript(Process process, string state)
    {
        this.process = process;
        State = state;
        process.OutputDataReceived += (_, line) => Keep(line.Data);
        process.ErrorDataReceived += (_, line) => Keep(line.Data);
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
    }

    public string State { get; }

    /// <summary>Everything printed so far.</summary>
    public string Output => string.Join('\n', lines);

    public static string NewState() => Path.Combine(Environment.GetEnvironmentVariable("ASAN_STATE") ?? Path.GetTempPath(), $"platform-{Guid.NewGuid():n}");

    public static RunScript Start(string state, int portBase, params string[] options) => StartIn(Clone.Root, state, portBase, options);

    /// <param name="root">The tree whose <c>./run</c> it is.</param>
    /// <param name="state">Where it keeps what it keeps.</param>
    /// <param name="portBase">The first port of its block.</param>
    /// <param name="options">What is passed to it.</param>
    public static RunScript StartIn(string root, string state, int portBase, params string[] options)
    {
        // ./test runs this program in the background, where a shell has Ctrl-C ignored; for whoever types ./run it is not.
        var start = new ProcessStartInfo("env", ["--default-signal=INT", Path.Combine(root, "run"), .. options])
        {
            WorkingDirectory = root,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment["ASAN_STATE"] = state;
        start.Environment["ASAN_PORT_BASE"] = $"{portBase}";
        // This test run's own servers are nothing to the platform.
        foreach (var name in new[] { "ASAN_TEST_POSTGRES", "ASAN_TEST_RABBITMQ", "ASAN_POSTGRES_PORT", "ASAN_RABBITMQ_PORT" })
            start.Environment.Remove(name);
        return new RunScript(Process.Start(start)!, state);
    }

    /// <summary>The first of a block of free ports below Linux' ephemeral range.</summary>
    public static int FreePortBase()
    {
        while (true)
        {
            var first = Random.Shared.Next(1100, 1590) * 20;
            if (Enumerable.Range(first, PortsInBlock).All(IsFree))
                return first;
        }
    }

    /// <summary>Waits until the addresses are printed, and returns the gateway's.</summary>
    public async Task<Uri> GatewayAsync()
    {
        await Eventually.TrueAsync(
            () => process.HasExited
                ? throw new InvalidOperationException($"./run ended with exit code {process.ExitCode} before it was ready:\n{Output}")
                : Task.FromResult(Output.Contains("Ctrl-C stops everything", StringComparison.Ordinal)),
            "./run to print its addresses",
            TimeSpan.FromMinutes(15));
        return new Uri(GatewayLine().Match(Output).Groups[1].Value);
    }

    /// <summary>Ctrl-C.</summary>
    public void Interrupt() => Signals.Send(process.Id, Signals.Interrupt);

    public async Task<int> ExitCodeAsync(TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        await process.WaitForExitAsync(deadline.Token);
        return process.ExitCode;
    }

    /// <summary>Processes that belong to this run, by the state folder in their environment.</summary>
    public IReadOnlyList<(int Id, string Command)> Processes()
    {
        var found = new List<(int, string)>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            if (!int.TryParse(Path.GetFileName(folder), out var id) || id == process.Id)
                continue;
            try
            {
                if (File.ReadAllText($"{folder}/environ").Split('\0').Contains($"ASAN_RUN={State}"))
                    found.Add((id, File.ReadAllText($"{folder}/cmdline").Replace('\0', ' ')));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Gone meanwhile, or not ours.
            }
        }
        return found;
    }

    public static void KillHard(int id) => Process.GetProcessById(id).Kill();

    public async ValueTask DisposeAsync()
    {
        if (!process.HasExited)
        {
            Interrupt();
            await ExitCodeAsync(TimeSpan.FromSeconds(90));
        }
        process.Dispose();
    }

    private void Keep(string? line)
    {
        if (line is not null)
            lines.Enqueue(line);
    }

    private static bool IsFree(int port)
    {
        try
        {
            using var listener = new TcpListener(IPAddress.Loopback, port);
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    [GeneratedRegex(@"Gateway\S*.*?(http://\S+)")]
    private static partial Regex GatewayLine();
}
