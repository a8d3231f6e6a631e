using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Services;

/// <summary>GET /v1/services/{id}/versions: the history of a service, the newest version first.</summary>
public static class ListServiceVersions
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/services/{id}/versions", HandleAsync)
        .Refuses(Problems.ServiceNotFound)
        .WithTags("Services").WithSummary("List the versions of a service");

    /// <param name="Version">Its number.</param>
    /// <param name="PublishedAt">When it became public.</param>
    /// <param name="Reviewed">Whether a second person approved it; versions put by a trusted source have no reviewer.</param>
    public sealed record VersionItem(int Version, Instant PublishedAt, bool Reviewed);

    private const string KnownSql = "select exists (select from service where id = @id)";

    private const string Sql = """
        select v.version, v.published_at, exists (select from service_draft d where d.service_id = v.service_id and d.published_version = v.version) as reviewed
        from service_version v where v.service_id = @id and v.version < @before
        order by v.version desc limit @Rows
        """;

    private static async Task<Results<PublicJson<Page<VersionItem>>, Problem>> HandleAsync(
        string id, [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        var before = page.After.Length == 0 ? int.MaxValue : int.TryParse(page.After, System.Globalization.CultureInfo.InvariantCulture, out var version) ? version : 0;
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (!await connection.ExecuteScalarAsync<bool>(KnownSql, new { id }))
            return Problems.ServiceNotFound.NoneWithId(id, "/v1/services");
        var rows = (await connection.QueryAsync<VersionItem>(Sql, new { id, before, Rows = page.Limit + 1 })).AsList();
        return new PublicJson<Page<VersionItem>>(Page.Of(http, rows, page, row => $"{row.Version}"), []);
    }
}
