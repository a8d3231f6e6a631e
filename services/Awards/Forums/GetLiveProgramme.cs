namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums/{id}/programme: the programme as it goes, with planned and expected times.</summary>
public static class GetLiveProgramme
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forums/{id}/programme", HandleAsync)
        .Refuses(Problems.AgendaNotFound)
        .WithTags("Live programme").WithSummary("Read a forum's programme as it goes");

    private static async Task<Results<Ok<LiveAnswer>, Problem>> HandleAsync(string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return await LiveAnswer.ReadAsync(connection, id) is { } programme
            ? TypedResults.Ok(programme)
            : Problems.AgendaNotFound.Because("No forum of this id has an agenda. GET /v1/forums lists the forums.");
    }
}
