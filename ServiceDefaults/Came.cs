using System.Globalization;
using System.Text.Json;

namespace Asan.ServiceDefaults;

/// <summary>
/// Describes what came without repeating it: kind and length of texts (any text may be personal or secret),
/// the value of numbers and truth values.
/// </summary>
public static class Came
{
    public static string Describe(object? value) => value switch
    {
        null => "nothing",
        string text => $"a text of {text.Length} characters",
        bool truth => truth ? "true" : "false",
        System.Collections.ICollection list => $"an array of {list.Count}",
        Guid => "a UUID",
        IFormattable number when number.GetType().IsPrimitive || number is decimal => number.ToString(null, CultureInfo.InvariantCulture),
        _ => $"a {value.GetType().Name} value",
    };

    /// <summary>Describes the member at a JSON path such as <c>$.identity.value</c> of a body that may be malformed.</summary>
    public static string At(ReadOnlyMemory<byte> body, string? path)
    {
        try
        {
            using var document = JsonDocument.Parse(body, new JsonDocumentOptions { MaxDepth = 32 });
            var at = document.RootElement;
            foreach (var step in (path ?? "$").Split(['.', '['], StringSplitOptions.RemoveEmptyEntries).Skip(1))
            {
                if (at.ValueKind == JsonValueKind.Array && int.TryParse(step.TrimEnd(']'), CultureInfo.InvariantCulture, out var index) && index < at.GetArrayLength())
                    at = at[index];
                else if (at.ValueKind == JsonValueKind.Object && at.TryGetProperty(step.Trim('\'', ']'), out var member))
                    at = member;
                else
                    break;
            }
            return at.ValueKind switch
            {
                JsonValueKind.String => $"a text of {at.GetString()!.Length} characters",
                JsonValueKind.Number => $"the number {(at.GetRawText() is { Length: <= 30 } number ? number : "of over 30 digits")}",
                JsonValueKind.True => "true",
                JsonValueKind.False => "false",
                JsonValueKind.Null => "null",
                JsonValueKind.Array => $"an array of {at.GetArrayLength()}",
                _ => "an object",
            };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            return $"{body.Length} bytes that are not such JSON";
        }
    }
}
