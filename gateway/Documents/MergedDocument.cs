using System.Text.Json.Nodes;
using Asan.ServiceDefaults;

namespace Asan.Gateway.Documents;

/// <summary>
/// One OpenAPI 3.1 document out of those of the services. A schema keeps its name unless two services mean different shapes by
/// it; then each has its service's name in front.
/// </summary>
public static class MergedDocument
{
    private const string SchemaReference = "#/components/schemas/";

    private static readonly string[] Methods = ["get", "put", "post", "delete", "patch", "head", "options"];

    /// <summary>Merges the documents; what was given stays as it was.</summary>
    /// <param name="documents">Each service's name and its OpenAPI document.</param>
    /// <returns>The same text for the same documents: paths, schemas and scopes are sorted by name.</returns>
    public static JsonObject Of(IEnumerable<(string Service, JsonNode Document)> documents)
    {
        var all = documents.Select(one => (one.Service, Document: one.Document.DeepClone().AsObject())).ToList();
        var clashing = Clashing(all);
        var paths = new SortedDictionary<string, JsonObject>(StringComparer.Ordinal);
        var schemas = new SortedDictionary<string, JsonNode?>(StringComparer.Ordinal);
        var scopes = new SortedSet<string>(StringComparer.Ordinal);
        var tags = new SortedSet<string>(StringComparer.Ordinal);

        foreach (var (service, document) in all)
        {
            Rename(document, service, clashing);
            foreach (var (name, schema) in Schemas(document))
                schemas[NameOf(name, service, clashing)] = schema?.DeepClone();
            foreach (var (path, item) in document["paths"]?.AsObject() ?? [])
            {
                if (!paths.TryGetValue(path, out var merged))
                    paths[path] = merged = [];
                foreach (var (member, value) in item!.AsObject())
                {
                    merged[member] = value?.DeepClone();
                    if (value is not JsonObject || !Methods.Contains(member, StringComparer.Ordinal))
                        continue;
                    var operation = merged[member]!.AsObject();
                    operation["operationId"] = OperationId(member, path);
                    tags.UnionWith(Texts(operation["tags"]));
                    foreach (var parameter in (operation["parameters"]?.AsArray() ?? []).Select(parameter => parameter!.AsObject()))
                        if (parameter["description"] is null && Parameters.Of(path, parameter["name"]!.GetValue<string>()) is { } said)
                            parameter.Insert(parameter.IndexOf("in") + 1, "description", said);
                    operation["security"] ??= WithoutScope(operation);
                    foreach (var requirement in operation["security"]!.AsArray())
                        scopes.UnionWith(Texts(requirement!["token"]));
                }
            }
        }

        OpenAnswers(paths.Values, schemas);
        return new JsonObject
        {
            ["openapi"] = "3.1.1",
            ["info"] = new JsonObject
            {
                ["title"] = "ASAN platform",
                ["version"] = "1",
                ["description"] = "The catalogue, booking, feedback, integrity and awards of one-stop public-service centres, behind one gateway.",
                ["contact"] = new JsonObject { ["name"] = "The operators of this gateway" },
            },
            // The gateway's address is the reader's own: relative to where the document was read.
            ["servers"] = new JsonArray(new JsonObject { ["url"] = "/" }),
            ["tags"] = new JsonArray([.. tags.Select(tag => new JsonObject { ["name"] = tag, ["description"] = Tags.Descriptions.GetValueOrDefault(tag) })]),
            ["paths"] = new JsonObject(paths.Select(path => KeyValuePair.Create<string, JsonNode?>(path.Key, path.Value))),
            ["components"] = new JsonObject
            {
                ["schemas"] = new JsonObject(schemas),
                ["securitySchemes"] = new JsonObject { ["token"] = Token(scopes) },
            },
        };
    }

    /// <summary><c>POST /v1/visits/{id}/confirm</c> is <c>postVisitsByIdConfirm</c>.</summary>
    public static string OperationId(string method, string path) =>
        method + string.Concat(path.Split('/', StringSplitOptions.RemoveEmptyEntries).Where((segment, at) => at > 0 || segment != "v1").Select(Word));

    // An operation that names no token is open to all; one that may all the same answer "unauthenticated" takes a token or a code
    // of the citizen's, such as a visit code. An empty requirement makes the token optional (OpenAPI 3.1, Security Requirement Object).
    private static JsonArray WithoutScope(JsonObject operation) =>
        operation["responses"]?["401"]?["description"]?.GetValue<string>().Contains($"`{CommonProblems.Unauthenticated.Code}`", StringComparison.Ordinal) == true
            ? [new JsonObject { ["token"] = new JsonArray() }, new JsonObject()]
            : [];

