using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Catalogue.GoodPractices;

/// <summary>GET /v1/good-practices: the library, by id.</summary>
public static class ListGoodPractices
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/good-practices", HandleAsync)
        .WithTags("Good practices").WithSummary("List the good practices")
        .WithDescription("Filters, each optional: `theme`, `country` of the practice, `adoptedIn` a country (adopted or piloting).");

    /// <param name="Id">Its id.</param>
    /// <param name="Title">Its title.</param>
    /// <param name="Language">The language of the title.</param>
    /// <param name="Authority">Whose practice it is.</param>
    /// <param name="Country">ISO 3166-1 alpha-2 code.</param>
    /// <param name="Award">The award it won; null for others.</param>
    /// <param name="Example">True for an invented entry.</param>
    /// <param name="Themes">What it is about.</param>
    public sealed record GoodPracticeItem(
        string Id, string Title, string Language, string? Authority, string? Country, Award? Award, bool Example, IReadOnlyList<string> Themes);

    private const string Sql = """
        select id, body, authority, cycle_id, entry_id, rank from good_practice
        where id collate "C" > @After
            and (@theme::text is null or jsonb_exists(body::jsonb -> 'themes', @theme))
            and (@country::text is null or body ->> 'country' = @country)
            and (@adoptedIn::text is null or exists (
                select 1 from adoption where practice_id = good_practice.id and adoption.country = @adoptedIn and status in ('adopted', 'piloting')))
        order by id collate "C" limit @Rows
        """;

    private static async Task<PublicJson<Page<GoodPracticeItem>>> HandleAsync(
        [AsParameters] PageRequest page, string? lang, NpgsqlDataSource database, HttpContext http, string? theme = null, string? country = null, string? adoptedIn = null)
    {
        var wanted = Languages.Wanted(http, lang);
        Check(theme, country, adoptedIn);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<Row>(Sql, new { page.After, Rows = page.Limit + 1, theme, country, adoptedIn })).AsList();
        var (cut, next) = Page.Of(http, rows, page, row => row.Id);
        List<GoodPracticeItem> items = [.. cut.Select(row => Item(row, SourceBody.Read<GoodPracticeBody>(row.Body), wanted))];
        return new PublicJson<Page<GoodPracticeItem>>(new Page<GoodPracticeItem>(items, next), [.. items.Select(item => item.Language).Distinct()]);
    }

    private static void Check(string? theme, string? country, string? adoptedIn)
    {
        var faults = new List<Fault>();
        if (theme is not null && !ThemesAttribute.All.Contains(theme, StringComparer.Ordinal))
            faults.Add(new Fault("query theme", $"one of {string.Join(", ", ThemesAttribute.All)}", Came.Describe(theme)));
        foreach (var (name, code) in new[] { ("country", country), ("adoptedIn", adoptedIn) })
            if (code is not null && !(code.Length == 2 && code.All(char.IsAsciiLetterUpper)))
                faults.Add(new Fault($"query {name}", "an ISO 3166-1 alpha-2 code such as MA", Came.Describe(code)));
        if (faults.Count > 0)
            throw CommonProblems.InvalidRequest.Because("A filter cannot be read.", faults).AsException();
    }

    private static GoodPracticeItem Item(Row row, GoodPracticeBody body, string wanted)
    {
        var texts = new OneLanguage(wanted, body.Title);
        var authority = row.Authority is null ? body.Authority : texts.Text("$.authority", SourceBody.Texts(row.Authority));
        return new GoodPracticeItem(row.Id, texts.Name, texts.Language, authority, body.Country, Award.Of(row.CycleId, row.EntryId, row.Rank), body.Example, body.Themes ?? []);
    }

    private sealed record Row(string Id, string Body, string? Authority, string? CycleId, Guid? EntryId, int? Rank);
}

/// <summary>The award that a practice won.</summary>
/// <param name="CycleId">The cycle of the award programme.</param>
/// <param name="EntryId">The winning entry.</param>
/// <param name="Rank">1 is the best; equal ranks are shared.</param>
public sealed record Award(string CycleId, Guid EntryId, int Rank)
{
    internal static Award? Of(string? cycleId, Guid? entryId, int? rank) =>
        cycleId is not null && entryId is { } entry && rank is { } place ? new Award(cycleId, entry, place) : null;
}
