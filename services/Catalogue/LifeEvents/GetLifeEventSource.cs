using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Catalogue.LifeEvents;

/// <summary>GET /v1/sources/{source}/life-events/{externalId}: the life event as it was put.</summary>
public static class GetLifeEventSource
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sources/{source}/life-events/{externalId}", HandleAsync)
        .Refuses(Problems.LifeEventNotFound)
        .WithTags("Life events").WithSummary("Read a life event as it was put").Produces<LifeEventBody>();

    private const string Sql = "select version, body from life_event where id = @id";

    private static async Task<Results<ContentHttpResult, Problem>> HandleAsync(string source, string externalId, NpgsqlDataSource database, HttpContext http)
    {
        var id = CatalogueId.Of(source, externalId);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (version, body) = await connection.QuerySingleOrDefaultAsync<(int, string?)>(Sql, new { id });
        return body is null ? Problems.LifeEventNotFound.NoneWithId(id, "/v1/life-events") : SourceBody.Answer(http, body, version);
    }
}