    private static string Word(string segment) => string.Concat(
        segment.Replace("{", "by-", StringComparison.Ordinal).Split(['-', '_', '.', '}', ':', '*', '?'], StringSplitOptions.RemoveEmptyEntries)
            .Select(part => char.ToUpperInvariant(part[0]) + part[1..]));

    // A schema also clashes where it refers to one that does: the same text would then mean two shapes.
    private static HashSet<string> Clashing(List<(string Service, JsonObject Document)> all)
    {
        var shared = all.SelectMany(one => Schemas(one.Document)).GroupBy(schema => schema.Key, StringComparer.Ordinal)
            .Where(group => group.Count() > 1).ToDictionary(group => group.Key, group => group.Select(schema => schema.Value).ToList(), StringComparer.Ordinal);
        var clashing = shared.Where(schema => schema.Value.Any(shape => !JsonNode.DeepEquals(Shape(shape), Shape(schema.Value[0]))))
            .Select(schema => schema.Key).ToHashSet(StringComparer.Ordinal);
        while (shared.Where(schema => !clashing.Contains(schema.Key) && References(schema.Value[0]).Any(value => clashing.Contains(value.GetValue<string>()[SchemaReference.Length..])))
            .Select(schema => schema.Key).ToList() is { Count: > 0 } more)
            clashing.UnionWith(more);
        return clashing;
    }

    // What is said of a shape is not part of it. A member that is called "description" is an object, and stays.
    private static JsonNode? Shape(JsonNode? schema) => schema switch
    {
        JsonObject members => new JsonObject(members.Where(member => member is not { Key: "description", Value: JsonValue }).Select(member => KeyValuePair.Create(member.Key, Shape(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(Shape)]),
        _ => schema?.DeepClone(),
    };

    // A body with a member that is not known is refused; answers gain members, and a client ignores those it does not know.
    private static void OpenAnswers(IEnumerable<JsonObject> paths, IReadOnlyDictionary<string, JsonNode?> schemas)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        var toSee = new Stack<JsonNode?>(paths.SelectMany(path => path).Where(operation => operation.Value is JsonObject).Select(operation => operation.Value!["requestBody"]));
        while (toSee.TryPop(out var node))
            foreach (var name in References(node).Select(reference => reference.GetValue<string>()[SchemaReference.Length..]).Where(taken.Add).ToList())
                toSee.Push(schemas[name]);
        foreach (var schema in schemas.Where(schema => !taken.Contains(schema.Key)).Select(schema => schema.Value!))
            Open(schema);
    }

    private static void Open(JsonNode schema)
    {
        if (schema is JsonArray items)
            foreach (var item in items)
                Open(item!);
        if (schema is not JsonObject members)
            return;
        if (members["additionalProperties"] is JsonValue)
            members.Remove("additionalProperties");
        foreach (var member in members.Where(member => member.Value is JsonObject or JsonArray))
            Open(member.Value!);
    }

    private static void Rename(JsonObject document, string service, HashSet<string> clashing)
    {
        foreach (var reference in References(document).ToList())
            reference.ReplaceWith(SchemaReference + NameOf(reference.GetValue<string>()[SchemaReference.Length..], service, clashing));
    }

    private static string NameOf(string name, string service, HashSet<string> clashing) =>
        clashing.Contains(name) ? char.ToUpperInvariant(service[0]) + service[1..] + name : name;

    private static JsonObject Schemas(JsonObject document) => document["components"]?["schemas"]?.AsObject() ?? [];

    private static IEnumerable<string> Texts(JsonNode? list) => (list?.AsArray() ?? []).Select(text => text!.GetValue<string>());

    private static IEnumerable<JsonValue> References(JsonNode? node) => node switch
    {
        JsonObject members => members.SelectMany(member => member is { Key: "$ref", Value: JsonValue value } && value.TryGetValue<string>(out var text) && text.StartsWith(SchemaReference, StringComparison.Ordinal)
            ? [value]
            : References(member.Value)),
        JsonArray items => items.SelectMany(References),
        _ => [],
    };

    private static JsonObject Token(IEnumerable<string> scopes) => new()
    {
        ["type"] = "oauth2",
        ["description"] = "An access token of POST /oauth/token, sent as Authorization: Bearer.",
        ["flows"] = new JsonObject
        {
            ["clientCredentials"] = new JsonObject
            {
                ["tokenUrl"] = "/oauth/token",
                ["scopes"] = new JsonObject(scopes.Select(scope => KeyValuePair.Create<string, JsonNode?>(scope, $"Operations that need {scope}."))),
            },
        },
    };
}
