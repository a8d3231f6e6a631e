using Asan.Booking.Forecasts;
using Asan.Booking.Offers;
using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>POST /v1/visits/{id}/check-in: the visitor of an appointment is in the centre and gets a ticket.</summary>
public static class CheckIn
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/{id}/check-in", HandleAsync)
        .Demands(Scopes.BookingWrite).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.VisitNotFound, Problems.WrongState, Problems.TooEarly, Problems.TooLate, Problems.AdmissionClosed)
        .WithTags("Queue").WithSummary("Check in for an appointment")
        .WithDescription("By the client that booked it, or by staff or a kiosk of the centre. From 30 minutes before the start; more than 10 minutes after it the visitor waits as a walk-in.");

    public sealed record CheckInRequest;

    /// <param name="VisitId">The visit.</param>
    /// <param name="TicketNumber">Gapless per centre and day.</param>
    /// <param name="Ticket">The ticket as the board shows it, such as A047.</param>
    /// <param name="Place">1 for whoever is called next.</param>
    /// <param name="WalkIn">True when the visitor came too late for the appointment.</param>
    /// <param name="Forecast">How long the wait is likely to be.</param>
    public sealed record CheckedIn(Guid VisitId, int TicketNumber, string Ticket, int Place, bool WalkIn, Forecast Forecast);

    private const string Lock = $"select {Visit.Columns} from visit where id = @id and (@staff or client_id = @ClientId) for update";

    private const string Update = """
        update visit set state = 'checked-in', walk_in = @late, ticket_day = @day, ticket_number = @Number, ticket = @Label,
            priority_class = @PriorityClass, checked_in_at = @Now, queued_at = @Now, ready_at = @ReadyAt, sort_key = @SortKey, version = version + 1
        where id = @id and state = 'booked'
        returning version
        """;

    private static async Task<Results<Ok<CheckedIn>, Problem>> HandleAsync(Guid id, UnitOfWork work, Actor actor, CheckInRequest? body = null)
    {
        var staff = actor.IsStaff();
        var visit = await work.Connection.QuerySingleOrDefaultAsync<Visit>(Lock, new { id, staff, actor.ClientId });
        if (visit is null)
            return VisitHolder.NotFound();
        if (staff && actor.OfOtherCentre(visit.CentreId) is { } refusal)
            return refusal;
        if (visit.State != "booked")
            return VisitHolder.WrongState(visit.At(work.Now).State, "check in", "booked");

        var startsAt = visit.StartsAt!.Value;
        var day = work.Now.InZone(DateTimeZoneProviders.Tzdb[visit.TimeZone]).Date;
        var arrival = Admission.Judge(work.Now, startsAt, day > visit.LocalDate);
        if (arrival == Arrival.TooEarly)
            return Problems.TooEarly.Because($"The visit starts at {startsAt}; check-in opens at {startsAt - Admission.OpensBefore}, it is {work.Now}. Come back then.")
                .With("opensAt", startsAt - Admission.OpensBefore);
        if (arrival == Arrival.TooLate)
            return Problems.TooLate.Because($"The visit was on {visit.LocalDate:uuuu-MM-dd}; it is {day:uuuu-MM-dd} at the centre. Book another visit.");

        var late = arrival == Arrival.Late;
        var place = late ? Admission.PlaceOf("ordinary", work.Now, startsAt: null) : Admission.PlaceOf("appointment", work.Now, startsAt);
        var forecast = await QueueNow.ForecastAsync(work.Connection, visit.CentreId, visit.AgencyId, day, place, work.Now, id);
        if (await Tickets.TakeAsync(work, visit.CentreId, visit.AgencyId, day) is not { } ticket)
            return Tickets.DayIsClosed(day);
        var version = await work.Connection.QuerySingleAsync<long>(Update, new
        {
            id, late, day, ticket.Number, ticket.Label, place.PriorityClass, work.Now, place.ReadyAt, place.SortKey,
        });
        work.Publish(new VisitCheckedIn(id, visit.CentreId, visit.ServiceId, ticket.Number, late, work.Now.ToDateTimeOffset()), $"{id}", version);
        await QueueNow.KeepAsync(work.Connection, id, visit.CentreId, visit.ServiceId, day, forecast, work.Now);
        if (staff)
            work.Record(actor, visit.CentreId, "check-in", id, new { ticket = ticket.Label, late });
        return TypedResults.Ok(new CheckedIn(id, ticket.Number, ticket.Label, await Tickets.PlaceOfAsync(work, visit.CentreId, visit.AgencyId, day, place, ticket), late, forecast));
    }
}
