using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Catalogue.GoodPractices;

/// <summary>GET /v1/sources/{source}/good-practices/{externalId}: the practice as it was put.</summary>
public static class GetGoodPracticeSource
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sources/{source}/good-practices/{externalId}", HandleAsync)
        .Refuses(Problems.GoodPracticeNotFound)
        .WithTags("Good practices").WithSummary("Read a good practice as it was put").Produces<GoodPracticeBody>();

    private const string Sql = "select version, body from good_practice where id = @id";

    private static async Task<Results<ContentHttpResult, Problem>> HandleAsync(string source, string externalId, NpgsqlDataSource database, HttpContext http)
    {
        var id = CatalogueId.Of(source, externalId);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (version, body) = await connection.QuerySingleOrDefaultAsync<(int, string?)>(Sql, new { id });
        return body is null ? Problems.GoodPracticeNotFound.NoneWithId(id, "/v1/good-practices") : SourceBody.Answer(http, body, version);
    }
}
