using System.Diagnostics;
using System.Globalization;
using Asan.CheckHistory;

namespace Asan.Simulate;

/// <summary>Started by tools/simulate: plays a day and has its history judged.</summary>
internal static class Simulate
{
    private static async Task<int> Main(string[] args)
    {
        var citizens = 0;
        if (args.Length > 4 || !double.TryParse(args.ElementAtOrDefault(0) ?? "1", NumberStyles.Float, CultureInfo.InvariantCulture, out var scale) || scale is < 0.001 or > 20
            || !int.TryParse(args.ElementAtOrDefault(1) ?? "1", NumberStyles.None, CultureInfo.InvariantCulture, out var seed)
            || args.Length == 4 && (!int.TryParse(args[3], NumberStyles.None, CultureInfo.InvariantCulture, out citizens) || citizens == 0))
        {
            await Console.Error.WriteLineAsync("Expected: [SCALE 0.001 to 20] [SEED] [HISTORY FILE] [CITIZENS].");
            return 2;
        }
        var path = Path.GetFullPath(args.ElementAtOrDefault(2) ?? Path.Combine(Path.GetTempPath(), $"history-{Guid.NewGuid():n}.jsonl"));
        // Where WebApplicationFactory looks for the list of content roots.
        Environment.CurrentDirectory = AppContext.BaseDirectory;
        var scenario = new Scenario(scale, seed, citizens == 0 ? null : citizens);
        var report = await Day.RunAsync(scenario, path, line => Console.Error.WriteLine($"==> {line}"));
        report.Print(Console.Out, scenario);

        var clock = Stopwatch.StartNew();
        var violations = HistoryCheck.Of(File.ReadLines(path));
        foreach (var violation in violations.Take(20))
            Console.WriteLine($"  {violation.Kind} in line {violation.Line}: {violation.What}");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{"checker",-50}{(violations.Count == 0 ? "the history holds" : $"{violations.Count} violations")} ({clock.Elapsed.TotalSeconds:0.0} s)"));
        if (args.Length < 3)
            File.Delete(path);
        return violations.Count == 0 ? 0 : 1;
    }
}
