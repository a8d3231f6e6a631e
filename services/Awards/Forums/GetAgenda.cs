namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums/{id}/agenda: the programme as it was planned.</summary>
public static class GetAgenda
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forums/{id}/agenda", HandleAsync)
        .Refuses(Problems.AgendaNotFound)
        .WithTags("Forums").WithSummary("Read a forum's agenda");

    private const string Sql = """
        select forum_id, version, (select jsonb_agg(item order by during, hall) from agenda_item i where i.forum_id = agenda.forum_id) as items
        from agenda where forum_id = @id
        """;

    private static async Task<Results<Ok<AgendaAnswer>, Problem>> HandleAsync(string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var agenda = await connection.QuerySingleOrDefaultAsync<AgendaAnswer>(Sql, new { id });
        if (agenda is null)
            return Problems.AgendaNotFound.Because("No forum of this id has an agenda. GET /v1/forums lists the forums.");
        http.SetETag(agenda.Version);
        return TypedResults.Ok(agenda);
    }
}
