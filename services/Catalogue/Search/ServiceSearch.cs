using Asan.Catalogue.Services;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Catalogue.Search;

/// <summary>One page of services, in three steps of patience, each only when the one before found nothing.</summary>
/// <param name="connection">Where to ask.</param>
/// <param name="page">Which page.</param>
/// <param name="query">Filters and order.</param>
/// <param name="shown">The language of the names.</param>
public sealed class ServiceSearch(NpgsqlConnection connection, PageRequest page, ListServices.ServiceQuery query, string shown)
{
    /// <summary>Every word, as it is or with another ending.</summary>
    private const char AllWords = '1';

    /// <summary>Every word, or one that it was probably meant to be.</summary>
    private const char MeantWords = '2';

    /// <summary>Some of the words.</summary>
    private const char SomeWords = '3';

    private const string Demand = "lpad((99 - d.demand)::text, 2, '0') || lpad(least(length(d.names), 999)::text, 3, '0')";

    // Read once: as parameters they would be parsed again for every row.
    private const string AllOfQueries = """
        @Any::tsquery as found, @WholeName::tsquery as whole_name, @WholeSynonym::tsquery as whole_synonym, @BeginningName::tsquery as beginning_name,
        @BeginningSynonym::tsquery as beginning_synonym, @Beginning::tsquery as beginning, @InflectedSynonym::tsquery as inflected_synonym
        """;

    private const string SomeOfQueries = "@Any::tsquery as found, @Each::tsquery[] as each";

    // Where the words stand; then demand; then the shorter name, of which the words are the greater part.
    private const string RelevanceKey = $"""
        @Step || case
            when strpos(d.names, @Exact) > 0 then '0'
            when d.words @@ q.whole_name then '1'
            when d.words @@ q.whole_synonym then case when d.words @@ q.beginning_name then '2' else '3' end
            when d.words @@ q.beginning_name then '4'
            when d.words @@ q.beginning_synonym then '5'
            when d.words @@ q.beginning then '6'
            when d.words @@ q.inflected_synonym then '7'
            else '8' end || {Demand}
        """;

    private const string SomeWordsKey = $"""
        @Step || lpad((99 - (select count(*) from unnest(q.each) as word where d.words @@ word))::text, 2, '0') || {Demand}
        """;

    // Trigrams find what is similar, with little demanded: two swapped letters in a word of seven leave 0.2. Of these the
    // nearest are then counted out in letters.
    private const string SimilarSql = """
        set pg_trgm.similarity_threshold = 0.15;
        select word from search_word where language = @scope and word % @word order by similarity(word, @word) desc, word limit 60;
        """;

    private readonly string scope = query.In ?? SearchDocuments.AllLanguages;
    private readonly bool first = page.After.Length == 0;

    public Task<List<Row>> AllAsync() => RunAsync(shown, "true", "true", "''", new DynamicParameters());

    /// <param name="words">The words looked for, folded.</param>
    public async Task<List<Row>> ByWordsAsync(IReadOnlyList<string> words)
    {
        // A later page goes on in the step that found the first; its key begins with it.
        var step = first || query.Sort is "id" or "name" ? AllWords : page.After[0];
        List<IReadOnlyList<string>> wanted = [.. words.Select(word => new[] { word })];
        if (step == AllWords && await AllOfAsync(AllWords, wanted) is var asTyped && Found(asTyped))
            return asTyped;
        wanted.Clear();
        foreach (var word in words)
            wanted.Add([word, .. Typos.Nearest(word, await connection.QueryAsync<string>(SimilarSql, new { scope, word })).Where(near => near != word)]);
        if (step <= MeantWords && await AllOfAsync(MeantWords, wanted) is var meant && Found(meant))
            return meant;
        return await SomeOfAsync(wanted);
    }

    private bool Found(List<Row> rows) => first ? rows.Exists(row => row.Groups is not (null or "[]")) : rows.Count > 0;

