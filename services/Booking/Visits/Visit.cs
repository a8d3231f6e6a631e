using System.Text.Json.Serialization;
using Asan.Booking.Offers;
using NodaTime;

namespace Asan.Booking.Visits;

/// <summary>A visit's row.</summary>
public sealed record Visit
{
    public const string Columns = """
        visit.id, visit.version, visit.client_id, visit.citizen_key, visit.code_digest, visit.centre_id, visit.service_id, visit.agency_id,
        visit.state, visit.walk_in, visit.starts_at, visit.ends_at, visit.local_date, visit.local_time, visit.time_zone, visit.hold_expires_at,
        visit.ticket_number, visit.ticket, visit.checked_in_at, visit.counter, visit.called_at, visit.closed_at, visit.refusal_clause,
        visit.ticket_day, visit.queued_at, visit.calls, visit.last_called_at,
        visit.itinerary_id
        """;

    public Guid Id { get; init; }
    public long Version { get; init; }
    public string ClientId { get; init; } = "";
    public byte[]? CitizenKey { get; init; }
    public byte[] CodeDigest { get; init; } = [];
    public string CentreId { get; init; } = "";
    public string ServiceId { get; init; } = "";
    public string AgencyId { get; init; } = "";
    public string State { get; init; } = "";
    public bool WalkIn { get; init; }
    public Instant? StartsAt { get; init; }
    public Instant? EndsAt { get; init; }
    public LocalDate LocalDate { get; init; }
    public LocalTime? LocalTime { get; init; }
    public string TimeZone { get; init; } = "";
    public Instant? HoldExpiresAt { get; init; }
    public int? TicketNumber { get; init; }
    public string? Ticket { get; init; }
    public Instant? CheckedInAt { get; init; }
    public int? Counter { get; init; }
    public Instant? CalledAt { get; init; }
    public Instant? ClosedAt { get; init; }
    public string? RefusalClause { get; init; }
    public LocalDate? TicketDay { get; init; }
    public Instant? QueuedAt { get; init; }
    public int Calls { get; init; }
    public Instant? LastCalledAt { get; init; }
    public Guid? ItineraryId { get; init; }

    /// <summary>A hold is over at its instant, even before <see cref="ExpireHolds"/> has written that down.</summary>
    public Visit At(Instant now) =>
        State == "held" && HoldExpiresAt <= now ? this with { State = "expired", Version = Version + 1 } : this;

    /// <summary>For a duration since the call; zero when the visitor was never called.</summary>
    public Duration SinceCall(Instant now) => CalledAt is { } calledAt ? now - calledAt : Duration.Zero;
}

/// <summary>A visit as the API shows it.</summary>
/// <param name="Id">The visit.</param>
/// <param name="State">held, booked, checked-in, called, parked; or ended as served, refused, abandoned, no-show, cancelled, expired.</param>
/// <param name="CentreId">Where.</param>
/// <param name="ServiceId">For which service.</param>
/// <param name="WalkIn">True without an appointment, or when the visitor came more than 10 minutes late for it.</param>
/// <param name="StartsAt">When it starts; null for a walk-in.</param>
/// <param name="EndsAt">When its counter is free again; null for a walk-in.</param>
/// <param name="LocalDate">The date on the centre's wall.</param>
/// <param name="LocalTime">The start on the centre's wall, such as 09:00; null for a walk-in.</param>
/// <param name="TimeZone">IANA zone of the centre's wall.</param>
/// <param name="HoldExpiresAt">Until when a held visit can be confirmed; null once it is.</param>
/// <param name="TicketNumber">Gapless per centre and day; null before check-in.</param>
/// <param name="Ticket">The ticket as the board shows it, such as A047.</param>
/// <param name="Counter">The counter that called.</param>
/// <param name="CheckedInAt">When the visitor came.</param>
/// <param name="CalledAt">When the counter called.</param>
/// <param name="ClosedAt">When the visit ended at the centre.</param>
/// <param name="RefusalClause">The clause of law of a refusal.</param>
/// <param name="ItineraryId">The citizen's itinerary of which it is a part.</param>
public sealed record VisitAnswer(
    Guid Id,
    string State,
    string CentreId,
    string ServiceId,
    bool WalkIn,
    Instant? StartsAt,
    Instant? EndsAt,
    LocalDate LocalDate,
    [property: JsonConverter(typeof(WallTime))] LocalTime? LocalTime,
    string TimeZone,
    Instant? HoldExpiresAt,
    int? TicketNumber,
    string? Ticket,
    int? Counter,
    Instant? CheckedInAt,
    Instant? CalledAt,
    Instant? ClosedAt,
    string? RefusalClause,
    Guid? ItineraryId)
{
    public static VisitAnswer Of(Visit visit) => new(
        visit.Id, visit.State, visit.CentreId, visit.ServiceId, visit.WalkIn, visit.StartsAt, visit.EndsAt, visit.LocalDate, visit.LocalTime, visit.TimeZone,
        visit.HoldExpiresAt, visit.TicketNumber, visit.Ticket, visit.Counter, visit.CheckedInAt, visit.CalledAt, visit.ClosedAt, visit.RefusalClause, visit.ItineraryId);
}
