using System.Diagnostics;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asan.SystemTests.Attacks;
using Asan.TestBed;
using Npgsql;
using Xunit;

namespace Asan.SystemTests.Platform;

/// <summary>The personal number goes in by one operation, and is nowhere after it: in no table, log, span, event or answer.</summary>
public sealed class PersonalNumberTests(RunningPlatform platform)
{
    private const string Letters = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789";

    private static readonly string[] Databases = ["cataloguedb", "bookingdb", "feedbackdb", "awardsdb", "integritydb", "gatewaydb"];

    private readonly Scene scene = new(platform);

    [Fact]
    public async Task A_personal_number_that_was_given_is_in_no_table_log_span_or_answer()
    {
        var (fin, trace) = (RandomNumberGenerator.GetString(Letters, 7), ActivityTraceId.CreateRandom().ToHexString());
        var answers = new StringBuilder();
        async Task<JsonNode?> SendAsync(HttpClient http, HttpMethod method, string path, object? body)
        {
            using var request = new HttpRequestMessage(method, path);
            request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");
            if (method != HttpMethod.Get)
                request.Headers.Add("Idempotency-Key", Guid.NewGuid().ToString());
            request.Content = body is null ? null : body as HttpContent ?? JsonContent.Create(body);
            using var response = await http.SendAsync(request);
            var text = await response.Content.ReadAsStringAsync();
            answers.Append(response.Headers).Append(response.Content.Headers).AppendLine(text);
            return text.Length > 0 && text[0] == '{' ? JsonNode.Parse(text) : null;
        }
        var partner = await scene.PartnerAsync("partner-one");
        object Fin(string value, string kind = "fin") => new { identity = new { kind, value } };

        // As it should be given, and in every way that is refused.
        var reference = (await SendAsync(partner, HttpMethod.Post, "/v1/citizen-references", Fin(fin)))!["citizenReference"]!.GetValue<string>();
        Assert.Equal(reference, (await SendAsync(partner, HttpMethod.Post, "/v1/citizen-references", Fin(fin.ToLowerInvariant())))!["citizenReference"]!.GetValue<string>());
        await SendAsync(partner, HttpMethod.Post, "/v1/citizen-references", Fin(fin + "0"));
        await SendAsync(partner, HttpMethod.Post, "/v1/citizen-references", Fin(fin, "none"));
        await SendAsync(partner, HttpMethod.Post, "/v1/citizen-references", Fin(fin, fin));
        await SendAsync(partner, HttpMethod.Post, "/v1/citizen-references", new Dictionary<string, object> { [fin] = fin });
        await SendAsync(partner, HttpMethod.Post, "/v1/citizen-references", new StringContent($$"""{"identity":{"kind":"fin","value":"{{fin}}""", Encoding.UTF8, "application/json"));
        await SendAsync(scene.Stranger(), HttpMethod.Post, "/v1/citizen-references", Fin(fin));
        // And as a reference, where it does not belong.
        var (service, _, startsAt) = await scene.FreeTimeAsync();
        await SendAsync(partner, HttpMethod.Post, "/v1/visits", new { citizenReference = fin, centreId = Scene.Centre, serviceId = service, startsAt });

        var held = await SendAsync(partner, HttpMethod.Post, "/v1/visits", new { citizenReference = reference, centreId = Scene.Centre, serviceId = service, startsAt });
        var visit = $"/v1/visits/{held!["id"]}";
        await SendAsync(partner, HttpMethod.Post, $"{visit}/confirm", new { contact = new { language = "az", email = "somebody@example.org" } });
        await SendAsync(partner, HttpMethod.Post, $"{visit}/cancel", new { });
        await SendAsync(partner, HttpMethod.Get, visit, null);
        await SendAsync(partner, HttpMethod.Post, $"/v1/citizen-references/{reference}/erase", new { reason = "a test" });
        // The scan sees what is there: a text that some tables keep, and a path that every span shows.
        var control = RandomNumberGenerator.GetString(Letters, 12);
        await SendAsync(scene.Stranger(), HttpMethod.Post, "/v1/cases", new { kind = "thanks", text = $"Thank you, {control}.", language = "en" });
        await SendAsync(partner, HttpMethod.Get, $"/v1/services/{control.ToLowerInvariant()}", null);

        Assert.DoesNotContain(fin, $"{answers}", StringComparison.OrdinalIgnoreCase);
        Assert.Equal(["feedbackdb: case_message"], await TablesWithAsync(control));
        Assert.Empty(await TablesWithAsync(fin, fin.ToLowerInvariant()));
        var traced = await Eventually.GetAsync(
            () => TelemetryAsync("spans"),
            spans => spans.Contains($"/v1/services/{control.ToLowerInvariant()}", StringComparison.Ordinal) && spans.Contains($"POST /v1/citizen-references/{{reference}}/erase", StringComparison.Ordinal),
            "the spans to come to the dashboard");
        Assert.DoesNotContain(fin, traced, StringComparison.OrdinalIgnoreCase);
        Assert.DoesNotContain(fin, await TelemetryAsync("logs"), StringComparison.OrdinalIgnoreCase);
        var log = await ReadSharedAsync(Path.Combine(platform.State, "run.log"));
        Assert.Contains("gateway", log, StringComparison.Ordinal);
        Assert.DoesNotContain(fin, log, StringComparison.OrdinalIgnoreCase);
    }

    private async Task<IReadOnlyList<string>> TablesWithAsync(params string[] texts)
    {
        var password = (await File.ReadAllLinesAsync(Path.Combine(platform.State, "secrets"))).Single(line => line.StartsWith("Parameters__postgres_password=", StringComparison.Ordinal)).Split('=', 2)[1];
        var found = new List<string>();
        foreach (var database in Databases)
        {
            await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder
            {
                Host = "127.0.0.1", Port = platform.PostgresPort, Username = "postgres", Password = password, Database = database, Pooling = false,
            }.ConnectionString);
            await connection.OpenAsync();
            found.AddRange((await StoredTexts.TablesWithAsync(connection, texts)).Select(table => $"{database}: {table}"));
        }
        return found;
    }

    /// <summary>All that the dashboard holds of spans or logs; its text escapes what JSON escapes, which letters and digits are not.</summary>
    private async Task<string> TelemetryAsync(string what)
    {
        using var http = new HttpClient { BaseAddress = platform.Dashboard };
        return await http.GetStringAsync($"/api/telemetry/{what}?limit=100000");
    }

    private static async Task<string> ReadSharedAsync(string file)
    {
        await using var stream = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return await new StreamReader(stream).ReadToEndAsync();
    }
}
