using Asan.Booking.Notices;
using Asan.Booking.Visits;
using Asan.Booking.Waitlist;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Itineraries;

/// <summary>POST /v1/itineraries/{id}/cancel: gives back the times of all its visits that have not begun.</summary>
public static class CancelItinerary
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/itineraries/{id}/cancel", HandleAsync)
        .Idempotent()
        .Refuses(CommonProblems.Unauthenticated, Problems.ItineraryNotFound, Problems.WrongState)
        .WithTags("Itineraries").WithSummary("Cancel an itinerary")
        .WithDescription("By the client that booked it (scope `booking.write`), or by the citizen with `visitCode`. Cancels its held and booked visits; one of them alone is cancelled like any visit.");

    /// <param name="VisitCode">The itinerary's code; without it, the token decides.</param>
    public sealed record CancelItineraryRequest([VisitCode] string? VisitCode = null);

    private const string Sql = $"""
        with gone as (delete from claim where visit_id = any(@open))
        update visit set state = 'cancelled', version = version + 1 where id = any(@open) returning {Visit.Columns}
        """;

    private static async Task<Results<Ok<ItineraryVisits>, Problem>> HandleAsync(Guid id, UnitOfWork work, WaitlistSignal signal, HttpContext http, CancelItineraryRequest? body = null)
    {
        var (visits, refusal) = await ItineraryHolder.LockAsync(work.Connection, id, body?.VisitCode, http.User);
        if (refusal is not null)
            return refusal;
        var open = visits.Where(visit => visit.At(work.Now).State is "held" or "booked").Select(visit => visit.Id).ToArray();
        if (open.Length == 0)
            return VisitHolder.WrongState(visits[0].At(work.Now).State, "cancel", "held or booked");
        var cancelled = (await work.Connection.QueryAsync<Visit>(Sql, new { open })).ToDictionary(visit => visit.Id);
        // Nobody was told of a hold, so nobody is told of its end.
        foreach (var visit in visits.Where(visit => visit.State == "booked" && cancelled.ContainsKey(visit.Id)))
        {
            work.Publish(
                new VisitCancelled(visit.Id, visit.CentreId, visit.ServiceId, visit.StartsAt!.Value.ToDateTimeOffset()), $"{visit.Id}", cancelled[visit.Id].Version);
            Notice.Queue(work, visit.Id, "cancelled", cancelled[visit.Id].Version);
        }
        signal.RaiseAfter(http);
        return TypedResults.Ok(new ItineraryVisits(id, [.. visits.Select(visit => VisitAnswer.Of(cancelled.GetValueOrDefault(visit.Id, visit)))]));
    }
}
