using System.Diagnostics;
using System.Globalization;
using Npgsql;

namespace Asan.Bench;

/// <summary>
/// Who used the machine's processors during a measurement, from the kernel's counters (proc(5)). A load generator that
/// takes a large share measures itself; a large "rest" (kernel, broker, other programs of the machine) means noise.
/// </summary>
public sealed class ProcessorShares
{
    /// <summary>Ticks a second in /proc: USER_HZ, 100 on every architecture .NET runs on.</summary>
    private const double TicksPerSecond = 100;

    private readonly (string Name, Func<double> Seconds, double Before)[] watched;
    private readonly double busyBefore = BusySeconds();
    private readonly Stopwatch clock = Stopwatch.StartNew();

    private ProcessorShares((string Name, Func<double> Seconds)[] watched) =>
        this.watched = [.. watched.Select(one => (one.Name, one.Seconds, one.Seconds()))];

    public static ProcessorShares Begin(params (string Name, Func<double> Seconds)[] watched) => new(watched);

    /// <summary>Such as <c>wrk 9 %, booking 47 %, PostgreSQL 24 %, rest 12 %</c>: of all processors together, since the beginning.</summary>
    public string End()
    {
        var whole = clock.Elapsed.TotalSeconds * Environment.ProcessorCount;
        var used = watched.Select(one => (one.Name, Seconds: one.Seconds() - one.Before)).ToList();
        var rest = Math.Max(0, BusySeconds() - busyBefore - used.Sum(one => one.Seconds));
        return string.Join(", ", used.Append(("rest", rest)).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Item1} {100 * one.Item2 / whole:0} %")));
    }

    /// <summary>This process and the children it has waited for, such as wrk and pgbench.</summary>
    public static double OfThisProcess() => Sum($"/proc/self/stat", withEndedChildren: true);

    public static double Of(int process) => Sum($"/proc/{process}/stat", withEndedChildren: false);

    /// <summary>The server and its backends, those that have ended too.</summary>
    public static Func<double> OfPostgres()
    {
        using var connection = new NpgsqlConnection(TestBed.Servers.Postgres);
        connection.Open();
        using var command = new NpgsqlCommand("select pg_backend_pid()", connection);
        var postmaster = ParentOf($"/proc/{command.ExecuteScalar()}/stat");
        return () => Sum($"/proc/{postmaster}/stat", withEndedChildren: true)
            + Directory.EnumerateDirectories("/proc").Select(folder => $"{folder}/stat").Where(File.Exists)
                .Where(stat => ParentOf(stat) == postmaster).Sum(stat => Sum(stat, withEndedChildren: false));
    }

    private static double Sum(string stat, bool withEndedChildren)
    {
        // utime, stime, then cutime and cstime, which count the children that have been waited for.
        var fields = Fields(stat);
        return fields.Length == 0 ? 0 : fields[11..(withEndedChildren ? 15 : 13)].Sum(ticks => long.Parse(ticks, CultureInfo.InvariantCulture)) / TicksPerSecond;
    }

    private static int ParentOf(string stat) => Fields(stat) is { Length: > 0 } fields ? int.Parse(fields[1], CultureInfo.InvariantCulture) : 0;

    /// <summary>The fields from the third (state) on: the second, the name, may hold blanks and brackets. None if the process has ended.</summary>
    private static string[] Fields(string stat)
    {
        try
        {
            var line = File.ReadAllText(stat);
            return line[(line.LastIndexOf(')') + 2)..].Split(' ');
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>All processors' time since boot that was neither idle (fields 4 and 5) nor taken by the hypervisor (field 8).</summary>
    private static double BusySeconds()
    {
        var ticks = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..9]
            .Select(field => long.Parse(field, CultureInfo.InvariantCulture)).ToArray();
        return (ticks.Sum() - ticks[3] - ticks[4] - ticks[7]) / TicksPerSecond;
    }
}