    private Task<List<Row>> AllOfAsync(char step, IReadOnlyList<IReadOnlyList<string>> words)
    {
        var parameters = new DynamicParameters();
        parameters.Add("Step", step.ToString());
        parameters.Add("Exact", $"\n{string.Join(' ', words.Select(word => word[^1]))}\n");
        parameters.Add("Any", SearchWords.Query(words, "", WordMatch.Inflected));
        parameters.Add("WholeName", SearchWords.Query(words, "A", WordMatch.Whole));
        parameters.Add("WholeSynonym", SearchWords.Query(words, "AB", WordMatch.Whole));
        parameters.Add("BeginningName", SearchWords.Query(words, "A", WordMatch.Beginning));
        parameters.Add("BeginningSynonym", SearchWords.Query(words, "AB", WordMatch.Beginning));
        parameters.Add("Beginning", SearchWords.Query(words, "", WordMatch.Beginning));
        parameters.Add("InflectedSynonym", SearchWords.Query(words, "AB", WordMatch.Inflected));
        return RunAsync(scope, AllOfQueries, "d.words @@ q.found", RelevanceKey, parameters);
    }

    private Task<List<Row>> SomeOfAsync(IReadOnlyList<IReadOnlyList<string>> words)
    {
        string[] each = [.. words.Select(word => SearchWords.QueryOfOne(word, "", WordMatch.Inflected))];
        var parameters = new DynamicParameters();
        parameters.Add("Step", SomeWords.ToString());
        parameters.Add("Any", string.Join(" | ", each));
        parameters.Add("Each", each);
        return RunAsync(scope, SomeOfQueries, "d.words @@ q.found", SomeWordsKey, parameters);
    }

    private async Task<List<Row>> RunAsync(string language, string queries, string condition, string relevance, DynamicParameters parameters)
    {
        var (key, collation) = query.Sort switch
        {
            "name" => ($"select n.name from search_document n where n.service_id = d.service_id and n.language = '{shown}'", $"{shown}-x-icu"),
            "id" => ("''", "C"),
            _ => (relevance, "C"),
        };
        // The cursor's last line is the id; a name may have lines of its own.
        var end = page.After.LastIndexOf('\n');
        parameters.Add("First", first);
        parameters.Add("AfterKey", end < 0 ? "" : page.After[..end]);
        parameters.Add("AfterId", page.After[(end + 1)..]);
        parameters.Add("Agency", query.Agency);
        parameters.Add("Centre", query.Centre);
        parameters.Add("Channel", query.Channel);
        parameters.Add("FeeBand", query.FeeBand);
        parameters.Add("Rows", page.Limit + 1);
        return (await connection.QueryAsync<Row>(Sql(language, queries, condition, key, collation), parameters)).AsList();
    }

    // The languages are literals of our own list, so that the planner takes one partition alone.
    private string Sql(string language, string queries, string condition, string key, string collation) => $"""
        with q as materialized (select {queries}),
        hit as materialized (
            select d.service_id, d.agency_id, d.centres, d.channels, d.fee_band, ({key}) collate "{collation}" as key
            from q, search_document d where d.language = '{language}' and {condition}),
        page as materialized (
            select service_id, key from hit
            where (@Agency::text is null or agency_id = @Agency)
              and (@Centre::text is null or @Centre = any(centres))
              and (@Channel::text is null or @Channel = any(channels))
              and (@FeeBand::text is null or fee_band = @FeeBand)
              and (@First or (key, service_id collate "C") > (@AfterKey collate "{collation}", @AfterId))
            order by key, service_id collate "C" limit @Rows)
        select null as id, 0 as version, null as key, null as name, null as name_language, null as agency_id, null as agency_names,
               0 as duration_minutes, null::text[] as channels, null as fee_band, false as example, coalesce(json_agg(g), '[]')::text as groups
        from (select agency_id as agency, centres, channels, fee_band as band, count(*) as count from hit group by 1, 2, 3, 4) g
        having @First
        union all
        (select s.id, s.version, page.key, t.name, t.name_language, t.agency_id, a.names::text,
                t.duration_minutes, t.channels, t.fee_band, t.example, null
         from page
         join search_document t on t.service_id = page.service_id and t.language = '{shown}'
         join service s on s.id = page.service_id
         join agency a on a.id = t.agency_id
         order by page.key, page.service_id collate "C")
        """;

    /// <summary>A service of the page; or in <see cref="Groups"/>, on the first page, what all pages hold together.</summary>
    public sealed class Row
    {
        public string? Id { get; init; }

        public int Version { get; init; }

        public string? Key { get; init; }

        public string? Name { get; init; }

        public string? NameLanguage { get; init; }

        public string? AgencyId { get; init; }

        public string? AgencyNames { get; init; }

        public int DurationMinutes { get; init; }

        public string[] Channels { get; init; } = [];

        public string? FeeBand { get; init; }

        public bool Example { get; init; }

        public string? Groups { get; init; }
    }
}
