using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Offers;

/// <summary>Where an offer still has free lanes. A look, not a promise: only the claim decides.</summary>
public static class FreeTimes
{
    private const string Sql = """
        select lane.id as lane_id, claim.during
        from lane left join claim on claim.lane_id = lane.id and claim.during && @window and (claim.expires_at is null or claim.expires_at > @now)
        where lane.centre_id = @CentreId and lane.agency_id = @AgencyId and lane.active
        order by lane.id, claim.during
        """;

    /// <summary>The slots of some dates that start after <paramref name="now"/>, each with its number of free lanes.</summary>
    public static async Task<IReadOnlyList<(Slot Slot, int Free)>> ReadAsync(NpgsqlConnection connection, Offer offer, LocalDate from, int days, Instant now)
    {
        var slots = Enumerable.Range(0, days)
            .SelectMany(day => offer.Rules.SlotsOn(from.PlusDays(day), offer.Minutes))
            .Where(slot => slot.During.Start > now)
            .ToList();
        if (slots.Count == 0)
            return [];
        var window = new Interval(slots[0].During.Start, slots.Max(slot => slot.During.End));
        var rows = await connection.QueryAsync<(long Lane, Interval? During)>(Sql, new { offer.CentreId, offer.AgencyId, window, now });
        var busyByLane = rows.GroupBy(row => row.Lane, row => row.During)
            .Select(lane => (IReadOnlyList<Interval>)[.. lane.OfType<Interval>()])
            .ToList();
        return [.. slots.Zip(Count(slots, busyByLane))];
    }

    /// <summary>
    /// For each slot (in order of start), how many lanes have nothing in it. A lane's claims are in order and do not
    /// overlap, so one walk along both decides: O(lanes × (slots + claims)).
    /// </summary>
    public static int[] Count(IReadOnlyList<Slot> slots, IReadOnlyList<IReadOnlyList<Interval>> busyByLane)
    {
        var free = new int[slots.Count];
        Array.Fill(free, busyByLane.Count);
        foreach (var busy in busyByLane)
        {
            var next = 0;
            for (var slot = 0; slot < slots.Count; slot++)
            {
                while (next < busy.Count && busy[next].End <= slots[slot].During.Start)
                    next++;
                if (next < busy.Count && busy[next].Start < slots[slot].During.End)
                    free[slot]--;
            }
        }
        return free;
    }
}
