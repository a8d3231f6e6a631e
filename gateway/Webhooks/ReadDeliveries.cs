using System.Globalization;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Gateway.Webhooks;

/// <summary>GET /v1/webhooks/{id}/deliveries and …/{eventId}: what was sent, and what came back.</summary>
public static class ReadDeliveries
{
    private static readonly string[] States = ["waiting", "delivered", "failed"];

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/webhooks/{id}/deliveries", ListAsync)
            .Demands(Scopes.EventsRead).Refuses(WebhookProblems.WebhookNotFound)
            .WithTags("Webhooks").WithSummary("List a webhook's deliveries").WithDescription("Newest first, kept 30 days. `state` keeps `waiting`, `delivered` or `failed`.");
        api.MapGet("/webhooks/{id}/deliveries/{eventId}", GetAsync)
            .Demands(Scopes.EventsRead).Refuses(WebhookProblems.WebhookNotFound, WebhookProblems.DeliveryNotFound)
            .WithTags("Webhooks").WithSummary("Read a delivery with its attempts").WithDescription("`eventId` is what the receiver sees as `webhook-id`.");
    }

    /// <param name="EventId">The event, and the header <c>webhook-id</c>.</param>
    /// <param name="Type">The event's type.</param>
    /// <param name="State"><c>waiting</c> for its first or next attempt, <c>delivered</c>, or <c>failed</c> for good.</param>
    /// <param name="Attempts">Attempts since it was made or sent again.</param>
    /// <param name="NextAttemptAt">When it is tried next.</param>
    /// <param name="CreatedAt">When it was made.</param>
    public sealed record DeliveryAnswer(Guid EventId, string Type, string State, int Attempts, Instant? NextAttemptAt, Instant CreatedAt);

    /// <param name="Number">1, 2, 3 …</param>
    /// <param name="At">When it ended.</param>
    /// <param name="DurationMs">Milliseconds it took.</param>
    /// <param name="Status">The status of the answer, if one came.</param>
    /// <param name="Error">Why it failed: <c>status</c>, <c>redirect</c>, <c>timeout</c>, <c>connection-failed</c>, <c>tls-failed</c>, <c>name-not-found</c> or <c>address-refused</c>.</param>
    /// <param name="Answer">The first 512 bytes of the answer's body.</param>
    public sealed record AttemptAnswer(int Number, Instant At, int DurationMs, int? Status, string? Error, string? Answer);

    /// <param name="Delivery">The delivery.</param>
    /// <param name="Log">Its attempts, oldest first.</param>
    public sealed record DeliveryWithLog(DeliveryAnswer Delivery, IReadOnlyList<AttemptAnswer> Log);

    private const string Own = "select exists (select 1 from webhook where id = @id and client_id = @ClientId)";

    private const string All = """
        select event_id, type, state, attempts, next_attempt_at, created_at, sequence from webhook_delivery
        where webhook_id = @id and sequence < @before and (@state::text is null or state = @state)
        order by sequence desc limit @limit
        """;

    private const string One = """
        select event_id, type, state, attempts, next_attempt_at, created_at, sequence from webhook_delivery where webhook_id = @id and event_id = @eventId
        """;

    // The latest, should there be more than anybody reads.
    private const string Log = """
        select * from (
            select number, at, duration_ms, status, error, answer from webhook_attempt where webhook_id = @id and event_id = @eventId order by number desc limit 200
        ) latest order by number
        """;

    private static async Task<Results<Ok<Page<DeliveryAnswer>>, Problem>> ListAsync(
        Guid id, [AsParameters] PageRequest page, string? state, NpgsqlDataSource dataSource, Actor actor, HttpContext http)
    {
        if (state is not null && !States.Contains(state, StringComparer.Ordinal))
            return CommonProblems.InvalidRequest.Because("There is no such state.", new Fault("query state", $"one of {string.Join(", ", States)}", Came.Describe(state)));
        var before = page.After.Length == 0 ? long.MaxValue
            : long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var sequence) ? sequence
            : throw CommonProblems.InvalidRequest.Because("The cursor is not one of this list.", new Fault("query cursor", "the `next` of a page", Came.Describe(page.Cursor))).AsException();
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        if (!await connection.QuerySingleAsync<bool>(Own, new { id, actor.ClientId }))
            return WebhookProblems.NoSuchWebhook();
        var rows = (await connection.QueryAsync<Row>(All, new { id, before, state, limit = page.Limit + 1 })).AsList();
        var cut = Page.Of(http, rows, page, row => row.Sequence.ToString(CultureInfo.InvariantCulture));
        return TypedResults.Ok(new Page<DeliveryAnswer>([.. cut.Items.Select(row => row.Shown())], cut.Next));
    }

    private static async Task<Results<Ok<DeliveryWithLog>, Problem>> GetAsync(Guid id, Guid eventId, NpgsqlDataSource dataSource, Actor actor, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        if (!await connection.QuerySingleAsync<bool>(Own, new { id, actor.ClientId }))
            return WebhookProblems.NoSuchWebhook();
        if (await connection.QuerySingleOrDefaultAsync<Row>(One, new { id, eventId }) is not { } row)
            return Redeliver.NoSuchDelivery();
        var log = await connection.QueryAsync<AttemptAnswer>(Log, new { id, eventId });
        return TypedResults.Ok(new DeliveryWithLog(row.Shown(), log.AsList()));
    }

    private sealed class Row
    {
        public Guid EventId { get; init; }
        public string Type { get; init; } = "";
        public string State { get; init; } = "";
        public int Attempts { get; init; }
        public Instant? NextAttemptAt { get; init; }
        public Instant CreatedAt { get; init; }
        public long Sequence { get; init; }

        public DeliveryAnswer Shown() => new(EventId, Type, State, Attempts, NextAttemptAt, CreatedAt);
    }
}
