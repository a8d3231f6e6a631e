namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums/{id}/rooms/{roomId}</summary>
public static class GetRoom
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forums/{id}/rooms/{roomId}", HandleAsync)
        .Refuses(Problems.RoomNotFound)
        .WithTags("Seating").WithSummary("Read a room");

    private const string Sql = "select id, version, name, rows, seats_per_row from room where forum_id = @id and id = @roomId";

    private static async Task<Results<Ok<RoomAnswer>, Problem>> HandleAsync(string id, string roomId, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (await connection.QuerySingleOrDefaultAsync<RoomAnswer>(Sql, new { id, roomId }) is not { } room)
            return Problems.RoomNotFound.Because("The forum has no room of this id. PUT /v1/forums/{id}/rooms/{roomId} creates it.");
        http.SetETag(room.Version);
        return TypedResults.Ok(room);
    }
}
