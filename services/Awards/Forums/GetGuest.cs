namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums/{id}/guests/{guestId}: for the host alone, since it is personal data.</summary>
public static class GetGuest
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forums/{id}/guests/{guestId}", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.ForumHost)
        .Refuses(Problems.GuestNotFound)
        .WithTags("Guests").WithSummary("Read a guest");

    private const string Sql = $"select {GuestAnswer.Columns} from guest g where g.forum_id = @id and g.id = @guestId";

    private static async Task<Results<Ok<GuestAnswer>, Problem>> HandleAsync(string id, string guestId, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var guest = await connection.QuerySingleOrDefaultAsync<GuestAnswer>(Sql, new { id, guestId });
        if (guest is null)
            return Problems.GuestNotFound.Because("The forum has no guest of this id. GET /v1/forums/{id}/guests lists them.");
        http.SetETag(guest.Version);
        return TypedResults.Ok(guest);
    }
}
