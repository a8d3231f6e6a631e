using System.Diagnostics;
using System.Text.Json;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.TestBed;
using Dapper;

namespace Asan.Bench.Messaging;

/// <summary>
/// The relay of the catalogue service, from a full outbox until the broker has confirmed every message, against a bare
/// publisher of the same messages to the same exchange. Each message goes to three quorum queues (booking, feedback,
/// the gateway's feed), which nobody reads meanwhile.
/// </summary>
public static class RelayToBroker
{
    private const int Rounds = 3;
    private const int Messages = 20_000;
    private const int WarmUp = 5_000;

    /// <summary>As many as the relay has in flight (OutboxRelay.InFlight).</summary>
    private const int InFlight = 64;

    private const string FillOutbox = """
        insert into outbox (id, type, subject, aggregate_version, body, traceparent, occurred_at)
        select gen_random_uuid(), @Type, 'bench-' || n, 1, @Body::jsonb, '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01', @Now
        from generate_series(1, @Count) as n
        """;

    public static async Task RunAsync(Report report)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await Broker.ConnectAsync("catalogue");
        await using var issuer = await TestIssuer.StartAsync();
        await using var service = await ServiceProcess.StartAsync("Catalogue", database, broker.Address, issuer, configuration: "Release");
        await using var publisher = await BarePublisher.ConnectAsync(broker.Address);
        var postgres = ProcessorShares.OfPostgres();

        await RelayAsync(database, WarmUp);
        await PublishAsync(publisher, WarmUp);
        List<double> relay = [], bare = [];
        string relayShares = "", bareShares = "";
        for (var round = 0; round < Rounds; round++)
        {
            await publisher.PurgeAsync();
            var shares = ProcessorShares.Begin(("catalogue", () => ProcessorShares.Of(service.Id)), ("PostgreSQL", postgres), ("benchmark", ProcessorShares.OfThisProcess));
            relay.Add(await RelayAsync(database, Messages));
            relayShares = shares.End();
            Report.Progress("messages/s by the relay", round, relay[^1], relayShares);
            await RefuseLossAsync(broker);

            await publisher.PurgeAsync();
            shares = ProcessorShares.Begin(("publisher", ProcessorShares.OfThisProcess));
            bare.Add(await PublishAsync(publisher, Messages));
            bareShares = shares.End();
            Report.Progress("messages/s by a bare publisher", round, bare[^1], bareShares);
        }
        report.Figure("relay: outbox to confirmed", "messages/s", relay, relayShares);
        report.Figure($"bare publisher, {InFlight} in flight", "messages/s", bare, bareShares);
        report.Ratio("relay.to-bare-publisher", relay, bare);
    }

    /// <summary>Messages a second from the commit that filled the outbox; up to 250 ms of it until the relay looks.</summary>
    private static async Task<double> RelayAsync(TestDatabase database, int count)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(FillOutbox, new
        {
            Type = EventTypes.NameOf(typeof(ServicePublished)),
            Body = JsonSerializer.Serialize(ServiceEvents.Of("bench"), EventTypes.Json),
            Now = TimeProvider.System.GetUtcNow().UtcDateTime,
            count,
        });
        var clock = Stopwatch.StartNew();
        await Eventually.TrueAsync(() => connection.QuerySingleAsync<bool>("select not exists (select from outbox)"), "the outbox to be empty", TimeSpan.FromSeconds(60));
        return count / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> PublishAsync(BarePublisher publisher, int count)
    {
        var messages = Enumerable.Range(1, count).Select(n => ServiceEvents.Message(Guid.CreateVersion7(), $"bench-{n}")).ToList();
        var clock = Stopwatch.StartNew();
        await publisher.PublishAsync(EventTypes.ExchangeOf(typeof(ServicePublished)), InFlight, messages);
        return count / clock.Elapsed.TotalSeconds;
    }

    /// <summary>A relay that loses messages is fast.</summary>
    private static async Task RefuseLossAsync(Broker broker)
    {
        foreach (var queue in Topology.Queues.Where(queue => queue.Events.Contains(typeof(ServicePublished))).Select(queue => queue.Queue))
            if (await broker.CountAsync(queue) is var count && count < Messages)
                throw new InvalidOperationException($"{queue} holds {count} of {Messages} messages.");
    }
}
