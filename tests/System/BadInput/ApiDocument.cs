using System.Text.Json.Nodes;

namespace Asan.SystemTests.BadInput;

/// <summary>The operations of an OpenAPI document, as far as the table of bad inputs needs them.</summary>
internal sealed class ApiDocument(JsonNode document)
{
    public IEnumerable<Operation> Operations =>
        from path in document["paths"]!.AsObject()
        from operation in path.Value!.AsObject()
        where operation.Key is "get" or "put" or "post" or "patch" or "delete"
        select new Operation(
            new HttpMethod(operation.Key.ToUpperInvariant()),
            path.Key,
            [.. (operation.Value!["parameters"]?.AsArray() ?? []).Select(parameter => Resolve(parameter!))
                .Select(parameter => new Parameter(parameter["name"]!.GetValue<string>(), parameter["in"]!.GetValue<string>()))],
            operation.Value["requestBody"] is { } body ? Resolve(body)["content"]?["application/json"]?["schema"] : null,
            operation.Value["description"]?.GetValue<string>() ?? "");

    /// <summary>A body of the right form, with placeholder values: what the table then spoils.</summary>
    public JsonNode? Fill(JsonNode? schema, int depth = 0)
    {
        if (schema is null || depth > 8)
            return null;
        schema = Resolve(schema);
        if ((schema["oneOf"] ?? schema["anyOf"] ?? schema["allOf"]) is JsonArray choices)
            return Fill(choices.First(choice => choice!["type"]?.ToString() != "null"), depth + 1);
        if (schema["enum"] is JsonArray { Count: > 0 } values)
            return values.First(value => value is not null)!.DeepClone();
        return TypeOf(schema) switch
        {
            "object" => FillObject(schema, depth),
            "array" => new JsonArray(Fill(schema["items"], depth + 1)),
            "integer" or "number" => schema["minimum"]?.DeepClone() ?? 1,
            "boolean" => false,
            _ => schema["format"]?.ToString() switch
            {
                "uuid" => "0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a10",
                "date-time" => "2030-01-07T05:00:00Z",
                "date" => "2030-01-07",
                null when schema["examples"] is JsonArray { Count: > 0 } examples => examples[0]!.DeepClone(), // such as 09:00
                _ => "a",
            },
        };
    }

    /// <summary>The names of a body's members and whether each is required.</summary>
    public IReadOnlyList<(string Name, bool Required)> Members(JsonNode schema)
    {
        schema = Resolve(schema);
        var required = (schema["required"]?.AsArray() ?? []).Select(name => name!.GetValue<string>()).ToHashSet(StringComparer.Ordinal);
        return [.. (schema["properties"]?.AsObject() ?? []).Select(member => (member.Key, required.Contains(member.Key)))];
    }

    private JsonObject FillObject(JsonNode schema, int depth)
    {
        var filled = new JsonObject();
        foreach (var (name, member) in schema["properties"]?.AsObject() ?? [])
            filled[name] = Fill(member, depth + 1);
        if (filled.Count == 0 && schema["additionalProperties"] is JsonObject texts)
            filled["en"] = Fill(texts, depth + 1);
        return filled;
    }

    private JsonNode Resolve(JsonNode node)
    {
        while (node["$ref"]?.GetValue<string>() is { } reference)
            node = reference[2..].Split('/').Aggregate(document, (at, step) => at[step.Replace("~1", "/", StringComparison.Ordinal)]!);
        return node;
    }

    private static string? TypeOf(JsonNode schema) => schema["type"] switch
    {
        JsonArray types => types.Select(type => type!.GetValue<string>()).FirstOrDefault(type => type != "null"),
        JsonNode type => type.GetValue<string>(),
        null => schema["properties"] is null ? null : "object",
    };
}

internal sealed record Parameter(string Name, string In);

internal sealed record Operation(HttpMethod Method, string Path, IReadOnlyList<Parameter> Parameters, JsonNode? Body, string Description)
{
    public bool NeedsIdempotencyKey => Parameters.Any(parameter => parameter.Name == "Idempotency-Key");

    public override string ToString() => $"{Method} {Path}";
}
