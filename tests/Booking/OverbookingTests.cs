using Asan.Booking.Overbooking;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using CsCheck;
using Dapper;
using NodaTime;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>More visits than counters, where it was measured that some visitors do not come, and only there.</summary>
public sealed class OverbookingTests(BookingHost host)
{
    [Fact]
    public async Task Overbooking_is_off_until_the_supervisor_switches_it_on_and_then_bounded_by_the_measured_no_shows()
    {
        host.NextMorning();
        var place = (await host.OpenManyAsync(1, counters: 4, minutes: 60, hours: Mornings))[0];
        var start = host.Now.AddDays(1);
        // Of 60 appointments in each hour nobody came to 24: 0.4, with the lower end 0.286; 4 counters × 0.286 = 1.1.
        await MeasureAsync(place, 60, 24);
        await FillAsync(place, start, 4);
        Assert.Equal("slot-taken", await TryAsync(host.Partner(), place, start).ProblemAsync(409));

        var supervisor = host.Supervisor(place);
        Assert.Equal("forbidden", await host.Clerk(place).PutAsync(Path(place), new { enabled = true }).ProblemAsync(403));
        Assert.Equal("other-centre", await host.Supervisor(place with { CentreId = "elsewhere" }).PutAsync(Path(place), new { enabled = true }).ProblemAsync(403));
        var on = await supervisor.PutAsync(Path(place), new { enabled = true }).JsonAsync();
        var hour = on["agencies"]![0]!["hours"]![0]!;
        Assert.Equal((4, 1), (on["agencies"]![0]!["counters"]!.GetValue<int>(), hour["extra"]!.GetValue<int>()));
        Assert.Equal((60, 24), (hour["n"]!.GetValue<int>(), hour["noShows"]!.GetValue<int>()));
        Assert.InRange(hour["low"]!.GetValue<double>(), 0.28, 0.29);
        await HoldAsync(host.Partner(), place, start);
        Assert.Equal("slot-taken", await TryAsync(host.Partner(), place, start).ProblemAsync(409));
        Assert.Equal(0, await host.OverlapsAsync());

        Assert.Equal("precondition-required", await supervisor.PutAsync(Path(place), new { enabled = false }).ProblemAsync(428));
        var off = await supervisor.PutAsync(Path(place), new { enabled = false }, "\"1\"").JsonAsync();
        Assert.All(off["agencies"]![0]!["hours"]!.AsArray(), each => Assert.Equal(0, each!["extra"]!.GetValue<int>()));
        await FillAsync(place, start.AddHours(1), 4);
        Assert.Equal("slot-taken", await TryAsync(host.Partner(), place, start.AddHours(1)).ProblemAsync(409));
    }

    [Fact]
    public async Task A_lane_beyond_the_counters_is_no_counter()
    {
        host.NextMorning();
        var place = (await host.OpenManyAsync(1, counters: 4, minutes: 60, hours: Mornings))[0];
        await MeasureAsync(place, 60, 24);
        await host.Supervisor(place).PutAsync(Path(place), new { enabled = true }).JsonAsync();
        Assert.Equal("counter-not-found", await host.CallAsync(place, -1).ProblemAsync(404));
        Assert.Equal(1, (await host.Anonymous().GetAsync(Path(place)).JsonAsync())["agencies"]![0]!["hours"]![0]!["extra"]!.GetValue<int>());
        Assert.Equal("centre-not-found", await host.Anonymous().GetAsync("/v1/centres/nowhere/overbooking").ProblemAsync(404));
    }

    [Fact]
    public async Task Each_hour_has_the_lanes_that_its_own_no_shows_allow_and_a_visit_needs_the_leave_of_every_hour_it_touches()
    {
        host.NextMorning();
        var place = (await host.OpenManyAsync(1, counters: 4, minutes: 60, hours: Mornings))[0];
        var longer = place with { ServiceId = $"{place.ServiceId}-longer" };
        await host.Broker.PublishAsync(new ServicePublished(longer.ServiceId, 1, place.AgencyId, Named("Uzun xidmət"), 90, [place.CentreId]), longer.ServiceId, 1);
        await host.UntilOfferedAsync(longer);
        var start = host.Now.AddDays(1);
        // 09:00: 36 of 60 did not come, with the lower end 0.473; 4 × 0.473 = 1.9. 10:00: all came. 11:00: 54 of 60, 0.798: 3.2.
        await MeasureAsync(place, 60, 36, 0, 54);
        var on = await host.Supervisor(place).PutAsync(Path(place), new { enabled = true }).JsonAsync();
        Assert.Equal([1, 0, 3], on["agencies"]![0]!["hours"]!.AsArray().Take(3).Select(hour => hour!["extra"]!.GetValue<int>()));
        Assert.Equal([(start, 5), (start.AddHours(1), 4), (start.AddHours(2), 7)], (await host.FreeAsync(place, days: 2)).Where(time => time.StartsAt >= start));

        await FillAsync(place, start.AddHours(2), 7);
        Assert.Equal("slot-taken", await TryAsync(host.Partner(), place, start.AddHours(2)).ProblemAsync(409));
        // 90 minutes from 09:00 reach into 10:00, which allows no lane beyond the four counters.
        await FillAsync(longer, start, 4);
        Assert.Equal("slot-taken", await TryAsync(host.Partner(), longer, start).ProblemAsync(409));
        await HoldAsync(host.Partner(), place, start);
        Assert.Equal("slot-taken", await TryAsync(host.Partner(), place, start).ProblemAsync(409));
        Assert.Equal(0, await host.OverlapsAsync());
    }

