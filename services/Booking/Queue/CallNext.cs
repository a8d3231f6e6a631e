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
        .Refuses(Problems.OtherCentre, Problems.CounterNotFound, Problems.CounterBusy)
        .WithTags("Queue").WithSummary("Call the next visitor").WithDescription("By a clerk of the centre. 204 when nobody waits for the counter's agency.");

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

    // The first few of each agency, in the order of the index; a whole queue would have to be sorted at each call. Who is
    // ready comes before who is early; a row that another counter is just calling is skipped, so there are as many
    // candidates as counters of an agency may call at one moment.
    private const string Call = $"""
        with ready as materialized (
            select candidate.* from unnest(@agencies) as agency, lateral (
                select id, false as early, sort_key, ticket_number from visit
                where centre_id = @id and agency_id = agency and ticket_day = @day and state = 'checked-in' and ready_at <= @Now
                order by sort_key, ticket_number limit 32) as candidate),
        early as materialized (
            select candidate.* from unnest(@agencies) as agency, lateral (
                select id, true as early, sort_key, ticket_number from visit
                where centre_id = @id and agency_id = agency and ticket_day = @day and state = 'checked-in' and ready_at > @Now
                order by sort_key, ticket_number limit 32) as candidate
            where (select count(*) from ready) < 32),
        next as (
            select visit.id from (select * from ready union all select * from early) as candidate join visit on visit.id = candidate.id
            where visit.state = 'checked-in' and visit.agency_id = any(@agencies)
            order by candidate.early, candidate.sort_key, candidate.ticket_number
            limit 1 for update of visit skip locked)
        update visit set state = 'called', counter = @number, called_at = @Now, last_called_at = @Now, calls = 1, version = version + 1
        from next where visit.id = next.id
        returning {Visit.Columns}
        """;

    private static async Task<Results<Ok<CalledVisitor>, NoContent, Problem>> HandleAsync(
        string id, int number, UnitOfWork work, Actor actor, CallNextRequest? body = null)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        var (counter, noCounter) = await Counter.FindAsync(work, actor, id, number);
        if (counter is null)
            return noCounter!;

        var day = work.Now.InZone(counter.TimeZone).Date;
        Visit? visit;
        try
        {
            visit = await work.Connection.QuerySingleOrDefaultAsync<Visit>(Call, new { id, number, agencies = counter.Agencies.ToArray(), day, work.Now });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "visit_one_called_per_counter" })
        {
            return Counter.Busy(number, "another ticket");
        }
        if (visit is null)
            return TypedResults.NoContent();

        await work.RecordAsync(actor, id, "call", visit.Id, new { ticket = visit.Ticket, counter = number });
        return TypedResults.Ok(await TellAsync(work, visit));
    }

    /// <summary>Tells the others of a call, and the counter whom it has called.</summary>
    internal static async Task<CalledVisitor> TellAsync(UnitOfWork work, Visit visit)
    {
        var (wait, counter) = ((work.Now - visit.QueuedAt!.Value).TotalSeconds, visit.Counter!.Value);
        await work.PublishAsync(new VisitCalled(visit.Id, visit.CentreId, visit.ServiceId, counter, work.Now.ToDateTimeOffset(), wait), $"{visit.Id}", visit.Version);
        return new CalledVisitor(visit.Id, visit.TicketNumber!.Value, visit.Ticket!, visit.ServiceId, visit.WalkIn, counter, wait, await VisitNeeds.ReadAsync(work.Connection, visit.Id));
    }
}
