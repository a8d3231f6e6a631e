using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Services;

/// <summary>GET /v1/sources/{source}/services/{externalId}: the service as it was put.</summary>
public static class GetServiceSource
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/sources/{source}/services/{externalId}", HandleAsync)
        .Refuses(Problems.ServiceNotFound, Problems.ServiceWithdrawn)
        .WithTags("Services").WithSummary("Read a service as it was put").Produces<ServiceBody>();

    private const string Sql = """
        select s.version, v.body, s.withdrawn_at
        from service s join service_version v on (v.service_id, v.version) = (s.id, s.version)
        where s.id = @id
        """;

    private static async Task<Results<ContentHttpResult, Problem>> HandleAsync(string source, string externalId, NpgsqlDataSource database, HttpContext http)
    {
        var id = CatalogueId.Of(source, externalId);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (version, body, withdrawnAt) = await connection.QuerySingleOrDefaultAsync<(int, string?, Instant?)>(Sql, new { id });
        if (body is null)
            return Problems.ServiceNotFound.NoneWithId(id, "/v1/services");
        if (withdrawnAt is not null)
            return Problems.ServiceWithdrawn.Because($"The service was withdrawn at {withdrawnAt}. Put it anew, without If-Match, to offer it again.");
        return SourceBody.Answer(http, body, version);
    }
}
