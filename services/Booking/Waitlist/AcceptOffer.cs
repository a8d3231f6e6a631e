using Asan.Booking.Notices;
using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Booking.Waitlist;

/// <summary>POST /v1/waitlist/{id}/accept: books the time that is held for the citizen.</summary>
public static class AcceptOffer
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/waitlist/{id}/accept", HandleAsync)
        .Demands(Scopes.BookingWrite).Idempotent()
        .Refuses(Problems.WaitlistEntryNotFound, Problems.WrongState, Problems.HoldExpired)
        .WithTags("Waitlist").WithSummary("Accept the time offered").WithDescription("`visitCode` is for the citizen and given this once.");

    public sealed record AcceptOfferRequest;

    /// <param name="Visit">The booked visit.</param>
    /// <param name="VisitCode">The citizen manages the visit by it. It is not stored and never shown again.</param>
    public sealed record AcceptedOffer(VisitAnswer Visit, string VisitCode);

    private const string Read = $"{WaitlistEntry.Select} where entry.id = @id and entry.client_id = @ClientId";

    private const string Sql = $"""
        with kept as (update claim set expires_at = null where visit_id = @visitId and expires_at > @Now returning visit_id)
        update visit set state = 'booked', hold_expires_at = null, code_digest = @codeDigest, version = version + 1
        from kept where visit.id = kept.visit_id and visit.state = 'held'
        returning {Visit.Columns}
        """;

    private static async Task<Results<Ok<AcceptedOffer>, Problem>> HandleAsync(Guid id, UnitOfWork work, Actor actor, AcceptOfferRequest? body = null)
    {
        var entry = await work.Connection.QuerySingleOrDefaultAsync<WaitlistEntry>(Read, new { id, actor.ClientId, work.Now });
        if (entry is null)
            return WaitlistEntry.NotFound();
        var code = VisitCode.New();
        var visit = entry.VisitId is null ? null : await work.Connection.QuerySingleOrDefaultAsync<Visit>(
            Sql, new { visitId = entry.VisitId, codeDigest = VisitCode.DigestOf(code), work.Now });
        if (visit is null)
            return entry.StateAt(work.Now) == "lapsed"
                ? Problems.HoldExpired.Because($"The offer ended at {entry.HoldExpiresAt}, and the next in order was asked. Join the waitlist again with POST /v1/waitlist.")
                : Problems.WrongState.Because($"To accept an offer the entry must be offered; this one is {entry.StateAt(work.Now)}.").With("state", entry.StateAt(work.Now));
        work.Publish(
            new VisitBooked(visit.Id, visit.CentreId, visit.ServiceId, visit.StartsAt!.Value.ToDateTimeOffset(), visit.EndsAt!.Value.ToDateTimeOffset()),
            $"{visit.Id}", visit.Version);
        Notice.Queue(work, visit.Id, "booked", visit.Version);
        return TypedResults.Ok(new AcceptedOffer(VisitAnswer.Of(visit), code));
    }
}
