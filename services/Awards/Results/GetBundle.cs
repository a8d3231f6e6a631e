using Asan.Awards.Cycles;
using Microsoft.Net.Http.Headers;

namespace Asan.Awards.Results;

/// <summary>GET /v1/cycles/{id}/bundle.zip: all that it takes to repeat a cycle's result, once it is announced (docs/verify-award.md).</summary>
public static class GetBundle
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles/{id}/bundle.zip", HandleAsync)
        .Produces<byte[]>(200, "application/zip").Produces(304).Refuses(Problems.CycleNotFound, Problems.NotAnnounced, Problems.NoBundle)
        .WithTags("Results").WithSummary("The public bundle by which anybody repeats the result")
        .WithDescription("Always the same bytes; the ETag is their SHA-256. `./asan verify award bundle.zip` checks it.");

    private const string Sql = "select c.state, b.sha256 from cycle c left join award_bundle b on b.cycle_id = c.id where c.id = @id";

    private const string ContentSql = "select content from award_bundle where cycle_id = @id";

    private static async Task<Results<FileContentHttpResult, StatusCodeHttpResult, Problem>> HandleAsync(string id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var row = await connection.QuerySingleOrDefaultAsync<Row>(Sql, new { id });
        if (row is null)
            return Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them.");
        if (!row.State.IsPublic())
            return Problems.NotAnnounced.Because($"The cycle is {row.State}; its bundle becomes public when it is Announced.");
        if (row.Sha256 is null)
            return Problems.NoBundle.Because("The cycle was under way before bundles were kept, and cannot be opened whole afterwards.");
        var tag = new EntityTagHeaderValue($"\"{row.Sha256}\"");
        if (http.Request.GetTypedHeaders().IfNoneMatch.Any(held => held.Compare(tag, useStrongComparison: false) || held.Equals(EntityTagHeaderValue.Any)))
        {
            http.Response.GetTypedHeaders().ETag = tag;
            return TypedResults.StatusCode(304);
        }
        return TypedResults.File(await connection.QuerySingleAsync<byte[]>(ContentSql, new { id }), "application/zip", $"{id}-bundle.zip", entityTag: tag);
    }

    private sealed record Row(CycleState State, string? Sha256);
}
