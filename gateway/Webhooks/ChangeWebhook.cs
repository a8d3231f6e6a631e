using System.Security.Claims;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Gateway.Webhooks;

/// <summary>PUT and DELETE /v1/webhooks/{id}, POST …/pause and …/resume.</summary>
public static class ChangeWebhook
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/webhooks/{id}", PutAsync)
            .Demands(Scopes.EventsRead).Transactional()
            .Refuses(WebhookProblems.WebhookNotFound, WebhookProblems.WebhookAddressRefused, CommonProblems.PreconditionRequired, CommonProblems.VersionConflict)
            .WithTags("Webhooks").WithSummary("Change a webhook").WithDescription("Replaces address, types and description; the secret stays. Needs `If-Match`.");
        api.MapDelete("/webhooks/{id}", DeleteAsync)
            .Demands(Scopes.EventsRead).Transactional()
            .Refuses(WebhookProblems.WebhookNotFound, CommonProblems.PreconditionRequired, CommonProblems.VersionConflict)
            .WithTags("Webhooks").WithSummary("Delete a webhook").WithDescription("With its secret, its deliveries and their log. Needs `If-Match`.");
        api.MapPost("/webhooks/{id}/pause", PauseAsync)
            .Demands(Scopes.EventsRead).Idempotent().Refuses(WebhookProblems.WebhookNotFound)
            .WithTags("Webhooks").WithSummary("Pause a webhook").WithDescription("Nothing is sent until it is resumed; events wait for it, as long as the feed keeps them: 30 days.");
        api.MapPost("/webhooks/{id}/resume", ResumeAsync)
            .Demands(Scopes.EventsRead).Idempotent().Refuses(WebhookProblems.WebhookNotFound)
            .WithTags("Webhooks").WithSummary("Resume a webhook").WithDescription("After a pause, or after it was switched off; what waits is sent at once. Events that came while it was switched off do not wait: `POST …/redeliver` with the time since when.");
    }

    private const string Find = "select version from webhook where id = @id and client_id = @ClientId for update";

    private const string Change = "update webhook set url = @Url, types = @types, description = @Description, version = version + 1 where id = @id";

    private const string Pause = "update webhook set state = 'paused', version = version + 1 where id = @id and client_id = @ClientId and state = 'active'";

    private const string Resume = """
        update webhook set state = 'active', off_because = null, failing_since = null, version = version + 1 where id = @id and client_id = @ClientId and state <> 'active';
        update webhook_delivery set next_attempt_at = @now, first_attempt_at = null
        where webhook_id = (select id from webhook where id = @id and client_id = @ClientId) and state = 'waiting'
        """;

    private const string Read = $"{WebhookRow.Select} where id = @id and client_id = @ClientId";

    private static async Task<Results<Ok<WebhookAnswer>, Problem>> PutAsync(
        Guid id, CreateWebhook.WebhookRequest body, UnitOfWork work, Actor actor, Targets targets, ClaimsPrincipal user, HttpContext http)
    {
        if (CreateWebhook.Judge(body, targets, user) is { } refused)
            return refused;
        if (await work.Connection.QuerySingleOrDefaultAsync<long?>(Find, new { id, actor.ClientId }) is not { } version)
            return WebhookProblems.NoSuchWebhook();
        if (http.CheckPrecondition(version) is { } stale)
            return stale;
        await work.Connection.ExecuteAsync(Change, new { id, body.Url, types = CreateWebhook.Distinct(body), body.Description });
        return await AnswerAsync(id, work, actor, http);
    }

    private static async Task<Results<NoContent, Problem>> DeleteAsync(Guid id, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (await work.Connection.QuerySingleOrDefaultAsync<long?>(Find, new { id, actor.ClientId }) is not { } version)
            return WebhookProblems.NoSuchWebhook();
        if (http.CheckPrecondition(version) is { } stale)
            return stale;
        await work.Connection.ExecuteAsync("delete from webhook where id = @id", new { id });
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<WebhookAnswer>, Problem>> PauseAsync(Guid id, UnitOfWork work, Actor actor, HttpContext http)
    {
        await work.Connection.ExecuteAsync(Pause, new { id, actor.ClientId });
        return await AnswerAsync(id, work, actor, http);
    }

    private static async Task<Results<Ok<WebhookAnswer>, Problem>> ResumeAsync(Guid id, UnitOfWork work, Actor actor, HttpContext http)
    {
        await work.Connection.ExecuteAsync(Resume, new { id, actor.ClientId, now = work.Now });
        return await AnswerAsync(id, work, actor, http);
    }

    private static async Task<Results<Ok<WebhookAnswer>, Problem>> AnswerAsync(Guid id, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (await work.Connection.QuerySingleOrDefaultAsync<WebhookRow>(Read, new { id, actor.ClientId, now = work.Now }) is not { } row)
            return WebhookProblems.NoSuchWebhook();
        http.SetETag(row.Version);
        return TypedResults.Ok(row.Shown());
    }
}
