using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Catalogue.GoodPractices;

/// <summary>GET /v1/sources/{source}/good-practices/{externalId}/adoptions/{adoptionId}: the adoption as it was put.</summary>
public static class GetAdoptionSource
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sources/{source}/good-practices/{externalId}/adoptions/{adoptionId}", HandleAsync)
        .Refuses(Problems.AdoptionNotFound)
        .WithTags("Good practices").WithSummary("Read an adoption as it was put").Produces<AdoptionBody>();

    private const string Sql = "select version, body from adoption where practice_id = @practiceId and id = @adoptionId";

    private static async Task<Results<ContentHttpResult, Problem>> HandleAsync(
        string source, string externalId, string adoptionId, NpgsqlDataSource database, HttpContext http)
    {
        var practiceId = CatalogueId.Of(source, externalId);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (version, body) = await connection.QuerySingleOrDefaultAsync<(int, string?)>(Sql, new { practiceId, adoptionId });
        return body is null ? Problems.AdoptionNotFound.NoneWithId(adoptionId, "/v1/good-practices/{id}/adoptions") : SourceBody.Answer(http, body, version);
    }
}
