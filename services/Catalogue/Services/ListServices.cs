using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Catalogue.Services;

/// <summary>
/// GET /v1/services: the services on offer, by id; or those of an agency, of a centre, or found by words in any of the
/// four languages: first those in which every word begins a word of the service, then the similar ones (trigrams,
/// for slips of the keyboard).
/// </summary>
public static class ListServices
{
    /// <summary>Characters of a search.</summary>
    private const int MaxQuery = 200;

    /// <summary>
    /// Least trigram similarity of the search to a run of words (0 to 1). Two swapped letters in the middle of a word of
    /// eight leave 0.38; PostgreSQL's own 0.6 misses them.
    /// </summary>
    private const string SimilaritySql = "set pg_trgm.word_similarity_threshold = 0.35";

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/services", HandleAsync)
        .WithTags("Services").WithSummary("List or search the services")
        .WithDescription("`q` finds words by their beginning or by similarity, in all languages and with or without Azerbaijani letters.");

    /// <param name="Id">Its id.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Language">The language of the name.</param>
    /// <param name="Agency">The agency that answers for it.</param>
    /// <param name="DurationMinutes">How long one visit holds a counter, in minutes.</param>
    /// <param name="Channels">How it can be had.</param>
    /// <param name="Example">True for an invented entry.</param>
    public sealed record ServiceItem(
        string Id, int Version, string Name, string Language, Named Agency, int DurationMinutes, IReadOnlyList<Channel> Channels, bool Example);

    private const string Sql = """
        select s.id, s.version, v.body, s.agency_id, a.body->>'name' as agency_name, k.key
        from service s
        join service_version v on (v.service_id, v.version) = (s.id, s.version)
        join agency a on a.id = s.agency_id,
        lateral (select case when @Query = '' then s.id
                             when s.search like all (@Prefixes) then '0000 ' || s.id
                             else lpad((1000 - 999 * word_similarity(@Query, s.search))::int::text, 4, '0') || ' ' || s.id
                        end collate "C" as key) k
        where s.withdrawn_at is null
          and (@agency::text is null or s.agency_id = @agency)
          and (@centre::text is null or @centre = any(v.centres))
          and (@Query = '' or s.search like @Longest and s.search like all (@Prefixes) or @Query <% s.search)
          and k.key > @After
        order by k.key limit @Rows
        """;

    private static async Task<PublicJson<Page<ServiceItem>>> HandleAsync(
        [AsParameters] PageRequest page, string? agency, string? centre, string? q, string? lang, NpgsqlDataSource database, HttpContext http)
    {
        var wanted = Languages.Wanted(http, lang);
        if (q?.Length > MaxQuery)
            throw CommonProblems.InvalidRequest.Because("The search is too long.", new Fault("query q", $"at most {MaxQuery} characters", Came.Describe(q))).AsException();
        var query = Folding.Fold(q ?? "");
        if (q is not null && query.Length == 0)
            return new PublicJson<Page<ServiceItem>>(new Page<ServiceItem>([], null), []); // no letter, no digit: nothing can match

        string[] prefixes = [.. query.Split(' ').Select(word => $"% {word}%")];
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (query.Length > 0)
            await connection.ExecuteAsync(SimilaritySql);
        var rows = (await connection.QueryAsync<Row>(Sql, new
        {
            agency,
            centre,
            Query = query,
            Prefixes = prefixes,
            Longest = prefixes.MaxBy(prefix => prefix.Length),
            page.After,
            Rows = page.Limit + 1,
        })).AsList();
        var (cut, next) = Page.Of(http, rows, page, row => row.Key);
        List<ServiceItem> items = [.. cut.Select(row => Item(row, SourceBody.Read<ServiceBody>(row.Body), wanted))];
        return new PublicJson<Page<ServiceItem>>(new Page<ServiceItem>(items, next), [.. items.Select(item => item.Language).Distinct()]);
    }

    private static ServiceItem Item(Row row, ServiceBody body, string wanted)
    {
        var texts = new OneLanguage(wanted, body.Name);
        var agency = new Named(row.AgencyId, texts.Text("$.agency.name", SourceBody.Texts(row.AgencyName)));
        return new ServiceItem(row.Id, row.Version, texts.Name, texts.Language, agency, body.DurationMinutes, body.Channels, body.Example);
    }

    private sealed record Row(string Id, int Version, string Body, string AgencyId, string AgencyName, string Key);
}
