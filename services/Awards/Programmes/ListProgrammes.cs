namespace Asan.Awards.Programmes;

/// <summary>GET /v1/programmes</summary>
public static class ListProgrammes
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/programmes", HandleAsync)
        .WithTags("Programmes").WithSummary("List programmes");

    private const string Sql = """
        select id, version, name, founders, partners, purpose, sources, example
        from programme
        where id > @After
        order by id
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<ProgrammeAnswer>>> HandleAsync([AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<ProgrammeAnswer>(Sql, new { page.After, page.Limit });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.Id));
    }
}
