using Asan.Awards.Cycles;
using Microsoft.Net.Http.Headers;

namespace Asan.Awards.Results;

/// <summary>GET /v1/cycles/{id}/bundle.zip: all that it takes to repeat a cycle's result, once it is announced (docs/verify-award.md).</summary>
public static class GetBundle
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles/{id}/bundle.zip", HandleAsync)
        .Produces<byte[]>(200, "application/zip").Refuses(Problems.CycleNotFound, Problems.NotAnnounced, Problems.NoBundle)
        .WithTags("Results").WithSummary("The public bundle by which anybody repeats the result")
        .WithDescription("Always the same bytes; the ETag is their SHA-256. `./asan verify award bundle.zip` checks it.");

    private const string Sql = "select c.state, b.sha256, b.content from cycle c left join award_bundle b on b.cycle_id = c.id where c.id = @id";

    private static async Task<Results<FileContentHttpResult, Problem>> HandleAsync(string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(Sql, new { id });
        if (row is null)
            return Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them.");
        if (!row.State.IsPublic())
            return Problems.NotAnnounced.Because($"The cycle is {row.State}; its bundle becomes public when it is Announced.");
        return row.Content is null
            ? Problems.NoBundle.Because("The cycle was under way before bundles were kept, and cannot be opened whole afterwards.")
            : TypedResults.File(row.Content, "application/zip", $"{id}-bundle.zip", entityTag: new EntityTagHeaderValue($"\"{row.Sha256}\""));
    }

    private sealed record Row(CycleState State, string? Sha256, byte[]? Content);
}
