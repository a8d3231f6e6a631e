using System.Text.Json.Nodes;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Dapper;
using Xunit;

namespace Asan.Gateway.Tests;

public sealed class FeedTests(GatewayHost gateway)
{
    private const string Withdrawn = "az.asan.catalogue.service-withdrawn.v1";

    /// <summary>The lock that AppendToFeed takes.</summary>
    private const long AppendLock = 0x6665_6564;

    [Fact]
    public async Task An_event_of_the_broker_is_read_as_a_CloudEvent()
    {
        var subject = Subject();
        var id = await gateway.Broker.PublishAsync(new PriceChanged(subject, [new Fee("ordinary", 5.00m, "AZN", 10)]), subject, 7);

        var found = (await ReadUntilAsync(subject, 1))[0];
        Assert.Equal("1.0", GatewayHost.Text(found, "specversion"));
        Assert.Equal(id.ToString(), GatewayHost.Text(found, "id"));
        Assert.Equal("/catalogue", GatewayHost.Text(found, "source"));
        Assert.Equal("az.asan.catalogue.price-changed.v1", GatewayHost.Text(found, "type"));
        Assert.Equal(7, found["aggregateversion"]!.GetValue<int>());
        Assert.Equal("application/json", GatewayHost.Text(found, "datacontenttype"));
        Assert.Equal(5.00m, found["data"]!["fees"]![0]!["amount"]!.GetValue<decimal>());
    }

    [Fact]
    public async Task An_event_that_is_delivered_twice_stands_in_the_feed_once()
    {
        var subject = Subject();
        var id = Guid.CreateVersion7();
        await gateway.Broker.PublishAsync(new ServiceWithdrawn(subject), subject, 1, id);
        await gateway.Broker.PublishAsync(new ServiceWithdrawn(subject), subject, 1, id);
        await gateway.Broker.PublishAsync(new ServiceWithdrawn(subject), subject, 2);

        var versions = (await ReadUntilAsync(subject, 2)).Select(e => e["aggregateversion"]!.GetValue<int>()).Order();
        Assert.Equal([1, 2], versions);
    }

    [Fact]
    public async Task A_poller_that_keeps_the_cursor_misses_nothing_and_reads_nothing_twice()
    {
        var http = await gateway.PartnerAsync();
        var subject = Subject();
        const int count = 200;
        var publishing = Task.WhenAll(Enumerable.Range(1, count).Select(version => gateway.Broker.PublishAsync(new ServiceWithdrawn(subject), subject, version)));

        var seen = new List<int>();
        var cursor = "";
        await Eventually.TrueAsync(async () =>
        {
            var page = await http.GetAsync($"/v1/events?limit=7&cursor={cursor}").JsonAsync();
            seen.AddRange(page["items"]!.AsArray().Where(e => GatewayHost.Text(e!, "subject") == subject).Select(e => e!["aggregateversion"]!.GetValue<int>()));
            cursor = page["next"]?.GetValue<string>() ?? cursor;
            return seen.Count >= count;
        }, "all events");
        await publishing;
        Assert.Equal(Enumerable.Range(1, count), seen.Order());
    }

    // Without the lock the later event would be visible first, and a reader who has passed it would never see the earlier.
    [Fact]
    public async Task An_event_waits_for_one_that_came_before_it_and_has_not_committed()
    {
        var (earlier, later) = (Subject(), Subject());
        await using var connection = await gateway.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await connection.ExecuteAsync("select pg_advisory_xact_lock(@AppendLock)", new { AppendLock });
            await connection.ExecuteAsync("""
                insert into event_feed (id, type, source, subject, time, aggregate_version, data, received_at)
                values (gen_random_uuid(), @Withdrawn, '/catalogue', @earlier, now(), 1, '{}', now())
                """, new { Withdrawn, earlier });
            await gateway.Broker.PublishAsync(new ServiceWithdrawn(later), later, 1);
            await Eventually.TrueAsync(
                () => connection.ExecuteScalarAsync<bool>("select exists (select from pg_locks where locktype = 'advisory' and not granted)"), "the later event to wait");
            Assert.Empty(await ReadAsync(later));
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        var http = await gateway.PartnerAsync();
        await ReadUntilAsync(later, 1);
        var order = (await AllAsync(http)).Select(e => GatewayHost.Text(e, "subject")).Where(subject => subject == earlier || subject == later);
        Assert.Equal([earlier, later], order);
    }

    [Fact]
    public async Task The_feed_can_be_read_by_type()
    {
        var subject = Subject();
        await gateway.Broker.PublishAsync(new ServiceWithdrawn(subject), subject, 1);
        await gateway.Broker.PublishAsync(new PriceChanged(subject, []), subject, 2);
        await ReadUntilAsync(subject, 2);

        var http = await gateway.PartnerAsync();
        var types = (await AllAsync(http, $"&type={Withdrawn}")).Select(e => GatewayHost.Text(e, "type")).Distinct();
        Assert.Equal([Withdrawn], types);
        Assert.Equal("invalid-request", await http.GetAsync("/v1/events?type=az.asan.nothing.v1").ProblemAsync(400));
    }

    [Fact]
    public async Task The_feed_needs_its_scope()
    {
        var http = await gateway.PartnerAsync("booking.read");
        Assert.Equal("forbidden", await http.GetAsync("/v1/events").ProblemAsync(403));
        Assert.Equal("unauthenticated", await gateway.Anonymous().GetAsync("/v1/events").ProblemAsync(401));
    }

    [Theory]
    [InlineData("limit=0")]
    [InlineData("limit=201")]
    [InlineData("cursor=%21")]
    [InlineData("cursor=YWJj")]
    [InlineData("cursor=OTk5OTk5OTk5OTk5OTk5OTk5OTk")]
    public async Task A_page_that_cannot_be_is_refused(string query)
    {
        var http = await gateway.PartnerAsync();
        Assert.Equal("invalid-request", await http.GetAsync($"/v1/events?{query}").ProblemAsync(400));
    }

    private static string Subject() => $"subject-{Guid.NewGuid():n}";

    private async Task<IReadOnlyList<JsonNode>> ReadUntilAsync(string subject, int count) =>
        await Eventually.GetAsync(() => ReadAsync(subject), events => events.Count >= count, $"{count} events about {subject}");

    private async Task<IReadOnlyList<JsonNode>> ReadAsync(string subject) =>
        [.. (await AllAsync(await gateway.PartnerAsync())).Where(e => GatewayHost.Text(e, "subject") == subject)];

    private static async Task<IReadOnlyList<JsonNode>> AllAsync(HttpClient http, string query = "")
    {
        var events = new List<JsonNode>();
        for (string? cursor = ""; cursor is not null;)
        {
            var page = await http.GetAsync($"/v1/events?limit=200&cursor={cursor}{query}").JsonAsync();
            events.AddRange(page["items"]!.AsArray().Select(e => e!));
            cursor = page["next"]?.GetValue<string>();
        }
        return events;
    }
}
