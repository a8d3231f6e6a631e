using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Catalogue.Agencies;

/// <summary>GET /v1/sources/{source}/agencies/{externalId}: the agency as it was put.</summary>
public static class GetAgencySource
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sources/{source}/agencies/{externalId}", HandleAsync)
        .Refuses(Problems.AgencyNotFound)
        .WithTags("Agencies").WithSummary("Read an agency as it was put").Produces<AgencyBody>();

    private const string Sql = "select version, body from agency where id = @id";

    private static async Task<Results<ContentHttpResult, Problem>> HandleAsync(string source, string externalId, NpgsqlDataSource database, HttpContext http)
    {
        var id = CatalogueId.Of(source, externalId);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (version, body) = await connection.QuerySingleOrDefaultAsync<(int, string?)>(Sql, new { id });
        return body is null ? Problems.AgencyNotFound.NoneWithId(id, "/v1/agencies") : SourceBody.Answer(http, body, version);
    }
}
