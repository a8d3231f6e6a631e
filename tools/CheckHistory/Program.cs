using Asan.CheckHistory;

// tools/CheckHistory HISTORY.jsonl: reads a history (docs/simulation.md) and names what must not be in it.
if (args is not [var path] || !File.Exists(path))
{
    Console.Error.WriteLine($"Expected one argument, a history in JSON lines; {(args is [var none] ? $"there is no file {none}" : $"{args.Length} arguments came")}.");
    return 2;
}
var violations = HistoryCheck.Of(File.ReadLines(path));
foreach (var violation in violations.Take(100))
    Console.WriteLine($"{violation.Kind,-20} line {violation.Line}: {violation.What}");
Console.WriteLine(violations.Count == 0 ? "The history holds." : $"{violations.Count} violations.");
return violations.Count == 0 ? 0 : 1;
