using NodaTime;

namespace Asan.Gateway.Webhooks;

/// <summary>A webhook as its client sees it; never with its secret.</summary>
/// <param name="Id">The webhook.</param>
/// <param name="Url">Where events are sent.</param>
/// <param name="Types">Which events.</param>
/// <param name="Description">The client's own words.</param>
/// <param name="State"><c>active</c>; <c>paused</c> by the client, events wait; <c>off</c>, switched off by the platform, no new events wait.</param>
/// <param name="OffBecause">Why it was switched off.</param>
/// <param name="FailingSince">No attempt has succeeded since then; null when the latest did.</param>
/// <param name="OldSecretUntil">The secret before the present one signs too until then.</param>
/// <param name="Waiting">Deliveries that wait for their first or next attempt.</param>
/// <param name="CreatedAt">When it was registered.</param>
public sealed record WebhookAnswer(
    Guid Id, string Url, IReadOnlyList<string> Types, string Description, string State, string? OffBecause, Instant? FailingSince, Instant? OldSecretUntil, long Waiting,
    Instant CreatedAt);

/// <summary>A webhook's row, with what a client sees and its version.</summary>
internal sealed class WebhookRow
{
    public const string Select = """
        select id, url, types, description, state, off_because, failing_since, case when old_secret_until > @now then old_secret_until end as old_secret_until, created_at, version,
               (select count(*) from webhook_delivery d where d.webhook_id = webhook.id and d.state = 'waiting') as waiting
        from webhook
        """;

    public Guid Id { get; init; }
    public string Url { get; init; } = "";
    public string[] Types { get; init; } = [];
    public string Description { get; init; } = "";
    public string State { get; init; } = "";
    public string? OffBecause { get; init; }
    public Instant? FailingSince { get; init; }
    public Instant? OldSecretUntil { get; init; }
    public Instant CreatedAt { get; init; }
    public long Version { get; init; }
    public long Waiting { get; init; }

    public WebhookAnswer Shown() => new(Id, Url, Types, Description, State, OffBecause, FailingSince, OldSecretUntil, Waiting, CreatedAt);
}
