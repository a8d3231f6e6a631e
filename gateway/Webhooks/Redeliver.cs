using System.Security.Claims;
using Asan.Gateway.Feed;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Gateway.Webhooks;

/// <summary>POST /v1/webhooks/{id}/redeliver, …/deliveries/{eventId}/redeliver and …/test: sends again, or for the first time, on request.</summary>
public static class Redeliver
{
    /// <summary>Events that one request can bring back.</summary>
    private const int AtMost = 10_000;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/webhooks/{id}/redeliver", SinceAsync)
            .Demands(Scopes.EventsRead).Idempotent().Refuses(WebhookProblems.WebhookNotFound, WebhookProblems.WebhookNotActive)
            .WithTags("Webhooks").WithSummary("Send events again since a time")
            .WithDescription("All events of the webhook's types that came into the feed in that time, delivered or not, at most 10,000; also those that came while it was switched off. With `onlyUndelivered` those that were delivered are left. They carry the same `webhook-id` as before.");
        api.MapPost("/webhooks/{id}/deliveries/{eventId}/redeliver", OneAsync)
            .Demands(Scopes.EventsRead).Idempotent().Refuses(WebhookProblems.WebhookNotFound, WebhookProblems.DeliveryNotFound, WebhookProblems.WebhookNotActive)
            .WithTags("Webhooks").WithSummary("Send an event again").WithDescription("Now, with three days of further attempts if it fails, and the same `webhook-id` as before.");
        api.MapPost("/webhooks/{id}/test", TestAsync)
            .Demands(Scopes.EventsRead).Idempotent().Refuses(WebhookProblems.WebhookNotFound, WebhookProblems.WebhookNotActive)
            .WithTags("Webhooks").WithSummary("Send a test")
            .WithDescription($"An event of the type `{WebhookRoutes.TestType}` with an empty `data`, signed as any other. Its delivery tells what came back.");
    }

    /// <param name="Since">Events from this instant on.</param>
    /// <param name="Until">… and before this one; now when left out.</param>
    /// <param name="OnlyUndelivered">Leaves those that were delivered.</param>
    public sealed record RedeliverRequest(Instant Since, Instant? Until = null, bool OnlyUndelivered = true);

    /// <param name="Events">How many will be sent.</param>
    /// <param name="Complete">False when there are more: ask again with a later `since`.</param>
    public sealed record RedeliverAnswer(int Events, bool Complete);

    private const string Lock = "select state from webhook where id = @id and client_id = @ClientId for no key update";

    // A delivery under way keeps its lease: the attempt in hand finds another lease, or none, and is not counted.
    private const string Again = """
        update webhook_delivery set state = 'waiting', attempts = 0, first_attempt_at = null, next_attempt_at = @Now, lease = null, leased_until = null
        where webhook_id = @id and event_id = @eventId
        """;

    private const string Since = """
        with wanted as (
            select feed.position, feed.id, feed.type
            from webhook join event_feed feed on feed.type = any(webhook.types) and feed.type = any(@allowed)
            left join webhook_delivery d on d.webhook_id = webhook.id and d.event_id = feed.id
            where webhook.id = @id and feed.received_at >= @Since and feed.received_at < @until
              and feed.position <= (select position from webhook_fan_out)
              and (not @OnlyUndelivered or d.state is null or d.state = 'failed')
            order by feed.position limit @AtMost
        )
        insert into webhook_delivery (webhook_id, event_id, position, type, state, next_attempt_at, created_at)
        select @id, wanted.id, wanted.position, wanted.type, 'waiting', @Now, @Now from wanted order by wanted.position
        on conflict (webhook_id, event_id) do update set
            state = 'waiting', attempts = 0, first_attempt_at = null, next_attempt_at = @Now, lease = null, leased_until = null
        """;

    private const string Test = """
        insert into webhook_delivery (webhook_id, event_id, type, state, next_attempt_at, created_at)
        values (@id, @eventId, @TestType, 'waiting', @Now, @Now)
        """;

    private static async Task<Results<Accepted<RedeliverAnswer>, Problem>> SinceAsync(Guid id, RedeliverRequest body, UnitOfWork work, Actor actor, ClaimsPrincipal user)
    {
        var until = body.Until ?? work.Now;
        if (until <= body.Since)
            return CommonProblems.InvalidRequest.Because("The time has no length.", new Fault("$.until", "an instant after `since`", $"{until}"));
        if (await RefuseAsync(id, work, actor) is { } refused)
            return refused;
        var events = await work.Connection.ExecuteAsync(Since, new { id, body.Since, until, body.OnlyUndelivered, AtMost, work.Now, allowed = EventAccess.TypesFor(user) });
        return TypedResults.Accepted($"/v1/webhooks/{id}/deliveries", new RedeliverAnswer(events, events < AtMost));
    }

    private static async Task<Results<Accepted, Problem>> OneAsync(Guid id, Guid eventId, UnitOfWork work, Actor actor)
    {
        if (await RefuseAsync(id, work, actor) is { } refused)
            return refused;
        return await work.Connection.ExecuteAsync(Again, new { id, eventId, work.Now }) == 0
            ? NoSuchDelivery()
            : TypedResults.Accepted($"/v1/webhooks/{id}/deliveries/{eventId}");
    }

    private static async Task<Results<Accepted<TestAnswer>, Problem>> TestAsync(Guid id, UnitOfWork work, Actor actor)
    {
        if (await RefuseAsync(id, work, actor) is { } refused)
            return refused;
        var eventId = Guid.CreateVersion7();
        await work.Connection.ExecuteAsync(Test, new { id, eventId, WebhookRoutes.TestType, work.Now });
        return TypedResults.Accepted($"/v1/webhooks/{id}/deliveries/{eventId}", new TestAnswer(eventId));
    }

    /// <param name="EventId">Under which the test stands among the deliveries.</param>
    public sealed record TestAnswer(Guid EventId);

    private static async Task<Problem?> RefuseAsync(Guid id, UnitOfWork work, Actor actor) =>
        await work.Connection.QuerySingleOrDefaultAsync<string>(Lock, new { id, actor.ClientId }) switch
        {
            null => WebhookProblems.NoSuchWebhook(),
            "active" => null,
            var state => WebhookProblems.WebhookNotActive.Because($"The webhook is {state}. Resume it first: POST /v1/webhooks/{{id}}/resume."),
        };

    internal static Problem NoSuchDelivery() => WebhookProblems.DeliveryNotFound.Because("Expected the webhook-id of an event that was sent to this webhook within 30 days.");
}
