using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Catalogue.Search;

/// <summary>GET /v1/sources/{source}/search-synonyms/{externalId}: the synonyms as they were put.</summary>
public static class GetSynonymsSource
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sources/{source}/search-synonyms/{externalId}", HandleAsync)
        .Refuses(Problems.SynonymsNotFound)
        .WithTags("Search").WithSummary("Read other words for services as they were put").Produces<SynonymBody>();

    private const string Sql = "select version, body from search_synonym where id = @id";

    private static async Task<Results<ContentHttpResult, Problem>> HandleAsync(string source, string externalId, NpgsqlDataSource database, HttpContext http)
    {
        var id = CatalogueId.Of(source, externalId);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (version, body) = await connection.QuerySingleOrDefaultAsync<(int, string?)>(Sql, new { id });
        return body is null
            ? Problems.SynonymsNotFound.Because($"Expected a source and an external id under which synonyms were put; {Came.Describe(id)} came.")
            : SourceBody.Answer(http, body, version);
    }
}
