using System.ComponentModel.DataAnnotations;
using System.Security.Claims;
using Asan.Gateway.Feed;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Gateway.Webhooks;

/// <summary>POST /v1/webhooks: asks for events to be sent to an address.</summary>
public static class CreateWebhook
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/webhooks", HandleAsync)
        .Demands(Scopes.EventsRead).Idempotent()
        .Refuses(WebhookProblems.WebhookAddressRefused, WebhookProblems.TooManyWebhooks)
        .WithTags("Webhooks").WithSummary("Register a webhook")
        .WithDescription("Events that happen from now on are sent by POST to `url`, signed by Standard Webhooks 1.0. The answer is the only one that shows the secret. `types` takes full names of events; those of booking, feedback and awards need these services' read scopes in the token.")
        .WithRequestExample(new WebhookRequest("https://partner.example/asan", ["az.asan.booking.visit-booked.v1", "az.asan.catalogue.price-changed.v1"]))
        .WithExample(StatusCodes.Status201Created, new CreatedWebhook("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", new WebhookAnswer(
            new Guid("0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a50"), "https://partner.example/asan", ["az.asan.booking.visit-booked.v1", "az.asan.catalogue.price-changed.v1"], "",
            "active", null, null, null, 0, NodaTime.Instant.FromUtc(2026, 12, 1, 8, 0))));

    /// <param name="Url">https, port 443 or 8443, on the public internet.</param>
    /// <param name="Types">Full names of events, such as <c>az.asan.booking.visit-booked.v1</c>.</param>
    /// <param name="Description">Your own words.</param>
    public sealed record WebhookRequest(
        [StringLength(2000, MinimumLength = 8)] string Url, [Length(1, 100)] IReadOnlyList<string> Types, [StringLength(200)] string Description = "");

    /// <param name="Secret">Signs what is sent. It is shown now and never again.</param>
    /// <param name="Webhook">The webhook.</param>
    public sealed record CreatedWebhook(string Secret, WebhookAnswer Webhook);

    // One after the other for each client, so that two never take one slot.
    private const string LockClient = "select pg_advisory_xact_lock(hashtextextended('webhook ' || @ClientId, 0))";

    private const string Insert = """
        insert into webhook (id, client_id, slot, url, types, description, state, secret, created_at)
        select @id, @ClientId, min(free), @Url, @types, @Description, 'active', @box, @Now
        from generate_series(1, 20) free
        where not exists (select 1 from webhook where client_id = @ClientId and slot = free)
        having min(free) is not null
        """;

    private const string Read = $"{WebhookRow.Select} where id = @id";

    private static async Task<Results<Created<CreatedWebhook>, Problem>> HandleAsync(
        WebhookRequest body, UnitOfWork work, Actor actor, Targets targets, WebhookSecrets secrets, ClaimsPrincipal user, HttpContext http)
    {
        if (Judge(body, targets, user) is { } refused)
            return refused;
        var id = Guid.CreateVersion7();
        var (secret, box) = secrets.Make(id);
        await work.Connection.ExecuteAsync(LockClient, new { actor.ClientId });
        if (await work.Connection.ExecuteAsync(Insert, new { id, actor.ClientId, body.Url, types = Distinct(body), body.Description, box, work.Now }) == 0)
            return WebhookProblems.TooManyWebhooks.Because("A client has at most 20 webhooks. Delete one that is no longer needed: DELETE /v1/webhooks/{id}.");
        var row = await work.Connection.QuerySingleAsync<WebhookRow>(Read, new { id, now = work.Now });
        http.SetETag(row.Version);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created($"/v1/webhooks/{id}", new CreatedWebhook(secret, row.Shown()));
    }

    internal static string[] Distinct(WebhookRequest body) => [.. body.Types.Distinct(StringComparer.Ordinal)];

    /// <summary>What is wrong with an address or the events asked for; null if nothing.</summary>
    internal static Problem? Judge(WebhookRequest body, Targets targets, ClaimsPrincipal user)
    {
        if (targets.Refuse(body.Url) is { } expected)
            return WebhookProblems.WebhookAddressRefused.Because($"Expected {expected}.", new Fault("$.url", expected, Came.Describe(body.Url)));
        List<Fault> faults = [.. body.Types.Select((type, index) => (type, index)).Where(item => EventTypes.Find(item.type) is null)
            .Select(item => new Fault($"$.types[{item.index}]", "the full name of an event, such as az.asan.booking.visit-booked.v1", Came.Describe(item.type)))];
        if (faults.Count > 0)
            return CommonProblems.InvalidRequest.Because("There are no such types of events. docs/events lists them.", faults);
        var allowed = EventAccess.TypesFor(user);
        var missing = body.Types.Where(type => !allowed.Contains(type, StringComparer.Ordinal)).Select(EventAccess.ScopeOf).Distinct(StringComparer.Ordinal).ToList();
        return missing.Count == 0 ? null
            : CommonProblems.Forbidden.Because($"Expected a token with the scope {string.Join(" and ", missing)} too, which some of these events need. Ask for it at POST /oauth/token.");
    }
}
