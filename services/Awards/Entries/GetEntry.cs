namespace Asan.Awards.Entries;

/// <summary>GET /v1/entries/{id}: for those who may see it; for everybody once the winners are announced.</summary>
public static class GetEntry
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/entries/{id}", HandleAsync)
        .Refuses(Problems.EntryNotFound)
        .WithTags("Entries").WithSummary("Read an entry");

    private const string Sql = $"""
        select {EntryAnswer.Columns}
        from entry e join cycle c on c.id = e.cycle_id
        where e.id = @id and {EntrySight.Condition}
        """;

    private static async Task<Results<Ok<EntryAnswer>, Problem>> HandleAsync(Guid id, NpgsqlDataSource database, HttpContext http)
    {
        var sight = EntrySight.Of(http);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var entry = await connection.QuerySingleOrDefaultAsync<EntryAnswer>(Sql, new { id, sight.All, sight.Authority, sight.Judge });
        return entry is null
            ? Problems.EntryNotFound.Because("No entry that you may see has this id. Before the winners are announced, an entry is seen by its authority, its judges and the secretary.")
            : TypedResults.Ok(entry);
    }
}
