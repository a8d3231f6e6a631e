using Asan.Booking.Notices;
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
        .WithDescription("By the client that booked it (scope `booking.write`), or by the citizen with `visitCode`. When the new time is taken, the visit keeps its old one.")
        .WithRequestExample(new RescheduleVisitRequest(Sample.Start, Sample.VisitCode))
        .WithExample(StatusCodes.Status200OK, Sample.Answer("booked"));

    /// <param name="StartsAt">A `startsAt` of GET /v1/availability.</param>
    /// <param name="VisitCode">The visit's code; without it, the token decides.</param>
    public sealed record RescheduleVisitRequest(Instant StartsAt, [VisitCode] string? VisitCode = null);

    // The old claim goes before the new one comes: a shift by less than a visit would conflict with itself.
    // A refusal rolls both back.
    private const string GiveBack = "delete from claim where visit_id = @id";

    private const string Move = $"""
        update visit set centre_id = @CentreId, starts_at = @Start, ends_at = @End, local_date = @Date, local_time = @Time,
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

        var (moved, taken) = await MoveAsync(work, old, offer, slot);
        if (moved is null)
            return taken!;
        signal.RaiseAfter(http);
        http.SetETag(moved.Version);
        return TypedResults.Ok(VisitAnswer.Of(moved));
    }

    /// <summary>Gives a booked visit, whose claim and row are locked, another time; or says why it cannot have it.</summary>
    internal static async Task<(Visit? Moved, Problem? Refusal)> MoveAsync(UnitOfWork work, Visit old, Offer offer, Slot slot)
    {
        await work.Connection.ExecuteAsync(GiveBack, new { old.Id });
        if (await Claims.TakeAsync(work, offer, slot, old.CitizenKey!, old.Id, expiresAt: null) is { } taken)
            return (null, taken);
        var moved = await work.Connection.QuerySingleAsync<Visit>(Move, new
        {
            old.Id, offer.CentreId, slot.During.Start, slot.During.End, slot.Date, slot.Time, timeZone = offer.Rules.Zone.Id, tzdbVersion = DateTimeZoneProviders.Tzdb.VersionId,
        });
        work.Publish(
            new VisitRescheduled(old.Id, moved.CentreId, moved.ServiceId, old.StartsAt!.Value.ToDateTimeOffset(), slot.During.Start.ToDateTimeOffset(), slot.During.End.ToDateTimeOffset()),
            $"{old.Id}", moved.Version);
        Notice.Queue(work, old.Id, "changed", moved.Version);
        return (moved, null);
    }
}
