using System.Text;
using System.Text.Json.Nodes;

namespace Asan.SystemTests.BadInput;

/// <summary>
/// One request that no route may answer with a 5xx. <paramref name="MustRefuse"/> marks those that no route may accept:
/// they need a 4xx problem.
/// </summary>
internal sealed record BadRequest(string What, string Path, byte[]? Body, string? MediaType, IReadOnlyDictionary<string, string> Headers, bool MustRefuse);

/// <summary>The table of bad inputs, applied to one operation.</summary>
internal static class BadRequests
{
    private static readonly (string What, string Text)[] BadTexts =
    [
        ("nothing", ""), ("a blank", "%20"), ("a NUL", "a%00b"), ("a quote", "'%3B--"), ("2000 letters", new string('a', 2000)), ("a negative number", "-1"),
        ("a number of 30 digits", "999999999999999999999999999999"), ("not a number", "NaN"), ("a letter outside ASCII", "%C9%99"), ("broken UTF-8", "%C3%28"),
        ("a year of 5 digits", "99999-01-01"), ("29 February of 2023", "2023-02-29"), ("the first of all days", "0001-01-01"), ("the last of all days", "9999-12-31"),
        ("a template", "%7B%7B7*7%7D%7D"), ("a line break", "a%0D%0Ab"), ("a path upwards", "..%2F..%2Fetc"),
    ];

    private static readonly (string What, string Json)[] BadValues =
    [
        ("null", "null"), ("a truth value", "true"), ("a number", "1"), ("a negative number", "-1"), ("a number beyond all ranges", "1e400"), ("an empty text", "\"\""),
        ("a blank text", "\"  \""), ("a text of 100,000 letters", $"\"{new string('a', 100_000)}\""), ("a NUL", "\"a\\u0000b\""), ("half a surrogate pair", "\"\\ud800\""),
        ("an empty object", "{}"), ("an empty array", "[]"), ("an array of 5,000", $"[{string.Join(',', Enumerable.Repeat("1", 5000))}]"),
        ("an array of null", "[null]"), ("markup", "\"<script>alert(1)</script>\""), ("an SQL fragment", "\"'; drop table visit;--\""), ("a day that does not exist", "\"2023-02-29\""),
        ("an instant far away", "\"9999-12-31T23:59:59Z\""), ("an instant before time", "\"0001-01-01T00:00:00Z\""), ("a zone that does not exist", "\"Mars/Olympus\""),
    ];

    public static IEnumerable<BadRequest> For(ApiDocument document, Operation operation)
    {
        var good = operation.Parameters.Where(parameter => parameter.In == "path").ToDictionary(parameter => parameter.Name, _ => "0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a10");
        var filled = document.Fill(operation.Body);
        var body = filled is null ? null : Encoding.UTF8.GetBytes(filled.ToJsonString());
        var key = new Dictionary<string, string>();
        if (operation.NeedsIdempotencyKey)
            key["Idempotency-Key"] = "(fresh)";

        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == "path"))
            foreach (var (what, text) in BadTexts.Where(bad => bad.Text.Length > 0))
                yield return new($"path {parameter.Name} = {what}", Address(operation, new Dictionary<string, string>(good) { [parameter.Name] = text }), body, "application/json", key, MustRefuse: false);
        foreach (var parameter in operation.Parameters.Where(parameter => parameter.In == "query"))
            foreach (var (what, text) in BadTexts)
                yield return new($"query {parameter.Name} = {what}", $"{Address(operation, good)}?{parameter.Name}={text}", body, "application/json", key, MustRefuse: false);
        foreach (var name in new[] { "If-Match", "If-None-Match", "Accept-Language", "Accept", "traceparent", "tracestate", "X-Forwarded-For" })
            yield return new($"header {name} = noise", Address(operation, good), body, "application/json", new Dictionary<string, string>(key) { [name] = "\"\"\"',;=*\\\\ q=q" }, MustRefuse: false);
        yield return new("an Authorization that is none", Address(operation, good), body, "application/json", new Dictionary<string, string>(key) { ["Authorization"] = "Bearer a.b.c" }, MustRefuse: operation.Description.Contains("scope", StringComparison.Ordinal));

        if (operation.NeedsIdempotencyKey)
        {
            yield return new("no Idempotency-Key", Address(operation, good), body, "application/json", new Dictionary<string, string>(), MustRefuse: true);
            yield return new("an Idempotency-Key of 129 characters", Address(operation, good), body, "application/json", new Dictionary<string, string> { ["Idempotency-Key"] = new('k', 129) }, MustRefuse: true);
        }
        if (operation.Body is null || filled is null)
            yield break;

        BadRequest Bad(string what, byte[]? bytes, string? mediaType = "application/json") => new(what, Address(operation, good), bytes, mediaType, key, MustRefuse: true);
        yield return Bad("no body", null);
        yield return Bad("an empty body", []);
        foreach (var text in new[] { "null", "[]", "\"text\"", "1", "{", "{]", "{\"a\":}", "nul", "{'a':1}" })
            yield return Bad($"the body {text}", Encoding.UTF8.GetBytes(text));
        yield return Bad("a body 500 levels deep", Encoding.UTF8.GetBytes(new string('[', 500) + new string(']', 500)));
        yield return Bad("broken UTF-8", [.. "{\"a\":\""u8, 0xC3, 0x28, .. "\"}"u8]);
        yield return Bad("a body of 300 KB", Encoding.UTF8.GetBytes($"{{\"a\":\"{new string('a', 300 * 1024)}\"}}"));
        foreach (var mediaType in new[] { "text/plain", "application/xml", "application/x-www-form-urlencoded", "multipart/form-data", "nonsense" })
            yield return Bad($"media type {mediaType}", body, mediaType);
        if (filled is not JsonObject members)
            yield break;
        var unknown = members.DeepClone().AsObject();
        unknown["memberNobodyKnows"] = 1;
        yield return Bad("an unknown member", Encoding.UTF8.GetBytes(unknown.ToJsonString()));
        if (members.Count > 0)
            yield return Bad("a member twice", Encoding.UTF8.GetBytes($"{{\"{members.First().Key}\":1,{members.ToJsonString()[1..]}"));

        foreach (var (name, required) in document.Members(operation.Body))
        {
            var without = members.DeepClone().AsObject();
            without.Remove(name);
            yield return new($"without {name}", Address(operation, good), Encoding.UTF8.GetBytes(without.ToJsonString()), "application/json", key, MustRefuse: required);
            foreach (var (what, json) in BadValues)
            {
                var spoiled = members.DeepClone().AsObject();
                spoiled[name] = "(spoiled)";
                yield return new($"{name} = {what}", Address(operation, good), Encoding.UTF8.GetBytes(spoiled.ToJsonString().Replace("\"(spoiled)\"", json, StringComparison.Ordinal)), "application/json", key, MustRefuse: false);
            }
        }
    }

    private static string Address(Operation operation, IReadOnlyDictionary<string, string> values) =>
        values.Aggregate(operation.Path, (path, value) => path.Replace($"{{{value.Key}}}", value.Value, StringComparison.Ordinal));
}
