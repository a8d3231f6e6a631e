using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Catalogue.Centres;

/// <summary>GET /v1/sources/{source}/centres/{externalId}: the centre as it was put.</summary>
public static class GetCentreSource
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sources/{source}/centres/{externalId}", HandleAsync)
        .Refuses(Problems.CentreNotFound)
        .WithTags("Centres").WithSummary("Read a centre as it was put").Produces<CentreBody>();

    private const string Sql = "select version, body from centre where id = @id";

    private static async Task<Results<ContentHttpResult, Problem>> HandleAsync(string source, string externalId, NpgsqlDataSource database, HttpContext http)
    {
        var id = CatalogueId.Of(source, externalId);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (version, body) = await connection.QuerySingleOrDefaultAsync<(int, string?)>(Sql, new { id });
        return body is null ? Problems.CentreNotFound.NoneWithId(id, "/v1/centres") : SourceBody.Answer(http, body, version);
    }
}
