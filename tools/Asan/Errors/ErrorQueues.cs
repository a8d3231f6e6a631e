using System.Globalization;
using Asan.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Asan.Cli.Errors;

/// <summary>Reads and empties the <c>_error</c> queues over plain AMQP.</summary>
public static class ErrorQueues
{
    /// <summary>The queues that have failed messages, with their number.</summary>
    public static async Task<IReadOnlyList<(string Queue, long Count)>> CountAsync(IConnection broker, CancellationToken cancellation)
    {
        var failed = new List<(string, long)>();
        foreach (var (queue, _) in Topology.Queues)
        {
            // A queue that does not exist yet closes the channel (404): nothing failed there.
            await using var channel = await broker.CreateChannelAsync(cancellationToken: cancellation);
            try
            {
                var state = await channel.QueueDeclarePassiveAsync(Topology.ErrorQueueOf(queue), cancellation);
                if (state.MessageCount > 0)
                    failed.Add((queue, state.MessageCount));
            }
            catch (OperationInterruptedException e) when (e.ShutdownReason?.ReplyCode == 404)
            {
            }
        }
        return failed;
    }

    /// <summary>Shows messages; closing the channel gives all of them back to the queue.</summary>
    public static async Task PeekAsync(IConnection broker, string queue, string? id, int limit, Action<FailedMessage> show, CancellationToken cancellation)
    {
        await using var channel = await broker.CreateChannelAsync(cancellationToken: cancellation);
        await foreach (var message in TakeAsync(channel, queue, cancellation))
            if (id is null || message.Id == id)
            {
                show(message);
                if (--limit <= 0)
                    return;
            }
    }

    /// <summary>
    /// Sends messages back to <paramref name="queue"/>. Each leaves the error queue only after the broker has confirmed
    /// its copy; what was not confirmed goes back when the channel closes.
    /// </summary>
    /// <returns>How many were sent back.</returns>
    public static async Task<int> ReplayAsync(IConnection broker, string queue, string? id, DateTimeOffset now, CancellationToken cancellation)
    {
        await using var channel = await broker.CreateChannelAsync(
            new CreateChannelOptions(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: true), cancellation);
        var replayed = 0;
        await foreach (var message in TakeAsync(channel, queue, cancellation))
        {
            if (id is not null && message.Id != id)
                continue;
            // To the queue itself, past the exchange: the event's other readers have had it. Mandatory: a queue that is
            // gone is an error, not a loss.
            await channel.BasicPublishAsync("", queue, mandatory: true, message.Again(now), message.Body, cancellation);
            await channel.BasicAckAsync(message.DeliveryTag, multiple: false, CancellationToken.None);
            replayed++;
        }
        return replayed;
    }

    /// <summary>The messages that are in the error queue now; one that fails anew meanwhile is not taken again.</summary>
    private static async IAsyncEnumerable<FailedMessage> TakeAsync(
        IChannel channel, string queue, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        var name = Topology.ErrorQueueOf(queue);
        for (var left = await channel.MessageCountAsync(name, cancellation); left > 0; left--)
            if (await channel.BasicGetAsync(name, autoAck: false, cancellation) is { } got)
                yield return new FailedMessage(got.DeliveryTag, got.BasicProperties, got.Body.ToArray());
            else
                yield break;
    }
}

/// <summary>A message that a consumer gave up on, with what MassTransit noted about it.</summary>
public sealed record FailedMessage(ulong DeliveryTag, IReadOnlyBasicProperties Properties, byte[] Body)
{
    private const string ReplayedAt = "asan-replayed-at";
    private const string ReplayCount = "asan-replay-count";

    public string? Id => Properties.MessageId;

    public string Describe(string queue) => $"""
        {queue}  {Id}
          failed    {Header("MT-Fault-Timestamp")}, {Header("MT-Fault-ExceptionType")} in {Header("MT-Fault-ConsumerType")}
          because   {Header("MT-Fault-Message")}
          event     {Header(EventHeaders.Subject)} version {Header(EventHeaders.AggregateVersion)} of {Header(EventHeaders.Time)}, trace {Header(EventHeaders.Traceparent)}
          replayed  {Replays} times{(Header(ReplayedAt) is { Length: > 0 } last ? $", last {last}" : "")}
        """;

    /// <summary>The properties for its way back: without the notes of the failure, with one more step on its trail.</summary>
    public BasicProperties Again(DateTimeOffset now)
    {
        var headers = (Properties.Headers ?? new Dictionary<string, object?>())
            .Where(header => !header.Key.StartsWith("MT-Fault-", StringComparison.Ordinal) && header.Key != "MT-Reason")
            .ToDictionary(header => header.Key, header => header.Value);
        headers[ReplayedAt] = now.ToString("O", CultureInfo.InvariantCulture);
        headers[ReplayCount] = Replays + 1;
        return new BasicProperties(Properties) { Headers = headers, Persistent = true };
    }

    private int Replays => int.TryParse(Header(ReplayCount), CultureInfo.InvariantCulture, out var count) ? count : 0;

    // AMQP gives texts as bytes.
    private string Header(string name) => Properties.Headers?.TryGetValue(name, out var value) == true
        ? value is byte[] text ? System.Text.Encoding.UTF8.GetString(text) : Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""
        : "";
}
