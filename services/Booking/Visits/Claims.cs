using Asan.Booking.Offers;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Visits;

/// <summary>
/// Takes lanes for visits. The constraints <c>claim_one_per_lane</c> and <c>claim_one_per_citizen</c> decide: an insert
/// with <c>on conflict do nothing</c> either holds the lane or finds that somebody else does, and then the next lane is
/// tried. Looking first and inserting then would let two callers see the same lane free.
/// </summary>
public static class Claims
{
    /// <summary>How long a hold waits for its confirmation: time to fill in a form (docs/booking.md).</summary>
    public static readonly Duration HoldTime = Duration.FromMinutes(10);

    /// <summary>Alternatives offered instead of a taken time.</summary>
    private const int AlternativeCount = 3;

    /// <summary>Days around the wished date that are searched for alternatives: the next ones first, the wider only if they are full.</summary>
    private static readonly int[] AlternativeRadii = [1, 14];

    // An expired hold still blocks the constraints, so it goes first. A row that another transaction is at work on is
    // skipped: the insert below waits for that one.
    private const string ClearAndLook = """
        with cleared as (
            delete from claim where id in (
                select claim.id from claim left join lane on lane.id = claim.lane_id
                where claim.expires_at <= @Now and claim.during && @During
                    and (claim.citizen_key = @citizenKey or (lane.centre_id = @CentreId and lane.agency_id = @AgencyId))
                order by claim.id for update of claim skip locked)
            returning visit_id)
        update visit set state = 'expired', version = version + 1 from cleared where visit.id = cleared.visit_id and visit.state = 'held';
        select lane.id from lane
        where centre_id = @CentreId and agency_id = @AgencyId and active
            and not exists (select from claim where claim.lane_id = lane.id and claim.during && @During and (claim.expires_at is null or claim.expires_at > @Now))
        order by lane.id;
        """;

    private const string Insert = """
        insert into claim (id, lane_id, citizen_key, during, expires_at, visit_id) values (@id, @lane, @citizenKey, @During, @expiresAt, @visitId)
        on conflict do nothing
        """;

    private const string CitizenIsBusy = "select exists (select from claim where citizen_key = @citizenKey and during && @During)";

    /// <summary>Takes any free lane of the offer for a slot; null, or why none could be had.</summary>
    /// <param name="expiresAt">When the hold ends; null for a booked visit.</param>
    public static async Task<Problem?> TakeAsync(UnitOfWork work, Offer offer, Slot slot, byte[] citizenKey, Guid visitId, Instant? expiresAt)
    {
        var look = new { work.Now, slot.During, citizenKey, offer.CentreId, offer.AgencyId };
        var lanes = (await work.Connection.QueryAsync<long>(ClearAndLook, look)).ToArray();
        // Callers at the same moment start at different lanes, so that they need not wait for each other.
        var first = lanes.Length == 0 ? 0 : Random.Shared.Next(lanes.Length);
        for (var i = 0; i < lanes.Length; i++)
        {
            var lane = lanes[(first + i) % lanes.Length];
            if (await work.Connection.ExecuteAsync(Insert, new { id = Guid.CreateVersion7(), lane, citizenKey, slot.During, expiresAt, visitId }) == 1)
                return null;
            if (await work.Connection.QuerySingleAsync<bool>(CitizenIsBusy, look))
                return CitizenBusy(slot);
        }
        return await work.Connection.QuerySingleAsync<bool>(CitizenIsBusy, look)
            ? CitizenBusy(slot)
            : await SlotTakenAsync(work, offer, slot, citizenKey);
    }

    private static Problem CitizenBusy(Slot slot) => Problems.CitizenBusy.Because(
        $"The citizen already holds or has booked a visit between {slot.During.Start} and {slot.During.End}. Choose another time, or cancel that visit first.");

    private static async Task<Problem> SlotTakenAsync(UnitOfWork work, Offer offer, Slot slot, byte[] citizenKey)
    {
        var alternatives = await NearestAsync(work.Connection, offer, slot, citizenKey, work.Now);
        return Problems.SlotTaken.Because(alternatives.Count == 0
                ? "All counters of the service are taken then, and two weeks around it. Try another centre or a later date."
                : "All counters of the service are taken then. Choose one of `alternatives`.")
            .With("alternatives", alternatives);
    }

    /// <param name="CentreId">Where a visit is free.</param>
    /// <param name="StartsAt">When.</param>
    public sealed record Alternative(string CentreId, Instant StartsAt);

    private static async Task<IReadOnlyList<Alternative>> NearestAsync(NpgsqlConnection connection, Offer offer, Slot wished, byte[] citizenKey, Instant now)
    {
        var lastDate = offer.Rules.DateOf(now).PlusDays(Offer.HorizonDays);
        IReadOnlyList<Alternative> nearest = [];
        foreach (var radius in AlternativeRadii)
        {
            var from = LocalDate.Max(wished.Date.PlusDays(-radius), offer.Rules.DateOf(now));
            var to = LocalDate.Min(wished.Date.PlusDays(radius), lastDate);
            var free = await FreeTimes.ReadAsync(connection, offer, from, Period.DaysBetween(from, to) + 1, now);
            var own = (await connection.QueryAsync<Interval>(
                "select during from claim where citizen_key = @citizenKey and (expires_at is null or expires_at > @now)", new { citizenKey, now })).ToList();
            nearest = [.. free
                .Where(at => at.Free > 0 && at.Slot.During.Start != wished.During.Start
                    && !own.Exists(busy => busy.Start < at.Slot.During.End && at.Slot.During.Start < busy.End))
                .Select(at => at.Slot.During.Start)
                .OrderBy(start => Duration.Max(start - wished.During.Start, wished.During.Start - start)).ThenBy(start => start)
                .Take(AlternativeCount)
                .Select(start => new Alternative(offer.CentreId, start))];
            if (nearest.Count == AlternativeCount)
                break;
        }
        return nearest;
    }
}
