using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Asan.VerifyAward;

/// <summary>A JSON object of the bundle with the place it stands at; whatever is not as expected is a fault that names it.</summary>
public sealed class Node
{
    private readonly JsonElement value;

    private Node(JsonElement value, string place) => (this.value, Place) = (value, place);

    public string Place { get; }

    public static Node Of(byte[] json, string place, params string[] members)
    {
        try
        {
            return new Node(JsonDocument.Parse(json).RootElement, place).With(members);
        }
        catch (JsonException e)
        {
            throw new FaultException(place, $"is no JSON: {e.Message}");
        }
    }

    /// <summary>One object a line, each ended by a line feed.</summary>
    public static IEnumerable<Node> Lines(byte[] content, string file, Func<Node, string[]> members)
    {
        var start = 0;
        for (var number = 1; start < content.Length; number++)
        {
            var end = Array.IndexOf(content, (byte)'\n', start);
            if (end < 0)
                throw new FaultException($"{file} line {number}", "does not end in a line feed");
            Node line;
            try
            {
                line = new Node(JsonDocument.Parse(content.AsMemory(start, end - start)).RootElement, $"{file} line {number}");
            }
            catch (JsonException e)
            {
                throw new FaultException($"{file} line {number}", $"is no JSON: {e.Message}");
            }
            yield return line.With(members(line));
            start = end + 1;
        }
    }

    public Node Child(string name, params string[] members) => new Node(Get(name), $"{Place}, {name}").With(members);

    public IEnumerable<Node> Children(string name, params string[] members)
    {
        if (Get(name) is not { ValueKind: JsonValueKind.Array } list)
            throw Fault(name, "expected a list");
        return list.EnumerateArray().Select((item, index) => new Node(item, $"{Place}, {name}[{index}]").With(members));
    }

    public IReadOnlyList<string> Texts(string name) => Get(name) is { ValueKind: JsonValueKind.Array } list && list.EnumerateArray().All(item => item.ValueKind == JsonValueKind.String)
        ? [.. list.EnumerateArray().Select(item => item.GetString()!)]
        : throw Fault(name, "expected a list of texts");

    public IEnumerable<string> Members => value.EnumerateObject().Select(member => member.Name);

    public bool Has(string name) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) && member.ValueKind != JsonValueKind.Null;

    public string Text(string name) => Get(name) is { ValueKind: JsonValueKind.String } text ? text.GetString()! : throw Fault(name, "expected a text");

    public string? TextOrNull(string name) => Get(name).ValueKind == JsonValueKind.Null ? null : Text(name);

    public long Whole(string name) => Get(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var whole) ? whole : throw Fault(name, "expected a whole number");

    public int Small(string name) => Whole(name) is >= 0 and <= int.MaxValue and var small ? (int)small : throw Fault(name, "expected a whole number from 0");

    public bool Flag(string name) => Get(name).ValueKind is var kind && kind is JsonValueKind.True or JsonValueKind.False ? kind == JsonValueKind.True : throw Fault(name, "expected true or false");

    /// <summary>A UUID as text, in lower case.</summary>
    public string Id(string name) => Text(name) is var text && Guid.TryParseExact(text, "D", out var id) && id.ToString() == text ? text : throw Fault(name, "expected a UUID in lower case");

    public byte[] Hex32(string name) => Text(name) is { Length: 64 } text && text.All(c => c is >= '0' and <= '9' or >= 'a' and <= 'f')
        ? Convert.FromHexString(text)
        : throw Fault(name, "expected 64 digits of lower-case hexadecimal");

    /// <summary>A number with six decimals, as text.</summary>
    public decimal Six(string name) => Text(name) is var text && decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
        && number.ToString("F6", CultureInfo.InvariantCulture) == text
        ? number
        : throw Fault(name, "expected a number with six decimals");

    public FaultException Fault(string name, string what) => new($"{Place}, {name}", what);

    private JsonElement Get(string name) => value.ValueKind == JsonValueKind.Object && value.TryGetProperty(name, out var member) ? member : throw Fault(name, "is missing");

    private Node With(string[] members)
    {
        if (value.ValueKind != JsonValueKind.Object)
            throw new FaultException(Place, "expected a JSON object");
        foreach (var name in Members.GroupBy(name => name).Where(group => group.Count() > 1))
            throw Fault(name.Key, "is there twice");
        // An empty list: the object's members are data.
        if (members.Length > 0 && Members.FirstOrDefault(name => !members.Contains(name)) is { } stranger)
            throw Fault(stranger, "is not of the format");
        return this;
    }

    public override string ToString() => Encoding.UTF8.GetString(JsonSerializer.SerializeToUtf8Bytes(value));
}
