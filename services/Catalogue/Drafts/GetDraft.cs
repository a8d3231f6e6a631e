using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Catalogue.Drafts;

/// <summary>GET /v1/drafts/{id}: a draft, for editors.</summary>
public static class GetDraft
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/drafts/{id}", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor)
        .Refuses(Problems.DraftNotFound)
        .WithTags("Drafts").WithSummary("Read a draft");

    private const string Sql = $"select {DraftRow.Columns} from service_draft where id = @id";

    private static async Task<Results<Ok<Draft>, Problem>> HandleAsync(Guid id, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (await connection.QuerySingleOrDefaultAsync<DraftRow>(Sql, new { id }) is not { } draft)
            return Problems.DraftNotFound.NoneWithId($"{id}", "/v1/drafts");
        http.SetETag(draft.Version);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(draft.View());
    }
}
