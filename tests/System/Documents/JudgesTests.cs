using System.Text.Json;
using System.Text.Json.Nodes;
using Asan.SystemTests.Platform;
using Asan.TestBed;
using Xunit;

namespace Asan.SystemTests.Documents;

/// <summary>
/// The published documents, judged by programs that are not ours: Redocly, Spectral, AsyncAPI's parser, ajv (installed by npm from
/// judges/package-lock.json). What stays although a judge minds it stands in judges/waivers.json, each with its reason.
/// </summary>
public sealed class JudgesTests(RunningPlatform platform, ITestOutputHelper output)
{
    private const int MostWaivers = 10;

    private static readonly string Published = Path.Combine(Clone.Root, "docs", "api");
    private static readonly NodeTools Judges = new("tests/System/Documents/judges", "judges");

    /// <param name="Judge">Who found it.</param>
    /// <param name="Rule">By which rule.</param>
    /// <param name="Document">In which document.</param>
    /// <param name="At">The place there, a JSON pointer.</param>
    /// <param name="Message">What is wrong.</param>
    private sealed record Finding(string Judge, string Rule, string Document, string At, string Message);

    /// <param name="Rule">The rule.</param>
    /// <param name="Document">The document.</param>
    /// <param name="At">The very place.</param>
    /// <param name="Reason">Why it stays.</param>
    private sealed record Waiver(string Rule, string Document, string At, string Reason)
    {
        public bool Covers(Finding finding) => (finding.Rule, finding.Document, finding.At) == (Rule, Document, At);
    }

    [Fact]
    public async Task No_judge_minds_the_published_documents_but_for_what_is_waived_with_a_reason()
    {
        var waivers = JsonSerializer.Deserialize<Waiver[]>(await File.ReadAllTextAsync(Path.Combine(Clone.Root, "tests", "System", "Documents", "judges", "waivers.json")), JsonSerializerOptions.Web)!;
        Assert.True(waivers.Length <= MostWaivers, $"{waivers.Length} waivers; at most {MostWaivers}.");
        Assert.All(waivers, waiver => Assert.True(waiver.Reason.Length >= 20, $"{waiver.Rule} is waived without a reason."));

        var findings = await FindingsAsync(Published);

        var minded = findings.Where(finding => !waivers.Any(waiver => waiver.Covers(finding))).ToList();
        Assert.True(minded.Count == 0, string.Join('\n', minded));
        var needless = waivers.Where(waiver => !findings.Any(waiver.Covers)).ToList();
        Assert.True(needless.Count == 0, $"No longer needed, take it out: {string.Join(", ", needless)}");
    }

