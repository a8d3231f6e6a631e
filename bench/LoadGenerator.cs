using System.Diagnostics;
using System.Globalization;

namespace Asan.Bench;

/// <summary>wrk and pgbench, which cost less of the machine than a load generator in C# would.</summary>
public static class LoadGenerator
{
    /// <summary>Connections at a time: as many requests as a busy partner has under way.</summary>
    public const int Connections = 16;

    /// <summary>Runs a program and gives back what it printed; its failure is ours.</summary>
    public static async Task<string> RunAsync(string program, IEnumerable<string> arguments, params (string Key, string Value)[] environment)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = AppContext.BaseDirectory,
        };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output : throw new InvalidOperationException($"{program} ended with {process.ExitCode}: {await error}{output}");
    }

    /// <summary>
    /// Loads an address by wrk with one thread. The script prints its result in one line (report.lua); an answer that
    /// is not what the script expects ends the benchmark.
    /// </summary>
    public static Task<WrkResult> WrkAsync(string address, TimeSpan duration, string script, params string[] arguments) =>
        WrkAsync(address, duration, Connections, script, arguments);

    /// <inheritdoc cref="WrkAsync(string, TimeSpan, string, string[])"/>
    public static async Task<WrkResult> WrkAsync(string address, TimeSpan duration, int connections, string script, params string[] arguments)
    {
        var output = await RunAsync("wrk", ["-t1", $"-c{connections}", "--timeout", "10s", $"-d{duration.TotalSeconds:0}s", "-s", script, address, "--", .. arguments]);
        var line = output.Split('\n').Single(line => line.StartsWith("result ", StringComparison.Ordinal)).Split(' ');
        double Field(int index) => double.Parse(line[index], CultureInfo.InvariantCulture);
        var result = new WrkResult(Field(1) / Field(2) * 1e6, TimeSpan.FromMicroseconds(Field(3)), TimeSpan.FromMicroseconds(Field(4)));
        return Field(5) == 0 ? result : throw new InvalidOperationException($"{Field(5)} requests to {address} failed. {output}");
    }
}

/// <param name="PerSecond">Requests answered a second.</param>
/// <param name="Median">Half of the answers came within this time.</param>
/// <param name="P99">99 % of the answers came within this time.</param>
public sealed record WrkResult(double PerSecond, TimeSpan Median, TimeSpan P99);
