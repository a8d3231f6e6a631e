using System.Globalization;
using System.Text.Json;

namespace Asan.Bench;

/// <summary>
/// The figures of one run and the ratios between them. A ratio is taken within each round, between two measurements
/// that follow each other at once, and the median of the rounds counts: a machine that is busy with something else
/// slows both sides. Only ratios have limits; a bare figure says more of the machine than of the platform.
/// </summary>
public sealed class Report
{
    private readonly IReadOnlyList<Limit> limits = Limit.ReadAll();
    private readonly List<string[]> figures = [["figure", "median", "lowest", "highest", "unit", "processors' time"]];
    private readonly List<string[]> ratios = [["ratio", "median", "lowest", "highest", "limit", "result"]];

    public bool Passed { get; private set; } = true;

    /// <param name="name">What was measured.</param>
    /// <param name="unit">Of <paramref name="rounds"/>.</param>
    /// <param name="rounds">The figure of each round.</param>
    /// <param name="shares">Who used the processors in the last round, of <see cref="ProcessorShares"/>; empty if of no interest.</param>
    public void Figure(string name, string unit, IReadOnlyList<double> rounds, string shares = "") =>
        figures.Add([name, .. Spread(rounds, "#,0.##"), unit, shares]);

    /// <param name="name">The name of its limit in limits.json.</param>
    /// <param name="measured">The platform's figure of each round.</param>
    /// <param name="bare">The figure of each round to which it is compared.</param>
    public void Ratio(string name, IReadOnlyList<double> measured, IReadOnlyList<double> bare)
    {
        var limit = limits.Single(limit => limit.Ratio == name);
        var rounds = measured.Zip(bare, (over, under) => over / under).ToList();
        var passed = Median(rounds) >= limit.AtLeast;
        Passed &= passed;
        ratios.Add([name, .. Spread(rounds, "0.000"), string.Create(CultureInfo.InvariantCulture, $">= {limit.AtLeast:0.00}"), passed ? "PASS" : "FAIL"]);
    }

    /// <summary>A figure that must not be exceeded whatever the machine: somebody waits for it.</summary>
    /// <param name="name">The name of its limit in limits.json.</param>
    /// <param name="rounds">The figure of each round.</param>
    public void Ceiling(string name, IReadOnlyList<double> rounds)
    {
        var limit = limits.Single(limit => limit.Ratio == name);
        var passed = Median(rounds) <= limit.AtMost;
        Passed &= passed;
        ratios.Add([name, .. Spread(rounds, "0.000"), string.Create(CultureInfo.InvariantCulture, $"<= {limit.AtMost:0.00}"), passed ? "PASS" : "FAIL"]);
    }

    /// <summary>Shows that something happens, and the figure of one round.</summary>
    public static void Progress(string name, int round, double value, string shares) =>
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    round {round + 1}  {value,10:#,0}  {name} ({shares})"));

    public void Print(TextWriter output)
    {
        output.WriteLine();
        PrintTable(output, figures);
        output.WriteLine();
        PrintTable(output, ratios);
    }

    /// <summary>The middle of an odd number of rounds.</summary>
    private static double Median(IReadOnlyList<double> rounds) => rounds.Order().ElementAt(rounds.Count / 2);

    private static IEnumerable<string> Spread(IReadOnlyList<double> rounds, string format) =>
        new[] { Median(rounds), rounds.Min(), rounds.Max() }.Select(value => value.ToString(format, CultureInfo.InvariantCulture));

    private static void PrintTable(TextWriter output, List<string[]> rows)
    {
        var widths = Enumerable.Range(0, rows[0].Length).Select(column => rows.Max(row => row[column].Length)).ToList();
        foreach (var row in rows)
            output.WriteLine(string.Join("  ", row.Select((cell, column) => column is >= 1 and <= 3 ? cell.PadLeft(widths[column]) : cell.PadRight(widths[column]))).TrimEnd());
    }

    /// <summary>What a ratio must reach at least, or a figure at most.</summary>
    private sealed record Limit(string Ratio, string Why, double AtLeast = 0, double AtMost = 0)
    {
        public static IReadOnlyList<Limit> ReadAll() =>
            JsonSerializer.Deserialize<List<Limit>>(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "limits.json")), JsonSerializerOptions.Web)!;
    }
}
