using Asan.Booking.Itineraries;
using Asan.Booking.Offers;
using Asan.Booking.Queue;
using Asan.Booking.Visits;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using CsCheck;
using NodaTime;
using Xunit;

namespace Asan.Booking.Tests;

/// <summary>The pure rules: slots, free lanes, the order of the queue, a delegation's plan, codes.</summary>
public sealed class RulesTests
{
    private static readonly DateTimeZone Baku = DateTimeZoneProviders.Tzdb["Asia/Baku"];

    private static readonly Gen<OpeningRules> Rules =
        from zone in OneOf("Asia/Baku", "Africa/Casablanca", "America/St_Johns", "UTC")
        from opens in Gen.Int[0, 90]
        from length in Gen.Int[1, 144 - 90]
        from admission in Gen.Int[0, 30]
        let closes = opens + length
        select new OpeningRules(
            [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, At(opens), At(closes), At(Math.Max(opens + 1, closes - admission))))],
            new HashSet<LocalDate>(), DateTimeZoneProviders.Tzdb[zone]);

    private static readonly Gen<LocalDate> Dates = Gen.Int[0, 366 * 20].Select(day => new LocalDate(2010, 1, 1).PlusDays(day));

    [Fact]
    public void Slots_start_on_the_grid_follow_each_other_and_end_by_closing() =>
        Gen.Select(Rules, Dates, Gen.Int[1, 180]).Sample((rules, date, minutes) =>
        {
            var hours = rules.Weekly[0];
            var slots = rules.SlotsOn(date, minutes).ToList();
            foreach (var slot in slots)
            {
                var wall = slot.During.Start.InZone(rules.Zone).LocalDateTime;
                Assert.Equal((date, slot.Time), (wall.Date, wall.TimeOfDay));
                Assert.Equal(0, (slot.Time.Hour * 60 + slot.Time.Minute - (hours.Opens.Hour * 60 + hours.Opens.Minute)) % minutes);
                Assert.True(hours.LastAdmission == TimeOnly.MinValue || slot.Time.ToTimeOnly() <= hours.LastAdmission);
                Assert.Equal(Duration.FromMinutes(minutes), slot.During.Duration);
                var end = slot.During.End.InZone(rules.Zone).LocalDateTime;
                Assert.True(end <= (hours.Closes == TimeOnly.MinValue ? date.PlusDays(1).AtMidnight() : date.At(LocalTime.FromTimeOnly(hours.Closes))));
                Assert.True(rules.Admits(slot.During.Start));
                Assert.Equal(slot, rules.SlotAt(slot.During.Start, minutes));
            }
            Assert.All(slots.Zip(slots.Skip(1)), pair => Assert.True(pair.First.During.Start < pair.Second.During.Start));
        });

    [Fact]
    public void Bakus_clock_is_read_as_it_stood_then()
    {
        var rules = Always(Baku);
        // Summer time until 2015; in 2016 it was abolished three days before it would have begun.
        Assert.Equal(Instant.FromUtc(2015, 7, 1, 4, 0), StartAt(rules, new LocalDate(2015, 7, 1), new LocalTime(9, 0)));
        Assert.Equal(Instant.FromUtc(2016, 3, 27, 5, 0), StartAt(rules, new LocalDate(2016, 3, 27), new LocalTime(9, 0)));
        Assert.Equal(Instant.FromUtc(2022, 12, 15, 5, 0), StartAt(rules, new LocalDate(2022, 12, 15), new LocalTime(9, 0)));
    }

    [Fact]
    public void A_wall_time_that_is_skipped_has_no_slot_and_one_that_comes_twice_has_one()
    {
        var rules = Always(Baku);
        // 2015-03-29: 04:00 became 05:00. 2015-10-25: 05:00 became 04:00.
        var spring = rules.SlotsOn(new LocalDate(2015, 3, 29), 30).Select(slot => slot.Time).ToList();
        Assert.DoesNotContain(new LocalTime(4, 0), spring);
        Assert.DoesNotContain(new LocalTime(4, 30), spring);
        Assert.Contains(new LocalTime(5, 0), spring);
        Assert.Equal(46, spring.Count);
        var autumn = rules.SlotsOn(new LocalDate(2015, 10, 25), 30).ToList();
        Assert.Equal(48, autumn.Count);
        Assert.Equal(Instant.FromUtc(2015, 10, 24, 23, 0), autumn.Single(slot => slot.Time == new LocalTime(4, 0)).During.Start);
    }

    [Fact]
    public void A_centre_open_all_day_has_slots_to_its_end_and_none_on_a_closed_date()
    {
        var date = new LocalDate(2026, 12, 31);
        Assert.Equal(96, Always(Baku).SlotsOn(date, 15).Count());
        Assert.Empty((Always(Baku) with { ClosedOn = new HashSet<LocalDate> { date } }).SlotsOn(date, 15));
        Assert.False((Always(Baku) with { ClosedOn = new HashSet<LocalDate> { date } }).Admits(Instant.FromUtc(2026, 12, 31, 8, 0)));
    }

    [Fact]
    public void Free_lanes_are_counted_as_one_by_one_comparison_counts_them()
    {
        var lane = Gen.Select(Gen.Int[0, 60], Gen.Int[1, 40]).List[0, 12].Select(steps =>
        {
            var claims = new List<Interval>();
            var at = Instant.FromUtc(2026, 11, 23, 5, 0);
            foreach (var (gap, length) in steps)
            {
                claims.Add(new Interval(at + Duration.FromMinutes(gap), at + Duration.FromMinutes(gap + length)));
                at = claims[^1].End;
            }
            return (IReadOnlyList<Interval>)claims;
        });
        Gen.Select(lane.List[0, 6], Gen.Int[5, 60]).Sample((busy, minutes) =>
        {
            var slots = Always(Baku).SlotsOn(new LocalDate(2026, 11, 23), minutes).ToList();
            Assert.Equal(
                slots.Select(slot => busy.Count(claims => !claims.Any(claim => claim.Start < slot.During.End && slot.During.Start < claim.End))),
                FreeTimes.Count(slots, busy));
        });
    }

    [Fact]
    public void Nobody_is_overtaken_by_those_who_came_more_than_the_largest_boost_later() =>
        Gen.Select(Gen.Int[0, 600], OneOf("ordinary", "priority"), Gen.Int[0, 600], OneOf("ordinary", "priority", "appointment"), Gen.Int[-10, 30])
            .Sample((first, firstClass, second, secondClass, early) =>
            {
                var midnight = Instant.FromUtc(2026, 11, 23, 0, 0);
                var (a, b) = (midnight + Duration.FromMinutes(first), midnight + Duration.FromMinutes(second));
                var before = Admission.PlaceOf(firstClass, a, null);
                var after = Admission.PlaceOf(secondClass, b, secondClass == "appointment" ? b + Duration.FromMinutes(early) : null);
                Assert.True(after.ReadyAt >= b);
                if (b - a > Admission.LargestBoost)
                    Assert.True(before.SortKey < after.SortKey);
                if (firstClass == secondClass && a < b)
                    Assert.True(before.SortKey < after.SortKey);
            });

    [Fact]
    public void An_arrival_is_judged_at_its_bounds_to_the_second()
    {
        var start = Instant.FromUtc(2026, 11, 23, 6, 0);
        var second = Duration.FromSeconds(1);
        Assert.Equal(Arrival.TooEarly, Admission.Judge(start - Admission.OpensBefore - second, start, dayIsOver: false));
        Assert.Equal(Arrival.OnTime, Admission.Judge(start - Admission.OpensBefore, start, dayIsOver: false));
        Assert.Equal(Arrival.OnTime, Admission.Judge(start + Admission.KeptFor, start, dayIsOver: true));
        Assert.Equal(Arrival.Late, Admission.Judge(start + Admission.KeptFor + second, start, dayIsOver: false));
        Assert.Equal(Arrival.TooLate, Admission.Judge(start + Admission.KeptFor + second, start, dayIsOver: true));
    }

    [Fact]
    public void A_delegation_is_planned_in_order_within_its_days_where_the_hosts_are_free() =>
        Gen.Select(Gen.Select(Gen.Int[0, 100], Gen.Int[1, 20]).List[0, 10].List[1, 4], Gen.Int[0, 3], Gen.Int[1, 5]).Sample((busy, days, hoursAStop) =>
        {
            var first = new LocalDate(2026, 11, 23);
            var origin = Instant.FromUtc(2026, 11, 22, 20, 0);
            var hosts = busy.Select((claims, index) => new Host($"centre-{index}", index, Always(Baku),
                [.. claims.Select(claim => new Interval(origin + Duration.FromHours(claim.Item1), origin + Duration.FromHours(claim.Item1 + claim.Item2)))])).ToList();
            var stops = StudyVisitPlan.Find(hosts, first, first.PlusDays(days), hoursAStop * 60, origin);
            if (stops is null)
                return;
            Assert.Equal(hosts.Count, stops.Count);
            Assert.All(stops, stop => Assert.InRange(stop.Date, first, first.PlusDays(days)));
            Assert.All(stops.Zip(stops.Skip(1)), pair => Assert.True(pair.First.During.End + StudyVisitPlan.Transfer <= pair.Second.During.Start));
            Assert.All(stops.Zip(hosts), pair => Assert.DoesNotContain(pair.Second.Busy, claim => claim.Start < pair.First.During.End && pair.First.During.Start < claim.End));
        });

    [Fact]
    public void A_code_is_one_hundred_random_bits_and_reads_the_same_however_it_is_typed()
    {
        var codes = Enumerable.Range(0, 1000).Select(_ => VisitCode.New()).ToList();
        Assert.Equal(1000, codes.Distinct().Count());
        Assert.All(codes, code => Assert.Equal(20, TypedCode.Normalise(code).Length));
        Assert.Equal(VisitCode.DigestOf("7KQ2-M9XW-0TRB-4HZC-V811"), VisitCode.DigestOf(" 7kq2 m9xw-oTRB4hzc v8il"));
    }

    private static OpeningRules Always(DateTimeZone zone) => new(BookingHost.AlwaysOpen, new HashSet<LocalDate>(), zone);

    private static Instant StartAt(OpeningRules rules, LocalDate date, LocalTime time) => rules.SlotsOn(date, 15).Single(slot => slot.Time == time).During.Start;

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(index => values[index]);

    /// <summary>Tens of minutes after midnight; 24:00 is 00:00.</summary>
    private static TimeOnly At(int tens) => TimeOnly.MinValue.AddMinutes(Math.Min(tens, 144) * 10 % (24 * 60));
}
