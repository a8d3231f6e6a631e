using Asan.Booking.Availability;
using Asan.Booking.Offers;
using Asan.Contracts.Catalogue;
using CsCheck;
using NodaTime;
using Xunit;

namespace Asan.Booking.Tests;

/// <summary>The picture in memory against the plain count, and chains against every possible one.</summary>
public sealed class BitmapTests
{
    private static readonly Instant Morning = Instant.FromUtc(2026, 11, 23, 5, 0);
    private static readonly LocalDate Today = new(2026, 11, 23);

    private enum What { Book, Hold, Cancel, Confirm, Wait }

    [Fact]
    public void Free_times_from_bitmaps_are_those_of_the_plain_count_through_bookings_holds_cancellations_and_time()
    {
        var change = Gen.Select(Gen.Int[0, 4], Gen.Int[0, 2], Gen.Int[0, 3 * 24 * 60], Gen.Int[1, 180], Gen.Int[0, 1000]);
        Gen.Select(change.List[0, 60], Gen.Int[3, 97], Gen.Int[0, 23], Gen.Int[1, 20]).Sample((changes, minutes, opens, length) =>
        {
            var rules = new OpeningRules(
                [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, new TimeOnly(opens, 0), new TimeOnly((opens + length) % 24, 0), new TimeOnly((opens + length) % 24, 0)))],
                new HashSet<LocalDate>(), DateTimeZoneProviders.Tzdb["America/St_Johns"]);
            var network = new Network(Morning);
            network.Put(new CentreCopy("centre", rules, null, [(1, "moj"), (2, "moj"), (3, "moj")]));
            network.Put(new Service("service", false, "moj", minutes, System.Collections.Frozen.FrozenSet.Create("centre"), []));
            var found = network.Find(network.FindCentre("centre")!, "service")!;
            // The judge's list of what stands, as the database would have it.
            var standing = new List<(long Lane, Interval During, Instant? ExpiresAt)>();
            var now = Morning;
            foreach (var (what, lane, at, duration, pick) in changes)
            {
                var during = new Interval(Morning + Duration.FromMinutes(at), Morning + Duration.FromMinutes(at + duration));
                var old = standing.Count == 0 ? default : standing[pick % standing.Count];
                switch ((What)what)
                {
                    // An expired hold that is in the way goes first, in the same transaction.
                    case What.Book or What.Hold when !standing.Exists(other => other.Lane == lane + 1 && Overlap(other.During, during) && !(other.ExpiresAt <= now)):
                        foreach (var gone in standing.Where(other => other.Lane == lane + 1 && Overlap(other.During, during)).ToList())
                            Change(gone, null);
                        Change(null, (lane + 1, during, (What)what == What.Hold ? now + Duration.FromMinutes(pick % 30 + 1) : null));
                        break;
                    case What.Cancel when standing.Count > 0:
                        Change(old, null);
                        break;
                    case What.Confirm when old.ExpiresAt > now:
                        Change(old, old with { ExpiresAt = null });
                        break;
                    case What.Wait:
                        now += Duration.FromMinutes(pick % 15);
                        break;
                }
            }
            network.ReleaseExpired(now);
            for (var date = Today; date <= Today.PlusDays(4); date = date.PlusDays(1))
            {
                var slots = rules.SlotsOn(date, minutes).Where(slot => slot.During.Start > now).ToList();
                IReadOnlyList<IReadOnlyList<Interval>> busy = [.. new[] { 1, 2, 3 }.Select(lane =>
                    (IReadOnlyList<Interval>)[.. standing.Where(claim => claim.Lane == lane && !(claim.ExpiresAt <= now)).Select(claim => claim.During).OrderBy(during => during.Start)])];
                Assert.Equal(slots.Zip(FreeTimes.Count(slots, busy)), found.FreeOn(date, now).Select(at => (at.Time.Slot, at.Free)));
            }

            void Change((long Lane, Interval During, Instant? ExpiresAt)? gone, (long Lane, Interval During, Instant? ExpiresAt)? come)
            {
                if (gone is { } old)
                    standing.Remove(old);
                if (come is { } fresh)
                    standing.Add(fresh);
                // As FollowChanges does: the place that changed, and how it stands there now.
                foreach (var (lane, during, _) in new[] { gone, come }.OfType<(long, Interval, Instant?)>())
                    network.Rewrite(lane, during, [.. standing.Where(claim => claim.Lane == lane && Overlap(claim.During, during) && !(claim.ExpiresAt <= now)).Select(claim => (claim.During, claim.ExpiresAt))]);
            }
        });
    }

    [Fact]
    public void A_lane_is_free_where_no_minute_is_taken_over_the_ends_of_words_and_days() =>
        Gen.Select(Gen.Select(Gen.Int[-100, 3000], Gen.Int[1, 200], Gen.Bool).List[0, 20], Gen.Int[0, 2880], Gen.Int[1, 300]).Sample((changes, from, length) =>
        {
            var lane = new LaneMinutes(days: 2);
            var taken = new bool[2880];
            foreach (var (start, minutes, take) in changes)
            {
                lane.Set(start, start + minutes, take);
                for (var minute = Math.Max(start, 0); minute < Math.Min(start + minutes, taken.Length); minute++)
                    taken[minute] = take;
            }
            Assert.Equal(!taken.Skip(from).Take(length).Contains(true), lane.IsFree(from, from + length));
        });

    [Fact]
    public void The_soonest_chain_is_the_first_of_all_possible_ones() =>
        Gen.Select(Gen.Int[0, 40].List[0, 6].List[1, 3], Gen.Int[1, 3]).Sample((grid, size) =>
        {
            IReadOnlyList<IReadOnlyList<Slot>> free = [.. grid.Select((starts, service) => (IReadOnlyList<Slot>)[.. starts.Distinct().Order().Select(start =>
                new Slot(new Interval(Morning + Duration.FromMinutes(start * 5), Morning + Duration.FromMinutes(start * 5 + size * 5 * (service + 1))), Today, LocalTime.Midnight))])];
            var all = Permutations([.. Enumerable.Range(0, free.Count)])
                .SelectMany(order => order.Aggregate(
                    (IEnumerable<Slot[]>)[[]],
                    (chains, service) => from chain in chains
                                         from slot in free[service]
                                         where chain.Length == 0 || (slot.During.Start >= chain[^1].During.End && slot.During.Start <= chain[^1].During.End + Chain.MaxWait)
                                         select (Slot[])[.. chain, slot]))
                .OrderBy(chain => chain[0].During.Start).ThenBy(chain => chain[^1].During.End)
                .FirstOrDefault();
            var found = Chain.Soonest(free);
            Assert.Equal((all?[0].During.Start, all?[^1].During.End), (found?[0].Slot.During.Start, found?[^1].Slot.During.End));
            if (found is not null)
                Assert.Equal(Enumerable.Range(0, free.Count), found.Select(link => link.Service).Order());
        });

    [Fact]
    public void Distances_are_those_of_the_map() =>
        // Baku to Ganja: 297 km as the crow flies.
        Assert.InRange(new Position(40.4, 49.85).KmTo(new Position(40.68, 46.36)), 295, 300);

    private static bool Overlap(Interval one, Interval other) => one.Start < other.End && other.Start < one.End;

    private static IEnumerable<int[]> Permutations(int[] items) => items.Length <= 1
        ? [items]
        : items.SelectMany((item, index) => Permutations([.. items[..index], .. items[(index + 1)..]]).Select(rest => (int[])[item, .. rest]));
}
