using Asan.Catalogue.Publishing;
using Asan.Catalogue.Search;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Mvc;
using Npgsql;

namespace Asan.Catalogue.Services;

/// <summary>
/// GET /v1/services: the services on offer, or those that words find, with counts by agency, centre, channel and fee.
/// <para>
/// Words are looked for as they are, then with their endings cut, then (if nothing has them all) with slips of the
/// keyboard put right, and at last those services are shown that have some of the words. Within each: by where the
/// words stand (name, synonyms, agency, description), then by demand.
/// </para>
/// </summary>
public static class ListServices
{
    /// <summary>Characters of a search.</summary>
    private const int MaxQuery = 200;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/services", HandleAsync)
        .WithTags("Services").WithSummary("List or search the services")
        .WithDescription(
            "`q` finds words by their beginning, in other endings, by synonyms and despite slips of the keyboard, with or without Azerbaijani letters; " +
            "in all languages, or with `in` in one. `sort` is `id`, `name`, or with `q` also `relevance`, its default. The first page counts what was found: " +
            "each facet's counts follow the other filters, not its own.")
        .WithExample(StatusCodes.Status200OK, new ServicePage(
            [new ServiceItem("identity-card", 3, "Identity card", "en", new Named("mia", "Ministry of Internal Affairs"), 20, ["centre"], "up-to-10", false)],
            null, 1, new ServiceFacets([new FacetCount("mia", "Ministry of Internal Affairs", 1)], [new FacetCount("baku-1", "Baku 1", 1)], [new FacetCount("centre", null, 1)], [new FacetCount("up-to-10", null, 1)])));

    /// <param name="Items">The services of this page.</param>
    /// <param name="Next">The cursor of the next page; null on the last.</param>
    /// <param name="Total">How many services there are on all pages; null on later pages.</param>
    /// <param name="Facets">What they are, counted; null on later pages.</param>
    public sealed record ServicePage(IReadOnlyList<ServiceItem> Items, string? Next, long? Total, ServiceFacets? Facets);

    /// <param name="Id">Its id.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Language">The language of the name.</param>
    /// <param name="Agency">The agency that answers for it.</param>
    /// <param name="DurationMinutes">How long one visit holds a counter, in minutes.</param>
    /// <param name="Channels">How it can be had.</param>
    /// <param name="FeeBand">What it costs at least today.</param>
    /// <param name="Example">True for an invented entry.</param>
    public sealed record ServiceItem(
        string Id, int Version, string Name, string Language, Named Agency, int DurationMinutes, IReadOnlyList<string> Channels, string FeeBand, bool Example);

    /// <param name="Agencies">By agency.</param>
    /// <param name="Centres">By centre.</param>
    /// <param name="Channels">By channel.</param>
    /// <param name="FeeBands">By the least that they cost today.</param>
    public sealed record ServiceFacets(
        IReadOnlyList<FacetCount> Agencies, IReadOnlyList<FacetCount> Centres, IReadOnlyList<FacetCount> Channels, IReadOnlyList<FacetCount> FeeBands);

    /// <param name="Value">What the filter takes.</param>
    /// <param name="Name">Its name; null where the value is a word of the API.</param>
    /// <param name="Count">How many services it would leave.</param>
    public sealed record FacetCount(string Value, string? Name, long Count);

    /// <summary>What the query string asks for beside the page.</summary>
    public readonly record struct ServiceQuery
    {
        /// <summary>Words to be found.</summary>
        [FromQuery(Name = "q")] public string? Words { get; init; }

        /// <summary>The language to search in; all when left out.</summary>
        [FromQuery(Name = "in")] public string? In { get; init; }

        /// <summary>An agency's id.</summary>
        [FromQuery(Name = "agency")] public string? Agency { get; init; }

        /// <summary>A centre's id.</summary>
        [FromQuery(Name = "centre")] public string? Centre { get; init; }

        /// <summary>A channel by which the service is given.</summary>
        [FromQuery(Name = "channel")] public string? Channel { get; init; }

        /// <summary>A band of the least that a service costs today.</summary>
        [FromQuery(Name = "feeBand")] public string? FeeBand { get; init; }

        /// <summary><c>id</c>, <c>name</c> or <c>relevance</c>.</summary>
        [FromQuery(Name = "sort")] public string? Sort { get; init; }
    }

    private const string NamesSql = """
        select 'agency', id, names::text from agency where id = any(@agencies) union all select 'centre', id, names::text from centre where id = any(@centres)
        """;

