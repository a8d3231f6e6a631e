using Asan.Booking.Offers;
using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Queue;

/// <summary>
/// POST /v1/visits/{id}/transfer: the visitor goes on to another service of the centre, with the same ticket. The place
/// in the new queue is by the original ready time: who has waited once does not wait for those who came after him.
/// </summary>
public static class TransferVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/{id}/transfer", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CounterClerk, Roles.CentreSupervisor).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.VisitNotFound, Problems.ServiceNotOffered, Problems.WrongState)
        .WithTags("Queue").WithSummary("Send a called visitor on to another service")
        .WithDescription("By a clerk of the centre. The visitor waits again, with the same ticket and the original place in time, for a counter of the service's agency.");

    /// <param name="ServiceId">The service to go on to; another than the present one.</param>
    public sealed record TransferRequest([Slug] string ServiceId);

    private const string Move = $"""
        with ended as ({Stays.End})
        update visit set state = 'checked-in', service_id = @ServiceId, agency_id = @AgencyId, queued_at = @Now, {Stays.LeaveCounter}, version = version + 1
        where id = @id and state = 'called'
        returning {Visit.Columns}
        """;

    private static async Task<Results<Ok<VisitAnswer>, Problem>> HandleAsync(Guid id, TransferRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        var (visit, refusal) = await LockedVisit.ForAsync(work, actor, id, Moves.Transfer);
        if (visit is null)
            return refusal!;
        if (body.ServiceId == visit.ServiceId)
            return CommonProblems.InvalidRequest.Because("The visit is already for this service. POST …/recall brings a parked visitor back.",
                new Fault("$.serviceId", "another service than the visit's own", Came.Describe(body.ServiceId)));
        var (offer, notOffered) = await Offer.FindAsync(work.Connection, visit.CentreId, body.ServiceId);
        if (offer is null)
            return notOffered!;

        var moved = await work.Connection.QuerySingleAsync<Visit>(Move, new { id, offer.ServiceId, offer.AgencyId, work.Now, outcome = "transferred" });
        work.Publish(
            new VisitTransferred(id, visit.CentreId, visit.ServiceId, offer.ServiceId, work.Now.ToDateTimeOffset(), visit.SinceCall(work.Now).TotalSeconds),
            $"{id}", moved.Version);
        work.Record(actor, visit.CentreId, "transfer", id, new { ticket = visit.Ticket, from = visit.ServiceId, to = offer.ServiceId, visit.Counter });
        http.SetETag(moved.Version);
        return TypedResults.Ok(VisitAnswer.Of(moved));
    }
}
