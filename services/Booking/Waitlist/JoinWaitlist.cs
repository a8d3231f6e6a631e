using System.ComponentModel.DataAnnotations;
using Asan.Booking.Entitlements;
using Asan.Booking.Offers;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Waitlist;

/// <summary>POST /v1/waitlist: asks to be offered a time that becomes free.</summary>
public static class JoinWaitlist
{
    private const int MaxCentres = 25;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/waitlist", HandleAsync)
        .Demands(Scopes.BookingWrite).Idempotent()
        .Refuses(Problems.CitizenReferenceNotFound, Problems.CentreNotFound, Problems.ServiceNotOffered, Problems.AlreadyWaiting)
        .WithTags("Waitlist").WithSummary("Wait for a time")
        .WithDescription("The next time of the service that becomes free in the window and is not wanted by somebody before is held for the citizen for 10 minutes: event `visit-offered`, state `offered`. Accept it by then, or the next in order is asked.");

    /// <param name="CitizenReference">From POST /v1/citizen-references.</param>
    /// <param name="ServiceId">For which service.</param>
    /// <param name="CentreIds">At which centres; each offers the service.</param>
    /// <param name="From">A time from this instant on is wished.</param>
    /// <param name="Until">… that starts before this one, at most 90 days from now.</param>
    public sealed record JoinWaitlistRequest(
        Guid CitizenReference, [Slug] string ServiceId, [Length(1, MaxCentres), Slugs] IReadOnlyList<string> CentreIds, Instant From, Instant Until);

    private const string Citizen = "select citizen_key from citizen_reference where client_id = @ClientId and reference = @CitizenReference";

    private const string Insert = """
        insert into waitlist_entry (id, client_id, citizen_key, service_id, centre_ids, from_at, until_at, state, created_at)
        values (@id, @ClientId, @citizenKey, @ServiceId, @centres, @From, @Until, 'waiting', @Now);
        insert into freed_time (entry_id) values (@id);
        """;

    // An entry whose window is over waits for nothing, but its row still says so.
    private const string CloseOver = """
        update waitlist_entry set state = 'withdrawn', version = version + 1
        where citizen_key = @citizenKey and service_id = @ServiceId and state = 'waiting' and until_at <= @Now
        """;

    private const string Read = $"{WaitlistEntry.Select} where entry.id = @id";

    private static async Task<Results<Created<WaitlistAnswer>, Problem>> HandleAsync(JoinWaitlistRequest body, UnitOfWork work, Actor actor, WaitlistSignal signal, HttpContext http)
    {
        var latest = work.Now + Duration.FromDays(Offer.HorizonDays);
        if (body.Until <= body.From || body.Until <= work.Now || body.Until > latest || body.From < work.Now - Duration.FromDays(1))
            return CommonProblems.InvalidRequest.Because("No time can become free then.", new Fault(
                "$.until", $"an instant after `from`, after now ({work.Now}) and not after {latest}", $"{body.From} to {body.Until}"));
        var citizenKey = await work.Connection.QuerySingleOrDefaultAsync<byte[]>(Citizen, new { actor.ClientId, body.CitizenReference });
        if (citizenKey is null)
            return Problems.CitizenReferenceNotFound.Because("This client was given no such citizenReference. Take one from POST /v1/citizen-references.");
        var centres = body.CentreIds.Distinct(StringComparer.Ordinal).ToArray();
        foreach (var centre in centres)
            if (await Offer.FindAsync(work.Connection, centre, body.ServiceId) is (null, { } notOffered))
                return notOffered;

        var id = Guid.CreateVersion7();
        try
        {
            await work.Connection.ExecuteAsync(CloseOver, new { citizenKey, body.ServiceId, work.Now });
            await work.Connection.ExecuteAsync(Insert, new { id, actor.ClientId, citizenKey, body.ServiceId, centres, body.From, body.Until, work.Now });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "waitlist_once_per_citizen" })
        {
            return Problems.AlreadyWaiting.Because("The citizen already waits for this service. Withdraw that entry first: DELETE /v1/waitlist/{id}.");
        }
        signal.RaiseAfter(http);
        http.SetETag(1);
        return TypedResults.Created($"/v1/waitlist/{id}", (await work.Connection.QuerySingleAsync<WaitlistEntry>(Read, new { id, work.Now })).At(work.Now));
    }
}
