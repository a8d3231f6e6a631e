using Asan.Catalogue.Agencies;
using Asan.Catalogue.LifeEvents;
using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Quality;

/// <summary>An entry as its quality is judged: its texts, figures and links, each with its place.</summary>
/// <param name="Kind"><c>agency</c>, <c>service</c> or <c>life-event</c>.</param>
/// <param name="Id">Its id.</param>
/// <param name="ReviewedAt">When its present version was put.</param>
/// <param name="Texts">Its texts by place.</param>
/// <param name="Figures">Its fees by place, with their sources.</param>
/// <param name="Links">Its links by place.</param>
/// <param name="LacksLegalBasis">Whether it should name an act and names none.</param>
public sealed record Entry(
    string Kind,
    string Id,
    Instant ReviewedAt,
    IReadOnlyList<(string Field, IReadOnlyDictionary<string, string> Texts)> Texts,
    IReadOnlyList<(string Field, IReadOnlyList<Source> Sources, bool Example)> Figures,
    IReadOnlyList<(string Field, string Url)> Links,
    bool LacksLegalBasis);

public static class Entries
{
    private const string AgenciesSql = "select id, updated_at, body from agency order by id";

    private const string ServicesSql = """
        select s.id, v.published_at, v.body
        from service s join service_version v on (v.service_id, v.version) = (s.id, s.version)
        where s.withdrawn_at is null order by s.id
        """;

    private const string LifeEventsSql = "select id, updated_at, body from life_event order by id";

    /// <summary>All entries on offer, one at a time.</summary>
    public static async IAsyncEnumerable<Entry> ReadAsync(NpgsqlConnection connection)
    {
        await foreach (var (id, at, body) in connection.QueryUnbufferedAsync<(string, Instant, string)>(AgenciesSql))
            yield return Of(id, at, SourceBody.Read<AgencyBody>(body));
        await foreach (var (id, at, body) in connection.QueryUnbufferedAsync<(string, Instant, string)>(ServicesSql))
            yield return Of(id, at, SourceBody.Read<ServiceBody>(body));
        await foreach (var (id, at, body) in connection.QueryUnbufferedAsync<(string, Instant, string)>(LifeEventsSql))
            yield return Of(id, at, SourceBody.Read<LifeEventBody>(body));
    }

    private static Entry Of(string id, Instant at, AgencyBody body) => new(
        "agency", id, at, [("$.name", body.Name)], [], [.. Link("$.url", body.Url), .. Links("$", body.Sources)], LacksLegalBasis: false);

    private static Entry Of(string id, Instant at, LifeEventBody body) => new(
        "life-event", id, at,
        [("$.name", body.Name), .. Optional("$.description", body.Description), .. body.Steps.Index().SelectMany(step => Optional($"$.steps[{step.Index}].note", step.Item.Note))],
        [], [.. Links("$", body.Sources)], LacksLegalBasis: false);

    private static Entry Of(string id, Instant at, ServiceBody body) => new(
        "service", id, at,
        [
            ("$.name", body.Name),
            .. Optional("$.description", body.Description),
            .. body.Requirements.Select((requirement, i) => ($"$.requirements[{i}].text", requirement.Text)),
            .. body.Fees.Select((fee, i) => ($"$.fees[{i}].name", fee.Name)),
        ],
        [.. body.Fees.Select((fee, i) => ($"$.fees[{i}]", fee.Sources, fee.Example))],
        [
            .. Links("$", body.Sources),
            .. Link("$.legalBasis.url", body.LegalBasis?.Url),
            .. body.Fees.SelectMany((fee, i) => Links($"$.fees[{i}]", fee.Sources).Concat(Link($"$.fees[{i}].legalBasis.url", fee.LegalBasis.Url))),
        ],
        body.LegalBasis is null);

    private static IEnumerable<(string, IReadOnlyDictionary<string, string>)> Optional(string field, IReadOnlyDictionary<string, string>? texts) => texts is null ? [] : [(field, texts)];

    private static IEnumerable<(string, string)> Link(string field, string? url) => url is null ? [] : [(field, url)];

    private static IEnumerable<(string, string)> Links(string at, IReadOnlyList<Source> sources) => sources.SelectMany((source, i) => Link($"{at}.sources[{i}].url", source.Url));
}
