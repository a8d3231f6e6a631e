using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Aspire.Hosting;

/// <summary>A program in a session of its own: Ctrl-C in the terminal reaches the AppHost only, which stops the programs
/// in order, and what a program starts can be ended with it.</summary>
sealed partial class ChildProcess
{
    /// <summary>Time a program has to end by itself after SIGTERM; then it is killed.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    readonly Process process;
    readonly string name;

    ChildProcess(string name, Process process)
    {
        this.name = name;
        this.process = process;
        Exited = WaitForExit();
        _ = Copy(process.StandardOutput);
        _ = Copy(process.StandardError);
    }

    internal int Id => process.Id;

    /// <summary>Completes with the exit code; 128 + n after signal n.</summary>
    internal Task<int> Exited { get; }

    internal static ChildProcess Start(
        string name, string command, IEnumerable<string> args, string folder, IReadOnlyDictionary<string, string> variables)
    {
        // setsid becomes the command, so its process id is the command's and its group's.
        ProcessStartInfo start = new("setsid", [command, .. args])
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        // What is the AppHost's own: its addresses, and everybody's secrets.
        foreach (var key in start.Environment.Keys.Where(IsAppHosts).ToArray())
            start.Environment.Remove(key);
        foreach (var (key, value) in variables)
            start.Environment[key] = value;
        var process = Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start.");
        process.StandardInput.Close();
        return new(name, process);
    }

    static bool IsAppHosts(string key)
        => key is "ASPNETCORE_URLS" or "ASPNETCORE_HTTP_PORTS" or "DOTNET_LAUNCH_PROFILE"
            || key.StartsWith("ASPIRE_", StringComparison.Ordinal)
            || key.StartsWith("Parameters__", StringComparison.OrdinalIgnoreCase);

    internal async Task StopAsync()
    {
        if (!Exited.IsCompleted)
        {
            _ = Kill(process.Id, SigTerm);
            if (await Task.WhenAny(Exited, Task.Delay(Patience)) != Exited)
                ResourceLog.AppHost($"{name} did not end within {Patience.TotalSeconds:0} s and is killed");
        }

        _ = Kill(-process.Id, SigKill); // the group: whatever it has left behind
        await Exited;
    }

    async Task<int> WaitForExit()
    {
        await process.WaitForExitAsync();
        return process.ExitCode;
    }

    async Task Copy(StreamReader reader)
    {
        while (await reader.ReadLineAsync() is { } line)
            ResourceLog.Write(name, line);
    }

    const int SigKill = 9;
    const int SigTerm = 15;

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int Kill(int pid, int signal);
}
