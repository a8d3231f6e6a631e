using System.Diagnostics.Metrics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Asan.Messaging;

/// <summary>Tells how many messages this host gave up on: they wait in <c>&lt;queue&gt;_error</c> for <c>asan errors replay</c>.</summary>
internal sealed class DeadLetters : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(15);

    private readonly IReadOnlyList<string> queues;
    private readonly IConnection connection;
    private readonly ILogger<DeadLetters> log;
    private volatile Measurement<long>[] latest = [];

    public DeadLetters(DeadLetterQueues queues, IConnection connection, IMeterFactory meters, ILogger<DeadLetters> log)
    {
        (this.queues, this.connection, this.log) = (queues.Names, connection, log);
        meters.Create("Asan.DeadLetters").CreateObservableGauge("asan.dead.letters", () => latest, "{message}", "Messages that a consumer gave up on.");
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Periodically.DoAsync(Every, CountAsync, log, "The error queues could not be counted", stoppingToken);

    private async Task CountAsync(CancellationToken cancellation)
    {
        try
        {
            await using var channel = await connection.CreateChannelAsync(cancellationToken: cancellation);
            var counts = new List<Measurement<long>>();
            foreach (var queue in queues)
                counts.Add(new Measurement<long>(await channel.MessageCountAsync(Topology.ErrorQueueOf(queue), cancellation), KeyValuePair.Create<string, object?>("queue", queue)));
            latest = [.. counts];
        }
        catch (Exception e) when (e is RabbitMQClientException or IOException)
        {
            // The client connects again by itself; an old figure would hide that nobody knows.
            latest = [];
            log.LogWarning("The error queues could not be counted: {Reason}", e.Message);
        }
    }
}

internal sealed record DeadLetterQueues(IReadOnlyList<string> Names);
