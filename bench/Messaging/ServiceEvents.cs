using System.Text.Json;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.TestBed;
using RabbitMQ.Client;

namespace Asan.Bench.Messaging;

/// <summary>The event that both benchmarks send: the publication of a service, of usual size, each of another service.</summary>
public static class ServiceEvents
{
    private static readonly Dictionary<string, string> Name = new()
    {
        ["az"] = "Şəxsiyyət vəsiqəsinin verilməsi", ["ru"] = "Выдача удостоверения личности", ["en"] = "Issue of an identity card", ["fr"] = "Délivrance d’une carte d’identité",
    };

    public const int DurationMinutes = 15;

    public static ServicePublished Of(string service) => new(service, 1, "mia", Name, DurationMinutes, ["baku-1", "baku-2", "ganja", "sumgait"]);

    /// <summary>
    /// A message as the relay writes it, in MassTransit's envelope, for whoever publishes without the relay.
    /// </summary>
    public static (BasicProperties Properties, byte[] Body) Message(Guid id, string service) => (
        new BasicProperties { ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent, MessageId = id.ToString() },
        JsonSerializer.SerializeToUtf8Bytes(new
        {
            messageId = id,
            conversationId = id,
            sourceAddress = "rabbitmq://127.0.0.1/catalogue-1/a_host_Catalogue_bus_0000000000000000?temporary=true",
            destinationAddress = "rabbitmq://127.0.0.1/catalogue-1/catalogue.service-published.v1",
            messageType = new[] { $"urn:message:{typeof(ServicePublished).Namespace}:{nameof(ServicePublished)}" },
            message = Of(service),
            sentTime = TimeProvider.System.GetUtcNow(),
            headers = new Dictionary<string, object>
            {
                [EventHeaders.Subject] = service,
                [EventHeaders.AggregateVersion] = 1,
                [EventHeaders.Time] = "2026-11-24T09:00:00Z",
                [EventHeaders.Traceparent] = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
            },
            host = new { machineName = "a-host", processName = "Catalogue", processId = 12345, assembly = "Catalogue", assemblyVersion = "1.0.0.0", frameworkVersion = "10.0.0", massTransitVersion = "8.5.12.0", operatingSystemVersion = "Unix 6.0.0.0" },
        }, EventTypes.Json));
}

/// <summary>A plain RabbitMQ.Client publisher: persistent, mandatory, confirmed one by one, some in flight.</summary>
public sealed class BarePublisher : IAsyncDisposable
{
    private readonly IConnection connection;
    private readonly IChannel channel;

    private BarePublisher(IConnection connection, IChannel channel)
    {
        this.connection = connection;
        this.channel = channel;
    }

    public static async Task<BarePublisher> ConnectAsync(string broker)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(broker) }.CreateConnectionAsync();
        // No limiter of its own: the number in flight is given below.
        return new BarePublisher(connection, await connection.CreateChannelAsync(new CreateChannelOptions(
            publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true, outstandingPublisherConfirmationsRateLimiter: null)));
    }

    /// <summary>Publishes until the broker has confirmed all.</summary>
    public async Task PublishAsync(string exchange, int inFlight, IReadOnlyList<(BasicProperties Properties, byte[] Body)> messages)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, inFlight).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var i && i < messages.Count)
                await channel.BasicPublishAsync(exchange, "", mandatory: true, messages[i].Properties, messages[i].Body);
        })));
    }

    /// <summary>Empties every queue of the virtual host's topology.</summary>
    public async Task PurgeAsync()
    {
        foreach (var (queue, _) in Topology.Queues)
            await channel.QueuePurgeAsync(queue);
    }

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
    }
}
