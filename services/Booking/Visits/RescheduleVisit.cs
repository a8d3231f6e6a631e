using Asan.Booking.Offers;
using Asan.Booking.Waitlist;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Visits;

/// <summary>POST /v1/visits/{id}/reschedule: moves a booked visit to another time at the same centre.</summary>
public static class RescheduleVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/{id}/reschedule", HandleAsync)
        .Idempotent()
        .Refuses(CommonProblems.Unauthenticated, Problems.VisitNotFound, Problems.ServiceNotOffered, Problems.WrongState, Problems.SlotTaken, Problems.CitizenBusy)
        .WithTags("Visits").WithSummary("Move a booked visit to another time")
        .WithDescription("By the client that booked it (scope `booking.write`), or by the citizen with `visitCode`. When the new time is taken, the visit keeps its old one.");

    /// <param name="StartsAt">A `startsAt` of GET /v1/availability.</param>
    /// <param name="VisitCode">The visit's code; without it, the token decides.</param>
    public sealed record RescheduleVisitRequest(Instant StartsAt, [VisitCode] string? VisitCode = null);

    // The old claim goes before the new one comes: a shift by less than a visit would conflict with itself.
    // A refusal rolls both back.
    private const string GiveBack = "delete from claim where visit_id = @id";

    private const string Move = $"""
        update visit set starts_at = @Start, ends_at = @End, local_date = @Date, local_time = @Time,
            time_zone = @timeZone, tzdb_version = @tzdbVersion, version = version + 1
        where id = @id and state = 'booked'
        returning {Visit.Columns}
        """;

    private static async Task<Results<Ok<VisitAnswer>, Problem>> HandleAsync(Guid id, RescheduleVisitRequest body, UnitOfWork work, WaitlistSignal signal, HttpContext http)
    {
        var (old, refusal) = await VisitHolder.LockAsync(work.Connection, id, body.VisitCode, http.User);
        if (old is null)
            return refusal!;
        if (old.State != "booked")
            return VisitHolder.WrongState(old.At(work.Now).State, "reschedule", "booked");
        var (offer, notOffered) = await Offer.FindAsync(work.Connection, old.CentreId, old.ServiceId);
        if (offer is null)
            return notOffered!;
        var (slot, notASlot) = offer.SlotAt(body.StartsAt, work.Now);
        if (notASlot is not null)
            return notASlot;

        await work.Connection.ExecuteAsync(GiveBack, new { id });
        if (await Claims.TakeAsync(work, offer, slot, old.CitizenKey!, id, expiresAt: null) is { } taken)
            return taken;
        var moved = await work.Connection.QuerySingleAsync<Visit>(Move, new
        {
            id, slot.During.Start, slot.During.End, slot.Date, slot.Time, timeZone = offer.Rules.Zone.Id, tzdbVersion = DateTimeZoneProviders.Tzdb.VersionId,
        });
        await work.PublishAsync(
            new VisitRescheduled(id, moved.CentreId, moved.ServiceId, old.StartsAt!.Value.ToDateTimeOffset(), slot.During.Start.ToDateTimeOffset(), slot.During.End.ToDateTimeOffset()),
            $"{id}", moved.Version);
        signal.RaiseAfter(http);
        http.SetETag(moved.Version);
        return TypedResults.Ok(VisitAnswer.Of(moved));
    }
}
