using System.ComponentModel.DataAnnotations;
using Asan.Booking.Offers;
using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>POST /v1/centres/{id}/walk-ins: a ticket for somebody without an appointment.</summary>
public static class TakeWalkInTicket
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/centres/{id}/walk-ins", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.Kiosk, Roles.CounterClerk).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.CentreNotFound, Problems.ServiceNotOffered, Problems.AdmissionClosed)
        .WithTags("Queue").WithSummary("Take a ticket without an appointment")
        .WithDescription("By a kiosk or clerk of the centre, from opening to last admission. `visitCode` is for the visitor and given this once.");

    /// <param name="ServiceId">What the visitor comes for.</param>
    /// <param name="PriorityClass">priority for disabled, pregnant and elderly visitors and those with an infant; otherwise ordinary.</param>
    public sealed record WalkInRequest([Slug] string ServiceId, [AllowedValues("ordinary", "priority")] string PriorityClass = "ordinary");

    /// <param name="VisitId">The visit.</param>
    /// <param name="TicketNumber">Gapless per centre and day.</param>
    /// <param name="Ticket">The ticket as the board shows it, such as A047.</param>
    /// <param name="Place">1 for whoever is called next.</param>
    /// <param name="VisitCode">The visitor looks the visit up and rates it by this code. It is not stored and never shown again.</param>
    public sealed record WalkInTicket(Guid VisitId, int TicketNumber, string Ticket, int Place, string VisitCode);

    private const string Insert = """
        insert into visit (id, version, client_id, code_digest, centre_id, service_id, agency_id, state, walk_in, local_date, time_zone, tzdb_version,
            ticket_day, ticket_number, ticket, priority_class, checked_in_at, ready_at, sort_key, created_at)
        values (@visitId, 1, @ClientId, @codeDigest, @CentreId, @ServiceId, @AgencyId, 'checked-in', true, @day, @timeZone, @tzdbVersion,
            @day, @Number, @Label, @PriorityClass, @Now, @ReadyAt, @SortKey, @Now)
        """;

    private static async Task<Results<Created<WalkInTicket>, Problem>> HandleAsync(string id, WalkInRequest body, UnitOfWork work, Actor actor)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        var (offer, notOffered) = await Offer.FindAsync(work.Connection, id, body.ServiceId);
        if (offer is null)
            return notOffered!;
        if (!offer.Rules.Admits(work.Now))
            return Problems.AdmissionClosed.Because($"Tickets are given from opening to last admission; it is {work.Now.InZone(offer.Rules.Zone).LocalDateTime:uuuu-MM-dd HH:mm} at the centre. Book a time, or come back when it is open.");

        var visitId = Guid.CreateVersion7();
        var code = VisitCode.New();
        var day = offer.Rules.DateOf(work.Now);
        var place = Admission.PlaceOf(body.PriorityClass, work.Now, startsAt: null);
        var ticket = await Tickets.TakeAsync(work, id, offer.AgencyId, day);
        await work.Connection.ExecuteAsync(Insert, new
        {
            visitId, actor.ClientId, codeDigest = VisitCode.DigestOf(code), offer.CentreId, offer.ServiceId, offer.AgencyId, day,
            timeZone = offer.Rules.Zone.Id, tzdbVersion = DateTimeZoneProviders.Tzdb.VersionId,
            ticket.Number, ticket.Label, place.PriorityClass, place.ReadyAt, place.SortKey, work.Now,
        });
        await work.PublishAsync(new VisitCheckedIn(visitId, id, offer.ServiceId, ticket.Number, WalkIn: true, work.Now.ToDateTimeOffset()), $"{visitId}", 1);
        await work.RecordAsync(actor, id, "walk-in", visitId, new { ticket = ticket.Label, body.PriorityClass });
        var inFront = await Tickets.PlaceOfAsync(work, id, offer.AgencyId, day, place, ticket);
        return TypedResults.Created((string?)null, new WalkInTicket(visitId, ticket.Number, ticket.Label, inFront, code));
    }
}
