using System.Net;
using System.Text.Json.Nodes;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Xunit;

namespace Asan.Gateway.Tests;

[Collection(nameof(EdgeGateway))]
public sealed class StreamTests
{
    private const string Withdrawn = "az.asan.catalogue.service-withdrawn.v1";

    [Fact]
    public async Task A_stream_resumes_at_any_gateway_and_ends_with_its_token()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var first = await new EdgeGateway().BeginAsync();
        await using var second = await new EdgeGateway().BeginAsync(first);
        var http = await first.PartnerAsync();
        string last;
        using (var response = await OpenAsync(http, $"/v1/events/stream?type={Withdrawn}"))
        using (var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation)))
        {
            await first.Broker.PublishAsync(new PriceChanged("other", []), "other", 1);
            var id = await first.Broker.PublishAsync(new ServiceWithdrawn("one"), "one", 1);
            (last, var body) = await NextAsync(lines);
            Assert.Equal(id.ToString(), GatewayHost.Text(body, "id"));
            Assert.Equal(Withdrawn, GatewayHost.Text(body, "type"));
        }
        // Nobody listens now; the broker may give the events to either gateway.
        await first.Broker.PublishAsync(new ServiceWithdrawn("two"), "two", 1);
        await second.Broker.PublishAsync(new ServiceWithdrawn("three"), "three", 1);

        var resuming = await second.PartnerAsync();
        resuming.DefaultRequestHeaders.Add("Last-Event-ID", last);
        // Of the same type, since "other" may have been taken by the other gateway, after "one".
        using (var response = await OpenAsync(resuming, $"/v1/events/stream?type={Withdrawn}"))
        using (var lines = new StreamReader(await response.Content.ReadAsStreamAsync(cancellation)))
        {
            var subjects = new[] { GatewayHost.Text((await NextAsync(lines)).Body, "subject"), GatewayHost.Text((await NextAsync(lines)).Body, "subject") };
            Assert.Equal(["three", "two"], subjects.Order(StringComparer.Ordinal));
            await second.Broker.PublishAsync(new ServiceWithdrawn("four"), "four", 1);
            Assert.Equal("four", GatewayHost.Text((await NextAsync(lines)).Body, "subject"));

            second.Time.Advance(TimeSpan.FromMinutes(11));
            await lines.ReadToEndAsync(cancellation).WaitAsync(TimeSpan.FromSeconds(60), cancellation);
        }
    }

    [Fact]
    public async Task A_client_has_so_many_streams_and_only_of_what_it_may_see()
    {
        await using var gateway = await new EdgeGateway(("Limits:StreamsPerClient", "2")).BeginAsync();
        var http = await gateway.PartnerAsync(scope: "events.read");
        Assert.Equal("forbidden", await http.GetAsync("/v1/events/stream?type=az.asan.booking.visit-booked.v1").ProblemAsync(403));
        Assert.Equal("invalid-request", await http.GetAsync("/v1/events/stream?cursor=%21").ProblemAsync(400));
        using (await OpenAsync(http, "/v1/events/stream"))
        using (await OpenAsync(http, "/v1/events/stream"))
            Assert.Equal("too-many-requests", await http.GetAsync("/v1/events/stream").ProblemAsync(429));
        await Eventually.TrueAsync(async () =>
        {
            using var again = await http.GetAsync("/v1/events/stream", HttpCompletionOption.ResponseHeadersRead);
            return again.StatusCode == HttpStatusCode.OK;
        }, "the streams to be closed");
    }

    private static async Task<HttpResponseMessage> OpenAsync(HttpClient http, string path)
    {
        var response = await http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        return response;
    }

    private static async Task<(string Id, JsonNode Body)> NextAsync(StreamReader lines)
    {
        var id = "";
        while (await lines.ReadLineAsync(TestContext.Current.CancellationToken).AsTask().WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken) is { } line)
            if (line.StartsWith("id: ", StringComparison.Ordinal))
                id = line[4..];
            else if (line.StartsWith("data: ", StringComparison.Ordinal))
                return (id, JsonNode.Parse(line[6..])!);
        throw new InvalidOperationException("The stream ended.");
    }
}
