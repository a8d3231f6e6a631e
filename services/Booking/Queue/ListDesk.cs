using Asan.Booking.Visits;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Queue;

/// <summary>GET /v1/centres/{id}/queue/visits: today's visits as the staff at the counters see them; names nobody.</summary>
public static class ListDesk
{
    private const int Most = 500;

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/centres/{id}/queue/visits", HandleAsync)
        .Demands(Scopes.BookingRead, Roles.CounterClerk, Roles.CentreSupervisor)
        .Refuses(Problems.OtherCentre, Problems.CentreNotFound)
        .WithTags("Queue").WithSummary("Who is at the counters, waits, is parked or still to come today")
        .WithDescription("For clerks and the supervisor of the centre: the waiting in the order in which they are called, then the parked, then the appointments still to come; 500 at most.");

    /// <param name="CentreId">The centre.</param>
    /// <param name="Counter">The counter at which the caller is signed in; null when at none.</param>
    /// <param name="Agencies">Whose visitors that counter calls.</param>
    /// <param name="Visits">Today's visits that have not ended.</param>
    public sealed record Desk(string CentreId, int? Counter, IReadOnlyList<string> Agencies, IReadOnlyList<DeskVisit> Visits);

    /// <param name="VisitId">The visit.</param>
    /// <param name="State">called, checked-in, parked or booked.</param>
    /// <param name="Ticket">The ticket as the board shows it; null before check-in.</param>
    /// <param name="ServiceId">What the visitor comes for.</param>
    /// <param name="AgencyId">Whose counters call for it.</param>
    /// <param name="WalkIn">True without an appointment, or too late for it.</param>
    /// <param name="PriorityClass">ordinary, priority or appointment; null before check-in.</param>
    /// <param name="StartsAt">When the appointment starts; null for a walk-in.</param>
    /// <param name="QueuedAt">Since when the visitor waits for this service; null before check-in.</param>
    /// <param name="Counter">Where the visitor is called to.</param>
    /// <param name="CalledAt">Since when.</param>
    /// <param name="LastCalledAt">The latest call.</param>
    /// <param name="Calls">How often.</param>
    /// <param name="Needs">Of who is called to the caller's counter: what the visitor needs; null when nothing was said, and of all others.</param>
    public sealed record DeskVisit(
        Guid VisitId, string State, string? Ticket, string ServiceId, string AgencyId, bool WalkIn, string? PriorityClass, Instant? StartsAt, Instant? QueuedAt,
        int? Counter, Instant? CalledAt, Instant? LastCalledAt, int Calls, VisitNeeds? Needs);

    private const string Session = "select counter, agency_ids from counter_session where centre_id = @id and officer = @Subject and signed_out_at is null";

    private const string Sql = """
        select id as visit_id, state, ticket, service_id, agency_id, walk_in, priority_class, starts_at, queued_at, counter, called_at, last_called_at, calls
        from visit
        where centre_id = @id and (ticket_day = @today and state in ('called', 'checked-in', 'parked') or state = 'booked' and local_date = @today)
        order by array_position(array['called', 'checked-in', 'parked', 'booked'], state), counter, sort_key, ticket_number, starts_at
        limit @Most
        """;

    private sealed record Row
    {
        public Guid VisitId { get; init; }
        public string State { get; init; } = "";
        public string? Ticket { get; init; }
        public string ServiceId { get; init; } = "";
        public string AgencyId { get; init; } = "";
        public bool WalkIn { get; init; }
        public string? PriorityClass { get; init; }
        public Instant? StartsAt { get; init; }
        public Instant? QueuedAt { get; init; }
        public int? Counter { get; init; }
        public Instant? CalledAt { get; init; }
        public Instant? LastCalledAt { get; init; }
        public int Calls { get; init; }
    }

    private static async Task<Results<Ok<Desk>, Problem>> HandleAsync(string id, NpgsqlDataSource dataSource, TimeProvider time, Actor actor, HttpContext http)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        await using var connection = await dataSource.OpenConnectionAsync(http.RequestAborted);
        var timeZone = await connection.QuerySingleOrDefaultAsync<string>("select time_zone from centre where id = @id", new { id });
        if (timeZone is null)
            return Problems.CentreNotFound.Because("No centre has this id. GET /v1/centres lists them.");
        var today = time.Now().InZone(DateTimeZoneProviders.Tzdb[timeZone]).Date;
        var (counter, agencies) = await connection.QuerySingleOrDefaultAsync<(int Counter, string[]? Agencies)>(Session, new { id, actor.Subject });
        var rows = (await connection.QueryAsync<Row>(Sql, new { id, today, Most })).AsList();
        var mine = counter == 0 ? null : rows.Find(row => row.State == "called" && row.Counter == counter);
        var needs = mine is null ? null : await VisitNeeds.ReadAsync(connection, mine.VisitId);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new Desk(id, counter == 0 ? null : counter, agencies ?? [], [.. rows.Select(row => new DeskVisit(
            row.VisitId, row.State, row.Ticket, row.ServiceId, row.AgencyId, row.WalkIn, row.PriorityClass, row.StartsAt, row.QueuedAt,
            row.Counter, row.CalledAt, row.LastCalledAt, row.Calls, row == mine ? needs : null))]));
    }
}
