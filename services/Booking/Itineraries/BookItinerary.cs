using System.ComponentModel.DataAnnotations;
using Asan.Booking.Entitlements;
using Asan.Booking.Offers;
using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Itineraries;

/// <summary>POST /v1/itineraries: holds several visits of one citizen, one after the other, all or none.</summary>
public static class BookItinerary
{
    /// <summary>Days that are searched at most.</summary>
    private const int MaxDays = 14;

    /// <summary>How often the itinerary starts again when somebody takes one of its times between the look and the claim.</summary>
    private const int MaxTries = 20;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/itineraries", HandleAsync)
        .Demands(Scopes.BookingWrite).Idempotent()
        .Refuses(Problems.CitizenReferenceNotFound, Problems.CentreNotFound, Problems.ServiceNotOffered, Problems.NoFreeTime, Problems.AfterHours, Problems.EntitlementUsedUp)
        .WithTags("Itineraries").WithSummary("Hold several visits in one go")
        .WithDescription($"2 to {ItineraryPlan.MaxParts} visits, in one centre or several, as soon as possible from `from` on, all or none. The hold lasts 10 minutes: confirm it by then. `visitCode` is for the citizen and given this once; the code of part 2 is this code followed by 2.");

    /// <param name="CitizenReference">From POST /v1/citizen-references.</param>
    /// <param name="Parts">What is wanted where.</param>
    /// <param name="From">The first visit starts then or later.</param>
    /// <param name="Days">Days that are searched from then on; 1 when left out.</param>
    /// <param name="AnyOrder">True: the parts (at most 4) may change places; otherwise they keep the order given.</param>
    public sealed record BookItineraryRequest(
        Guid CitizenReference, [Length(2, ItineraryPlan.MaxParts)] IReadOnlyList<ItineraryPart> Parts, Instant From, [Range(1, MaxDays)] int Days = 1, bool AnyOrder = false);

    /// <param name="CentreId">Where.</param>
    /// <param name="ServiceId">For which service.</param>
    public sealed record ItineraryPart([Slug] string CentreId, [Slug] string ServiceId);

    /// <param name="Id">The itinerary.</param>
    /// <param name="HoldExpiresAt">Confirm before this instant.</param>
    /// <param name="Visits">Its visits in order of time.</param>
    /// <param name="VisitCode">The citizen manages the itinerary by it. It is not stored and never shown again.</param>
    public sealed record HeldItinerary(Guid Id, Instant HoldExpiresAt, IReadOnlyList<VisitAnswer> Visits, string VisitCode);

    private const string Citizen = "select citizen_key from citizen_reference where client_id = @ClientId and reference = @CitizenReference";

    // Expired holds still block the constraints; whoever is at work on one is left alone, the insert waits for them.
    private const string Clear = """
        with cleared as (
            delete from claim where id in (
                select claim.id from claim join lane on lane.id = claim.lane_id
                where claim.expires_at <= @Now and claim.during && @window
                    and (claim.citizen_key = @citizenKey or (lane.centre_id = any(@centres) and lane.agency_id = any(@agencies)))
                order by claim.id for update of claim skip locked)
            returning visit_id)
        update visit set state = 'expired', version = version + 1 from cleared where visit.id = cleared.visit_id and visit.state = 'held'
        """;

    private const string Lanes = """
        select lane.id, lane.centre_id, lane.agency_id, claim.during
        from lane left join claim on claim.lane_id = lane.id and claim.during && @window and (claim.expires_at is null or claim.expires_at > @Now)
        where lane.centre_id = any(@centres) and lane.agency_id = any(@agencies) and lane.active
        order by lane.id, claim.during
        """;

    private const string Own = "select during from claim where citizen_key = @citizenKey and during && @window and (expires_at is null or expires_at > @Now)";

    // In ascending (start, lane), as everyone takes claims, so that two itineraries cannot wait for each other.
    private const string Claim = """
        insert into claim (id, lane_id, citizen_key, during, expires_at, visit_id)
        select part.id, part.lane, @citizenKey, tstzrange(part.starts_at, part.ends_at), @holdExpiresAt, part.visit
        from unnest(@claims, @lanes, @starts, @ends, @visits) as part (id, lane, starts_at, ends_at, visit)
        order by part.starts_at, part.lane
        on conflict do nothing
        """;

    private const string InsertItinerary = "insert into citizen_itinerary (id, client_id, code_digest, created_at) values (@id, @ClientId, @codeDigest, @Now)";

