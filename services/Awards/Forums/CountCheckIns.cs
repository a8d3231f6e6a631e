namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums/{id}/check-ins: how many guests there are, invited and arrived; no names.</summary>
public static class CountCheckIns
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forums/{id}/check-ins", HandleAsync)
        .Refuses(Problems.ForumNotFound)
        .WithTags("Guests").WithSummary("Count a forum's guests");

    public sealed record CheckInsAnswer(string ForumId, int Guests, int Invited, int CheckedIn);

    private const string Sql = """
        select f.id as forum_id,
            (select count(*)::int from guest where forum_id = f.id) as guests,
            (select count(*)::int from guest where forum_id = f.id and invited_at is not null) as invited,
            (select count(*)::int from check_in where forum_id = f.id) as checked_in
        from forum f
        where f.id = @id
        """;

    private static async Task<Results<Ok<CheckInsAnswer>, Problem>> HandleAsync(string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        return await connection.QuerySingleOrDefaultAsync<CheckInsAnswer>(Sql, new { id }) is { } counts
            ? TypedResults.Ok(counts)
            : Problems.ForumNotFound.Because("No forum has this id. GET /v1/forums lists them.");
    }
}
