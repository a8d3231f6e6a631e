using Asan.Catalogue.Agencies;
using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;

namespace Asan.Catalogue.Search;

/// <summary>Writes what search reads, in the transaction of the change: a document a language, and one for all of them.</summary>
public static class SearchDocuments
{
    /// <summary>The document of all languages together.</summary>
    public const string AllLanguages = "all";

    /// <summary>Raised with every change of folding, words or weights: at the next start all documents are written anew.</summary>
    private const short Format = 1;

    private const string ServiceSql = """
        select v.body, v.centres, a.body as agency,
               (select coalesce(json_agg(y.body order by y.id), '[]') from search_synonym y where y.services @> array[@id]) as synonyms,
               coalesce((select demand_rank(d.booked + d.walk_ins) from service_demand d where d.service_id = @id), 0) as demand
        from service s
        join service_version v on (v.service_id, v.version) = (s.id, s.version)
        join agency a on a.id = s.agency_id
        where s.id = @id and s.withdrawn_at is null
        """;

    // First the locks, then a look at the synonyms: two changes at once would each write a document without the other's.
    private const string LockSql = "select id from service where id = any(@ids) order by id for no key update";

    private const string DocumentSql = """
        insert into search_document (
            service_id, language, words, names, name, name_language, agency_id, centres, channels, fee_band, duration_minutes, example, demand, format)
        select @Id, d.language, d.words::tsvector, d.names, d.name, d.name_language, @Agency, @Centres, @Channels, @FeeBand, @DurationMinutes, @Example, @Demand, @Format
        from unnest(@Languages, @Words, @Names, @Shown, @ShownIn) as d (language, words, names, name, name_language)
        on conflict (service_id, language) do update set
            words = excluded.words, names = excluded.names, name = excluded.name, name_language = excluded.name_language,
            agency_id = excluded.agency_id, centres = excluded.centres, channels = excluded.channels, fee_band = excluded.fee_band,
            duration_minutes = excluded.duration_minutes, example = excluded.example, demand = excluded.demand, format = excluded.format
        """;

    // Known words are left out first, and new ones come in order: two publishers seldom wait for each other, and never in a ring.
    private const string WordsSql = """
        insert into search_word (language, word)
        select w.language, w.word from unnest(@WordLanguages, @WordTexts) as w (language, word)
        where not exists (select from search_word k where (k.language, k.word) = (w.language, w.word))
        order by w.language, w.word
        on conflict do nothing
        """;

    private const string StaleSql = """
        select s.id from service s
        where s.withdrawn_at is null
          and not exists (select from search_document d where d.service_id = s.id and d.language = 'all' and d.format = @Format)
        order by s.id limit 500
        """;

    /// <summary>Writes the documents of a service as it now is; the caller holds the service's row.</summary>
    public static async Task WriteAsync(UnitOfWork work, string id)
    {
        if (await work.Connection.QuerySingleOrDefaultAsync<Row>(ServiceSql, new { id }) is not { } row)
            return;
        var body = SourceBody.Read<ServiceBody>(row.Body);
        var agency = SourceBody.Read<AgencyBody>(row.Agency);
        var synonyms = SourceBody.Read<List<SynonymBody>>(row.Synonyms);
        List<Document> documents = [.. Languages.All.Select(language => Of(language, [language])), Of(AllLanguages, Languages.All)];
        List<(string Language, string Word)> words = [.. documents.SelectMany(document => document.Words.Select(word => (document.Language, word)))];
        await work.Connection.ExecuteAsync(DocumentSql, new
        {
            Id = id,
            body.Agency,
            row.Centres,
            Channels = body.Channels.Select(channel => channel.Name()).Distinct().ToArray(),
            FeeBand = FeeBands.Of(FeesInForce.Today(work.Now), body.Fees).Name(),
            body.DurationMinutes,
            body.Example,
            row.Demand,
            Format,
            Languages = documents.Select(document => document.Language).ToArray(),
            Words = documents.Select(document => document.Lexemes).ToArray(),
            Names = documents.Select(document => document.Names).ToArray(),
            Shown = documents.Select(document => document.Name).ToArray(),
            ShownIn = documents.Select(document => document.NameLanguage).ToArray(),
        });
        await work.Connection.ExecuteAsync(WordsSql, new
        {
            WordLanguages = words.Select(word => word.Language).ToArray(),
            WordTexts = words.Select(word => word.Word).ToArray(),
        });

        Document Of(string language, IReadOnlyList<string> of)
        {
            string[] In(IReadOnlyDictionary<string, string>? texts) => texts is null ? [] : [.. of.Where(texts.ContainsKey).Select(each => texts[each])];
            List<(char, string)> texts =
            [
                .. In(body.Name).Select(text => ('A', text)),
                .. synonyms.SelectMany(synonym => of.SelectMany(each => synonym.Phrases.GetValueOrDefault(each) ?? [])).Select(text => ('B', text)),
                .. In(agency.Name).Append(agency.ShortName ?? "").Select(text => ('C', text)),
                .. In(body.Description).Select(text => ('D', text)),
            ];
            var (name, nameLanguage) = body.Name.Pick(of[0]);
            var names = string.Concat(In(body.Name).Select(text => $"\n{Folding.Fold(text)}\n"));
            return new Document(
                language, SearchWords.Document(texts), [.. texts.SelectMany(text => SearchWords.Of(text.Item2)).Distinct(StringComparer.Ordinal)], names, name, nameLanguage);
        }
    }

    /// <summary>Writes the documents of these services, if they are on offer.</summary>
    public static async Task WriteAsync(UnitOfWork work, IEnumerable<string> ids)
    {
        string[] distinct = [.. ids.Distinct(StringComparer.Ordinal)];
        foreach (var id in (await work.Connection.QueryAsync<string>(LockSql, new { ids = distinct })).AsList())
            await WriteAsync(work, id);
    }

    /// <summary>Takes a withdrawn service out of search.</summary>
    public static Task DeleteAsync(UnitOfWork work, string id) => work.Connection.ExecuteAsync("delete from search_document where service_id = @id", new { id });

    /// <summary>At the start: the documents that an earlier version of this program wrote, or none did.</summary>
    public static async Task WriteStaleAsync(IServiceProvider services)
    {
        while (true)
        {
            await using var scope = services.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            await work.BeginAsync(CancellationToken.None);
            var stale = (await work.Connection.QueryAsync<string>(StaleSql, new { Format })).AsList();
            if (stale.Count == 0)
                return;
            await WriteAsync(work, stale);
            await work.CommitAsync();
        }
    }

    private sealed record Document(string Language, string Lexemes, IReadOnlyList<string> Words, string Names, string Name, string NameLanguage);

    // A class, since Dapper calls no constructor that takes an array.
    private sealed class Row
    {
        public required string Body { get; init; }

        public required string[] Centres { get; init; }

        public required string Agency { get; init; }

        public required string Synonyms { get; init; }

        public short Demand { get; init; }
    }
}
