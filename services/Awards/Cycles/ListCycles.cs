namespace Asan.Awards.Cycles;

/// <summary>GET /v1/cycles?programme=: by id.</summary>
public static class ListCycles
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles", HandleAsync)
        .WithTags("Cycles").WithSummary("List cycles");

    private const string Sql = $"""
        select {CycleAnswer.Columns}
        from cycle
        where id > @After and (@programme::text is null or programme_id = @programme)
        order by id
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<CycleAnswer>>> HandleAsync(
        [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http, string? programme = null)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<CycleAnswer>(Sql, new { page.After, page.Limit, programme });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.Id));
    }
}
