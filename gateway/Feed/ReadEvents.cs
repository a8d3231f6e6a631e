using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Gateway.Feed;

/// <summary>
/// GET /v1/events: the events of the platform in the order in which they came into the feed, kept 30 days.
/// Unlike other lists, a page that has items always has a <c>next</c>, the last page too: a poller keeps it, asks again
/// later, and misses nothing. <c>next</c> is null only on an empty page.
/// </summary>
public static class ReadEvents
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/events", HandleAsync)
        .Demands(Scopes.EventsRead)
        .WithTags("Events")
        .WithSummary("Read the feed of events")
        .WithDescription("CloudEvents 1.0, oldest first, kept 30 days. `next` is the cursor after the page's last event, on the last page too; keep it and ask again later. It is null only when nothing new is there. `type` keeps one type of event, such as `az.asan.booking.visit-booked.v1`.")
        .Produces<Page<CloudEvent>>();

    /// <summary>An event in the JSON format of CloudEvents 1.0.</summary>
    /// <param name="SpecVersion">1.0.</param>
    /// <param name="Id">Unique; a repeated delivery has the same.</param>
    /// <param name="Source">The service that owns the event, such as <c>/booking</c>.</param>
    /// <param name="Type">Such as <c>az.asan.booking.visit-booked.v1</c>.</param>
    /// <param name="Time">When it happened.</param>
    /// <param name="Subject">The aggregate's id.</param>
    /// <param name="Traceparent">W3C trace context of the request that caused it (CloudEvents' distributed tracing extension).</param>
    /// <param name="AggregateVersion">1, 2, 3 … within the subject.</param>
    /// <param name="DataContentType">application/json.</param>
    /// <param name="Data">The event itself.</param>
    public sealed record CloudEvent(
        [property: JsonPropertyName("specversion")] string SpecVersion,
        string Id,
        string Source,
        string Type,
        Instant Time,
        string Subject,
        string? Traceparent,
        [property: JsonPropertyName("aggregateversion")] long AggregateVersion,
        [property: JsonPropertyName("datacontenttype")] string DataContentType,
        JsonElement Data);

    private const string Sql = """
        select position, id, source, type, time, subject, traceparent, aggregate_version, data::text as data
        from event_feed
        where position > @After and (@type::text is null or type = @type)
        order by position
        limit @Limit
        """;

    private static async Task<Page<CloudEvent>> HandleAsync(
        [AsParameters] PageRequest page, string? type, NpgsqlDataSource dataSource, HttpContext http)
    {
        if (type is not null && EventTypes.Find(type) is null)
            throw CommonProblems.InvalidRequest.Because(
                "There is no such type of event.", new Fault("query type", "the full name of an event, such as az.asan.booking.visit-booked.v1", Came.Describe(type))).AsException();
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<Row>(Sql, new { After = Position(page), type, page.Limit })).AsList();
        http.Response.Headers.CacheControl = "no-store";
        if (rows.Count == 0)
            return new Page<CloudEvent>([], null);
        return new Page<CloudEvent>([.. rows.Select(Shape)], Page.Next(http, rows[^1].Position.ToString(CultureInfo.InvariantCulture)));
    }

    private static long Position(PageRequest page) =>
        page.After.Length == 0 ? 0
        : long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position
        : throw CommonProblems.InvalidRequest.Because(
            "The cursor is not one of this feed. Take it from the previous page's `next`.",
            new Fault("query cursor", "the `next` of a page", Came.Describe(page.Cursor))).AsException();

    private static CloudEvent Shape(Row row) => new(
        "1.0", row.Id.ToString(), row.Source, row.Type, row.Time, row.Subject, row.Traceparent, row.AggregateVersion, "application/json",
        JsonElement.Parse(row.Data));

    private sealed record Row(
        long Position, Guid Id, string Source, string Type, Instant Time, string Subject, string? Traceparent, long AggregateVersion, string Data);
}
