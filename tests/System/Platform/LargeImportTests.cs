using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

namespace Asan.SystemTests.Platform;

/// <summary>An import of many services ends with an answer at the gateway, however long it takes.</summary>
public sealed class LargeImportTests(RunningPlatform platform, ITestOutputHelper output)
{
    private const int Lines = 10_000;

    [Fact]
    public async Task Ten_thousand_services_are_imported_through_the_gateway_and_the_answer_counts_them()
    {
        using var editor = await platform.StaffAsync("editor");
        var text = new StringBuilder();
        for (var i = 0; i < Lines; i++)
            text.Append(Line(i)).Append('\n');

        var started = TimeProvider.System.GetTimestamp();
        var report = await ImportAsync(editor, text.ToString()).JsonAsync();

        output.WriteLine($"{Lines} services in {TimeProvider.System.GetElapsedTime(started).TotalSeconds:0.0} s");
        Assert.Equal((Lines, Lines, 0), (report["lines"]!.GetValue<int>(), report["created"]!.GetValue<int>(), report["refused"]!.GetValue<int>()));
        Assert.Equal("Xidmət 9999", (await editor.GetAsync("/v1/services/bulk.service-9999?lang=az").JsonAsync())["name"]!.GetValue<string>());
        // One bad line among as many, and nothing changes; it is named.
        text.Replace("\"agency\":\"mia\",\"name\":{\"az\":\"Xidmət 77\"}", "\"agency\":\"nobody\",\"name\":{\"az\":\"Xidmət 77\"}");
        var refused = (await ImportAsync(editor, text.ToString()).JsonAsync(422))["report"]!;
        Assert.Equal((Lines, 1, 78), (refused["lines"]!.GetValue<int>(), refused["refused"]!.GetValue<int>(), refused["faults"]!.AsArray().Single()!["line"]!.GetValue<int>()));
    }

    private static string Line(int i) => new JsonObject
    {
        ["externalId"] = $"service-{i}",
        ["body"] = new JsonObject
        {
            ["agency"] = "mia",
            ["name"] = new JsonObject { ["az"] = $"Xidmət {i}" },
            ["durationMinutes"] = 15,
            ["centres"] = new JsonArray(),
            ["channels"] = new JsonArray("online"),
            ["requirements"] = new JsonArray(),
            ["fees"] = new JsonArray(),
            ["sources"] = new JsonArray(new JsonObject { ["key"] = "example" }),
            ["example"] = true,
        },
    }.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    private static Task<HttpResponseMessage> ImportAsync(HttpClient editor, string lines) => editor.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/imports?source=bulk")
    {
        Content = new ByteArrayContent(Encoding.UTF8.GetBytes(lines)) { Headers = { ContentType = new MediaTypeHeaderValue("application/x-ndjson") } },
        Headers = { { "Idempotency-Key", Guid.NewGuid().ToString() } },
    });
}
