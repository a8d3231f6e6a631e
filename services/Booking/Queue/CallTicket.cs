using System.ComponentModel.DataAnnotations;
using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Queue;

/// <summary>
/// POST /v1/centres/{id}/counters/{number}/call: a counter calls a ticket out of turn. It breaks the queue's promise to
/// those who wait, so the reason is demanded and stays in the audit trail beside the officer's name.
/// </summary>
public static class CallTicket
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/centres/{id}/counters/{number}/call", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CounterClerk, Roles.CentreSupervisor).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.CounterNotFound, Problems.NotSignedIn, Problems.CounterTaken, Problems.VisitNotFound, Problems.WrongState, Problems.CounterBusy)
        .WithTags("Queue").WithSummary("Call a chosen ticket")
        .WithDescription("By the officer who is signed in there, whatever the ticket's place and agency. Recorded with the reason.");

    /// <param name="VisitId">The waiting visit.</param>
    /// <param name="Reason">Why this ticket and not the next; about the case, not about the person.</param>
    public sealed record CallTicketRequest(Guid VisitId, [StringLength(200, MinimumLength = 5)] string Reason);

    private const string Call = $"""
        update visit set state = 'called', counter = @number, called_at = @Now, last_called_at = @Now, calls = 1, version = version + 1
        where id = @VisitId and state = 'checked-in'
        returning {Visit.Columns}
        """;

    private static async Task<Results<Ok<CallNext.CalledVisitor>, Problem>> HandleAsync(string id, int number, CallTicketRequest body, UnitOfWork work, Actor actor)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        var (counter, noCounter) = await Counter.FindAsync(work, actor, id, number);
        if (counter is null)
            return noCounter!;
        var (visit, refused) = await LockedVisit.ForAsync(work, actor, body.VisitId, Moves.Call);
        if (visit is null)
            return refused!;
        Visit called;
        try
        {
            called = await work.Connection.QuerySingleAsync<Visit>(Call, new { body.VisitId, number, work.Now });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "visit_one_called_per_counter" })
        {
            return Counter.Busy(number, "another ticket");
        }
        work.Record(actor, id, "call-chosen", called.Id, new { ticket = called.Ticket, counter = number, body.Reason });
        return TypedResults.Ok(await CallNext.TellAsync(work, called, hasNeeds: true));
    }
}
