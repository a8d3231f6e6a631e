using System.Data;
using System.Security.Cryptography;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Asan.Catalogue.Agencies;
using Asan.Catalogue.Centres;
using Asan.Catalogue.LifeEvents;
using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Exports;

/// <summary>The catalogue in one language at one moment, as an export sees it.</summary>
/// <param name="Language">The language wanted.</param>
/// <param name="Today">The day of the export.</param>
/// <param name="Agencies">The agencies by id.</param>
/// <param name="Centres">The centres by id.</param>
/// <param name="LifeEvents">The life events by id.</param>
/// <param name="Services">How many services there are.</param>
public sealed record Snapshot(
    string Language, LocalDate Today, IReadOnlyDictionary<string, AgencyBody> Agencies, IReadOnlyDictionary<string, CentreBody> Centres,
    IReadOnlyDictionary<string, LifeEventBody> LifeEvents, long Services)
{
    /// <summary>A text in the language wanted or its fallback, which is named: nobody is told that it was translated.</summary>
    public JsonObject Tagged(IReadOnlyDictionary<string, string> texts)
    {
        var (text, language) = texts.Pick(Language);
        return new JsonObject { ["@value"] = text, ["@language"] = language };
    }

    public string Text(IReadOnlyDictionary<string, string> texts) => texts.Pick(Language).Text;

    /// <summary>Fees that are owed or will be; those that have ended are history.</summary>
    public IEnumerable<Fee> Fees(ServiceBody body) => body.Fees.Where(fee => fee.ValidTo is not { } to || to >= Today);
}

/// <summary>A service as an export sees it.</summary>
public sealed record ExportedService(string Id, Instant PublishedAt, IReadOnlyList<string> Centres, ServiceBody Body);

/// <summary>Streams all that is on offer, in one snapshot of the database: a dump is never half old and half new.</summary>
public static class Dump
{
    /// <summary>Services read at a time: a dump of any size needs the memory of these.</summary>
    private const int PageSize = 200;

    private static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private const string AgenciesSql = "select id, body from agency";

    private const string CentresSql = "select id, body from centre";

    private const string LifeEventsSql = "select id, body from life_event";

    private const string CountSql = "select count(*) from service where withdrawn_at is null";

    // The languages of the names; those of other texts that differ are tagged where the format can.
    private const string LanguagesSql = "select distinct name_language from search_document where language = @language order by 1";

    private const string ServicesSql = """
        select s.id, v.published_at, v.centres, v.body
        from service s join service_version v on (v.service_id, v.version) = (s.id, s.version)
        where s.withdrawn_at is null and s.id collate "C" > @after
        order by s.id collate "C" limit @PageSize
        """;

    /// <param name="http">The request.</param>
    /// <param name="database">The catalogue.</param>
    /// <param name="language">The language wanted.</param>
    /// <param name="today">The day of the export.</param>
    /// <param name="contentType">Of the answer.</param>
    /// <param name="begin">Writes what comes before the services, up to the open array that takes them.</param>
    /// <param name="service">A service's node.</param>
    public static IResult Of(
        HttpContext http, NpgsqlDataSource database, string language, LocalDate today, string contentType,
        Action<Utf8JsonWriter, Snapshot> begin, Func<ExportedService, Snapshot, JsonNode> service) => Results.Stream(async stream =>
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        await using var transaction = await connection.BeginTransactionAsync(IsolationLevel.RepeatableRead, http.RequestAborted);
        var snapshot = new Snapshot(
            language,
            today,
            (await connection.QueryAsync<(string Id, string Body)>(AgenciesSql)).ToDictionary(row => row.Id, row => SourceBody.Read<AgencyBody>(row.Body)),
            (await connection.QueryAsync<(string Id, string Body)>(CentresSql)).ToDictionary(row => row.Id, row => SourceBody.Read<CentreBody>(row.Body)),
            (await connection.QueryAsync<(string Id, string Body)>(LifeEventsSql)).ToDictionary(row => row.Id, row => SourceBody.Read<LifeEventBody>(row.Body)),
            await connection.QuerySingleAsync<long>(CountSql));
        http.Response.Headers.ContentLanguage = string.Join(", ", (await connection.QueryAsync<string>(LanguagesSql, new { language })).DefaultIfEmpty(language));
        http.Response.Headers.Vary = "Accept-Language";
        http.Response.Headers.CacheControl = "public, max-age=3600";

        await using var writer = new Utf8JsonWriter(stream, Json);
        writer.WriteStartObject();
        begin(writer, snapshot);
        for (var after = ""; ;)
        {
            var rows = (await connection.QueryAsync<Row>(ServicesSql, new { after, PageSize })).AsList();
            foreach (var row in rows)
                service(new ExportedService(row.Id, row.PublishedAt, row.Centres, SourceBody.Read<ServiceBody>(row.Body)), snapshot).WriteTo(writer);
            await writer.FlushAsync(http.RequestAborted);
            if (rows.Count < PageSize)
                break;
            after = rows[^1].Id;
        }
        writer.WriteEndArray();
        writer.WriteEndObject();
    }, contentType);

    /// <summary>A UUID that an entry always gets, for formats that want one: version 8 (RFC 9562 section 5.8), from SHA-256 of its name.</summary>
    public static Guid Uuid(string name)
    {
        Span<byte> bytes = stackalloc byte[32];
        SHA256.HashData(Encoding.UTF8.GetBytes(name), bytes);
        bytes[6] = (byte)(bytes[6] & 0x0F | 0x80);
        bytes[8] = (byte)(bytes[8] & 0x3F | 0x80);
        return new Guid(bytes[..16], bigEndian: true);
    }

    // A class, since Dapper calls no constructor that takes an array.
    private sealed class Row
    {
        public required string Id { get; init; }

        public Instant PublishedAt { get; init; }

        public required string[] Centres { get; init; }

        public required string Body { get; init; }
    }
}
