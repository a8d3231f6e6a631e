using System.Text.Json.Serialization;
using Asan.Booking.Availability;
using Asan.Booking.Entitlements;
using Asan.Booking.Offers;
using Asan.Booking.Personal;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Visits;

/// <summary>POST /v1/visits: holds a counter for a citizen until the visit is confirmed.</summary>
public static class BookVisit
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits", HandleAsync)
        .Demands(Scopes.BookingWrite).Idempotent()
        .Refuses(Problems.CitizenReferenceNotFound, Problems.CentreNotFound, Problems.ServiceNotOffered, Problems.SlotTaken, Problems.CitizenBusy, Problems.EntitlementUsedUp)
        .WithTags("Visits").WithSummary("Hold a time for a visit")
        .WithDescription("The hold lasts 10 minutes: confirm it by then. `visitCode` is for the citizen and given this once. 409 `slot-taken` carries up to three `alternatives`.")
        .WithRequestExample(new BookVisitRequest(Sample.Citizen, Sample.Centre, Sample.Service, Sample.Start))
        .WithExample(StatusCodes.Status201Created, new HeldVisit(
            Sample.Visit, "held", Sample.Centre, Sample.Service, Sample.Start, Sample.End, Sample.Date, Sample.Time, Sample.TimeZone, Sample.HoldExpires, Sample.VisitCode));

    /// <param name="CitizenReference">From POST /v1/citizen-references.</param>
    /// <param name="CentreId">Where.</param>
    /// <param name="ServiceId">For which service.</param>
    /// <param name="StartsAt">A `startsAt` of GET /v1/availability.</param>
    /// <param name="Needs">What the visitor needs, and for whom the visit is.</param>
    /// <param name="Contact">Where the citizen hears of the visit; sealed at once (docs/retention.md).</param>
    public sealed record BookVisitRequest(Guid CitizenReference, [Slug] string CentreId, [Slug] string ServiceId, Instant StartsAt, VisitNeeds? Needs = null, ContactBody? Contact = null);

    /// <param name="Id">The visit.</param>
    /// <param name="State">held</param>
    /// <param name="CentreId">Where.</param>
    /// <param name="ServiceId">For which service.</param>
    /// <param name="StartsAt">When it starts.</param>
    /// <param name="EndsAt">When its counter is free again.</param>
    /// <param name="LocalDate">The date on the centre's wall.</param>
    /// <param name="LocalTime">The start on the centre's wall, such as 09:00.</param>
    /// <param name="TimeZone">IANA zone of the centre's wall.</param>
    /// <param name="HoldExpiresAt">Confirm before this instant.</param>
    /// <param name="VisitCode">The citizen manages the visit by it. It is not stored and never shown again.</param>
    public sealed record HeldVisit(
        Guid Id, string State, string CentreId, string ServiceId, Instant StartsAt, Instant EndsAt, LocalDate LocalDate,
        [property: JsonConverter(typeof(WallTime))] LocalTime LocalTime, string TimeZone, Instant HoldExpiresAt, string VisitCode);

    private const string Citizen = "select citizen_key from citizen_reference where client_id = @ClientId and reference = @CitizenReference";

    private const string Columns = """
        visit (id, client_id, citizen_key, code_digest, centre_id, service_id, agency_id, state, starts_at, ends_at,
            local_date, local_time, time_zone, tzdb_version, hold_expires_at, created_at)
        """;

    private const string Values = """
        @id, @ClientId, citizen.citizen_key, @codeDigest, @CentreId, @ServiceId, @AgencyId, 'held', @Start, @End,
            @Date, @Time, @timeZone, @tzdbVersion, @holdExpiresAt, @Now
        """;

    // All of a hold in one statement, when the lane that looks free is free. The constraints decide, as everywhere.
    // A lane that has gone out of use since the picture was taken is not claimed.
    private const string Hold = $"""
        with citizen as materialized (select citizen_key from citizen_reference where client_id = @ClientId and reference = @CitizenReference),
        claimed as (
            insert into claim (id, lane_id, citizen_key, during, expires_at, visit_id)
            select @claimId, lane.id, citizen_key, @During, @holdExpiresAt, @id from citizen join lane on lane.id = @lane and lane.active
            on conflict do nothing
            returning visit_id),
        held as (
            insert into {Columns}
            select {Values} from citizen, claimed)
        select citizen.citizen_key, exists (select from claimed) as held, exists (select from entitlement where @ServiceId = any(service_ids)) as entitled from citizen
        """;

    private const string Insert = $"insert into {Columns} select {Values} from (select @citizenKey::bytea as citizen_key) as citizen";

    private static async Task<Results<Created<HeldVisit>, Problem>> HandleAsync(BookVisitRequest body, UnitOfWork work, FollowChanges changes, Actor actor, KeyEncryptionKey keys)
    {
        if ((body.Needs?.Refuse("$.needs") ?? body.Contact?.Refuse("$.contact")) is { } malformed)
            return malformed;
        var network = changes.Latest;
        var there = network.FindCentre(body.CentreId);
        var known = there is null ? null : network.Find(there, body.ServiceId);
        // What the picture does not have may have come a moment ago: a refusal rests on the database.
        var (offer, notOffered) = known is null ? await Offer.FindAsync(work.Connection, body.CentreId, body.ServiceId) : (known.Offer, null);
        if (offer is null)
            return await CitizenKeyAsync(work, actor, body) is null ? NoSuchCitizen() : notOffered!;
        var (slot, notASlot) = offer.SlotAt(body.StartsAt, work.Now);
        if (notASlot is not null)
            return await CitizenKeyAsync(work, actor, body) is null ? NoSuchCitizen() : notASlot;

        var id = Guid.CreateVersion7();
        var code = VisitCode.New();
        var holdExpiresAt = work.Now + Claims.HoldTime;
        var timeZone = offer.Rules.Zone.Id;
        var visit = new
        {
            id, actor.ClientId, body.CitizenReference, codeDigest = VisitCode.DigestOf(code), offer.CentreId, offer.ServiceId, offer.AgencyId,
            slot.During, slot.During.Start, slot.During.End, slot.Date, slot.Time, timeZone, tzdbVersion = DateTimeZoneProviders.Tzdb.VersionId, holdExpiresAt, work.Now,
            claimId = Guid.CreateVersion7(), lane = known?.AnyFreeAt(slot)?.Id,
        };
        var (citizenKey, held, entitled) = visit.lane is not null
            ? await work.Connection.QuerySingleOrDefaultAsync<(byte[]?, bool, bool)>(Hold, visit)
            : (await CitizenKeyAsync(work, actor, body), false, true);
        if (citizenKey is null)
            return NoSuchCitizen();
        if (!held)
        {
            // Somebody was faster, or nothing looks free: the database knows better.
            if (await Claims.TakeAsync(work, offer, slot, citizenKey, id, holdExpiresAt) is { } taken)
                return taken;
            await work.Connection.ExecuteAsync(Insert, new
            {
                id, actor.ClientId, citizenKey, visit.codeDigest, offer.CentreId, offer.ServiceId, offer.AgencyId,
                slot.During.Start, slot.During.End, slot.Date, slot.Time, timeZone, visit.tzdbVersion, holdExpiresAt, work.Now,
            });
        }
        if (entitled && await TakeEntitlements.TakeAsync(work, offer.ServiceId, citizenKey, id, slot.Date) is { } usedUp)
            return usedUp;
        if (body.Needs is { } needs)
            await needs.WriteAsync(work, id);
        if (body.Contact is { } contact)
            await contact.ToContact().KeepAsync(work.Connection, keys, new Visit { Id = id, CitizenKey = citizenKey }, work.Now);
        return TypedResults.Created($"/v1/visits/{id}", new HeldVisit(
            id, "held", offer.CentreId, offer.ServiceId, slot.During.Start, slot.During.End, slot.Date, slot.Time, timeZone, holdExpiresAt, code));
    }

    private static Task<byte[]?> CitizenKeyAsync(UnitOfWork work, Actor actor, BookVisitRequest body) =>
        work.Connection.QuerySingleOrDefaultAsync<byte[]?>(Citizen, new { actor.ClientId, body.CitizenReference });

    private static Problem NoSuchCitizen() =>
        Problems.CitizenReferenceNotFound.Because("This client was given no such citizenReference. Take one from POST /v1/citizen-references.");
}
