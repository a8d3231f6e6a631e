using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Queue;

/// <summary>POST /v1/visits/{id}/recall: a parked visitor is back and waits at the old place.</summary>
public static class RecallVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/{id}/recall", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CounterClerk, Roles.CentreSupervisor, Roles.Kiosk).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.VisitNotFound, Problems.WrongState)
        .WithTags("Queue").WithSummary("Put a parked visitor back into the queue")
        .WithDescription("By a clerk or kiosk of the centre. The place in the queue is by the original ready time.");

    public sealed record RecallRequest;

    private const string Recall = $"update visit set state = 'checked-in', queued_at = @Now where id = @id and state = 'parked' returning {Visit.Columns}";

    private static async Task<Results<Ok<VisitAnswer>, Problem>> HandleAsync(Guid id, UnitOfWork work, Actor actor, HttpContext http, RecallRequest? body = null)
    {
        var (visit, refusal) = await LockedVisit.ForAsync(work, actor, id, Moves.Recall);
        if (visit is null)
            return refusal!;
        var recalled = await work.Connection.QuerySingleAsync<Visit>(Recall, new { id, work.Now });
        work.Record(actor, visit.CentreId, "recall", id, new { ticket = visit.Ticket });
        http.SetETag(recalled.Version);
        return TypedResults.Ok(VisitAnswer.Of(recalled));
    }
}
