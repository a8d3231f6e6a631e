namespace Asan.Awards.Programmes;

/// <summary>GET /v1/programmes/{id}</summary>
public static class GetProgramme
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/programmes/{id}", HandleAsync)
        .Refuses(Problems.ProgrammeNotFound)
        .WithTags("Programmes").WithSummary("Read a programme");

    private const string Sql = """
        select id, version, name, founders, partners, purpose, sources, example
        from programme
        where id = @id
        """;

    private static async Task<Results<Ok<ProgrammeAnswer>, Problem>> HandleAsync(string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var programme = await connection.QuerySingleOrDefaultAsync<ProgrammeAnswer>(Sql, new { id });
        if (programme is null)
            return Problems.ProgrammeNotFound.Because("No programme has this id. GET /v1/programmes lists them.");
        http.SetETag(programme.Version);
        return TypedResults.Ok(programme);
    }
}
