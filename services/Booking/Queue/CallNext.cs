using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Queue;

/// <summary>
/// POST /v1/centres/{id}/counters/{number}/call-next: a counter calls whoever is next for its agency. Mostly in one transaction
/// with others that call at this moment (<see cref="CallsTogether"/>); here is one call alone, with all that can be refused.
/// </summary>
public static class CallNext
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/centres/{id}/counters/{number}/call-next", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CounterClerk).IdempotentTogether(CallsTogether.TryAsync)
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

    // Locks each counter and its next visitor, null where nobody waits: migration 0073 has the choice. No row for a counter that cannot call.
    private const string Choose = "select centre_id, counter, visit_id from next_visitors(@centres, @numbers, @officers, @Now)";

    // In the order of the centres: at the commit each locks the row of its day, and two replicas must not do so crosswise.
    private const string Call = $"""
        update visit set state = 'called', counter = next.number, called_at = @Now, last_called_at = @Now, calls = 1, version = version + 1
        from unnest(@visits, @numbers) as next (id, number) where visit.id = next.id
        returning {Visit.Columns}, exists (select from visit_needs where visit_id = visit.id) as has_needs
        """;

    private static async Task<Results<Ok<CalledVisitor>, NoContent, Problem>> HandleAsync(
        string id, int number, UnitOfWork work, Actor actor, CallNextRequest? body = null)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        Dictionary<(string, int), Called?> called;
        try
        {
            called = await CallAsync(work, [(id, number, actor.Subject)]);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "visit_one_called_per_counter" })
        {
            return Counter.Busy(number, "another ticket");
        }
        if (!called.TryGetValue((id, number), out var next))
            return (await Counter.FindAsync(work, actor, id, number)).Refusal!;
        return next is null ? TypedResults.NoContent() : TypedResults.Ok(await RecordAsync(work, actor, next));
    }

    /// <summary>A visitor who was called to a counter.</summary>
    internal sealed record Called(Visit Visit, bool HasNeeds);

    /// <summary>Calls the next visitor to each of some counters, all of them different. Null where nobody waits; a counter that cannot call is left out.</summary>
    internal static async Task<Dictionary<(string Centre, int Number), Called?>> CallAsync(UnitOfWork work, IReadOnlyList<(string Centre, int Number, string Officer)> counters)
    {
        var choice = (await work.Connection.QueryAsync<(string Centre, int Number, Guid? Visit)>(Choose, new
        {
            centres = counters.Select(counter => counter.Centre).ToArray(), numbers = counters.Select(counter => counter.Number).ToArray(),
            officers = counters.Select(counter => counter.Officer).ToArray(), work.Now,
        })).ToList();
        var called = choice.ToDictionary(each => (each.Centre, each.Number), _ => (Called?)null);
        var next = choice.Where(each => each.Visit is not null).ToList();
        if (next.Count > 0)
            foreach (var one in await work.Connection.QueryAsync<Visit, bool, Called>(
                Call, (visit, hasNeeds) => new Called(visit, hasNeeds),
                new { visits = next.Select(each => each.Visit!.Value).ToArray(), numbers = next.Select(each => each.Number).ToArray(), work.Now }, splitOn: "has_needs"))
                called[(one.Visit.CentreId, one.Visit.Counter!.Value)] = one;
        return called;
    }

    /// <summary>Records a call by this counter's own order, and tells of it.</summary>
    internal static Task<CalledVisitor> RecordAsync(UnitOfWork work, Actor actor, Called called)
    {
        work.Record(actor, called.Visit.CentreId, "call", called.Visit.Id, new { ticket = called.Visit.Ticket, counter = called.Visit.Counter });
        return TellAsync(work, called.Visit, called.HasNeeds);
    }

    /// <summary>Tells the others of a call, and the counter whom it has called.</summary>
    internal static async Task<CalledVisitor> TellAsync(UnitOfWork work, Visit visit, bool hasNeeds)
    {
        var (wait, counter) = ((work.Now - visit.QueuedAt!.Value).TotalSeconds, visit.Counter!.Value);
        work.Publish(new VisitCalled(visit.Id, visit.CentreId, visit.ServiceId, counter, work.Now.ToDateTimeOffset(), wait), $"{visit.Id}", visit.Version);
        return new CalledVisitor(visit.Id, visit.TicketNumber!.Value, visit.Ticket!, visit.ServiceId, visit.WalkIn, counter, wait, hasNeeds ? await VisitNeeds.ReadAsync(work.Connection, visit.Id) : null);
    }
}
