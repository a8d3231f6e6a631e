using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Services;

/// <summary>GET /v1/services/{id}/versions/{version}: a version as it was published, in all languages; it never changes.</summary>
public static class GetServiceVersion
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/services/{id}/versions/{version}", HandleAsync)
        .Refuses(Problems.VersionNotFound)
        .WithTags("Services").WithSummary("Read a version of a service as it was published");

    /// <param name="Id">The service.</param>
    /// <param name="Version">The version's number.</param>
    /// <param name="PublishedAt">When it became public.</param>
    /// <param name="CentreIds">The centres that gave the service under this version.</param>
    /// <param name="Service">The body as it was put.</param>
    public sealed record ServiceVersionView(string Id, int Version, Instant PublishedAt, IReadOnlyList<string> CentreIds, ServiceBody Service);

    private const string Sql = "select published_at, centres, body from service_version where service_id = @id and version = @version";

    private static async Task<Results<PublicJson<ServiceVersionView>, Problem>> HandleAsync(string id, int version, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (publishedAt, centres, body) = await connection.QuerySingleOrDefaultAsync<(Instant, string[], string?)>(Sql, new { id, version });
        return body is null
            ? Problems.VersionNotFound.Because($"Expected a service of GET /v1/services and one of its versions, 1 to its present one; {version} of {Came.Describe(id)} came.")
            : new PublicJson<ServiceVersionView>(new ServiceVersionView(id, version, publishedAt, centres, SourceBody.Read<ServiceBody>(body)), [], Year);
    }
}
