using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Catalogue.Centres;

/// <summary>GET /v1/centres: the centres, by id; all of them or those that give a service.</summary>
public static class ListCentres
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/centres", HandleAsync)
        .WithTags("Centres").WithSummary("List the centres").WithDescription("With `service`, the centres that give that service.");

    /// <param name="Id">Its id.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Language">The language of the name.</param>
    /// <param name="Address">Where it is.</param>
    /// <param name="Latitude">Degrees north, WGS 84.</param>
    /// <param name="Longitude">Degrees east, WGS 84.</param>
    /// <param name="TimeZone">IANA zone of its wall clock.</param>
    /// <param name="Kind">A centre, a mobile unit, or a centre for training.</param>
    /// <param name="HostsDelegations">Whether study visits can be received here.</param>
    /// <param name="Example">True for an invented entry.</param>
    public sealed record CentreItem(
        string Id, string Name, string Language, string Address, double Latitude, double Longitude, string TimeZone, CentreKind Kind, bool HostsDelegations, bool Example);

    private const string Sql = """
        select id, body from centre
        where id collate "C" > @After
          and (@service::text is null or id = any((
              select v.centres from service s join service_version v on (v.service_id, v.version) = (s.id, s.version)
              where s.id = @service and s.withdrawn_at is null)::text[]))
        order by id collate "C" limit @Rows
        """;

    private static async Task<PublicJson<Page<CentreItem>>> HandleAsync(
        [AsParameters] PageRequest page, string? service, string? lang, NpgsqlDataSource database, HttpContext http)
    {
        var wanted = Languages.Wanted(http, lang);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<(string Id, string Body)>(Sql, new { page.After, service, Rows = page.Limit + 1 })).AsList();
        var (cut, next) = Page.Of(http, rows, page, row => row.Id);
        List<CentreItem> items = [.. cut.Select(row => Item(row.Id, SourceBody.Read<CentreBody>(row.Body), wanted))];
        return new PublicJson<Page<CentreItem>>(new Page<CentreItem>(items, next), [.. items.Select(item => item.Language).Distinct()]);
    }

    private static CentreItem Item(string id, CentreBody body, string wanted)
    {
        var texts = new OneLanguage(wanted, body.Name);
        return new CentreItem(
            id, texts.Name, texts.Language, texts.Text("$.address", body.Address), body.Latitude, body.Longitude, body.TimeZone, body.Kind, body.HostsDelegations, body.Example);
    }
}
