using System.Diagnostics;
using System.Diagnostics.Metrics;
using System.Text.Json;
using Asan.ServiceDefaults;
using Dapper;
using MassTransit;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace Asan.Messaging;

/// <summary>
/// Carries events from the outbox to the broker. A batch is locked, published with confirms (many in flight: one by
/// one is fifteen times slower), and deleted only after the confirms; a crash in between publishes a message twice,
/// which the inbox absorbs. A refused or returned message stays with its attempt count and next time, and raises an
/// alarm; it never holds up the others.
/// </summary>
public sealed class OutboxRelay(NpgsqlDataSource dataSource, IBus bus, OutboxSignal signal, ILogger<OutboxRelay> log) : BackgroundService
{
    private const int BatchSize = 256;
    private const int InFlight = 64;

    /// <summary>How long one message may wait for its confirm, e.g. while the broker is away.</summary>
    private static readonly TimeSpan ConfirmTimeout = TimeSpan.FromSeconds(5);

    /// <summary>How often the outbox is looked at without a signal: for rows of a crashed or a second instance.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(250);

    /// <summary>How long the first event of a batch waits for others: a batch costs a commit here and one at the broker, whatever its size.</summary>
    private static readonly TimeSpan Gather = TimeSpan.FromMilliseconds(10);

    private static readonly Duration LongestBackoff = Duration.FromSeconds(30);

    private static readonly ActivitySource Traces = new("Asan.Messaging");
    private static readonly Meter Meter = new("Asan.Messaging");
    private static readonly Counter<long> Relayed = Meter.CreateCounter<long>("asan.outbox.relayed", "{message}", "Messages the broker confirmed.");
    private static readonly Counter<long> Refused = Meter.CreateCounter<long>("asan.outbox.refused", "{message}", "Messages the broker refused, returned or did not confirm in time.");
    private static readonly Histogram<double> Lag = Meter.CreateHistogram<double>("asan.outbox.lag", "s", "From an event's transaction to its confirm.");

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        Refused.Add(0); // a series that begins with its first failure would hide that one from a rate
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await RelayBatchAsync(stoppingToken) == BatchSize)
                    continue;
                await signal.WaitAsync(Idle, stoppingToken);
                await Task.Delay(Gather, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException or InvalidOperationException)
            {
                log.LogError(e, "The outbox could not be read; trying again in a second");
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
            }
        }
    }

    private async Task<int> RelayBatchAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        var rows = (await connection.QueryAsync<Row>("""
            select position, id, type, subject, aggregate_version, body::text as body, traceparent, occurred_at, attempts
            from outbox
            where next_attempt_at is null or next_attempt_at <= @Now
            order by position
            limit @BatchSize
            for update skip locked
            """, new { Now = TimeProvider.System.Now(), BatchSize })).AsList();
        if (rows.Count == 0)
            return 0;

        using var inFlight = new SemaphoreSlim(InFlight);
        var outcomes = await Task.WhenAll(rows.Select(row => PublishAsync(row, inFlight, cancellation)));

        await connection.ExecuteAsync("delete from outbox where position = any(@Confirmed)",
            new { Confirmed = outcomes.Where(outcome => outcome.Error is null).Select(outcome => outcome.Row.Position).ToArray() });
        foreach (var (row, error) in outcomes.Where(outcome => outcome.Error is not null))
            await connection.ExecuteAsync(
                "update outbox set attempts = attempts + 1, next_attempt_at = @Next, last_error = @error where position = @Position",
                new { row.Position, error, Next = TimeProvider.System.Now() + Backoff(row.Attempts) });
        await transaction.CommitAsync(CancellationToken.None);
        return rows.Count;
    }

    private async Task<(Row Row, string? Error)> PublishAsync(Row row, SemaphoreSlim inFlight, CancellationToken cancellation)
    {
        await inFlight.WaitAsync(cancellation);
        try
        {
            // The event belongs to the trace of the request that caused it.
            using var activity = Traces.StartActivity($"outbox {row.Type}", ActivityKind.Internal, row.Traceparent);
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            timeout.CancelAfter(ConfirmTimeout);
            var type = EventTypes.Find(row.Type) ?? throw new InvalidOperationException($"{row.Type} is not an event of Contracts.");
            var message = JsonSerializer.Deserialize(row.Body, type, EventTypes.Json)!;
            await bus.Publish(message, type, Pipe.Execute<PublishContext>(context => Address(context, row)), timeout.Token);
            Relayed.Add(1, new KeyValuePair<string, object?>("event", row.Type));
            Lag.Record((TimeProvider.System.Now() - row.OccurredAt).TotalSeconds);
            return (row, null);
        }
        catch (Exception e) when (!cancellation.IsCancellationRequested)
        {
            Refused.Add(1, new KeyValuePair<string, object?>("event", row.Type));
            log.LogError(e, "Event {Type} {Id} was not confirmed, attempt {Attempt}; it stays in the outbox", row.Type, row.Id, row.Attempts + 1);
            return (row, e.GetType().Name);
        }
        finally
        {
            inFlight.Release();
        }
    }

    private static void Address(PublishContext context, Row row)
    {
        context.MessageId = row.Id;
        context.Headers.Set(EventHeaders.Subject, row.Subject);
        context.Headers.Set(EventHeaders.AggregateVersion, row.AggregateVersion);
        context.Headers.Set(EventHeaders.Time, row.OccurredAt.ToString());
        context.Headers.Set(EventHeaders.Traceparent, row.Traceparent);
        // A message that reaches no queue must come back as an error; by default the broker drops it silently.
        if (context.TryGetPayload<RabbitMqSendContext>(out var rabbit))
            rabbit.Mandatory = true;
    }

    private static Duration Backoff(int attempts) => Duration.Min(Duration.FromSeconds(Math.Pow(2, Math.Min(attempts, 10)) / 2), LongestBackoff);

    private sealed record Row(
        long Position, Guid Id, string Type, string Subject, long AggregateVersion, string Body, string? Traceparent, Instant OccurredAt, int Attempts);
}

/// <summary>Headers that carry the CloudEvents attributes beside MassTransit's envelope.</summary>
public static class EventHeaders
{
    public const string Subject = "ce-subject";
    public const string AggregateVersion = "ce-aggregateversion";
    public const string Time = "ce-time";
    public const string Traceparent = "ce-traceparent";

    /// <summary>The aggregate's version after the change, 1, 2, 3 …; a copy of state applies it only if it is newer.</summary>
    public static long AggregateVersionOf(this ConsumeContext context) => context.Headers.Get<long>(AggregateVersion)
        ?? throw new InvalidOperationException($"The message lacks the header {AggregateVersion}.");

    /// <summary>When the event happened.</summary>
    public static Instant OccurredAt(this ConsumeContext context) =>
        NodaTime.Text.InstantPattern.ExtendedIso.Parse(context.Headers.Get<string>(Time) ?? "").GetValueOrThrow();
}
