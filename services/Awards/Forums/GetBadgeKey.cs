namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums/{id}/badge-key: what a scanner needs to tell our badges from others without a network.</summary>
public static class GetBadgeKey
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forums/{id}/badge-key", HandleAsync)
        .Refuses(Problems.ForumNotFound)
        .WithTags("Check-in").WithSummary("The public key of a forum's badges")
        .WithDescription("A badge is a JWS of type `asan-badge+jws` with this key; its payload names `forum` and `guest` (docs/forum.md).");

    private static async Task<Results<Ok<Jwk>, Problem>> HandleAsync(string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (!await connection.QuerySingleAsync<bool>("select exists (select 1 from forum where id = @id)", new { id }))
            return Problems.ForumNotFound.Because("No forum has this id. GET /v1/forums lists them.");
        using var key = await SigningKey.OpenAsync(connection, Badge.KeyPurpose);
        return TypedResults.Ok(key.Public);
    }
}
