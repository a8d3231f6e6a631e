using Asan.Booking.Offers;
using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>A visit without an appointment enters the queue: at a kiosk, from afar, or from an offline lease.</summary>
/// <param name="ClientId">Through which client.</param>
/// <param name="CitizenKey">Of the citizen a partner names; null for somebody who gives no name.</param>
/// <param name="CodeDigest">Of the visit code.</param>
/// <param name="Offer">The service at the centre.</param>
/// <param name="Day">The centre's date.</param>
/// <param name="Ticket">The number it was given.</param>
/// <param name="Place">The place in the queue.</param>
/// <param name="At">When the visitor took the ticket.</param>
public sealed record WalkIn(string ClientId, byte[]? CitizenKey, byte[] CodeDigest, Offer Offer, LocalDate Day, Ticket Ticket, QueuePlace Place, Instant At)
{
    private const string Sql = """
        insert into visit (id, version, client_id, citizen_key, code_digest, centre_id, service_id, agency_id, state, walk_in, local_date, time_zone, tzdb_version,
            ticket_day, ticket_number, ticket, priority_class, checked_in_at, queued_at, ready_at, sort_key, created_at)
        values (@id, 1, @ClientId, @CitizenKey, @CodeDigest, @CentreId, @ServiceId, @AgencyId, 'checked-in', true, @Day, @timeZone, @tzdbVersion,
            @Day, @Number, @Label, @PriorityClass, @At, @At, @ReadyAt, @SortKey, @Now)
        """;

    /// <summary>Writes the visit and tells the others; returns its id.</summary>
    public async Task<Guid> EnterAsync(UnitOfWork work)
    {
        var id = Guid.CreateVersion7();
        await work.Connection.ExecuteAsync(Sql, new
        {
            id, ClientId, CitizenKey, CodeDigest, Offer.CentreId, Offer.ServiceId, Offer.AgencyId, Day,
            timeZone = Offer.Rules.Zone.Id, tzdbVersion = DateTimeZoneProviders.Tzdb.VersionId,
            Ticket.Number, Ticket.Label, Place.PriorityClass, At, Place.ReadyAt, Place.SortKey, work.Now,
        });
        work.Publish(new VisitCheckedIn(id, Offer.CentreId, Offer.ServiceId, Ticket.Number, WalkIn: true, At.ToDateTimeOffset()), $"{id}", 1);
        return id;
    }
}
