using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asan.SystemTests.Platform;
using Asan.TestBed;
using Xunit;

namespace Asan.SystemTests.Documents;

/// <summary>The API's documents are published: what they say today is what stands in docs/api, and breaks nobody's program.</summary>
public sealed class ApiDocumentTests(RunningPlatform platform)
{
    private static readonly string Published = Path.Combine(Clone.Root, "docs", "api", "openapi.json");

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    [Theory]
    [InlineData("openapi.json")]
    [InlineData("asyncapi.json")]
    [InlineData("arazzo.json")]
    public async Task What_the_running_platform_says_of_its_api_is_what_is_published_and_breaks_nothing(string name)
    {
        using var http = new HttpClient { BaseAddress = platform.Gateway };
        var live = await http.GetAsync($"/{name}").JsonAsync();
        var text = live.ToJsonString(Indented) + "\n";
        var file = Path.Combine(Path.GetDirectoryName(Published)!, name);
        var published = File.Exists(file) ? await File.ReadAllTextAsync(file) : "";

        if (name == "openapi.json" && published.Length > 0 && Environment.GetEnvironmentVariable("ASAN_API_BREAKS") != "yes")
            Assert.Empty(BreakingChanges.Between(JsonNode.Parse(published)!, live));
        if (Environment.GetEnvironmentVariable("ASAN_API_PUBLISH") == "yes")
            await File.WriteAllTextAsync(file, published = text);
        Assert.True(text == published, $"The API's document {name} has changed. Read the change, then publish it: scripts/api-documents");
    }

    [Fact]
    public async Task Every_parameter_says_what_it_is()
    {
        var paths = JsonNode.Parse(await File.ReadAllTextAsync(Published))!["paths"]!.AsObject();
        var silent = paths.SelectMany(path => path.Value!.AsObject().SelectMany(operation => operation.Value!["parameters"]?.AsArray() ?? [])
            .Where(parameter => string.IsNullOrWhiteSpace(parameter!["description"]?.GetValue<string>()))
            .Select(parameter => $"{path.Key} {parameter!["name"]}"));

        Assert.Empty(silent); // a new one needs its line in gateway/Documents/Parameters.cs, or a comment at its record
    }

    /// <summary>Red controls: each change would break a program, and is found.</summary>
    [Theory]
    [InlineData("GET /v1/services/{id} is gone", "paths|/v1/services/{id}", null)]
    [InlineData("POST /v1/visits body demands needs", "components|schemas|BookVisitRequest|required", """["citizenReference","centreId","serviceId","startsAt","needs"]""")]
    [InlineData("POST /v1/visits body takes contact no longer", "components|schemas|BookVisitRequest|properties|contact", null)]
    [InlineData("POST /v1/visits 201 has visitCode no longer", "components|schemas|HeldVisit|properties|visitCode", null)]
    [InlineData("POST /v1/visits 201.state is integer, not string", "components|schemas|HeldVisit|properties|state", """{"type":"integer"}""")]
    [InlineData("GET /v1/availability demands query from", "paths|/v1/availability|get|parameters|query from|required", "true")]
    public void A_change_that_breaks_programs_is_found(string expected, string place, string? value)
    {
        var before = JsonNode.Parse(File.ReadAllText(Published))!;
        var after = before.DeepClone();
        var steps = place.Split('|');
        var holder = steps[..^1].Aggregate(after, (node, step) => node is JsonArray list
            ? list.Single(one => $"{one!["in"]} {one["name"]}" == step)!
            : node[step] ?? throw new InvalidOperationException($"The document has no {step}."));
        if (value is null)
            Assert.True(holder.AsObject().Remove(steps[^1]));
        else
            holder[steps[^1]] = JsonNode.Parse(value);

        Assert.Contains(expected, BreakingChanges.Between(before, after));
    }

    [Fact]
    public void More_in_answers_and_more_that_may_be_sent_break_nothing()
    {
        var before = JsonNode.Parse(File.ReadAllText(Published))!;
        var after = before.DeepClone();
        var schemas = after["components"]!["schemas"]!;
        schemas["HeldVisit"]!["properties"]!["further"] = new JsonObject { ["type"] = "string" };
        schemas["BookVisitRequest"]!["properties"]!["further"] = new JsonObject { ["type"] = "string" };
        after["paths"]!["/v1/further"] = new JsonObject { ["get"] = new JsonObject { ["responses"] = new JsonObject() } };

        Assert.Empty(BreakingChanges.Between(before, after));
    }
}
