namespace Asan.Awards.Evidence;

/// <summary>GET /v1/evidence?subject=service:identity-card: what can be attached to an entry.</summary>
public static class ListEvidence
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/evidence", HandleAsync)
        .Demands(Scopes.AwardsRead)
        .WithTags("Entries").WithSummary("List published ratings and answered cases that an entry may point to");

    private const string Sql = """
        select id, kind, subject, body, occurred_at
        from evidence
        where id > coalesce(nullif(@After, '')::uuid, '00000000-0000-0000-0000-000000000000') and (@subject::text is null or subject = @subject)
        order by id
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<EvidenceAnswer>>> HandleAsync([AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http, string? subject = null)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<EvidenceAnswer>(Sql, new { page.After, page.Limit, subject });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.Id.ToString()));
    }
}
