using System.Reflection;
using System.Text.RegularExpressions;
using Asan.TestBed;

namespace Asan.Bench;

/// <summary>
/// The SQL that the platform runs, for the bare side of a comparison: not a copy, which would drift, but taken from the
/// built service, or held against the source where it stands in the middle of a method.
/// </summary>
public static partial class SliceSql
{
    /// <summary>A constant of a service's use case.</summary>
    /// <param name="service">Such as <c>Booking</c>.</param>
    /// <param name="type">Such as <c>Visits.BookVisit</c>.</param>
    /// <param name="name">Of the constant.</param>
    public static string Of(string service, string type, string name)
    {
        var assembly = Assembly.LoadFrom(Path.Combine(Clone.Root, "services", service, "bin", "Release", "net10.0", $"{service}.dll"));
        return assembly.GetType($"Asan.{service}.{type}")?.GetField(name, BindingFlags.NonPublic | BindingFlags.Static)?.GetRawConstantValue() as string
            ?? throw new InvalidOperationException($"{service} has no constant {type}.{name} any more; the benchmark must follow the service.");
    }

    /// <summary>A statement that stands within a method of Messaging, after a look whether it still does.</summary>
    public static string InMessaging(string file, string sql) =>
        Blanks().Replace(File.ReadAllText(Path.Combine(Clone.Root, "services", "Messaging", file)), " ").Contains(Blanks().Replace(sql, " "), StringComparison.Ordinal)
            ? sql
            : throw new InvalidOperationException($"services/Messaging/{file} has changed; the benchmark must follow it. Expected there: {sql}");

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
