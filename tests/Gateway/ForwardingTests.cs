using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

namespace Asan.Gateway.Tests;

public sealed class ForwardingTests(GatewayHost gateway)
{
    [Fact]
    public async Task A_longer_path_of_a_centre_goes_to_another_service_than_the_centre_itself()
    {
        var http = gateway.Anonymous();
        Assert.Equal("queue of baku-1", await http.GetStringAsync("/v1/centres/baku-1/queue", TestContext.Current.CancellationToken));
        Assert.Equal("service-unavailable", await http.GetAsync("/v1/centres/baku-1").ProblemAsync(503)); // catalogue, which is down here
    }

    [Fact]
    public async Task A_stream_is_forwarded_as_it_comes_and_ends_with_its_reader()
    {
        using (var response = await gateway.Anonymous().GetAsync("/v1/centres/baku-1/board/stream", HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken))
        using (var lines = new StreamReader(await response.Content.ReadAsStreamAsync(TestContext.Current.CancellationToken)))
        {
            Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
            // The service sends nothing after it: a gateway that collects would show nothing.
            Assert.Equal("id: 2026-11-23.1", await lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken));
            Assert.Equal(1, gateway.Booking.Streams);
        }
        await Eventually.TrueAsync(() => Task.FromResult(gateway.Booking.Streams == 0), "the service to see its reader go");
    }

    [Fact]
    public async Task A_service_that_is_down_is_answered_with_503_and_when_to_come_again()
    {
        using var response = await gateway.Anonymous().PutAsync("/v1/sources/asan/agencies/moj", new { });

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(2), response.Headers.RetryAfter!.Delta);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("service-unavailable", GatewayHost.Text(problem, "code"));
        Assert.True(problem["retryable"]!.GetValue<bool>());
        Assert.Null(problem["outcome"]);
    }

    [Fact]
    public async Task A_write_that_breaks_off_says_that_its_outcome_is_unknown()
    {
        using var response = await gateway.Anonymous().PostAsync("/v1/visits/break-off", new { });

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        Assert.Equal("bad-gateway", GatewayHost.Text(problem, "code"));
        Assert.Equal("unknown", GatewayHost.Text(problem, "outcome"));
    }

    [Fact]
    public async Task A_read_that_breaks_off_has_no_outcome()
    {
        using var response = await gateway.Anonymous().GetAsync("/v1/visits/break-off", TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadGateway, response.StatusCode);
        Assert.Null(JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!["outcome"]);
    }

    [Theory]
    [InlineData("/v1/nothing")]
    [InlineData("/v1")]
    [InlineData("/nothing")]
    public async Task An_unknown_address_is_a_problem_with_404(string path) =>
        Assert.Equal("not-found", await gateway.Anonymous().GetAsync(path).ProblemAsync(404));

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_body_over_the_limit_is_refused_before_it_reaches_a_service(bool lengthKnown)
    {
        using var content = new StreamContent(new MemoryStream(new byte[256 * 1024 + 1]));
        content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/visits/headers") { Content = content };
        request.Headers.TransferEncodingChunked = !lengthKnown;
        var before = gateway.Booking.Requests;

        Assert.Equal("body-too-large", await gateway.Anonymous().SendAsync(request).ProblemAsync(413));
        Assert.Equal(before, gateway.Booking.Requests);
    }

    [Fact]
    public async Task A_service_gets_the_largest_body_allowed_and_its_problems_come_through()
    {
        var http = gateway.Anonymous();
        Assert.Equal("invalid-request", await PostAsync(http, "{", "application/json").ProblemAsync(400));
        Assert.Equal("invalid-request", await PostAsync(http, new string(' ', 256 * 1024 - 2) + "{}", "application/json").ProblemAsync(400));
        Assert.Equal("unsupported-media-type", await PostAsync(http, "{}", "text/plain").ProblemAsync(415));
        Assert.Equal("visit-not-rateable", await http.PostAsync("/v1/rating-tokens", new { visitCode = "0000-0000-0000-0000-0000" }).ProblemAsync(404));
        Assert.Equal("method-not-allowed", await http.DeleteAsync("/v1/rating-tokens").ProblemAsync(405));
    }

    [Fact]
    public async Task What_only_a_proxy_may_say_is_not_taken_from_outside()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/visits/headers");
        foreach (var name in new[] { "Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-Prefix", "X-Forwarded-Port", "X-Real-IP", "X-Original-URL", "X-HTTP-Method-Override" })
            request.Headers.TryAddWithoutValidation(name, "forged");
        request.Headers.TryAddWithoutValidation("Connection", "x-hop");
        request.Headers.TryAddWithoutValidation("X-Hop", "only to the gateway");

        // A client that leaves the header as it is: within this process, .NET's own would put in the test's trace.
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = gateway.Anonymous().BaseAddress };
        var seen = await http.SendAsync(request).JsonAsync();
        Assert.DoesNotContain("forged", seen.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(seen["Connection"]);
        Assert.NotNull(seen["X-Forwarded-For"]);
    }

    [Fact]
    public async Task One_trace_runs_through_the_gateway()
    {
        var trace = ActivityTraceId.CreateRandom().ToHexString();
        using var request = new HttpRequestMessage(HttpMethod.Get, "/v1/visits/headers");
        request.Headers.Add("traceparent", $"00-{trace}-{ActivitySpanId.CreateRandom().ToHexString()}-01");

        // A client that leaves the header as it is: within this process, .NET's own would put in the test's trace.
        using var http = new HttpClient(new SocketsHttpHandler { ActivityHeadersPropagator = null }) { BaseAddress = gateway.Anonymous().BaseAddress };
        var seen = await http.SendAsync(request).JsonAsync();
        Assert.Equal(trace, GatewayHost.Text(seen, "traceparent").Split('-')[1]);
    }

    private static Task<HttpResponseMessage> PostAsync(HttpClient http, string body, string mediaType) => http.SendAsync(new HttpRequestMessage(HttpMethod.Post, "/v1/rating-tokens")
    {
        Content = new StringContent(body, Encoding.UTF8, mediaType),
        Headers = { { "Idempotency-Key", Guid.NewGuid().ToString() } },
    });
}