    private const string InsertVisit = $"""
        insert into visit (id, client_id, citizen_key, code_digest, centre_id, service_id, agency_id, state, starts_at, ends_at,
            local_date, local_time, time_zone, tzdb_version, hold_expires_at, created_at, itinerary_id, part)
        values (@visitId, @ClientId, @citizenKey, @codeDigest, @CentreId, @ServiceId, @AgencyId, 'held', @Start, @End,
            @Date, @Time, @timeZone, @tzdbVersion, @holdExpiresAt, @Now, @id, @part)
        returning {Visit.Columns}
        """;

    private static async Task<Results<Created<HeldItinerary>, Problem>> HandleAsync(BookItineraryRequest body, UnitOfWork work, Actor actor)
    {
        if (Refuse(body, work.Now) is { } malformed)
            return malformed;
        var citizenKey = await work.Connection.QuerySingleOrDefaultAsync<byte[]>(Citizen, new { actor.ClientId, body.CitizenReference });
        if (citizenKey is null)
            return Problems.CitizenReferenceNotFound.Because("This client was given no such citizenReference. Take one from POST /v1/citizen-references.");
        var offers = new List<Offer>();
        foreach (var part in body.Parts)
        {
            var (offer, notOffered) = await Offer.FindAsync(work.Connection, part.CentreId, part.ServiceId);
            if (offer is null)
                return notOffered!;
            offers.Add(offer);
        }

        var plan = await ClaimAsync(work, body, offers, citizenKey);
        if (plan is null)
            return NoChain(body, offers, work.Now);

        var id = Guid.CreateVersion7();
        var code = VisitCode.New();
        await work.Connection.ExecuteAsync(InsertItinerary, new { id, actor.ClientId, codeDigest = VisitCode.DigestOf(code), work.Now });
        var visits = new List<VisitAnswer>();
        foreach (var (offer, slot, visitId) in plan)
        {
            var part = visits.Count + 1;
            visits.Add(VisitAnswer.Of(await work.Connection.QuerySingleAsync<Visit>(InsertVisit, new
            {
                id, visitId, part, actor.ClientId, citizenKey, codeDigest = VisitCode.DigestOf(VisitCode.OfPart(code, part)), offer.CentreId, offer.ServiceId, offer.AgencyId,
                slot.During.Start, slot.During.End, slot.Date, slot.Time, timeZone = offer.Rules.Zone.Id, tzdbVersion = DateTimeZoneProviders.Tzdb.VersionId,
                holdExpiresAt = work.Now + Claims.HoldTime, work.Now,
            })));
            if (await TakeEntitlements.TakeAsync(work, offer.ServiceId, citizenKey, visitId, slot.Date) is { } usedUp)
                return usedUp;
        }
        return TypedResults.Created($"/v1/itineraries/{id}/visits", new HeldItinerary(id, work.Now + Claims.HoldTime, visits, code));
    }

    private static Problem? Refuse(BookItineraryRequest body, Instant now)
    {
        var latest = now + Duration.FromDays(Offer.HorizonDays);
        if (body.From > latest || body.From < now - Duration.FromDays(1))
            return CommonProblems.InvalidRequest.Because("No visit can start then.", new Fault("$.from", $"an instant from {now} to {latest}", $"{body.From}"));
        return body.AnyOrder && body.Parts.Count > ItineraryPlan.MaxPartsInAnyOrder
            ? CommonProblems.InvalidRequest.Because("So many parts can only be visited in the order given.", new Fault(
                "$.anyOrder", $"false with more than {ItineraryPlan.MaxPartsInAnyOrder} parts", "true"))
            : null;
    }

