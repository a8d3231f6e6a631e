using System.Text.Json;
using Asan.Booking.Citizens;
using Asan.Booking.Offers;
using Asan.Contracts.Awards;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using NodaTime;

namespace Asan.Booking.Itineraries;

/// <summary>
/// Turns an offered study visit into an itinerary: a claim on the hosts of each centre, all or nothing. An offer that was
/// changed takes the place of the earlier one only as a whole: without free times the earlier ones stand.
/// </summary>
public static class ScheduleStudyVisit
{
    /// <summary>How often the itinerary starts again when another one takes a time between the look and the claim.</summary>
    private const int MaxTries = 20;

    // Any constant that nothing else in this database uses.
    private const long ArrivalsLock = 0x6172_7269_7661_6c73;

    private const string Waiting = """
        select id, offer::text as offer, offer_version from itinerary where state = 'waiting' and offer->'centreIds' @> to_jsonb(@centreId) order by id for update
        """;

    private const string Hosts = """
        select centre.id, centre.time_zone, centre.hours::text as hours, lane.id as lane_id
        from centre left join lane on lane.centre_id = centre.id and lane.counter = 0 and lane.active
        where centre.id = any(@centreIds)
        """;

    private const string Busy = "select lane_id, during from claim where lane_id = any(@lanes) and upper(during) > @Now order by during";

    // Claims are taken in ascending (start, lane), as by everyone, so that two itineraries cannot wait for each other.
    private const string Claim = """
        insert into claim (id, lane_id, citizen_key, during, itinerary_id)
        select stop.id, stop.lane, @delegation, tstzrange(stop.starts_at, stop.ends_at), @itineraryId
        from unnest(@ids, @lanes, @starts, @ends) as stop (id, lane, starts_at, ends_at)
        order by stop.starts_at, stop.lane
        on conflict do nothing
        """;

    /// <summary>Gives an itinerary's times back.</summary>
    internal const string GiveBack = "delete from claim where itinerary_id = @itineraryId";

    private const string Decide = "update itinerary set state = @state, reason = @reason, version = version + 1 where id = @itineraryId and state = 'waiting' returning version";

    /// <summary>Schedules the study visits that waited for a centre to be published.</summary>
    public static async Task ResumeAsync(UnitOfWork work, string centreId)
    {
        foreach (var (id, offer, version) in (await work.Connection.QueryAsync<(Guid, string, long)>(Waiting, new { centreId })).ToList())
            await RunAsync(work, id, JsonSerializer.Deserialize<StudyVisitOffered>(offer, EventTypes.Json)!, version);
    }

    /// <summary>Schedules or declines a waiting itinerary; leaves it waiting while a centre is unknown here.</summary>
    public static async Task RunAsync(UnitOfWork work, Guid itineraryId, StudyVisitOffered offer, long offerVersion)
    {
        var centres = await ReadCentresAsync(work, offer);
        if (!offer.CentreIds.All(centres.ContainsKey))
        {
            // The centre may be arriving at this moment: one of the two sees the other.
            await LockArrivalsAsync(work);
            centres = await ReadCentresAsync(work, offer);
            if (!offer.CentreIds.All(centres.ContainsKey))
                return;
        }
        if (centres.Values.Any(centre => centre.LaneId is null))
        {
            await DeclineAsync(work, itineraryId, offer, offerVersion, "centre-hosts-no-delegations", []);
            return;
        }
        for (var attempt = 1; attempt <= MaxTries; attempt++)
        {
            await work.Connection.ExecuteAsync("savepoint before_claims");
            await work.Connection.ExecuteAsync(GiveBack, new { itineraryId });
            var hosts = await ReadHostsAsync(work, offer, centres);
            var slots = StudyVisitPlan.Find(hosts, LocalDate.FromDateOnly(offer.EarliestOn), LocalDate.FromDateOnly(offer.LatestOn), offer.StopMinutes, work.Now);
            if (slots is null || slots.Count == 0)
            {
                await work.Connection.ExecuteAsync("rollback to savepoint before_claims");
                await DeclineAsync(work, itineraryId, offer, offerVersion, "no-free-time", StudyVisitPlan.Alternatives(hosts, offer, work.Now));
                return;
            }
            if (await ClaimAsync(work, itineraryId, offer, hosts, slots))
            {
                var version = await work.Connection.QuerySingleAsync<long>(Decide, new { itineraryId, state = "scheduled", reason = (string?)null });
                work.Publish(
                    new StudyVisitScheduled(offer.StudyVisitId, offer.EntryId, itineraryId,
                        [.. hosts.Zip(slots, (host, slot) => new StudyVisitStop(host.CentreId, slot.During.Start.ToDateTimeOffset(), slot.During.End.ToDateTimeOffset()))], offerVersion),
                    $"{itineraryId}", version);
                return;
            }
            await work.Connection.ExecuteAsync("rollback to savepoint before_claims");
        }
        throw new TimeoutException($"Itinerary {itineraryId} lost its times to others {MaxTries} times in a row.");
    }

