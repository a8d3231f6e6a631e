using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Catalogue.LifeEvents;

/// <summary>GET /v1/life-events: all life events, by id.</summary>
public static class ListLifeEvents
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/life-events", HandleAsync)
        .WithTags("Life events").WithSummary("List the life events");

    /// <param name="Id">Its id.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Language">The language of the name.</param>
    /// <param name="Services">How many services its plan has.</param>
    /// <param name="Example">True for an invented entry.</param>
    public sealed record LifeEventItem(string Id, string Name, string Language, int Services, bool Example);

    private const string Sql = """select id, body from life_event where id collate "C" > @After order by id collate "C" limit @Rows""";

    private static async Task<PublicJson<Page<LifeEventItem>>> HandleAsync(
        [AsParameters] PageRequest page, string? lang, NpgsqlDataSource database, HttpContext http)
    {
        var wanted = Languages.Wanted(http, lang);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<(string Id, string Body)>(Sql, new { page.After, Rows = page.Limit + 1 })).AsList();
        var (cut, next) = Page.Of(http, rows, page, row => row.Id);
        List<LifeEventItem> items = [.. cut.Select(row => Item(row.Id, SourceBody.Read<LifeEventBody>(row.Body), wanted))];
        return new PublicJson<Page<LifeEventItem>>(new Page<LifeEventItem>(items, next), [.. items.Select(item => item.Language).Distinct()]);
    }

    private static LifeEventItem Item(string id, LifeEventBody body, string wanted)
    {
        var (name, language) = body.Name.Pick(wanted);
        return new LifeEventItem(id, name, language, body.Steps.Count, body.Example);
    }
}