    [Fact]
    public async Task A_time_given_back_on_a_lane_beyond_the_counters_is_withheld_until_it_is_measured_anew()
    {
        host.NextMorning();
        var place = (await host.OpenManyAsync(1, counters: 4, minutes: 60, hours: Mornings))[0];
        var start = host.Now.AddDays(1);
        await MeasureAsync(place, 60, 24);
        await host.Supervisor(place).PutAsync(Path(place), new { enabled = true }).JsonAsync();
        for (var i = 0; i < 5; i++)
            await BookAsync(host.Partner(), place, start);
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var beyond = await connection.QuerySingleAsync<Guid>(
            "select visit_id from claim join lane on lane.id = lane_id where centre_id = @CentreId and overbooked and visit_id is not null", new { place.CentreId });
        await host.Partner().PostAsync($"/v1/visits/{beyond}/cancel", new { }).JsonAsync();
        Assert.Equal("slot-taken", await TryAsync(host.Partner(), place, start).ProblemAsync(409));
        // Measured anew, the hour still allows the lane.
        await host.Supervisor(place).PutAsync(Path(place), new { enabled = true }, "\"1\"").JsonAsync();
        await HoldAsync(host.Partner(), place, start);
    }

    [Fact]
    public void No_hour_is_overbooked_beyond_what_its_own_lower_bound_allows() =>
        Gen.Select(Gen.Int[0, 100], Gen.Select(Gen.Int[1, 7], Gen.Int[0, 23], Gen.Int[0, 500], Gen.Double[0, 1]).List[0, 20], Gen.Int[0, 400], Gen.Int[0, 2])
            .Sample((counters, hours, day, zoneNumber) =>
            {
                var cells = hours.Select(hour => new NoShowCell("moj", hour.Item1, hour.Item2, hour.Item3, (int)(hour.Item3 * hour.Item4)))
                    .DistinctBy(cell => (cell.Weekday, cell.Hour)).ToList();
                var (zone, from) = (DateTimeZoneProviders.Tzdb[new[] { "Asia/Baku", "Africa/Casablanca", "Europe/Paris" }[zoneNumber]], new LocalDate(2026, 1, 1).PlusDays(day));
                var withheld = NoShows.Withheld(counters, cells, zone, from, 8);
                Assert.All(cells, cell => Assert.True(cell.Interval.Low <= cell.Rate || cell.N == 0));
                // At any quarter of an hour of these days, whatever the clocks do, the lanes that are left are those its hour allows.
                for (var at = zone.AtStartOfDay(from).ToInstant(); at < zone.AtStartOfDay(from.PlusDays(8)).ToInstant(); at += Duration.FromMinutes(15))
                {
                    var wall = at.InZone(zone);
                    var cell = cells.Find(cell => cell.Weekday == (int)wall.DayOfWeek && cell.Hour == wall.Hour);
                    var left = withheld.Count(lane => !lane.Any(during => during.Contains(at)));
                    Assert.Equal(cell?.ExtraLanes(counters) ?? 0, left);
                    Assert.True(left <= counters * (cell?.Interval.Low ?? 0));
                }
            }, iter: 40);

    private static readonly IReadOnlyList<OpeningHours> Mornings =
        [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, new TimeOnly(9, 0), new TimeOnly(12, 0), new TimeOnly(11, 0)))];

    private static string Path(Place place) => $"/v1/centres/{place.CentreId}/overbooking";

    private async Task FillAsync(Place place, DateTimeOffset start, int count)
    {
        for (var i = 0; i < count; i++)
            await HoldAsync(host.Partner(), place, start);
    }

    /// <summary>Appointments of the week before, written as the service would have left them.</summary>
    /// <param name="noShows">Of each <paramref name="n"/>, by hour from 09:00 on; the last counts for the hours after it.</param>
    private async Task MeasureAsync(Place place, int n, params int[] noShows)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("""
            set session_replication_role = replica;     -- no triggers: these numbers are of no day's row
            insert into visit (id, client_id, citizen_key, code_digest, centre_id, service_id, agency_id, state, starts_at, ends_at, local_date, local_time,
                time_zone, tzdb_version, created_at, closed_at, ticket_day, ticket_number, ticket, priority_class, checked_in_at, ready_at, sort_key, counter, called_at, queued_at, calls, last_called_at)
            select gen_random_uuid(), 'partner-one', decode(repeat('00', 32), 'hex'), decode(md5(random()::text) || md5(random()::text), 'hex'), @CentreId, @ServiceId, @AgencyId,
                case when number <= none then 'no-show' else 'served' end, start, start + interval '1 hour', (start at time zone 'Asia/Baku')::date, (start at time zone 'Asia/Baku')::time,
                'Asia/Baku', 'test', start, start + interval '1 hour',
                case when number > none then (start at time zone 'Asia/Baku')::date end, case when number > none then (extract(hour from start) * 1000 + number)::int end,
                case when number > none then 'A' end, case when number > none then 'appointment' end,
                case when number > none then start end, case when number > none then start end, case when number > none then start end,
                case when number > none then 1 end, case when number > none then start end,
                case when number > none then start end, case when number > none then 1 else 0 end, case when number > none then start end
            from generate_series(1, @n) number, generate_series(1, 7) day, generate_series(0, 2) hour,
                lateral (select @noShows[least(hour + 1, cardinality(@noShows))] as none, @Now - make_interval(days => day) + make_interval(hours => hour) as start) at;
            reset session_replication_role;
            """, new { place.CentreId, place.ServiceId, place.AgencyId, n, noShows, host.Now });
    }
}