    /// <summary>Keeps apart, to the end of the transaction, a centre that is published and an offer that finds it missing.</summary>
    public static Task LockArrivalsAsync(UnitOfWork work) => work.Connection.ExecuteAsync("select pg_advisory_xact_lock(@ArrivalsLock)", new { ArrivalsLock });

    private static async Task<Dictionary<string, HostRow>> ReadCentresAsync(UnitOfWork work, StudyVisitOffered offer) =>
        (await work.Connection.QueryAsync<HostRow>(Hosts, new { centreIds = offer.CentreIds.Distinct(StringComparer.Ordinal).ToArray() }))
            .ToDictionary(centre => centre.Id, StringComparer.Ordinal);

    private static async Task<IReadOnlyList<Host>> ReadHostsAsync(UnitOfWork work, StudyVisitOffered offer, Dictionary<string, HostRow> centres)
    {
        var busy = (await work.Connection.QueryAsync<(long Lane, Interval During)>(Busy, new { lanes = centres.Values.Select(centre => centre.LaneId!.Value).ToArray(), work.Now }))
            .ToLookup(row => row.Lane, row => row.During);
        return [.. offer.CentreIds.Select(id => centres[id]).Select(centre =>
            new Host(centre.Id, centre.LaneId!.Value, Asan.Booking.Offers.Hours.Read(centre.TimeZone, centre.Hours), [.. busy[centre.LaneId.Value]]))];
    }

    private static async Task<bool> ClaimAsync(UnitOfWork work, Guid itineraryId, StudyVisitOffered offer, IReadOnlyList<Host> hosts, IReadOnlyList<Slot> slots) =>
        await work.Connection.ExecuteAsync(Claim, new
        {
            itineraryId,
            delegation = CitizenKeys.OfStudyVisit(offer.StudyVisitId),
            ids = slots.Select(_ => Guid.CreateVersion7()).ToArray(),
            lanes = hosts.Select(host => host.LaneId).ToArray(),
            starts = slots.Select(slot => slot.During.Start).ToArray(),
            ends = slots.Select(slot => slot.During.End).ToArray(),
        }) == slots.Count;

    private static async Task DeclineAsync(
        UnitOfWork work, Guid itineraryId, StudyVisitOffered offer, long offerVersion, string reason, IReadOnlyList<StudyVisitAlternative> alternatives)
    {
        var stands = await work.Connection.QuerySingleAsync<bool>("select exists (select 1 from claim where itinerary_id = @itineraryId)", new { itineraryId });
        var version = await work.Connection.QuerySingleAsync<long>(Decide, new { itineraryId, state = stands ? "scheduled" : "declined", reason = stands ? null : reason });
        work.Publish(
            new StudyVisitDeclined(offer.StudyVisitId, offer.EntryId, reason, stands ? itineraryId : null, alternatives, offerVersion), $"{itineraryId}", version);
    }

    private sealed record HostRow
    {
        public string Id { get; init; } = "";
        public string TimeZone { get; init; } = "";
        public string Hours { get; init; } = "";
        public long? LaneId { get; init; }
    }
}
