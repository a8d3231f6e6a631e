using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
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
        .WithDescription("CloudEvents 1.0, oldest first, kept 30 days. `next` is the cursor after the page's last event, on the last page too; keep it and ask again later. It is null only when nothing new is there. `type` keeps one type of event, such as `az.asan.booking.visit-booked.v1`. Events of booking, feedback and awards need those services' read scopes too; without them they are left out.")
        .Produces<Page<CloudEvent>>()
        .WithExample(StatusCodes.Status200OK, new Page<CloudEvent>([new CloudEvent(
            "1.0", "01a2171d-5f00-7c43-9d0e-6f2a8f1c7b31", "/catalogue", "az.asan.catalogue.service-withdrawn.v1", NodaTime.Instant.FromUtc(2026, 12, 1, 8, 0), "identity-card",
            null, 4, "application/json", JsonSerializer.SerializeToElement(new ServiceWithdrawn("identity-card"), EventTypes.Json))], "NDI"));

    internal const string Sql = $"""
        select {FeedRow.Columns}
        from event_feed
        where position > @After and type = any(@types)
        order by position
        limit @Limit
        """;

    private static async Task<Page<CloudEvent>> HandleAsync(
        [AsParameters] PageRequest page, string? type, NpgsqlDataSource dataSource, HttpContext http)
    {
        var types = EventAccess.Choose(http.User, type);
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        var rows = (await connection.QueryAsync<FeedRow>(Sql, new { After = Position(page), types, page.Limit })).AsList();
        http.Response.Headers.CacheControl = "no-store";
        if (rows.Count == 0)
            return new Page<CloudEvent>([], null);
        return new Page<CloudEvent>([.. rows.Select(row => row.ToCloudEvent())], Page.Next(http, rows[^1].Position.ToString(CultureInfo.InvariantCulture)));
    }

    internal static long Position(PageRequest page) =>
        page.After.Length == 0 ? 0
        : long.TryParse(page.After, NumberStyles.None, CultureInfo.InvariantCulture, out var position) ? position
        : throw CommonProblems.InvalidRequest.Because(
            "The cursor is not one of this feed. Take it from the previous page's `next`.",
            new Fault("query cursor", "the `next` of a page", Came.Describe(page.Cursor))).AsException();

    /// <summary>The cursor after an event, as <c>next</c> and as the stream's <c>id</c>.</summary>
    internal static string CursorOf(long position) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(position.ToString(CultureInfo.InvariantCulture)));
}
