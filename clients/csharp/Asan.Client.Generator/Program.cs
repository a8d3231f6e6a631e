// Writes the typed client: Asan.Client.Generator OPENAPI.json OPERATIONS.txt CLIENT.cs
using System.Text.Json.Nodes;
using NJsonSchema.CodeGeneration.CSharp;
using NSwag;
using NSwag.CodeGeneration.CSharp;

var (source, listed, target) = (args[0], args[1], args[2]);
var published = JsonNode.Parse(await File.ReadAllTextAsync(source))!;
var unknown = KeepListed(published, [.. await File.ReadAllLinesAsync(listed)]);
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"{listed}: error : {source} has no {string.Join(", ", unknown)}");
    return 1;
}

RemoveUnused(published);
var withHeaders = MethodsWithHeaders(published).ToArray();
LeaveToConnection(published);
TakeFilesAsStreams(published);

var settings = new CSharpClientGeneratorSettings
{
    ClassName = "AsanClient",
    GenerateOptionalParameters = true,
    DisposeHttpClient = false,
    UseBaseUrl = false,
    ParameterDateFormat = "yyyy-MM-dd",
    WrapResponses = true,
    WrapResponseMethods = withHeaders,
    ResponseClass = "AsanResponse",
    CSharpGeneratorSettings =
    {
        Namespace = "Asan.Client",
        JsonLibrary = CSharpJsonLibrary.SystemTextJson,
        JsonLibraryVersion = 10,
        AnyType = "System.Text.Json.JsonElement",
        DateType = "System.DateOnly",
        ArrayType = "System.Collections.Generic.IReadOnlyList",
        ArrayInstanceType = "System.Collections.Generic.List",
        DictionaryType = "System.Collections.Generic.IReadOnlyDictionary",
        GenerateNullableReferenceTypes = true,
        GenerateOptionalPropertiesAsNullable = true,
        UseRequiredKeyword = true,
    },
};
var document = await OpenApiDocument.FromJsonAsync(published.ToJsonString());
await File.WriteAllTextAsync(target, new CSharpClientGenerator(document, settings).GenerateFile());
return 0;

// The listed operations stay; what is listed and not there is returned.
static HashSet<string> KeepListed(JsonNode document, HashSet<string> operations)
{
    var paths = document["paths"]!.AsObject();
    foreach (var (path, item) in paths.ToList())
    {
        foreach (var (method, _) in item!.AsObject().ToList())
            if (!operations.Remove($"{method.ToUpperInvariant()} {path}"))
                item.AsObject().Remove(method);
        if (item.AsObject().Count == 0)
            paths.Remove(path);
    }
    return operations;
}

// A schema is of use when an operation that stayed names it, or another of use does.
static void RemoveUnused(JsonNode document)
{
    var schemas = document["components"]!["schemas"]!.AsObject();
    var used = new HashSet<string>(StringComparer.Ordinal);
    var open = new Queue<JsonNode?>([document["paths"]]);
    while (open.TryDequeue(out var node))
        foreach (var reference in References(node))
        {
            var name = reference["$ref"]!.GetValue<string>().Split('/')[^1];
            if (schemas[name] is JsonObject { Count: 0 })
                reference.Remove("$ref"); // anything at all, which needs no type of its own
            else if (used.Add(name))
                open.Enqueue(schemas[name]);
        }
    foreach (var name in schemas.Select(schema => schema.Key).Except(used, StringComparer.Ordinal).ToList())
        schemas.Remove(name);
}

static IEnumerable<JsonObject> References(JsonNode? node) => node switch
{
    JsonObject { } reference when reference["$ref"] is JsonValue => [reference],
    JsonObject members => members.ToList().SelectMany(member => References(member.Value)),
    JsonArray items => items.SelectMany(References),
    _ => [],
};

// Whoever changes a thing by If-Match needs the ETag of what was answered about it.
static IEnumerable<string> MethodsWithHeaders(JsonNode document) =>
    from path in document["paths"]!.AsObject()
    where path.Value!.AsObject().Any(operation => Headers(operation.Value!).Contains("If-Match", StringComparer.Ordinal))
    from operation in path.Value!.AsObject()
    let id = operation.Value!["operationId"]!.GetValue<string>()
    select $"AsanClient.{char.ToUpperInvariant(id[0])}{id[1..]}";

static IEnumerable<string> Headers(JsonNode operation) =>
    (operation["parameters"]?.AsArray() ?? []).Where(parameter => parameter!["in"]!.GetValue<string>() == "header").Select(parameter => parameter!["name"]!.GetValue<string>());

// Every refusal is a ProblemException and every write has a key, whatever the operation: Connection.cs does both.
static void LeaveToConnection(JsonNode document)
{
    foreach (var operation in document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).Select(operation => operation.Value!))
    {
        var answers = operation["responses"]!.AsObject();
        foreach (var status in answers.Select(answer => answer.Key).Where(status => !status.StartsWith('2')).ToList())
            answers.Remove(status);
        operation["parameters"]?.AsArray().RemoveAll(parameter => parameter!["name"]!.GetValue<string>() == "Idempotency-Key");
    }
}

// What is not JSON, such as a calendar's file.
static void TakeFilesAsStreams(JsonNode document)
{
    foreach (var answer in document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject()).SelectMany(operation => operation.Value!["responses"]!.AsObject()))
        foreach (var (type, content) in answer.Value!["content"]?.AsObject() ?? [])
            if (type != "application/json")
                content!["schema"] = new JsonObject { ["type"] = "string", ["format"] = "binary" };
}
