namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums/{id}</summary>
public static class GetForum
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forums/{id}", HandleAsync)
        .Refuses(Problems.ForumNotFound)
        .WithTags("Forums").WithSummary("Read a forum");

    private const string Sql = $"select {ForumAnswer.Columns} from forum where id = @id";

    private static async Task<Results<Ok<ForumAnswer>, Problem>> HandleAsync(string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var forum = await connection.QuerySingleOrDefaultAsync<ForumAnswer>(Sql, new { id });
        if (forum is null)
            return Problems.ForumNotFound.Because("No forum has this id. GET /v1/forums lists them.");
        http.SetETag(forum.Version);
        return TypedResults.Ok(forum);
    }
}
