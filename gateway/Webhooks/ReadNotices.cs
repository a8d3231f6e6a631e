using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Gateway.Webhooks;

/// <summary>GET /v1/webhook-notices: what a client must know of its webhooks.</summary>
public static class ReadNotices
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/webhook-notices", HandleAsync)
        .Demands(Scopes.EventsRead)
        .WithTags("Webhooks").WithSummary("Read notices about webhooks").WithDescription("Oldest first, kept 30 days: `webhook-switched-off` when the platform sends nothing any more, and why.");

    /// <param name="Id">The notice.</param>
    /// <param name="WebhookId">Which webhook; it may be deleted meanwhile.</param>
    /// <param name="Kind"><c>webhook-switched-off</c>.</param>
    /// <param name="Text">What happened, in English.</param>
    /// <param name="At">When.</param>
    public sealed record NoticeAnswer(Guid Id, Guid WebhookId, string Kind, string Text, Instant At);

    private const string Sql = """
        select id, webhook_id, kind, text, at from webhook_notice where client_id = @ClientId and id > @after order by id limit @limit
        """;

    private static async Task<Page<NoticeAnswer>> HandleAsync([AsParameters] PageRequest page, NpgsqlDataSource dataSource, Actor actor, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<NoticeAnswer>(Sql, new { actor.ClientId, after = page.AfterId(), limit = page.Limit + 1 })).AsList();
        return Page.Of(http, rows, page, notice => notice.Id.ToString());
    }
}
