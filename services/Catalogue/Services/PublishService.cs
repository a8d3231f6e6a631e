using System.Text.Json;
using Asan.Catalogue.Publishing;
using Asan.Catalogue.Search;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Dapper;
using NodaTime;

namespace Asan.Catalogue.Services;

/// <summary>
/// Makes a version of a service public: the version, the service's pointer to it and its events, in the caller's
/// transaction. The caller holds the service's row, and its agency's row, which keeps centres from changing meanwhile.
/// </summary>
public static class PublishService
{
    /// <summary>A service's row as its publisher holds it.</summary>
    /// <param name="Id">The service.</param>
    /// <param name="Version">Its current version.</param>
    /// <param name="Events">Events published so far.</param>
    /// <param name="PublishedFees">The fees that other services know; empty after a withdrawal.</param>
    public sealed record Held(string Id, int Version, long Events, IReadOnlyList<Contracts.Catalogue.Fee> PublishedFees);

    private const string VersionSql = """
        insert into service_version (service_id, version, body, centres, published_at) values (@Id, @Version, @Json::json, @Centres, @Now)
        """;

    private const string PointerSql = """
        update service set
            agency_id = @Agency, everywhere = @Everywhere, version = @Version, events = @Events, withdrawn_at = null,
            published_fees = @Fees::json, prices_change_on = @PricesChangeOn
        where id = @Id
        """;

    private const string EverywhereSql = """
        select s.id, s.version, s.events, s.published_fees, v.body, v.centres
        from service s join service_version v on (v.service_id, v.version) = (s.id, s.version)
        where s.agency_id = any(@agencies) and s.everywhere and s.withdrawn_at is null
        order by s.id for no key update of s
        """;

    private const string CentresOfSql = """select id from centre where agencies @> array[@agency] order by id collate "C" """;

    /// <summary>Publishes <paramref name="body"/> as the next version.</summary>
    /// <returns>The version's number.</returns>
    public static async Task<int> AsNextVersionAsync(UnitOfWork work, Held service, ServiceBody body, string[] centres)
    {
        var version = await WithoutDocumentsAsync(work, service, body, centres);
        await SearchDocuments.WriteHeldAsync(work, service.Id);
        return version;
    }

    /// <summary>The same for a caller that publishes many, and then writes what search reads for all of them at once.</summary>
    public static async Task<int> WithoutDocumentsAsync(UnitOfWork work, Held service, ServiceBody body, string[] centres)
    {
        var today = FeesInForce.Today(work.Now);
        var fees = FeesInForce.Event(today, body.Fees);
        var priceChanged = !fees.SequenceEqual(service.PublishedFees);
        var version = service.Version + 1;
        var events = service.Events + 1;
        var row = new
        {
            service.Id,
            Version = version,
            Events = priceChanged ? events + 1 : events,
            Json = SourceBody.Write(body),
            Centres = centres,
            body.Agency,
            Everywhere = body.IsEverywhere(),
            Fees = SourceBody.Write(fees),
            PricesChangeOn = FeesInForce.NextChange(today, body.Fees),
            work.Now,
        };
        await work.Connection.ExecuteAsync(VersionSql, row);
        await work.Connection.ExecuteAsync(PointerSql, row);
        work.Publish(new ServicePublished(service.Id, version, body.Agency, body.Name, body.DurationMinutes, centres), service.Id, events);
        if (priceChanged)
            work.Publish(new PriceChanged(service.Id, fees), service.Id, events + 1);
        return version;
    }

    /// <summary>Publishes anew the services that are given wherever these agencies have a counter, if their centres have changed.</summary>
    public static async Task AgainEverywhereAsync(UnitOfWork work, string[] agencies)
    {
        if (agencies.Length == 0)
            return;
        foreach (var row in (await work.Connection.QueryAsync<Row>(EverywhereSql, new { agencies })).AsList())
        {
            var body = SourceBody.Read<ServiceBody>(row.Body);
            var centres = await CentresOfAsync(work, body.Agency);
            if (!centres.SequenceEqual(row.Centres))
                await AsNextVersionAsync(work, new Held(row.Id, row.Version, row.Events, Fees(row.PublishedFees)), body, centres);
        }
    }

    /// <summary>The centres that have a counter of the agency, by id.</summary>
    public static async Task<string[]> CentresOfAsync(UnitOfWork work, string agency) =>
        [.. await work.Connection.QueryAsync<string>(CentresOfSql, new { agency })];

    /// <summary>Reads the column <c>published_fees</c>, in which a fee without a deadline has no such member.</summary>
    public static IReadOnlyList<Contracts.Catalogue.Fee> Fees(string json) => JsonSerializer.Deserialize<List<Contracts.Catalogue.Fee>>(json, EventTypes.Json)!;

    // A class, since Dapper calls no constructor that takes an array.
    private sealed class Row
    {
        public required string Id { get; init; }

        public int Version { get; init; }

        public long Events { get; init; }

        public required string PublishedFees { get; init; }

        public required string Body { get; init; }

        public required string[] Centres { get; init; }
    }
}