    [Fact]
    public async Task Documents_that_are_broken_on_purpose_are_caught()
    {
        var folder = Directory.CreateTempSubdirectory("documents-").FullName;
        try
        {
            await BreakAsync(folder, "openapi.json", document =>
            {
                document["paths"]!["/v1/visits"]!["post"]!["requestBody"]!["content"]!["application/json"]!["example"]!["startsAt"] = "tomorrow";
                document["components"]!["schemas"]!["HeldVisit"]!["properties"]!["visitCode"]!["$ref"] = "#/components/schemas/Nowhere";
                document["paths"]!["/v1/availability"]!["get"]!["operationId"] = document["paths"]!["/v1/visits"]!["post"]!["operationId"]!.DeepClone();
            });
            await BreakAsync(folder, "asyncapi.json", document =>
            {
                document["components"]!["messages"]!["booking.visit-booked.v1"]!["examples"]![0]!["payload"]!["data"]!.AsObject().Remove("visitId");
                document["components"]!["messages"]!["catalogue.price-changed.v1"]!["payload"]!["allOf"]![0]!["$ref"] = "#/components/schemas/nowhere";
                document["operations"]!["stream-events"]!["action"] = "shout";
            });
            await BreakAsync(folder, "arazzo.json", document => document["workflows"]![0]!["steps"]![1]!.AsObject().Remove("operationId"));

            var found = (await FindingsAsync(folder)).Select(finding => $"{finding.Judge} {finding.Document} {finding.At}").ToHashSet(StringComparer.Ordinal);

            output.WriteLine(string.Join('\n', found));
            Assert.Superset(
                new HashSet<string>(StringComparer.Ordinal)
                {
                    "ajv openapi.json #/paths/~1v1~1visits/post/requestBody/content/application~1json/example/startsAt",
                    "redocly openapi.json #/components/schemas/HeldVisit/properties/visitCode",
                    "spectral openapi.json #/paths/~1v1~1visits/post/operationId",
                    "ajv asyncapi.json #/components/messages/booking.visit-booked.v1/examples/0/data",
                    "asyncapi asyncapi.json #/components/messages/catalogue.price-changed.v1/payload/allOf/0/$ref",
                    "redocly arazzo.json #/workflows/0/steps/1",
                },
                found);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    [Fact]
    public async Task Every_step_of_a_workflow_names_an_operation_and_its_parameters()
    {
        var operations = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Published, "openapi.json")))!["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject()).ToDictionary(operation => operation.Value!["operationId"]!.GetValue<string>(), operation => operation.Value!, StringComparer.Ordinal);
        var steps = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Published, "arazzo.json")))!["workflows"]!.AsArray().SelectMany(workflow => workflow!["steps"]!.AsArray()).ToList();

        Assert.NotEmpty(steps);
        foreach (var step in steps)
        {
            Assert.True(operations.TryGetValue(step!["operationId"]!.GetValue<string>(), out var operation), $"There is no operation {step["operationId"]}.");
            var known = Parameters(operation["parameters"]);
            var sent = Parameters(step["parameters"]);
            Assert.Empty(sent.Except(known).Except(["header Authorization"])); // which the document's security stands for
            Assert.Empty(Parameters(new JsonArray([.. (operation["parameters"]?.AsArray() ?? []).Where(parameter => parameter!["required"]?.GetValue<bool>() == true).Select(parameter => parameter!.DeepClone())])).Except(sent));
        }
    }

    [Fact]
    public async Task A_workflow_does_on_the_running_platform_what_it_says()
    {
        var (code, text) = await BookAsync("development-only-partner-one");
        Assert.True(code == 0, text);
        Assert.Contains("Workflows: 1 passed, 1 total", text, StringComparison.Ordinal);

        (code, text) = await BookAsync("not-the-secret");
        Assert.True(code != 0, text);
    }

    // Respect carries each step out and compares the answer with what the OpenAPI document says of it.
    private async Task<(int Code, string Text)> BookAsync(string secret)
    {
        var inputs = new JsonObject { ["clientId"] = "partner-one", ["clientSecret"] = secret, ["attempt"] = $"{Guid.NewGuid():n}", ["words"] = "identity card", ["centreId"] = "training-centre" };
        var (code, output, errors) = await Judges.RunProgramAsync(
            "redocly", Published, "respect", "arazzo.json", "--workflow", "book-a-visit",
            "--server", $"platform={platform.Gateway.ToString().TrimEnd('/')}", "--input", inputs.ToJsonString());
        return (code, code == 0 ? output : output + errors);
    }

    private static HashSet<string> Parameters(JsonNode? list) =>
        (list?.AsArray() ?? []).Select(parameter => $"{parameter!["in"]} {parameter["name"]}").ToHashSet(StringComparer.Ordinal);

    private static async Task BreakAsync(string folder, string name, Action<JsonNode> change)
    {
        var document = JsonNode.Parse(await File.ReadAllTextAsync(Path.Combine(Published, name)))!;
        change(document);
        await File.WriteAllTextAsync(Path.Combine(folder, name), document.ToJsonString());
    }

    private static async Task<IReadOnlyList<Finding>> FindingsAsync(string folder)
    {
        var (code, output, errors) = await Judges.RunScriptAsync("judge.mjs", folder);
        Assert.True(code == 0, output + errors);
        return JsonSerializer.Deserialize<Finding[]>(output, JsonSerializerOptions.Web)!;
    }
}
