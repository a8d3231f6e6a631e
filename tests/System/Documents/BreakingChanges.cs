using System.Text.Json.Nodes;

namespace Asan.SystemTests.Documents;

/// <summary>
/// What a partner's program that works by one OpenAPI document would stumble over in the next: an operation gone, a member of an
/// answer gone or of another kind, something more demanded, something no longer taken (docs/versions.md).
/// </summary>
internal static class BreakingChanges
{
    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch"];

    public static IReadOnlyList<string> Between(JsonNode before, JsonNode after)
    {
        var found = new List<string>();
        foreach (var (path, item) in before["paths"]!.AsObject())
            foreach (var (method, operation) in item!.AsObject().Where(member => Methods.Contains(member.Key)))
            {
                var at = $"{method.ToUpperInvariant()} {path}";
                if (after["paths"]![path]?[method] is not { } now)
                    found.Add($"{at} is gone");
                else
                    new Comparison(before, after, found).Operation(at, operation!, now);
            }
        return found;
    }

    private sealed class Comparison(JsonNode before, JsonNode after, List<string> found)
    {
        /// <summary>Pairs of schemas that were compared already: a schema may hold itself.</summary>
        private readonly HashSet<(string, string)> seen = [];

        public void Operation(string at, JsonNode then, JsonNode now)
        {
            var parameters = Parameters(then, before);
            foreach (var (key, parameter) in Parameters(now, after))
                if (parameter["required"]?.GetValue<bool>() == true && parameters.GetValueOrDefault(key)?["required"]?.GetValue<bool>() != true)
                    found.Add($"{at} demands {key}");
            foreach (var key in parameters.Keys.Except(Parameters(now, after).Keys))
                found.Add($"{at} takes {key} no longer");

            var (bodyThen, bodyNow) = (Schema(then["requestBody"]), Schema(now["requestBody"]));
            if (bodyThen is not null && bodyNow is not null)
                Taken($"{at} body", bodyThen, bodyNow);
            if (now["requestBody"]?["required"]?.GetValue<bool>() == true && then["requestBody"]?["required"]?.GetValue<bool>() != true)
                found.Add($"{at} demands a body");

            foreach (var (status, answer) in then["responses"]!.AsObject().Where(answer => answer.Key[0] == '2'))
                if (now["responses"]![status] is not { } other)
                    found.Add($"{at} answers {status} no longer");
                else if (Schema(answer) is { } given && Schema(other) is { } gives)
                    Given($"{at} {status}", given, gives);
        }

        /// <summary>Of what is sent: nothing more may be demanded, nothing that was taken refused.</summary>
        private void Taken(string at, JsonNode then, JsonNode now)
        {
            if (!Enter("taken", ref then, ref now))
                return;
            Kinds(at, now, then);
            foreach (var name in Names(now["required"]).Except(Names(then["required"])))
                found.Add($"{at} demands {name}");
            foreach (var (name, member) in Members(then))
                if (Member(now, name) is not { } other)
                    found.Add($"{at} takes {name} no longer");
                else
                    Taken($"{at}.{name}", member, other);
            foreach (var value in Names(then["enum"]).Except(Names(now["enum"])).Where(_ => now["enum"] is not null))
                found.Add($"{at} takes the value {value} no longer");
            if (then["items"] is { } item && now["items"] is { } items)
                Taken($"{at}[]", item, items);
        }

        /// <summary>Of what is answered: nothing that was there may be missing or of another kind.</summary>
        private void Given(string at, JsonNode then, JsonNode now)
        {
            if (!Enter("given", ref then, ref now))
                return;
            Kinds(at, then, now);
            foreach (var (name, member) in Members(then))
                if (Member(now, name) is not { } other)
                    found.Add($"{at} has {name} no longer");
                else
                    Given($"{at}.{name}", member, other);
            foreach (var name in Names(then["required"]).Except(Names(now["required"])).Where(name => Member(now, name) is not null))
                found.Add($"{at} may lack {name}");
            if (then["items"] is { } item && now["items"] is { } items)
                Given($"{at}[]", item, items);
        }

        private void Kinds(string at, JsonNode wide, JsonNode narrow)
        {
            var (more, fewer) = (Names(wide["type"]), Names(narrow["type"]));
            if (more.Count > 0 && fewer.Except(more).Any(kind => !(kind == "integer" && more.Contains("number"))))
                found.Add($"{at} is {string.Join(" or ", fewer)}, not {string.Join(" or ", more)}");
        }

        private bool Enter(string way, ref JsonNode then, ref JsonNode now)
        {
            then = Resolve(then, before);
            now = Resolve(now, after);
            return seen.Add(($"{way} {then.GetPath()}", now.GetPath()));
        }
    }

    private static Dictionary<string, JsonNode> Parameters(JsonNode operation, JsonNode document) => (operation["parameters"]?.AsArray() ?? [])
        .Select(parameter => Resolve(parameter!, document)).ToDictionary(parameter => $"{parameter["in"]} {parameter["name"]}", StringComparer.Ordinal);

    private static JsonNode? Schema(JsonNode? content) => content?["content"]?.AsObject().FirstOrDefault(body => body.Key.Contains("json", StringComparison.Ordinal)).Value?["schema"];

    private static IEnumerable<(string Name, JsonNode Schema)> Members(JsonNode schema) => (schema["properties"]?.AsObject() ?? []).Select(member => (member.Key, member.Value!));

    private static JsonNode? Member(JsonNode schema, string name) => schema["properties"]?[name];

    private static HashSet<string> Names(JsonNode? list) => list switch
    {
        null => [],
        JsonArray all => [.. all.Select(one => one?.ToString() ?? "null")],
        _ => [list.ToString()],
    };

    private static JsonNode Resolve(JsonNode schema, JsonNode document)
    {
        while (schema["$ref"]?.GetValue<string>() is { } reference)
            schema = reference.Split('/').Skip(1).Aggregate(document, (node, name) => node[name.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal)]!);
        return schema;
    }
}
