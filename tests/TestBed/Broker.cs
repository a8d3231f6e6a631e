using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Asan.Messaging;
using RabbitMQ.Client;

namespace Asan.TestBed;

/// <summary>An event as it lies in a queue.</summary>
public sealed record ReceivedEvent(Guid MessageId, string Type, string Subject, long AggregateVersion, string? Traceparent, JsonNode Body)
{
    /// <summary>The event's record.</summary>
    public T As<T>() => Body.Deserialize<T>(EventTypes.Json)!;
}

/// <summary>
/// A virtual host of the broker with the platform's topology, emptied: what a test publishes as another service would,
/// and what it reads from the partners' feed queue.
/// </summary>
public sealed class Broker : IAsyncDisposable
{
    /// <summary>Virtual hosts no live <see cref="Broker"/> has: two services on one would take each other's messages.</summary>
    private static readonly Channel<int> Free = Numbers(6);

    private readonly IConnection connection;
    private readonly IChannel channel;
    private readonly int? taken;
    private readonly SemaphoreSlim reading = new(1);
    private readonly List<ReceivedEvent> feed = [];

    private Broker(string address, int? taken, IConnection connection, IChannel channel)
    {
        Address = address;
        this.taken = taken;
        this.connection = connection;
        this.channel = channel;
    }

    /// <summary>AMQP address with the virtual host.</summary>
    public string Address { get; }

    /// <summary>Takes one of the part's six virtual hosts until disposal; waits while all are taken.</summary>
    /// <param name="part">The part of the tests, such as <c>booking</c>.</param>
    public static async Task<Broker> ConnectAsync(string part)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var number = await Free.Reader.ReadAsync(deadline.Token);
        return await ConnectAsync($"{Servers.RabbitMq}/{part}-{number}", purge: true, number);
    }

    /// <param name="address">AMQP address with the virtual host.</param>
    /// <param name="purge">Whether to empty the queues first.</param>
    public static Task<Broker> ConnectToAsync(string address, bool purge = true) => ConnectAsync(address, purge, taken: null);

    private static async Task<Broker> ConnectAsync(string address, bool purge, int? taken)
    {
        var connection = await new ConnectionFactory { Uri = new Uri(address) }.CreateConnectionAsync();
        var channel = await connection.CreateChannelAsync(new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true));
        await Topology.DeclareAsync(channel, CancellationToken.None);
        foreach (var (queue, _) in purge ? Topology.Queues : [])
        {
            await channel.QueuePurgeAsync(queue);
            await channel.QueuePurgeAsync(Topology.ErrorQueueOf(queue));
        }
        return new Broker(address, taken, connection, channel);
    }

    /// <summary>Publishes an event as its owner's relay would, confirmed by the broker.</summary>
    /// <returns>The message id.</returns>
    public async Task<Guid> PublishAsync<T>(T @event, string subject, long aggregateVersion, Guid? messageId = null, DateTimeOffset? time = null) where T : class
    {
        var id = messageId ?? Guid.CreateVersion7();
        var envelope = new JsonObject
        {
            ["messageId"] = id.ToString(),
            ["messageType"] = new JsonArray($"urn:message:{typeof(T).Namespace}:{typeof(T).Name}"),
            ["message"] = JsonSerializer.SerializeToNode(@event, EventTypes.Json),
            ["headers"] = new JsonObject
            {
                [EventHeaders.Subject] = subject,
                [EventHeaders.AggregateVersion] = aggregateVersion,
                [EventHeaders.Time] = NodaTime.Instant.FromDateTimeOffset(time ?? TimeProvider.System.GetUtcNow()).ToString(),
            },
        };
        var properties = new BasicProperties { ContentType = "application/vnd.masstransit+json", DeliveryMode = DeliveryModes.Persistent, MessageId = id.ToString() };
        await channel.BasicPublishAsync(EventTypes.ExchangeOf(typeof(T)), "", mandatory: true, properties, JsonSerializer.SerializeToUtf8Bytes(envelope));
        return id;
    }

    /// <summary>All events published so far, as the partners' feed would see them (duplicates included).</summary>
    public async Task<IReadOnlyList<ReceivedEvent>> FeedAsync()
    {
        await reading.WaitAsync();
        try
        {
            while (await channel.BasicGetAsync(Topology.FeedQueue, autoAck: true) is { } message)
                feed.Add(Read(message.Body));
            return [.. feed];
        }
        finally
        {
            reading.Release();
        }
    }

    /// <summary>Waits until the feed holds an event of type <typeparamref name="T"/> about <paramref name="subject"/>.</summary>
    public async Task<T> EventAsync<T>(string subject, Func<T, bool>? condition = null)
    {
        var name = EventTypes.NameOf(typeof(T));
        bool Fits(ReceivedEvent e) => e.Type == name && e.Subject == subject && condition?.Invoke(e.As<T>()) != false;
        var seen = await Eventually.GetAsync(FeedAsync, events => events.Any(Fits), $"{name} about {subject}");
        return seen.First(Fits).As<T>();
    }

    /// <summary>Messages waiting in a queue, such as <c>booking.catalogue-service-published_error</c>.</summary>
    public async Task<uint> CountAsync(string queue) => await channel.MessageCountAsync(queue);

    public async ValueTask DisposeAsync()
    {
        await channel.DisposeAsync();
        await connection.DisposeAsync();
        reading.Dispose();
        if (taken is { } number)
            Free.Writer.TryWrite(number);
    }

    private static Channel<int> Numbers(int count)
    {
        var numbers = Channel.CreateUnbounded<int>();
        for (var number = 1; number <= count; number++)
            numbers.Writer.TryWrite(number);
        return numbers;
    }

    private static ReceivedEvent Read(ReadOnlyMemory<byte> body)
    {
        var envelope = JsonNode.Parse(body.Span)!;
        var headers = envelope["headers"]!;
        var urn = envelope["messageType"]![0]!.GetValue<string>();
        var type = EventTypes.All.Single(candidate => urn == $"urn:message:{candidate.Namespace}:{candidate.Name}");
        return new ReceivedEvent(
            Guid.Parse(envelope["messageId"]!.GetValue<string>(), CultureInfo.InvariantCulture),
            EventTypes.NameOf(type),
            headers[EventHeaders.Subject]!.GetValue<string>(),
            headers[EventHeaders.AggregateVersion]!.GetValue<long>(),
            headers[EventHeaders.Traceparent]?.GetValue<string>(),
            envelope["message"]!);
    }
}
