using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Xunit;

namespace Asan.Integrity.Tests;

/// <summary>Reads everything that the service writes anywhere: its tables, its logs at every level, its exported spans.</summary>
public sealed class NothingKeptTests : IAsyncLifetime
{
    private const string Text = "SECRET-TEXT-OF-THE-REPORT";
    private const string Agent = "MARKED-AGENT/7.0";
    private const string Address = "203.0.113.77";
    private const string Cookie = "MARKED-COOKIE";
    private const string Trace = "4bf92f3577b34da6a3ce929d0e0e4736";
    private const string State = "marked=tracestate";

    private readonly IntegrityHost host = new();

    public ValueTask InitializeAsync() => host.InitializeAsync();

    public ValueTask DisposeAsync() => host.DisposeAsync();

    [Fact]
    public async Task No_table_no_log_and_no_span_knows_who_reported_or_what()
    {
        var officer = await host.OfficerAsync(agency: "audit");
        var receipt = (await SendAsync("/v1/integrity/reports", new { category = "bribery", text = Text, language = "az", accused = "staff-4711" }).JsonAsync(201))["receipt"]!.GetValue<string>();
        await SendAsync("/v1/integrity/reports/messages", new { receipt, text = $"{Text} again" }).JsonAsync();
        await Task.FromResult(officer.AnswerAsync(await host.IdOfAsync(receipt), $"ANSWER-TO {Text}")).Unwrap().JsonAsync();
        var dialogue = ReportTests.Dialogue(await SendAsync("/v1/integrity/reports/lookup", new { receipt }).JsonAsync());
        Assert.Equal(3, dialogue.Count);
        // What is refused must not be told either.
        Assert.Equal("invalid-request", await SendAsync("/v1/integrity/reports", new { category = "none", text = Text, language = "az" }).ProblemAsync(400));
        Assert.Equal("report-not-found", await SendAsync("/v1/integrity/reports/lookup", new { receipt = "MARKED-RECEIPT-00000000" }).ProblemAsync(404));

        var dump = await host.DumpAsync();
        Assert.Contains("report: ", dump, StringComparison.Ordinal);
        string[] never = [Text, Agent, Address, Cookie, Trace, State, receipt, TypedCode.Normalise(receipt), "staff-4711", "MARKED-RECEIPT"];
        AssertHolds(never, "the database", dump, hex: true);
        AssertHolds(never, "the logs", string.Join('\n', host.Logs));
        AssertHolds(never, "the spans", string.Join('\n', host.Spans));
        Assert.DoesNotContain(host.Spans, span => span.Contains("/v1/integrity", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_recorders_of_that_test_hear_what_is_said_elsewhere()
    {
        await SendAsync("/v1/nothing-of-the-kind", new { }).ProblemAsync(404);

        // Its span has the program that called; the trace it came with is taken by no path of this service.
        await Eventually.TrueAsync(() => Task.FromResult(host.Spans.Any(span => span.Contains(Agent, StringComparison.Ordinal))), $"the span of an ordinary path among {host.Spans.Count}: {string.Join('\n', host.Spans)}");
        Assert.Contains(host.Logs, line => line.Contains("/v1/nothing-of-the-kind", StringComparison.Ordinal));
    }

    [Fact]
    public async Task No_time_in_the_database_is_finer_than_a_day()
    {
        await host.OfficerAsync(agency: "audit");
        host.Time.Advance(TimeSpan.FromSeconds(12_345));
        await SendAsync("/v1/integrity/reports", new { category = "other", text = Text, language = "az" }).JsonAsync(201);

        Assert.Equal(["created_at", "received_at"], (await ColumnsAsync()).Order(StringComparer.Ordinal)); // idempotency and the inbox, which stays empty here
        var midnight = DayClock.Zone.AtStartOfDay(NodaTime.Instant.FromDateTimeOffset(host.Time.GetUtcNow()).InZone(DayClock.Zone).Date).ToInstant();
        Assert.Equal(midnight.ToDateTimeUtc(), await host.QueryAsync<DateTime>("select max(created_at) from idempotency"));
        Assert.Equal(4, await host.QueryAsync<int>("select substr(id::text, 15, 1)::int from report limit 1")); // no version 7: it holds a time
    }

    private async Task<IReadOnlyList<string>> ColumnsAsync() => (await host.QueryAsync<string>("""
        select string_agg(distinct column_name, ' ') from information_schema.columns
        where table_schema = 'public' and data_type like 'timestamp%' and table_name not in ('schema_migration', 'outbox', 'statement_key')
        """)).Split(' ');

    private static void AssertHolds(string[] never, string where, string all, bool hex = false)
    {
        foreach (var secret in never)
        {
            Assert.False(all.Contains(secret, StringComparison.OrdinalIgnoreCase), $"{where} holds {secret}: {all.Split('\n').FirstOrDefault(line => line.Contains(secret, StringComparison.OrdinalIgnoreCase))}");
            // bytea prints as hexadecimal
            if (hex)
                Assert.False(all.Contains(Convert.ToHexStringLower(System.Text.Encoding.UTF8.GetBytes(secret)), StringComparison.Ordinal), $"{where} holds the bytes of {secret}");
        }
    }

    private async Task<HttpResponseMessage> SendAsync(string path, object body)
    {
        // The test's own telemetry would put its trace in the place of ours.
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = host.Anonymous().BaseAddress };
        var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = JsonContent.Create(body) };
        foreach (var (name, value) in new[]
        {
            ("Idempotency-Key", Guid.NewGuid().ToString()), ("User-Agent", Agent), ("X-Forwarded-For", Address), ("Forwarded", $"for={Address}"), ("X-Real-IP", Address),
            ("Cookie", $"id={Cookie}"), ("Referer", $"https://{Cookie}.example"), ("traceparent", $"00-{Trace}-00f067aa0ba902b7-01"), ("tracestate", State), ("baggage", $"user={Cookie}"),
        })
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request);
    }
}
