using Asan.Booking.Notices;
using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Itineraries;

/// <summary>POST /v1/itineraries/{id}/confirm: books all visits of a held itinerary, or none.</summary>
public static class ConfirmItinerary
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/itineraries/{id}/confirm", HandleAsync)
        .Demands(Scopes.BookingWrite).Idempotent()
        .Refuses(Problems.ItineraryNotFound, Problems.WrongState, Problems.HoldExpired)
        .WithTags("Itineraries").WithSummary("Confirm a held itinerary");

    public sealed record ConfirmItineraryRequest;

    private const string Keep = "update claim set expires_at = null where visit_id = any(@held) and expires_at > @Now";

    private const string Book = $"""
        update visit set state = 'booked', hold_expires_at = null, version = version + 1
        where itinerary_id = @id and state = 'held' returning {Visit.Columns}
        """;

    private static async Task<Results<Ok<ItineraryVisits>, Problem>> HandleAsync(Guid id, UnitOfWork work, HttpContext http, ConfirmItineraryRequest? body = null)
    {
        var (visits, refusal) = await ItineraryHolder.LockAsync(work.Connection, id, visitCode: null, http.User);
        if (refusal is not null)
            return refusal;
        var held = visits.Where(visit => visit.State == "held").Select(visit => visit.Id).ToArray();
        if (held.Length == 0)
            return VisitHolder.WrongState(visits[0].State, "confirm", "held");
        if (await work.Connection.ExecuteAsync(Keep, new { held, work.Now }) != held.Length)
            return Problems.HoldExpired.Because($"The hold ended at {visits.Max(visit => visit.HoldExpiresAt)}. Hold the itinerary again with POST /v1/itineraries.");
        var booked = (await work.Connection.QueryAsync<Visit>(Book, new { id })).ToDictionary(visit => visit.Id);
        foreach (var visit in booked.Values)
        {
            work.Publish(
                new VisitBooked(visit.Id, visit.CentreId, visit.ServiceId, visit.StartsAt!.Value.ToDateTimeOffset(), visit.EndsAt!.Value.ToDateTimeOffset()),
                $"{visit.Id}", visit.Version);
            Notice.Queue(work, visit.Id, "booked", visit.Version);
        }
        return TypedResults.Ok(new ItineraryVisits(id, [.. visits.Select(visit => VisitAnswer.Of(booked.GetValueOrDefault(visit.Id, visit)))]));
    }
}
