using System.ComponentModel.DataAnnotations;
using Asan.Booking.Forecasts;
using Asan.Booking.Offers;
using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
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
    /// <param name="Forecast">How long the wait is likely to be.</param>
    /// <param name="VisitCode">The visitor looks the visit up and rates it by this code. It is not stored and never shown again.</param>
    public sealed record WalkInTicket(Guid VisitId, int TicketNumber, string Ticket, int Place, Forecast Forecast, string VisitCode);

    private static async Task<Results<Created<WalkInTicket>, Problem>> HandleAsync(string id, WalkInRequest body, UnitOfWork work, Actor actor)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        var (offer, notOffered) = await Offer.FindAsync(work.Connection, id, body.ServiceId);
        if (offer is null)
            return notOffered!;
        if (!offer.Rules.Admits(work.Now))
            return AdmissionIsClosed(offer, work.Now);
        var (answer, closed) = await GiveAsync(work, offer, actor.ClientId, citizenKey: null, body.PriorityClass);
        if (answer is null)
            return closed!;
        work.Record(actor, id, "walk-in", answer.VisitId, new { ticket = answer.Ticket, body.PriorityClass });
        return TypedResults.Created((string?)null, answer);
    }

    /// <summary>The next ticket of the day, for somebody who is here now; or why there is none.</summary>
    internal static async Task<(WalkInTicket? Ticket, Problem? Refusal)> GiveAsync(UnitOfWork work, Offer offer, string clientId, byte[]? citizenKey, string priorityClass)
    {
        var code = VisitCode.New();
        var day = offer.Rules.DateOf(work.Now);
        var place = Admission.PlaceOf(priorityClass, work.Now, startsAt: null);
        var forecast = await QueueNow.ForecastAsync(work.Connection, offer.CentreId, offer.AgencyId, day, place, work.Now);
        if (await Tickets.TakeAsync(work, offer.CentreId, offer.AgencyId, day) is not { } ticket)
            return (null, Tickets.DayIsClosed(day));
        var visitId = await new WalkIn(clientId, citizenKey, VisitCode.DigestOf(code), offer, day, ticket, place, work.Now).EnterAsync(work);
        await QueueNow.KeepAsync(work.Connection, visitId, offer.CentreId, offer.ServiceId, day, forecast, work.Now);
        var inFront = await Tickets.PlaceOfAsync(work, offer.CentreId, offer.AgencyId, day, place, ticket);
        return (new WalkInTicket(visitId, ticket.Number, ticket.Label, inFront, forecast, code), null);
    }

    internal static Problem AdmissionIsClosed(Offer offer, Instant now) => Problems.AdmissionClosed.Because(
        $"Tickets are given from opening to last admission; it is {now.InZone(offer.Rules.Zone).LocalDateTime:uuuu-MM-dd HH:mm} at the centre. Book a time, or come back when it is open.");
}
