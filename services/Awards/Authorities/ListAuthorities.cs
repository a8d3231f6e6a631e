namespace Asan.Awards.Authorities;

/// <summary>GET /v1/authorities?country=: by id.</summary>
public static class ListAuthorities
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/authorities", HandleAsync)
        .WithTags("Authorities").WithSummary("List authorities");

    private const string Sql = """
        select id, version, name, country, region, kind, sources, example, size
        from authority
        where id > @After and (@country::text is null or country = @country)
        order by id
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<AuthorityAnswer>>> HandleAsync(
        [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http, string? country = null)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<AuthorityAnswer>(Sql, new { page.After, page.Limit, country });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.Id));
    }
}
