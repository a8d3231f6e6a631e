using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Gateway.Webhooks;

/// <summary>GET /v1/webhooks and /v1/webhooks/{id}: the client's own.</summary>
public static class ReadWebhooks
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapGet("/webhooks", ListAsync)
            .Demands(Scopes.EventsRead)
            .WithTags("Webhooks").WithSummary("List webhooks").WithDescription("All of this client, at most 20, in one page.");
        api.MapGet("/webhooks/{id}", GetAsync)
            .Demands(Scopes.EventsRead).Refuses(WebhookProblems.WebhookNotFound)
            .WithTags("Webhooks").WithSummary("Read a webhook").WithDescription("Its state, and since when it fails if it does. The `ETag` is for changes.");
    }

    private const string All = $"{WebhookRow.Select} where client_id = @ClientId order by id";

    private const string One = $"{WebhookRow.Select} where client_id = @ClientId and id = @id";

    private static async Task<Page<WebhookAnswer>> ListAsync(NpgsqlDataSource dataSource, Actor actor, TimeProvider time, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<WebhookRow>(All, new { actor.ClientId, now = time.Now() });
        return new Page<WebhookAnswer>([.. rows.Select(row => row.Shown())], null);
    }

    private static async Task<Results<Ok<WebhookAnswer>, Problem>> GetAsync(Guid id, NpgsqlDataSource dataSource, Actor actor, TimeProvider time, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        if (await connection.QuerySingleOrDefaultAsync<WebhookRow>(One, new { actor.ClientId, id, now = time.Now() }) is not { } row)
            return WebhookProblems.NoSuchWebhook();
        http.SetETag(row.Version);
        return TypedResults.Ok(row.Shown());
    }
}
