using System.Globalization;
using System.Text.Json;

namespace Asan.Awards.Cycles;

/// <summary>GET /v1/cycles/{id}/audit: what people did in a cycle, to its entries and with its jury, the latest first.</summary>
public static class ListAudit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles/{id}/audit", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.AwardSecretary)
        .Refuses(Problems.CycleNotFound)
        .WithTags("Cycles").WithSummary("Read what was done in a cycle")
        .WithDescription("Each act leaves its record in its own transaction, the latest first. Nothing is ever changed or deleted here.");

    /// <param name="Id">Of the record; later ones are larger.</param>
    /// <param name="At">When.</param>
    /// <param name="Actor">Who, as tokens name them.</param>
    /// <param name="Roles">The roles in the token.</param>
    /// <param name="Client">Through which client.</param>
    /// <param name="Action">What, such as <c>cycle.moved</c> or <c>entry.screened</c>.</param>
    /// <param name="Subject">The id of the cycle, entry or judge acted on.</param>
    /// <param name="Detail">The particulars.</param>
    public sealed record DeedAnswer(long Id, Instant At, string Actor, string[] Roles, string Client, string Action, string Subject, JsonElement Detail);

    private const string Sql = """
        select a.id, a.at, a.actor, a.roles, a.client, a.action, a.subject, a.detail
        from (
            select @id as subject
            union all select id::text from entry where cycle_id = @id
            union all select id::text from judge where cycle_id = @id
        ) s join audit a using (subject)
        where @before::bigint is null or a.id < @before
        order by a.id desc
        limit @Limit + 1
        """;

    private static async Task<Results<Ok<Page<DeedAnswer>>, Problem>> HandleAsync(string id, [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        long? before = page.After.Length == 0 ? null
            : long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position
            : throw CommonProblems.InvalidRequest.Because(
                "The cursor is not one of this list.", new Fault("query cursor", "the `next` of a page", Came.Describe(page.Cursor))).AsException();
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (!await connection.QuerySingleAsync<bool>("select exists (select from cycle where id = @id)", new { id }))
            return Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them.");
        var rows = await connection.QueryAsync<DeedAnswer>(Sql, new { id, before, page.Limit });
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.Id.ToString(CultureInfo.InvariantCulture)));
    }
}