    /// <summary>Claims the first chain of free times, day by day; null when there is none.</summary>
    private static async Task<IReadOnlyList<(Offer Offer, Slot Slot, Guid VisitId)>?> ClaimAsync(
        UnitOfWork work, BookItineraryRequest body, IReadOnlyList<Offer> offers, byte[] citizenKey)
    {
        for (var day = 0; day < body.Days; day++)
            for (var attempt = 1; ; attempt++)
            {
                var times = TimesOn(body, offers, day, work.Now);
                if (times.Any(part => part.Count == 0))
                    break;
                var window = new Interval(times.Min(part => part[0].During.Start), times.Max(part => part[^1].During.End));
                var look = new
                {
                    window, citizenKey, work.Now,
                    centres = offers.Select(offer => offer.CentreId).Distinct().ToArray(), agencies = offers.Select(offer => offer.AgencyId).Distinct().ToArray(),
                };
                await work.Connection.ExecuteAsync(Clear, look);
                var lanes = (await work.Connection.QueryAsync<(long Id, string Centre, string Agency, Interval? During)>(Lanes, look))
                    .GroupBy(row => (row.Id, row.Centre, row.Agency))
                    .Select(lane => new Lane(lane.Key.Id, lane.Key.Centre, lane.Key.Agency, [.. lane.Select(row => row.During).OfType<Interval>()])).ToList();
                var own = (await work.Connection.QueryAsync<Interval>(Own, look)).ToList();
                var plan = ItineraryPlan.Find([.. offers.Zip(times, (offer, slots) => new PartTimes(offer.CentreId,
                    [.. slots.Where(slot => !own.Exists(busy => slot.Meets(busy)) && lanes.Exists(lane => lane.Gives(offer, slot)))]))], body.AnyOrder);
                if (plan is null)
                    break;
                var parts = plan.Select(part =>
                {
                    var free = lanes.FindAll(lane => lane.Gives(offers[part.Part], part.Slot));
                    return (Offer: offers[part.Part], part.Slot, Lane: free[Random.Shared.Next(free.Count)].Id, VisitId: Guid.CreateVersion7());
                }).ToList();
                await work.Connection.ExecuteAsync("savepoint before_claims");
                if (await work.Connection.ExecuteAsync(Claim, new
                {
                    citizenKey, holdExpiresAt = work.Now + Claims.HoldTime,
                    claims = parts.Select(_ => Guid.CreateVersion7()).ToArray(),
                    lanes = parts.Select(part => part.Lane).ToArray(),
                    starts = parts.Select(part => part.Slot.During.Start).ToArray(),
                    ends = parts.Select(part => part.Slot.During.End).ToArray(),
                    visits = parts.Select(part => part.VisitId).ToArray(),
                }) == parts.Count)
                    return [.. parts.Select(part => (part.Offer, part.Slot, part.VisitId))];
                await work.Connection.ExecuteAsync("rollback to savepoint before_claims");
                if (attempt == MaxTries)
                    throw Problems.NoFreeTime.Because($"Others took a time of the itinerary {MaxTries} times in a row. Send the request again.").AsException();
            }
        return null;
    }

    /// <summary>Each part's times on the centres' date that is <paramref name="day"/> days after the first.</summary>
    private static List<List<Slot>> TimesOn(BookItineraryRequest body, IReadOnlyList<Offer> offers, int day, Instant now)
    {
        var earliest = Instant.Max(body.From, now + Duration.Epsilon);
        return [.. offers.Select(offer => offer.Rules.SlotsOn(offer.Rules.DateOf(earliest).PlusDays(day), offer.Minutes)
            .Where(slot => slot.During.Start >= earliest).ToList())];
    }

    /// <summary>Tells a day that is too short for the parts from one that is full.</summary>
    private static Problem NoChain(BookItineraryRequest body, IReadOnlyList<Offer> offers, Instant now)
    {
        var fits = Enumerable.Range(0, body.Days).Select(day => TimesOn(body, offers, day, now))
            .Any(times => ItineraryPlan.Find([.. offers.Zip(times, (offer, slots) => new PartTimes(offer.CentreId, slots))], body.AnyOrder) is not null);
        if (fits)
            return Problems.NoFreeTime.Because(
                $"Within {body.Days} days from {body.From} no {offers.Count} free times follow each other with at most {ItineraryPlan.LongestWait.TotalHours:0} hours in between, or the citizen has other visits then. Try other days, or book the visits one by one.");
        var minutes = offers.Sum(offer => offer.Minutes)
            + offers.Zip(offers.Skip(1), (a, b) => ItineraryPlan.WayBetween(a.CentreId, b.CentreId).TotalMinutes).Sum();
        return Problems.AfterHours.Because(
            $"Visits and ways take {minutes:0} minutes from {body.From} on, and the itinerary would end after closing on each of the {body.Days} days. Start earlier, give more `days`, or ask for fewer parts.")
            .With("minutes", minutes);
    }

    private sealed record Lane(long Id, string Centre, string Agency, IReadOnlyList<Interval> Busy)
    {
        public bool Gives(Offer offer, Slot slot) => Centre == offer.CentreId && Agency == offer.AgencyId && !Busy.Any(busy => slot.Meets(busy));
    }

    private static bool Meets(this Slot slot, Interval busy) => busy.Start < slot.During.End && slot.During.Start < busy.End;
}
