namespace Asan.Feedback.Ratings;

/// <summary>Lines of RFC 4180 that a spreadsheet reads as text and numbers, never as formulas.</summary>
public static class Csv
{
    /// <summary>A record with its line break.</summary>
    public static string Line(params IEnumerable<string?> fields) => string.Join(',', fields.Select(Field)) + "\r\n";

    /// <summary>
    /// The field, in quotes where RFC 4180 section 2 demands them. A text that a spreadsheet would take for a formula gets
    /// an apostrophe in front (OWASP, "CSV Injection"); numbers never begin so here.
    /// </summary>
    public static string Field(string? value)
    {
        if (string.IsNullOrEmpty(value))
            return "";
        if (value[0] is '=' or '+' or '-' or '@' or '\t' or '\r' or '\n')
            value = "'" + value;
        return value.AsSpan().ContainsAny(",\"\r\n") ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value;
    }
}
