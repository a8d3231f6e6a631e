using Asan.Contracts.Awards;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.Contracts.Feedback;
using MassTransit;
using Microsoft.Extensions.Hosting;
using RabbitMQ.Client;

namespace Asan.Messaging;

/// <summary>
/// Who reads which event: the whole flow in one list. Every service declares all of it before its first publish,
/// whichever starts first, so no event meets an exchange without its readers' queues.
/// </summary>
public static class Topology
{
    /// <summary>The gateway's queue for the partners' event feed, bound to every event.</summary>
    public const string FeedQueue = "gateway.event-feed";

    public static readonly IReadOnlyDictionary<string, IReadOnlyList<Type>> Readers = new Dictionary<string, IReadOnlyList<Type>>(StringComparer.Ordinal)
    {
        ["catalogue"] =
        [
            typeof(VisitBooked), typeof(VisitRescheduled), typeof(VisitCancelled), typeof(VisitCheckedIn), typeof(VisitCalled), typeof(VisitClosed),
            typeof(RatingsPublished), typeof(WinnersAnnounced), typeof(StudyVisitScheduled), typeof(StudyVisitWithdrawn), typeof(ApplicationsReported),
        ],
        ["booking"] =
        [
            typeof(ServicePublished), typeof(ServiceWithdrawn), typeof(CentrePublished), typeof(PriceChanged), typeof(StudyVisitOffered), typeof(StudyVisitWithdrawn),
            typeof(VisitOffered), typeof(PriceKeyPublished),
        ],
        ["feedback"] = [typeof(ServicePublished), typeof(ServiceWithdrawn), typeof(CentrePublished), typeof(VisitClosed)],
        ["integrity"] = [],
        ["awards"] = [typeof(StudyVisitScheduled), typeof(StudyVisitDeclined), typeof(RatingsPublished), typeof(CaseAnswered)],
    };

    /// <summary>A queue, the queue of its poison messages, and the exchanges it is bound to.</summary>
    public static IEnumerable<(string Queue, IReadOnlyList<Type> Events)> Queues =>
        Readers.SelectMany(reader => reader.Value.Select(type => (EventTypes.QueueOf(reader.Key, type), (IReadOnlyList<Type>)[type])))
            .Append((FeedQueue, [.. EventTypes.All]));

    /// <summary>Queues of an earlier version that nobody reads any more: they would fill without end. Notices are queued with what they tell of.</summary>
    private static readonly IReadOnlyList<string> Retired =
    [
        .. new[] { typeof(VisitBooked), typeof(VisitRescheduled), typeof(VisitCancelled), typeof(VisitReminderDue), typeof(ApplicationReady) }
            .Select(type => EventTypes.QueueOf("booking", type)),
    ];

    public static string ErrorQueueOf(string queue) => $"{queue}_error";

    /// <summary>Declares exchanges, quorum queues and bindings as MassTransit names them; declaring again changes nothing.</summary>
    public static async Task DeclareAsync(IChannel channel, CancellationToken cancellation)
    {
        var quorum = new Dictionary<string, object?> { ["x-queue-type"] = "quorum" };
        foreach (var type in EventTypes.All)
            await channel.ExchangeDeclareAsync(EventTypes.ExchangeOf(type), ExchangeType.Fanout, durable: true, cancellationToken: cancellation);
        foreach (var (queue, events) in Queues)
        {
            foreach (var name in new[] { queue, ErrorQueueOf(queue) })
            {
                await channel.ExchangeDeclareAsync(name, ExchangeType.Fanout, durable: true, cancellationToken: cancellation);
                await channel.QueueDeclareAsync(name, durable: true, exclusive: false, autoDelete: false, arguments: quorum, cancellationToken: cancellation);
                await channel.QueueBindAsync(name, name, "", cancellationToken: cancellation);
            }
            foreach (var type in events)
                await channel.ExchangeBindAsync(queue, EventTypes.ExchangeOf(type), "", cancellationToken: cancellation);
        }
        // Deleting what is not there is no error.
        foreach (var name in Retired.SelectMany(queue => new[] { queue, ErrorQueueOf(queue) }))
        {
            await channel.ExchangeDeleteAsync(name, cancellationToken: cancellation);
            await channel.QueueDeleteAsync(name, cancellationToken: cancellation);
        }
    }
}

/// <summary>Declares the topology before the bus and the relay start.</summary>
internal sealed class TopologyDeclaration(IConnection connection) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellationToken);
        await Topology.DeclareAsync(channel, cancellationToken);
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

/// <summary>MassTransit's exchanges carry the events' own names.</summary>
internal sealed class ExchangeNames : IEntityNameFormatter
{
    public string FormatEntityName<T>() => EventTypes.All.Contains(typeof(T)) ? EventTypes.ExchangeOf(typeof(T)) : typeof(T).Name;
}
