using Asan.Catalogue.Agencies;
using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;

namespace Asan.Catalogue.Search;

/// <summary>Writes what search reads, in the transaction of the change: a document a language, and one for all of them.</summary>
public static class SearchDocuments
{
    /// <summary>The document of all languages together.</summary>
    public const string AllLanguages = "all";

    /// <summary>Raised with every change of folding, words or weights: at the next start all documents are written anew.</summary>
    private const short Format = 1;

    private const string ServicesSql = """
        select s.id, v.body, a.body as agency,
               (select coalesce(json_agg(y.body order by y.id), '[]') from search_synonym y where y.services @> array[s.id]) as synonyms
        from service s
        join service_version v on (v.service_id, v.version) = (s.id, s.version)
        join agency a on a.id = s.agency_id
        where s.id = any(@ids) and s.withdrawn_at is null
        """;

    // First the locks, then a look at the synonyms: two changes at once would each write a document without the other's.
    private const string LockSql = "select id from service where id = any(@ids) order by id for no key update";

    private const string DocumentsSql = """
        insert into search_document (
            service_id, language, words, names, name, name_language, agency_id, centres, channels, fee_band, duration_minutes, example, demand, format)
        select s.id, d.language, d.words::tsvector, d.names, d.name, d.name_language, s.agency_id, v.centres,
               string_to_array(d.channels, ' '), d.fee_band, d.duration_minutes, d.example, demand_rank(coalesce(m.booked + m.walk_ins, 0)), @Format
        from unnest(@Ids, @Languages, @Words, @Names, @Shown, @ShownIn, @Channels, @FeeBands, @Durations, @Examples)
            as d (service_id, language, words, names, name, name_language, channels, fee_band, duration_minutes, example)
        join service s on s.id = d.service_id
        join service_version v on (v.service_id, v.version) = (s.id, s.version)
        left join service_demand m on m.service_id = s.id
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

    /// <summary>Writes the documents of these services, if they are on offer.</summary>
    public static async Task WriteAsync(UnitOfWork work, IEnumerable<string> ids)
    {
        string[] distinct = [.. ids.Distinct(StringComparer.Ordinal)];
        await WriteHeldAsync(work, (await work.Connection.QueryAsync<string>(LockSql, new { ids = distinct })).AsList());
    }

    /// <summary>Writes the documents of services as they now are; the caller holds the services' rows.</summary>
    public static async Task WriteHeldAsync(UnitOfWork work, params IReadOnlyList<string> ids)
    {
        var today = FeesInForce.Today(work.Now);
        var rows = await work.Connection.QueryAsync<(string Id, string Body, string Agency, string Synonyms)>(ServicesSql, new { ids = ids.ToArray() });
        List<Document> documents = [.. rows.SelectMany(row =>
        {
            var service = SourceBody.Read<ServiceBody>(row.Body);
            var agency = SourceBody.Read<AgencyBody>(row.Agency);
            var synonyms = SourceBody.Read<List<SynonymBody>>(row.Synonyms);
            return Languages.All.Select(language => Of(row.Id, service, agency, synonyms, today, language, [language]))
                .Append(Of(row.Id, service, agency, synonyms, today, AllLanguages, Languages.All));
        })];
        if (documents.Count == 0)
            return;
        await work.Connection.ExecuteAsync(DocumentsSql, new
        {
            Format,
            Ids = documents.Select(document => document.Id).ToArray(),
            Languages = documents.Select(document => document.Language).ToArray(),
            Words = documents.Select(document => document.Lexemes).ToArray(),
            Names = documents.Select(document => document.Names).ToArray(),
            Shown = documents.Select(document => document.Name).ToArray(),
            ShownIn = documents.Select(document => document.NameLanguage).ToArray(),
            Channels = documents.Select(document => string.Join(' ', document.Service.Channels.Distinct().Select(channel => channel.Name()))).ToArray(),
            FeeBands = documents.Select(document => document.FeeBand.Name()).ToArray(),
            Durations = documents.Select(document => document.Service.DurationMinutes).ToArray(),
            Examples = documents.Select(document => document.Service.Example).ToArray(),
        });
        var words = documents.SelectMany(document => document.Words.Select(word => (document.Language, Word: word))).Distinct().ToList();
        await work.Connection.ExecuteAsync(WordsSql, new
        {
            WordLanguages = words.Select(word => word.Language).ToArray(),
            WordTexts = words.Select(word => word.Word).ToArray(),
        });
    }

    private static Document Of(
        string id, ServiceBody service, AgencyBody agency, List<SynonymBody> synonyms, LocalDate today, string language, IReadOnlyList<string> of)
    {
        string[] In(IReadOnlyDictionary<string, string>? texts) => texts is null ? [] : [.. of.Where(texts.ContainsKey).Select(each => texts[each])];
        List<(char Weight, string Text)> texts =
        [
            .. In(service.Name).Select(text => ('A', text)),
            .. synonyms.SelectMany(synonym => of.SelectMany(each => synonym.Phrases.GetValueOrDefault(each) ?? [])).Select(text => ('B', text)),
            .. In(agency.Name).Append(agency.ShortName ?? "").Select(text => ('C', text)),
            .. In(service.Description).Select(text => ('D', text)),
        ];
        var (name, nameLanguage) = service.Name.Pick(of[0]);
        return new Document(
            id, language, service, FeeBands.Of(today, service.Fees), SearchWords.Document(texts),
            [.. texts.SelectMany(text => SearchWords.Of(text.Text)).Distinct(StringComparer.Ordinal)],
            string.Concat(In(service.Name).Select(text => $"\n{Folding.Fold(text)}\n")), name, nameLanguage);
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

    private sealed record Document(
        string Id, string Language, ServiceBody Service, FeeBand FeeBand, string Lexemes, IReadOnlyList<string> Words, string Names, string Name, string NameLanguage);
}
