using System.Diagnostics.Metrics;
using System.Security.Cryptography;
using System.Text.Json;
using Asan.Gateway.Feed;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.Options;
using NodaTime;
using Npgsql;

namespace Asan.Gateway.Webhooks;

/// <summary>
/// Makes a delivery for each new event of the feed and each endpoint that wants it, and sends what is due. Each endpoint has a
/// lane of its own, so that a slow one holds up nobody else. An attempt is leased in the database: two gateways never send
/// one delivery at the same time, and what a gateway that died had in hand is sent by another after the lease.
/// </summary>
internal sealed class DeliverWebhooks(
    NpgsqlDataSource dataSource, WebhookSender sender, WebhookSecrets secrets, IOptions<JsonOptions> json, TimeProvider time, ILogger<DeliverWebhooks> log) : BackgroundService
{
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    /// <summary>Attempts of one endpoint at a time.</summary>
    private const int AtOnce = 4;

    /// <summary>Events that one turn takes from the feed.</summary>
    private const int FanOutBatch = 1000;

    /// <summary>Longer than an attempt can take.</summary>
    private static readonly Duration Lease = Duration.FromSeconds(60);

    /// <summary>What is under way when the gateway stops has this long to end.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(2);

    private static readonly Meter Meter = new("Asan.Gateway");
    private static readonly Counter<long> Attempts = Meter.CreateCounter<long>("asan.webhook.attempts", "{attempt}", "Attempts to deliver an event to a webhook, by outcome.");

    private static readonly Dictionary<string, string> Scoped = EventTypes.All.Select(EventTypes.NameOf)
        .Where(type => EventAccess.ScopeOf(type) is not null).ToDictionary(type => type, type => EventAccess.ScopeOf(type)!, StringComparer.Ordinal);

    private readonly Dictionary<Guid, Task> lanes = [];

    // The scopes are those that the client has now, not those of the token that registered the webhook.
    private const string FanOut = """
        with fresh as (
            select position, id, type from event_feed where position > @from order by position limit @FanOutBatch
        ), made as (
            insert into webhook_delivery (webhook_id, event_id, position, type, state, next_attempt_at, created_at)
            select webhook.id, fresh.id, fresh.position, fresh.type, 'waiting', @now, @now
            from fresh
            join webhook on fresh.type = any(webhook.types) and webhook.state <> 'off'
            join oauth_application client on client.client_id = webhook.client_id and client.permissions::jsonb @> to_jsonb('scp:events.read'::text)
            left join unnest(@types, @scopes) as needs(type, scope) on needs.type = fresh.type
            where needs.scope is null or client.permissions::jsonb @> to_jsonb('scp:' || needs.scope)
            order by fresh.position
            on conflict do nothing
        )
        update webhook_fan_out set position = greatest(position, (select max(position) from fresh)) where exists (select 1 from fresh)
        """;

    private const string Due = """
        select webhook.id from webhook
        join oauth_application client on client.client_id = webhook.client_id and client.permissions::jsonb @> to_jsonb('scp:events.read'::text)
        where webhook.state = 'active' and exists (
            select 1 from webhook_delivery d
            where d.webhook_id = webhook.id and d.state = 'waiting' and d.next_attempt_at <= @now and (d.leased_until is null or d.leased_until <= @now))
        """;

    private const string Claim = """
        with due as (
            select d.webhook_id, d.event_id
            from webhook_delivery d join webhook on webhook.id = d.webhook_id
            where d.webhook_id = @webhookId and webhook.state = 'active'
              and d.state = 'waiting' and d.next_attempt_at <= @now and (d.leased_until is null or d.leased_until <= @now)
            order by d.next_attempt_at, d.sequence
            limit @AtOnce
            for update of d skip locked
        ), claimed as (
            update webhook_delivery d set lease = @lease, leased_until = @until
            from due where d.webhook_id = due.webhook_id and d.event_id = due.event_id
            returning d.event_id, d.type as event_type, d.position as feed_position, d.sequence as sequence, d.created_at as made_at
        )
        select claimed.event_id, claimed.event_type, claimed.made_at, webhook.url, webhook.secret, webhook.old_secret, webhook.old_secret_until,
               feed.position, feed.source, feed.time, feed.subject, feed.traceparent, feed.aggregate_version, feed.data::text as data
        from claimed join webhook on webhook.id = @webhookId left join event_feed feed on feed.position = claimed.feed_position
        order by claimed.sequence
        """;

    // The webhook's row first, as everywhere, so that nobody waits for one who waits for him.
    private const string LockWebhook = "select state from webhook where id = @webhookId for no key update";

    private const string Record = """
        update webhook_delivery set
            attempts = attempts + 1, first_attempt_at = coalesce(first_attempt_at, @now), lease = null, leased_until = null,
            state = case when @delivered then 'delivered' else 'waiting' end, next_attempt_at = case when @delivered then null else @now::timestamptz end
        where webhook_id = @webhookId and event_id = @eventId and lease = @lease
        returning attempts, first_attempt_at
        """;

    private const string Log = """
        insert into webhook_attempt (webhook_id, event_id, number, at, duration_ms, status, error, answer)
        select @webhookId, @eventId, coalesce(max(number), 0) + 1, @now, @Milliseconds, @Status, @Error, @Answer
        from webhook_attempt where webhook_id = @webhookId and event_id = @eventId
        """;

    private const string Postpone = """
        update webhook_delivery set state = case when @next::timestamptz is null then 'failed' else 'waiting' end, next_attempt_at = @next
        where webhook_id = @webhookId and event_id = @eventId
        """;

    private const string Succeeded = "update webhook set failing_since = null where id = @webhookId and failing_since is not null";

    private const string Failed = "update webhook set failing_since = coalesce(failing_since, @now) where id = @webhookId returning failing_since";

    private const string SwitchOff = """
        with switched as (
            update webhook set state = 'off', off_because = @why, version = version + 1 where id = @webhookId and state <> 'off' returning client_id
        )
        insert into webhook_notice (id, client_id, webhook_id, kind, text, at) select @noticeId, client_id, @webhookId, 'webhook-switched-off', @why, @now from switched
        """;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ending = new CancellationTokenSource();
        await using var grace = stoppingToken.Register(() => ending.CancelAfter(Grace));
        try
        {
            await Periodically.DoAsync(Every, _ => TurnAsync(stoppingToken, ending.Token), log, "Webhooks could not be looked at", stoppingToken);
        }
        finally
        {
            await Task.WhenAll(lanes.Values);
        }
    }

    private async Task TurnAsync(CancellationToken stopping, CancellationToken ending)
    {
        await FanOutAsync(stopping);
        await using var connection = await dataSource.OpenConnectionAsync(stopping);
        foreach (var webhook in await connection.QueryAsync<Guid>(Due, new { now = time.Now() }))
            if (!lanes.TryGetValue(webhook, out var lane) || lane.IsCompleted)
                lanes[webhook] = Task.Run(() => DrainAsync(webhook, stopping, ending), CancellationToken.None);
    }

    private async Task FanOutAsync(CancellationToken stopping)
    {
        await using var connection = await dataSource.OpenConnectionAsync(stopping);
        await using var transaction = await connection.BeginTransactionAsync(stopping);
        // None when another gateway is at it.
        if (await connection.QuerySingleOrDefaultAsync<long?>("select position from webhook_fan_out for update skip locked") is not { } from)
            return;
        if (await connection.ExecuteAsync(FanOut, new { from, FanOutBatch, now = time.Now(), types = Scoped.Keys.ToArray(), scopes = Scoped.Values.ToArray() }) > 0)
            await transaction.CommitAsync(CancellationToken.None);
    }

    private async Task DrainAsync(Guid webhookId, CancellationToken stopping, CancellationToken ending)
    {
        try
        {
            while (!stopping.IsCancellationRequested)
            {
                var lease = Guid.NewGuid();
                List<Claimed> claimed;
                await using (var connection = await dataSource.OpenConnectionAsync(stopping))
                    claimed = (await connection.QueryAsync<Claimed>(Claim, new { webhookId, lease, now = time.Now(), until = time.Now() + Lease, AtOnce })).AsList();
                if (claimed.Count == 0)
                    return;
                await Task.WhenAll(claimed.Select(delivery => AttemptAsync(webhookId, lease, delivery, ending)));
            }
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // The lease runs out, and a gateway that lives sends it.
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException or CryptographicException)
        {
            log.LogWarning(e, "Deliveries of webhook {Webhook} could not be read or recorded; they are sent again after their lease", webhookId);
        }
    }

    private async Task AttemptAsync(Guid webhookId, Guid lease, Claimed delivery, CancellationToken ending)
    {
        var now = time.Now();
        var keys = new List<byte[]> { secrets.Open(webhookId, delivery.Secret) };
        if (delivery.OldSecret is { } old && delivery.OldSecretUntil > now)
            keys.Add(secrets.Open(webhookId, old));
        var attempt = await sender.SendAsync(
            delivery.Url, delivery.EventId.ToString(), now, JsonSerializer.SerializeToUtf8Bytes(delivery.ToCloudEvent(), json.Value.SerializerOptions),
            "application/cloudevents+json; charset=utf-8", keys, ending);
        Attempts.Add(1, new KeyValuePair<string, object?>("outcome", attempt.Error ?? "delivered"));
        await RecordAsync(webhookId, lease, delivery.EventId, attempt, time.Now());
    }

    private async Task RecordAsync(Guid webhookId, Guid lease, Guid eventId, Attempt attempt, Instant now)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        if (await connection.QuerySingleOrDefaultAsync<string>(LockWebhook, new { webhookId }) is null)
            return; // Deleted meanwhile.
        var made = await connection.QuerySingleOrDefaultAsync<(int Attempts, Instant First)>(Record, new { webhookId, eventId, lease, now, delivered = attempt.Delivered });
        if (made.Attempts == 0)
            return; // The lease ran out, and somebody else sends it.
        await connection.ExecuteAsync(Log, new { webhookId, eventId, now, attempt.Milliseconds, attempt.Status, attempt.Error, attempt.Answer });
        if (attempt.Delivered)
        {
            await connection.ExecuteAsync(Succeeded, new { webhookId });
        }
        else
        {
            var next = attempt.Gone ? null : RetrySchedule.Next(made.Attempts, made.First, now, attempt.RetryAfter, Random.Shared.NextDouble());
            await connection.ExecuteAsync(Postpone, new { webhookId, eventId, next });
            var failingSince = await connection.QuerySingleAsync<Instant>(Failed, new { webhookId, now });
            var why = attempt.Gone ? "The endpoint answered 410: it wants no more."
                : next is null && now - failingSince >= RetrySchedule.Total ? "No attempt has succeeded for three days."
                : null;
            if (why is not null)
            {
                if (await connection.ExecuteAsync(SwitchOff, new { webhookId, why, now, noticeId = Guid.CreateVersion7() }) > 0)
                    log.LogWarning("Webhook {Webhook} is switched off: {Why}", webhookId, why);
            }
        }
        await transaction.CommitAsync();
    }

    /// <summary>A delivery in hand. The event's own columns are empty for a test.</summary>
    private sealed class Claimed
    {
        public Guid EventId { get; init; }
        public string EventType { get; init; } = "";
        public Instant MadeAt { get; init; }
        public string Url { get; init; } = "";
        public byte[] Secret { get; init; } = [];
        public byte[]? OldSecret { get; init; }
        public Instant? OldSecretUntil { get; init; }
        public long? Position { get; init; }
        public string? Source { get; init; }
        public Instant? Time { get; init; }
        public string? Subject { get; init; }
        public string? Traceparent { get; init; }
        public long? AggregateVersion { get; init; }
        public string? Data { get; init; }

        public CloudEvent ToCloudEvent() => Position is null
            ? new CloudEvent("1.0", EventId.ToString(), "/gateway", EventType, MadeAt, EventId.ToString(), null, 1, "application/json", JsonElement.Parse("{}"))
            : new FeedRow(Position.Value, EventId, Source!, EventType, Time!.Value, Subject!, Traceparent, AggregateVersion!.Value, Data!).ToCloudEvent();
    }
}

