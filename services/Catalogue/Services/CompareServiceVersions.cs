using System.Text.Json.Nodes;
using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Catalogue.Services;

/// <summary>GET /v1/services/{id}/versions/{version}/changes: what a version changed, against the one before or another.</summary>
public static class CompareServiceVersions
{
    private static readonly TimeSpan Year = TimeSpan.FromDays(365);

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/services/{id}/versions/{version}/changes", HandleAsync)
        .Refuses(Problems.VersionNotFound)
        .WithTags("Services").WithSummary("Compare two versions of a service")
        .WithDescription("`from` is the other version; the one before when left out. The first version is compared with nothing.");

    /// <param name="Id">The service.</param>
    /// <param name="From">The version compared with; 0 is nothing.</param>
    /// <param name="To">The version.</param>
    /// <param name="Changes">What differs, by place.</param>
    public sealed record VersionChanges(string Id, int From, int To, IReadOnlyList<JsonChange> Changes);

    private const string Sql = "select version, body from service_version where service_id = @id and version in (@from, @version)";

    private static async Task<Results<PublicJson<VersionChanges>, Problem>> HandleAsync(string id, int version, int? from, NpgsqlDataSource database, HttpContext http)
    {
        var other = from ?? version - 1;
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var bodies = (await connection.QueryAsync<(int Version, string Body)>(Sql, new { id, from = other, version })).ToDictionary(row => row.Version, row => JsonNode.Parse(row.Body));
        if (!bodies.TryGetValue(version, out var after) || other != 0 && !bodies.ContainsKey(other))
            return Problems.VersionNotFound.Because($"Expected a service of GET /v1/services and two of its versions, 1 to its present one; {other} and {version} of {Came.Describe(id)} came.");
        var changes = JsonChanges.Between(bodies.GetValueOrDefault(other), after);
        return new PublicJson<VersionChanges>(new VersionChanges(id, other, version, changes), [], Year);
    }
}
