using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Queue;

/// <summary>POST /v1/centres/{id}/counters/{number}/call-next: a counter calls whoever is next for its agency.</summary>
public static class CallNext
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/centres/{id}/counters/{number}/call-next", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CounterClerk).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.CounterNotFound, Problems.CounterBusy)
        .WithTags("Queue").WithSummary("Call the next visitor").WithDescription("By a clerk of the centre. 204 when nobody waits for the counter's agency.");

    public sealed record CallNextRequest;

    /// <param name="VisitId">The visit.</param>
    /// <param name="TicketNumber">Gapless per centre and day.</param>
    /// <param name="Ticket">The ticket as the board shows it, such as A047.</param>
    /// <param name="ServiceId">What the visitor comes for.</param>
    /// <param name="WalkIn">True without an appointment.</param>
    /// <param name="Counter">Where the visitor is called to.</param>
    /// <param name="WaitSeconds">How long the visitor waited since check-in, in seconds.</param>
    public sealed record CalledVisitor(Guid VisitId, int TicketNumber, string Ticket, string ServiceId, bool WalkIn, int Counter, double WaitSeconds);

    private const string CounterSql = """
        select lane.agency_id, centre.time_zone,
               (select ticket from visit where visit.centre_id = @id and visit.counter = @number and visit.state = 'called') as busy_with
        from lane join centre on centre.id = lane.centre_id
        where lane.centre_id = @id and lane.counter = @number and lane.counter > 0 and lane.active
        """;

    // Who is ready comes before who is early; a row that another counter is just calling is skipped.
    private const string Call = $"""
        with next as (
            select id from visit
            where centre_id = @id and agency_id = @agency and ticket_day = @day and state = 'checked-in'
            order by ready_at > @Now, sort_key, ticket_number
            limit 1 for update skip locked)
        update visit set state = 'called', counter = @number, called_at = @Now, version = version + 1
        from next where visit.id = next.id
        returning {Visit.Columns}
        """;

    private static async Task<Results<Ok<CalledVisitor>, NoContent, Problem>> HandleAsync(
        string id, int number, UnitOfWork work, Actor actor, CallNextRequest? body = null)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        var (agency, timeZone, busyWith) = await work.Connection.QuerySingleOrDefaultAsync<(string?, string, string?)>(CounterSql, new { id, number });
        if (agency is null)
            return Problems.CounterNotFound.Because($"The centre has no counter {number}. GET /v1/centres/{{id}} lists its counters.");
        if (busyWith is not null)
            return Busy(number, busyWith);

        var day = work.Now.InZone(DateTimeZoneProviders.Tzdb[timeZone]).Date;
        Visit? visit;
        try
        {
            visit = await work.Connection.QuerySingleOrDefaultAsync<Visit>(Call, new { id, number, agency, day, work.Now });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "visit_one_called_per_counter" })
        {
            return Busy(number, "another ticket");
        }
        if (visit is null)
            return TypedResults.NoContent();

        var wait = (work.Now - visit.CheckedInAt!.Value).TotalSeconds;
        await work.PublishAsync(new VisitCalled(visit.Id, id, visit.ServiceId, number, work.Now.ToDateTimeOffset(), wait), $"{visit.Id}", visit.Version);
        await work.RecordAsync(actor, id, "call", visit.Id, new { ticket = visit.Ticket, counter = number });
        return TypedResults.Ok(new CalledVisitor(visit.Id, visit.TicketNumber!.Value, visit.Ticket!, visit.ServiceId, visit.WalkIn, number, wait));
    }

    private static Problem Busy(int number, string ticket) => Problems.CounterBusy.Because(
        $"Counter {number} has called {ticket}. Close that visit first: POST /v1/visits/{{id}}/close.");
}