/// <summary>Deletes tests and notices after 30 days; deliveries go with their events.</summary>
internal sealed class WebhookRetention(NpgsqlDataSource dataSource, TimeProvider time, ILogger<WebhookRetention> log) : BackgroundService
{
    private static readonly Duration Age = Duration.FromDays(30);

    private const string Delete = """
        delete from webhook_delivery where position is null and created_at < @before;
        delete from webhook_notice where at < @before;
        """;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(TimeSpan.FromHours(1), async cancellation =>
        {
            await using var connection = await dataSource.OpenConnectionAsync(cancellation);
            await connection.ExecuteAsync(Delete, new { before = time.Now() - Age });
        }, log, "Old notices of webhooks could not be deleted", stoppingToken);
}

/// <summary>What the gateway needs for webhooks, and their routes.</summary>
public static class WebhookRoutes
{
    /// <summary>The type of a test delivery.</summary>
    public const string TestType = "az.asan.gateway.webhook-test.v1";

    public static void AddWebhooks(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton(new Targets(builder.Environment.IsDevelopment()));
        builder.Services.AddSingleton<ResolveHost>(System.Net.Dns.GetHostAddressesAsync);
        builder.Services.AddSingleton<WebhookSecrets>();
        builder.Services.AddSingleton<WebhookSender>();
        builder.Services.AddHostedService<DeliverWebhooks>();
        builder.Services.AddHostedService<WebhookRetention>();
    }

    public static void MapWebhooks(this IEndpointRouteBuilder api)
    {
        CreateWebhook.Map(api);
        ReadWebhooks.Map(api);
        ChangeWebhook.Map(api);
        RotateSecret.Map(api);
        ReadDeliveries.Map(api);
        Redeliver.Map(api);
        ReadNotices.Map(api);
    }
}
