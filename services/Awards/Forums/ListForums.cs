namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums</summary>
public static class ListForums
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forums", HandleAsync)
        .WithTags("Forums").WithSummary("List forums");

    private const string Sql = $"""
        select {ForumAnswer.Columns}
        from forum
        where id > @After
        order by id
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<ForumAnswer>>> HandleAsync([AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<ForumAnswer>(Sql, new { page.After, page.Limit });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.Id));
    }
}