    private static async Task<PublicJson<ServicePage>> HandleAsync(
        [AsParameters] PageRequest page, [AsParameters] ServiceQuery query, string? lang, NpgsqlDataSource database, HttpContext http)
    {
        var shown = Languages.Wanted(http, lang);
        Check(query);
        var words = SearchWords.OfSearch(query.Words ?? "");
        if (query.Words is not null && words.Count == 0)
            return new PublicJson<ServicePage>(new ServicePage([], null, 0, new ServiceFacets([], [], [], [])), []); // no letter, no digit: nothing can match

        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var search = new ServiceSearch(connection, page, query, shown);
        var rows = words.Count == 0 ? await search.AllAsync() : await search.ByWordsAsync(words);

        var groups = rows.Find(row => row.Groups is not null)?.Groups;
        var (cut, next) = Page.Of(http, rows.FindAll(row => row.Groups is null), page, row => $"{row.Key}\n{row.Id}");
        List<ServiceItem> items = [.. cut.Select(row => Item(row, shown))];
        var (total, facets) = groups is null ? (null, null) : await CountAsync(connection, groups, query, shown);
        return new PublicJson<ServicePage>(new ServicePage(items, next, total, facets), [.. items.Select(item => item.Language).Distinct()]);
    }

    private static void Check(ServiceQuery query)
    {
        List<Fault> faults = [];
        if (query.Words?.Length > MaxQuery)
            faults.Add(new Fault("query q", $"at most {MaxQuery} characters", Came.Describe(query.Words)));
        void OneOf(string name, string? value, IReadOnlyList<string> values)
        {
            if (value is not null && !values.Contains(value, StringComparer.Ordinal))
                faults.Add(new Fault($"query {name}", $"one of {string.Join(", ", values)}", Came.Describe(value)));
        }
        OneOf("in", query.In, [SearchDocuments.AllLanguages, .. Languages.All]);
        OneOf("channel", query.Channel, [.. Enum.GetValues<Channel>().Select(channel => channel.Name())]);
        OneOf("feeBand", query.FeeBand, FeeBands.Names);
        OneOf("sort", query.Sort, query.Words is null ? ["id", "name"] : ["relevance", "id", "name"]);
        if (faults.Count > 0)
            throw CommonProblems.InvalidRequest.Because("The search cannot be made as it was asked for; see `errors`.", faults).AsException();
    }

    private static ServiceItem Item(ServiceSearch.Row row, string shown) => new(
        row.Id!, row.Version, row.Name!, row.NameLanguage!, new Named(row.AgencyId!, SourceBody.Texts(row.AgencyNames!).Pick(shown).Text),
        row.DurationMinutes, row.Channels, row.FeeBand!, row.Example);

    private static async Task<(long? Total, ServiceFacets Facets)> CountAsync(NpgsqlConnection connection, string json, ServiceQuery query, string shown)
    {
        var groups = SourceBody.Read<List<Group>>(json);
        bool Agency(Group group) => query.Agency is null || group.Agency == query.Agency;
        bool Centre(Group group) => query.Centre is null || group.Centres.Contains(query.Centre);
        bool Channel(Group group) => query.Channel is null || group.Channels.Contains(query.Channel);
        bool Band(Group group) => query.FeeBand is null || group.Band == query.FeeBand;
        var agencies = Sums(groups.Where(group => Centre(group) && Channel(group) && Band(group)), group => [group.Agency]);
        var centres = Sums(groups.Where(group => Agency(group) && Channel(group) && Band(group)), group => group.Centres);
        var channels = Sums(groups.Where(group => Agency(group) && Centre(group) && Band(group)), group => group.Channels);
        var bands = Sums(groups.Where(group => Agency(group) && Centre(group) && Channel(group)), group => [group.Band]);
        var total = groups.Where(group => Agency(group) && Centre(group) && Channel(group) && Band(group)).Sum(group => group.Count);

        var names = (await connection.QueryAsync<(string Kind, string Id, string Names)>(NamesSql, new { agencies = agencies.Keys.ToArray(), centres = centres.Keys.ToArray() }))
            .ToDictionary(row => (row.Kind, row.Id), row => SourceBody.Texts(row.Names).Pick(shown).Text);
        IReadOnlyList<FacetCount> Facet(Dictionary<string, long> sums, string? kind) =>
            [.. sums.Select(sum => new FacetCount(sum.Key, kind is null ? null : names.GetValueOrDefault((kind, sum.Key)), sum.Value))
                .OrderByDescending(facet => facet.Count).ThenBy(facet => facet.Value, StringComparer.Ordinal)];
        return (total, new ServiceFacets(Facet(agencies, "agency"), Facet(centres, "centre"), Facet(channels, null), Facet(bands, null)));
    }

    private static Dictionary<string, long> Sums(IEnumerable<Group> groups, Func<Group, IEnumerable<string>> values) =>
        groups.SelectMany(group => values(group).Select(value => (value, group.Count)))
            .GroupBy(pair => pair.value, pair => pair.Count, StringComparer.Ordinal).ToDictionary(sum => sum.Key, sum => sum.Sum(), StringComparer.Ordinal);

    /// <summary>Services that are alike in all that is counted: some dozens of groups, however many services there are.</summary>
    private sealed record Group(string Agency, IReadOnlyList<string> Centres, IReadOnlyList<string> Channels, string Band, long Count);
}
