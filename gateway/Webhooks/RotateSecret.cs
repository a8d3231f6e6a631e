using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Gateway.Webhooks;

/// <summary>POST /v1/webhooks/{id}/secret: a new secret, beside which the old one signs for a while.</summary>
public static class RotateSecret
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/webhooks/{id}/secret", HandleAsync)
        .Demands(Scopes.EventsRead).Idempotent().Refuses(WebhookProblems.WebhookNotFound)
        .WithTags("Webhooks").WithSummary("Rotate a webhook's secret")
        .WithDescription("Shows the new secret, once. Until `oldSecretUntil` each message carries two signatures, of the new and of the old secret, so that a receiver can change over; 0 hours end the old one now, as after a leak.");

    /// <param name="KeepOldHours">How long the old secret signs too.</param>
    public sealed record RotateRequest([Range(0, 168)] int KeepOldHours = 24);

    /// <param name="Secret">The new secret; it is shown now and never again.</param>
    /// <param name="OldSecretUntil">The old one signs too until then; null if it ended now.</param>
    public sealed record RotatedSecret(string Secret, Instant? OldSecretUntil);

    private const string Rotate = """
        update webhook set
            old_secret = case when @until::timestamptz is null then null else secret end, old_secret_until = @until, secret = @box, version = version + 1
        where id = @id and client_id = @ClientId
        """;

    private static async Task<Results<Ok<RotatedSecret>, Problem>> HandleAsync(Guid id, RotateRequest body, UnitOfWork work, Actor actor, WebhookSecrets secrets, HttpContext http)
    {
        var (secret, box) = secrets.Make(id);
        Instant? until = body.KeepOldHours == 0 ? null : work.Now + Duration.FromHours(body.KeepOldHours);
        if (await work.Connection.ExecuteAsync(Rotate, new { id, actor.ClientId, box, until }) == 0)
            return WebhookProblems.NoSuchWebhook();
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new RotatedSecret(secret, until));
    }
}
