using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Queue;

/// <summary>POST /v1/centres/{id}/counters/{number}/call-next: a counter calls whoever is next for its agency.</summary>
public static class CallNext
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/centres/{id}/counters/{number}/call-next", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CounterClerk).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.CounterNotFound, Problems.NotSignedIn, Problems.CounterTaken, Problems.CounterBusy)
        .WithTags("Queue").WithSummary("Call the next visitor").WithDescription("By the officer who is signed in there. 204 when nobody waits for the counter's agencies.");

    public sealed record CallNextRequest;

    /// <param name="VisitId">The visit.</param>
    /// <param name="TicketNumber">Gapless per centre and day.</param>
    /// <param name="Ticket">The ticket as the board shows it, such as A047.</param>
    /// <param name="ServiceId">What the visitor comes for.</param>
    /// <param name="WalkIn">True without an appointment.</param>
    /// <param name="Counter">Where the visitor is called to.</param>
    /// <param name="WaitSeconds">How long the visitor waited for this service, in seconds.</param>
    /// <param name="Needs">What the visitor needs, and for whom the visit is; null when nothing was said.</param>
    public sealed record CalledVisitor(Guid VisitId, int TicketNumber, string Ticket, string ServiceId, bool WalkIn, int Counter, double WaitSeconds, VisitNeeds? Needs);

    // All of a call in one statement. The counter is locked first, so calls of one counter pass one after the other:
    // of two at once, the one that took the second in line could win. Who is ready comes before who is early; both are
    // read in the order of the index visit_waiting up to the first one that no other counter is just calling.
    private const string Call = $"""
        with counter as materialized (
            select session.agency_ids as agencies, (@Now at time zone centre.time_zone)::date as today
            from lane join centre on centre.id = lane.centre_id
            join counter_session session on session.centre_id = lane.centre_id and session.counter = lane.counter and session.signed_out_at is null
            where lane.centre_id = @id and lane.counter = @number and lane.counter > 0 and lane.active and session.officer = @Subject
            for no key update of lane, session),
        ready as materialized (
            select first.id from counter, lateral (
                select id from visit
                where centre_id = @id and ticket_day = counter.today and state = 'checked-in' and counter.agencies @> array[agency_id] and ready_at <= @Now
                order by sort_key, ticket_number limit 1 for update skip locked) as first),
        early as materialized (
            select first.id from counter, lateral (
                select id from visit
                where centre_id = @id and ticket_day = counter.today and state = 'checked-in' and counter.agencies @> array[agency_id] and ready_at > @Now
                order by sort_key, ticket_number limit 1 for update skip locked) as first
            where not exists (select from ready))
        update visit set state = 'called', counter = @number, called_at = @Now, last_called_at = @Now, calls = 1, version = version + 1
        from (select id from ready union all select id from early) as next where visit.id = next.id
        returning {Visit.Columns}, exists (select from visit_needs where visit_id = visit.id) as has_needs
        """;

    private static async Task<Results<Ok<CalledVisitor>, NoContent, Problem>> HandleAsync(
        string id, int number, UnitOfWork work, Actor actor, CallNextRequest? body = null)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        (Visit Visit, bool HasNeeds) called;
        try
        {
            called = (await work.Connection.QueryAsync<Visit, bool, (Visit, bool)>(
                Call, (visit, hasNeeds) => (visit, hasNeeds), new { id, number, actor.Subject, work.Now }, splitOn: "has_needs")).SingleOrDefault();
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "visit_one_called_per_counter" })
        {
            return Counter.Busy(number, "another ticket");
        }
        if (called.Visit is not { } visit)
            return (await Counter.FindAsync(work, actor, id, number)).Refusal is { } noCounter ? noCounter : TypedResults.NoContent();

        work.Record(actor, id, "call", visit.Id, new { ticket = visit.Ticket, counter = number });
        return TypedResults.Ok(await TellAsync(work, visit, called.HasNeeds));
    }

    /// <summary>Tells the others of a call, and the counter whom it has called.</summary>
    internal static async Task<CalledVisitor> TellAsync(UnitOfWork work, Visit visit, bool hasNeeds)
    {
        var (wait, counter) = ((work.Now - visit.QueuedAt!.Value).TotalSeconds, visit.Counter!.Value);
        work.Publish(new VisitCalled(visit.Id, visit.CentreId, visit.ServiceId, counter, work.Now.ToDateTimeOffset(), wait), $"{visit.Id}", visit.Version);
        return new CalledVisitor(visit.Id, visit.TicketNumber!.Value, visit.Ticket!, visit.ServiceId, visit.WalkIn, counter, wait, hasNeeds ? await VisitNeeds.ReadAsync(work.Connection, visit.Id) : null);
    }
}
