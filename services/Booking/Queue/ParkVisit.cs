using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Queue;

/// <summary>POST /v1/visits/{id}/park: the visitor fetches a document; the counter is free meanwhile.</summary>
public static class ParkVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/{id}/park", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CounterClerk, Roles.CentreSupervisor).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.VisitNotFound, Problems.WrongState)
        .WithTags("Queue").WithSummary("Let a called visitor fetch something")
        .WithDescription("By a clerk of the centre. The counter is free for the next; POST …/recall puts the visitor back at the old place in the queue.");

    public sealed record ParkRequest;

    private const string Park = $"""
        with ended as ({Stays.End})
        update visit set state = 'parked', {Stays.LeaveCounter} where id = @id and state = 'called'
        returning {Visit.Columns}
        """;

    private static async Task<Results<Ok<VisitAnswer>, Problem>> HandleAsync(Guid id, UnitOfWork work, Actor actor, HttpContext http, ParkRequest? body = null)
    {
        var (visit, refusal) = await LockedVisit.ForAsync(work, actor, id, Moves.Park);
        if (visit is null)
            return refusal!;
        var parked = await work.Connection.QuerySingleAsync<Visit>(Park, new { id, work.Now, outcome = "parked" });
        work.Record(actor, visit.CentreId, "park", id, new { ticket = visit.Ticket, visit.Counter });
        http.SetETag(parked.Version);
        return TypedResults.Ok(VisitAnswer.Of(parked));
    }
}
