using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Catalogue.Drafts;

/// <summary>GET /v1/drafts: the drafts, by id and so by the time they were begun; for editors.</summary>
public static class ListDrafts
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/drafts", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor)
        .WithTags("Drafts").WithSummary("List the drafts, or those of a service or in a state");

    private const string Sql = $"""
        select {DraftRow.Columns} from service_draft
        where (@service::text is null or service_id = @service) and (@state::text is null or state = @state) and id::text collate "C" > @After
        order by id::text collate "C" limit @Rows
        """;

    private static async Task<Ok<Page<Draft>>> HandleAsync([AsParameters] PageRequest page, string? service, string? state, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<DraftRow>(Sql, new { service, state, page.After, Rows = page.Limit + 1 })).AsList();
        var (cut, next) = Page.Of(http, rows, page, row => $"{row.Id}");
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new Page<Draft>([.. cut.Select(row => row.View())], next));
    }
}
