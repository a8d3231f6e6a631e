using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>POST /v1/visits/{id}/call-again: the visitor has not come to the counter; the calls are counted.</summary>
public static class CallAgain
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/{id}/call-again", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CounterClerk, Roles.CentreSupervisor).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.VisitNotFound, Problems.WrongState, Problems.TooEarly)
        .WithTags("Queue").WithSummary("Call a ticket again")
        .WithDescription($"By a clerk of the centre, 20 seconds after the call before. After the third call the visit can be closed as `no-show`.");

    public sealed record CallAgainRequest;

    /// <param name="VisitId">The visit.</param>
    /// <param name="Ticket">The ticket as the board shows it, such as A047.</param>
    /// <param name="Counter">Where the visitor is called to.</param>
    /// <param name="Calls">How often it has been called now.</param>
    public sealed record CalledAgain(Guid VisitId, string Ticket, int Counter, int Calls);

    private const string Call = "update visit set calls = least(calls + 1, 99), last_called_at = @Now where id = @id and state = 'called' returning calls";

    private static async Task<Results<Ok<CalledAgain>, Problem>> HandleAsync(Guid id, UnitOfWork work, Actor actor, CallAgainRequest? body = null)
    {
        var (visit, refusal) = await LockedVisit.ForAsync(work, actor, id, Moves.CallAgain);
        if (visit is null)
            return refusal!;
        var from = visit.LastCalledAt!.Value + Moves.BetweenCalls;
        if (work.Now < from)
            return Problems.TooEarly.Because($"The ticket was called at {visit.LastCalledAt}; it can be called again from {from} on, it is {work.Now}. Wait until then.").With("opensAt", from);
        var calls = await work.Connection.QuerySingleAsync<int>(Call, new { id, work.Now });
        work.Record(actor, visit.CentreId, "call-again", id, new { ticket = visit.Ticket, visit.Counter, calls });
        return TypedResults.Ok(new CalledAgain(id, visit.Ticket!, visit.Counter!.Value, calls));
    }
}
