using System.Text.Json;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using MassTransit;
using NodaTime;
using Npgsql;

namespace Asan.Gateway.Feed;

/// <summary>Writes every event that reaches the gateway's queue into the partners' feed, once.</summary>
public sealed class AppendToFeed<T>(NpgsqlDataSource dataSource, TimeProvider time) : IConsumer<T> where T : class
{
    // Any constant; it orders the appends of all gateways on this database.
    private const long AppendLock = 0x6665_6564;

    private const string Sql = """
        insert into event_feed (id, type, source, subject, time, traceparent, aggregate_version, data, received_at)
        values (@Id, @Type, @Source, @Subject, @Time, @Traceparent, @AggregateVersion, @Data::jsonb, @Now)
        on conflict (id) do nothing
        """;

    public async Task Consume(ConsumeContext<T> context)
    {
        await using var connection = await dataSource.OpenConnectionAsync(context.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(context.CancellationToken);
        // A statement of its own: the position must be drawn after the lock is held.
        await connection.ExecuteAsync("select pg_advisory_xact_lock(@AppendLock)", new { AppendLock });
        await connection.ExecuteAsync(Sql, new
        {
            Id = context.MessageId ?? throw new InvalidOperationException("The message has no id, so it cannot be kept apart from its duplicates."),
            Type = EventTypes.NameOf(typeof(T)),
            Source = $"/{EventTypes.OwnerOf(typeof(T))}",
            Subject = context.Headers.Get<string>(EventHeaders.Subject)
                ?? throw new InvalidOperationException($"The message lacks the header {EventHeaders.Subject}."),
            Time = context.OccurredAt(),
            Traceparent = context.Headers.Get<string>(EventHeaders.Traceparent),
            AggregateVersion = context.AggregateVersionOf(),
            Data = JsonSerializer.Serialize(context.Message, EventTypes.Json),
            Now = time.Now(),
        });
        await transaction.CommitAsync(CancellationToken.None);
    }
}

/// <summary>Connects the feed to its queue, which is bound to every event of the platform.</summary>
public static class EventFeed
{
    public static void AddEventFeed(this WebApplicationBuilder builder)
    {
        var consumers = EventTypes.All.Select(type => typeof(AppendToFeed<>).MakeGenericType(type)).ToArray();
        builder.AddBus(
            (context, rabbit) => rabbit.ReceiveEndpoint(Topology.FeedQueue, endpoint =>
            {
                Messaging.Bus.Shape(endpoint);
                foreach (var consumer in consumers)
                    endpoint.ConfigureConsumer(context, consumer);
            }),
            bus => bus.AddConsumers(consumers));
        builder.Services.AddHostedService<FeedRetention>();
        builder.Services.AddSingleton<FeedHead>();
        builder.Services.AddHostedService(services => services.GetRequiredService<FeedHead>());
        builder.Services.AddSingleton<OpenStreams>();
    }
}

/// <summary>Deletes events that came into the feed more than 30 days ago, in small portions, every hour.</summary>
internal sealed class FeedRetention(NpgsqlDataSource dataSource, TimeProvider time, ILogger<FeedRetention> log) : BackgroundService
{
    private static readonly Duration Age = Duration.FromDays(30);

    private const string Sql = "delete from event_feed where position in (select position from event_feed where received_at < @Before order by position limit 10000)";

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        do
        {
            try
            {
                await using var connection = await dataSource.OpenConnectionAsync(stoppingToken);
                while (await connection.ExecuteAsync(Sql, new { Before = time.Now() - Age }) > 0)
                {
                }
            }
            catch (NpgsqlException e)
            {
                log.LogWarning(e, "Old events could not be deleted from the feed; trying again in an hour");
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
