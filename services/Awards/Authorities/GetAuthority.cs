namespace Asan.Awards.Authorities;

/// <summary>GET /v1/authorities/{id}</summary>
public static class GetAuthority
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/authorities/{id}", HandleAsync)
        .Refuses(Problems.AuthorityNotFound)
        .WithTags("Authorities").WithSummary("Read an authority");

    private const string Sql = """
        select id, version, name, country, region, kind, sources, example, size
        from authority
        where id = @id
        """;

    private static async Task<Results<Ok<AuthorityAnswer>, Problem>> HandleAsync(string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var authority = await connection.QuerySingleOrDefaultAsync<AuthorityAnswer>(Sql, new { id });
        if (authority is null)
            return Problems.AuthorityNotFound.Because("No authority has this id. GET /v1/authorities lists them.");
        http.SetETag(authority.Version);
        return TypedResults.Ok(authority);
    }
}
