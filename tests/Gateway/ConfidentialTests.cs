using System.Collections.Concurrent;
using System.Diagnostics;
using System.Text;
using Asan.TestBed;
using Microsoft.Extensions.DependencyInjection;
using OpenTelemetry;
using OpenTelemetry.Trace;
using Xunit;

namespace Asan.Gateway.Tests;

/// <summary>What the gateway sends on, and what spans it exports, when somebody reports abuse (docs/integrity.md).</summary>
public sealed class ConfidentialTests : IAsyncLifetime
{
    private static readonly string[] Marks = ["MARKED-AGENT", "203.0.113.77", "MARKED-COOKIE", "4bf92f3577b34da6a3ce929d0e0e4736", "marked=state"];

    private StubService stub = null!;
    private QuietGateway gateway = null!;

    public async ValueTask InitializeAsync()
    {
        stub = await StubService.StartAsync();
        gateway = new QuietGateway(stub.Address);
        await gateway.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await gateway.DisposeAsync();
        await stub.DisposeAsync();
    }

    [Fact]
    public async Task A_report_is_forwarded_without_anything_that_names_its_sender_and_leaves_no_span()
    {
        var received = await SendAsync("/v1/integrity/reports").JsonAsync();
        // An ordinary request: the control that the marks would be seen.
        var ordinary = await SendAsync("/v1/visits/headers").JsonAsync();
        var spans = await Eventually.GetAsync(
            () => Task.FromResult(string.Join('\n', gateway.Spans)), all => all.Contains("MARKED-AGENT", StringComparison.Ordinal), "the span of the ordinary request");

        Assert.All(Marks, mark => Assert.DoesNotContain(mark, received.ToJsonString(), StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain(received.AsObject(), header => header.Key.StartsWith("X-", StringComparison.OrdinalIgnoreCase));
        Assert.Contains("MARKED-AGENT", ordinary.ToJsonString(), StringComparison.Ordinal);
        Assert.Contains(ordinary.AsObject(), header => header.Key.Equals("X-Forwarded-For", StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("integrity", spans, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task The_page_for_reports_sends_on_nothing_of_its_visitor_sets_no_cookie_and_leaves_no_span()
    {
        using var start = await SendAsync("/az/integrity", HttpMethod.Get);
        using var found = await SendAsync("/az/integrity/dialogue", HttpMethod.Post, new FormUrlEncodedContent([new("receipt", "7KQ2-M9XW-0TRB-4HZC-V81N")]));
        _ = await SendAsync("/v1/visits/headers").JsonAsync();
        var spans = await Eventually.GetAsync(
            () => Task.FromResult(string.Join('\n', gateway.Spans)), all => all.Contains("MARKED-AGENT", StringComparison.Ordinal), "the span of the ordinary request");

        Assert.Equal(200, (int)start.StatusCode);
        Assert.DoesNotContain(start.Headers.Concat(found.Headers), header => header.Key.Equals("Set-Cookie", StringComparison.OrdinalIgnoreCase));
        Assert.Equal("no-store", start.Headers.CacheControl?.ToString());
        var received = Assert.Single(stub.OfIntegrity);
        // The trace named there is of this one request, made here and recorded nowhere.
        Assert.All(Marks, mark => Assert.DoesNotContain(mark, received, StringComparison.OrdinalIgnoreCase));
        Assert.DoesNotContain("integrity", spans, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_report_of_ten_megabytes_is_refused_at_the_gateway()
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/integrity/reports")
        {
            Content = new StringContent(new string('a', 10_000_000), Encoding.UTF8, "application/json"),
            Headers = { { "Expect", "100-continue" } }, // refused before it is sent
        };

        Assert.Equal("body-too-large", await gateway.Anonymous().SendAsync(request, TestContext.Current.CancellationToken).ProblemAsync(413));
    }

    private Task<HttpResponseMessage> SendAsync(string path) => SendAsync(path, HttpMethod.Post, new StringContent("{}", Encoding.UTF8, "application/json"));

    private async Task<HttpResponseMessage> SendAsync(string path, HttpMethod method, HttpContent? content = null)
    {
        // The test's own telemetry would put its trace in the place of ours.
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = gateway.Anonymous().BaseAddress };
        using var request = new HttpRequestMessage(method, path) { Content = content };
        foreach (var (name, value) in new[]
        {
            ("User-Agent", "MARKED-AGENT/7.0"), ("X-Forwarded-For", "203.0.113.77"), ("Forwarded", "for=203.0.113.77"), ("Cookie", "id=MARKED-COOKIE"), ("Referer", "https://marked-cookie.example"),
            ("X-Client", "MARKED-COOKIE"), ("traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"), ("tracestate", "marked=state"), ("baggage", "user=MARKED-COOKIE"),
        })
            request.Headers.TryAddWithoutValidation(name, value);
        return await http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    private sealed class QuietGateway(string stub) : ServiceHost<Program>("gateway")
    {
        public ConcurrentQueue<string> Spans { get; } = [];

        protected override IEnumerable<(string Key, string Value)> Settings =>
            [("Development:Data", Path.Combine(Clone.Root, "data/development")), ("services:integrity:http:0", stub), ("services:booking:http:0", stub)];

        protected override void Configure(IServiceCollection services) =>
            services.ConfigureOpenTelemetryTracerProvider(tracing => tracing.AddProcessor(new SimpleActivityExportProcessor(new SpanRecorder(Spans))));
    }

    private sealed class SpanRecorder(ConcurrentQueue<string> spans) : BaseExporter<Activity>
    {
        public override ExportResult Export(in Batch<Activity> batch)
        {
            foreach (var span in batch)
                spans.Enqueue($"{span.DisplayName} {span.TraceId} {string.Join(", ", span.TagObjects)} {span.TraceStateString}");
            return ExportResult.Success;
        }
    }
}
