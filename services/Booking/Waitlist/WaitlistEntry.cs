using System.Text.Json.Serialization;
using Asan.Booking.Offers;
using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Booking.Waitlist;

/// <summary>A place on the waitlist.</summary>
/// <param name="Id">The entry.</param>
/// <param name="State">
/// waiting; offered (a time is held for the citizen until <see cref="OfferedTime.ExpiresAt"/>); or ended: accepted, declined, lapsed
/// (the offer ran out), withdrawn, or over (no time became free in its window).
/// </param>
/// <param name="ServiceId">For which service.</param>
/// <param name="CentreIds">At which centres.</param>
/// <param name="From">A time from this instant on is wished.</param>
/// <param name="Until">… that starts before this one.</param>
/// <param name="Place">1 for whoever is asked next for this service; null when it waits no more.</param>
/// <param name="Offer">The time offered.</param>
public sealed record WaitlistAnswer(
    Guid Id, string State, string ServiceId, IReadOnlyList<string> CentreIds, Instant From, Instant Until, int? Place, OfferedTime? Offer);

/// <param name="VisitId">The held visit.</param>
/// <param name="CentreId">Where.</param>
/// <param name="StartsAt">When it starts.</param>
/// <param name="LocalDate">The date on the centre's wall.</param>
/// <param name="LocalTime">The start on the centre's wall, such as 09:00.</param>
/// <param name="ExpiresAt">Accept before this instant; then the next in order is asked. Null once accepted.</param>
public sealed record OfferedTime(
    Guid VisitId, string CentreId, Instant StartsAt, LocalDate LocalDate, [property: JsonConverter(typeof(WallTime))] LocalTime LocalTime, Instant? ExpiresAt);

/// <summary>An entry's row beside that of the visit offered.</summary>
public sealed record WaitlistEntry
{
    public const string Select = """
        select entry.id, entry.version, entry.position, entry.client_id, entry.citizen_key, entry.service_id, entry.centre_ids, entry.from_at, entry.until_at, entry.state, entry.visit_id,
            visit.state as visit_state, visit.hold_expires_at, visit.centre_id, visit.starts_at, visit.local_date, visit.local_time,
            case when entry.state = 'waiting' then (select count(*) from waitlist_entry before
                where before.service_id = entry.service_id and before.state = 'waiting' and before.position <= entry.position and before.until_at > @Now) end as place
        from waitlist_entry entry left join visit on visit.id = entry.visit_id
        """;

    public Guid Id { get; init; }
    public long Version { get; init; }
    public long Position { get; init; }
    public string ClientId { get; init; } = "";
    public byte[] CitizenKey { get; init; } = [];
    public string ServiceId { get; init; } = "";
    public string[] CentreIds { get; init; } = [];
    public Instant FromAt { get; init; }
    public Instant UntilAt { get; init; }
    public string State { get; init; } = "";
    public Guid? VisitId { get; init; }
    public string? VisitState { get; init; }
    public Instant? HoldExpiresAt { get; init; }
    public string? CentreId { get; init; }
    public Instant? StartsAt { get; init; }
    public LocalDate LocalDate { get; init; }
    public LocalTime? LocalTime { get; init; }
    public int? Place { get; init; }

    /// <summary>What became of the entry; of an offer, by its visit.</summary>
    public string StateAt(Instant now) => State switch
    {
        "waiting" => UntilAt <= now ? "over" : "waiting",
        "offered" => VisitState switch
        {
            "held" => HoldExpiresAt <= now ? "lapsed" : "offered",
            "expired" => "lapsed",
            // A booking clears the hold's end: with it, the visit was given up as an offer.
            "cancelled" when HoldExpiresAt is not null => "declined",
            _ => "accepted",
        },
        var ended => ended,
    };

    public WaitlistAnswer At(Instant now) => new(Id, StateAt(now), ServiceId, CentreIds, FromAt, UntilAt, StateAt(now) == "waiting" ? Place : null,
        VisitId is null ? null : new OfferedTime(VisitId.Value, CentreId!, StartsAt!.Value, LocalDate, LocalTime!.Value, HoldExpiresAt));

    public static Problem NotFound() => Problems.WaitlistEntryNotFound.Because("This client has no waitlist entry of this id. GET /v1/waitlist lists them.");
}
