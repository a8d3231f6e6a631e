using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Catalogue.Agencies;

/// <summary>GET /v1/agencies: all agencies, by id.</summary>
public static class ListAgencies
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/agencies", HandleAsync)
        .WithTags("Agencies").WithSummary("List the agencies");

    /// <param name="Id">Its id.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Language">The language of the name.</param>
    /// <param name="ShortName">Its usual abbreviation.</param>
    /// <param name="Url">Its own site.</param>
    /// <param name="Example">True for an invented entry.</param>
    public sealed record AgencyItem(string Id, string Name, string Language, string? ShortName, string? Url, bool Example);

    private const string Sql = """select id, body from agency where id collate "C" > @After order by id collate "C" limit @Rows""";

    private static async Task<PublicJson<Page<AgencyItem>>> HandleAsync(
        [AsParameters] PageRequest page, string? lang, NpgsqlDataSource database, HttpContext http)
    {
        var wanted = Languages.Wanted(http, lang);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<(string Id, string Body)>(Sql, new { page.After, Rows = page.Limit + 1 })).AsList();
        var (cut, next) = Page.Of(http, rows, page, row => row.Id);
        List<AgencyItem> items = [.. cut.Select(row => Item(row.Id, SourceBody.Read<AgencyBody>(row.Body), wanted))];
        return new PublicJson<Page<AgencyItem>>(new Page<AgencyItem>(items, next), [.. items.Select(item => item.Language).Distinct()]);
    }

    private static AgencyItem Item(string id, AgencyBody body, string wanted)
    {
        var (name, language) = body.Name.Pick(wanted);
        return new AgencyItem(id, name, language, body.ShortName, body.Url, body.Example);
    }
}
