namespace Asan.Awards.Cycles;

/// <summary>GET /v1/cycles/{id}: with its state, its rules and their digest.</summary>
public static class GetCycle
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles/{id}", HandleAsync)
        .Refuses(Problems.CycleNotFound)
        .WithTags("Cycles").WithSummary("Read a cycle");

    private const string Sql = $"select {CycleAnswer.Columns} from cycle where id = @id";

    private static async Task<Results<Ok<CycleAnswer>, Problem>> HandleAsync(string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var cycle = await connection.QuerySingleOrDefaultAsync<CycleAnswer>(Sql, new { id });
        if (cycle is null)
            return Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them.");
        http.SetETag(cycle.Version);
        return TypedResults.Ok(cycle);
    }
}
