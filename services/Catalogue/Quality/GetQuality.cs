using Asan.Catalogue.Services;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Quality;

/// <summary>GET /v1/quality: what the entries lack, counted and listed, for their editors.</summary>
public static class GetQuality
{
    /// <summary>Months after which nobody has looked at an entry, if the request names no others.</summary>
    private const int StaleMonths = 12;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/quality", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor)
        .WithTags("Quality").WithSummary("Read what the catalogue's entries lack")
        .WithDescription("`months` (1 to 120, default 12) is the age of a stale entry, `limit` (1 to 200, default 50) how many findings of each kind are listed; all are counted. `entry` is the id of the only entry wanted.");

    /// <param name="At">When the report was made.</param>
    /// <param name="Entries">Entries judged.</param>
    /// <param name="MissingTranslations">Texts that are not in all four languages.</param>
    /// <param name="MissingLegalBasis">Services that name no act.</param>
    /// <param name="UnsourcedFigures">Fees without a source, or with none but <c>unverified</c> and <c>ours</c>.</param>
    /// <param name="StaleEntries">Entries whose present version is older than the months asked for.</param>
    /// <param name="BrokenLinks">Links that did not work when last tried.</param>
    /// <param name="LinksCheckedAt">When a link was last tried; null if none ever was: the check is off by default.</param>
    public sealed record QualityReport(
        Instant At, int Entries, Findings MissingTranslations, Findings MissingLegalBasis, Findings UnsourcedFigures, Findings StaleEntries, Findings BrokenLinks, Instant? LinksCheckedAt);

    /// <param name="Count">How many there are.</param>
    /// <param name="Items">The first of them.</param>
    public sealed record Findings(int Count, IReadOnlyList<Finding> Items);

    /// <param name="Kind">What the entry is.</param>
    /// <param name="Id">Its id.</param>
    /// <param name="Field">Where in it.</param>
    /// <param name="What">What is lacking there.</param>
    public sealed record Finding(string Kind, string Id, string Field, string What);

    /// <summary>What the query string asks for.</summary>
    /// <param name="Months">After how many months an entry is stale, 1 to 120; 12 when left out.</param>
    /// <param name="Limit">How many findings of each kind are listed, 1 to 200; 50 when left out.</param>
    /// <param name="Entry">The id of the only entry wanted; all when left out.</param>
    public readonly record struct QualityQuery(int? Months, int? Limit, string? Entry);

    private const string LinksSql = "select url, fault from link_check where fault is not null";

    private const string CheckedSql = "select max(checked_at) from link_check";

    private static async Task<Ok<QualityReport>> HandleAsync(
        [AsParameters] QualityQuery query, NpgsqlDataSource database, TimeProvider time, HttpContext http)
    {
        if (query.Months is < 1 or > 120)
            throw CommonProblems.InvalidRequest.Because("The age is out of range.", new Fault("query months", "a whole number from 1 to 120", $"{query.Months}")).AsException();
        var limit = new PageRequest { RequestedLimit = query.Limit }.Limit;
        var now = time.Now();
        var oldest = FeesInForce.Today(now).PlusMonths(-(query.Months ?? StaleMonths)).AtStartOfDayInZone(DateTimeZone.Utc).ToInstant();
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var broken = (await connection.QueryAsync<(string Url, string Fault)>(LinksSql)).ToDictionary(row => row.Url, row => row.Fault, StringComparer.Ordinal);
        var checkedAt = await connection.ExecuteScalarAsync<Instant?>(CheckedSql);

        var entries = 0;
        List<Finding> translations = [], legalBasis = [], figures = [], stale = [], links = [];
        await foreach (var entry in Entries.ReadAsync(connection))
        {
            if (query.Entry is not null && query.Entry != entry.Id)
                continue;
            entries++;
            translations.AddRange(entry.Texts.Select(text => (text.Field, Missing: Languages.All.Where(language => !text.Texts.ContainsKey(language)).ToList()))
                .Where(text => text.Missing.Count > 0).Select(text => new Finding(entry.Kind, entry.Id, text.Field, $"not in {string.Join(", ", text.Missing)}")));
            if (entry.LacksLegalBasis)
                legalBasis.Add(new Finding(entry.Kind, entry.Id, "$.legalBasis", "no act is named"));
            figures.AddRange(entry.Figures.Where(figure => figure.Example || figure.Sources.All(source => source.Key is "unverified" or "ours" or "example"))
                .Select(figure => new Finding(entry.Kind, entry.Id, figure.Field, figure.Example ? "invented: marked as an example" : "no source that could be looked up")));
            if (entry.ReviewedAt < oldest)
                stale.Add(new Finding(entry.Kind, entry.Id, "$", $"as it is since {entry.ReviewedAt}"));
            links.AddRange(entry.Links.Where(link => broken.ContainsKey(link.Url)).Select(link => new Finding(entry.Kind, entry.Id, link.Field, broken[link.Url])));
        }
        http.Response.Headers.CacheControl = "no-store";
        Findings First(List<Finding> all) => new(all.Count, all[..Math.Min(all.Count, limit)]);
        return TypedResults.Ok(new QualityReport(now, entries, First(translations), First(legalBasis), First(figures), First(stale), First(links), checkedAt));
    }
}
