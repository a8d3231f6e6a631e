using Asan.Booking.Overbooking;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using CsCheck;
using Dapper;
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
        Assert.Equal((4, 1), (on["agencies"]![0]!["counters"]!.GetValue<int>(), on["agencies"]![0]!["extra"]!.GetValue<int>()));
        Assert.Equal((60, 24), (on["hours"]![0]!["n"]!.GetValue<int>(), on["hours"]![0]!["noShows"]!.GetValue<int>()));
        Assert.InRange(on["hours"]![0]!["low"]!.GetValue<double>(), 0.28, 0.29);
        await HoldAsync(host.Partner(), place, start);
        Assert.Equal("slot-taken", await TryAsync(host.Partner(), place, start).ProblemAsync(409));
        Assert.Equal(0, await host.OverlapsAsync());

        Assert.Equal("precondition-required", await supervisor.PutAsync(Path(place), new { enabled = false }).ProblemAsync(428));
        var off = await supervisor.PutAsync(Path(place), new { enabled = false }, "\"1\"").JsonAsync();
        Assert.Equal(0, off["agencies"]![0]!["extra"]!.GetValue<int>());
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
        Assert.Equal(1, (await host.Anonymous().GetAsync(Path(place)).JsonAsync())["agencies"]![0]!["extra"]!.GetValue<int>());
        Assert.Equal("centre-not-found", await host.Anonymous().GetAsync("/v1/centres/nowhere/overbooking").ProblemAsync(404));
    }

    [Fact]
    public void No_hour_is_overbooked_beyond_what_its_own_lower_bound_allows() =>
        Gen.Select(Gen.Int[0, 200], Gen.Select(Gen.Int[0, 500], Gen.Double[0, 1]).List[0, 20]).Sample((counters, hours) =>
        {
            var cells = hours.Select((hour, index) => new NoShowCell(index % 7 + 1, index, hour.Item1, (int)(hour.Item1 * hour.Item2))).ToList();
            var extra = NoShows.ExtraLanes(counters, cells);
            Assert.True(extra >= 0);
            Assert.All(cells, cell => Assert.True(extra <= counters * cell.Interval.Low));
            Assert.All(cells, cell => Assert.True(cell.Interval.Low <= cell.Rate || cell.N == 0));
            if (cells.Count == 0 || cells.Exists(cell => cell.NoShows == 0))
                Assert.Equal(0, extra);
        });

    private static readonly IReadOnlyList<OpeningHours> Mornings =
        [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, new TimeOnly(9, 0), new TimeOnly(12, 0), new TimeOnly(11, 0)))];

    private static string Path(Place place) => $"/v1/centres/{place.CentreId}/overbooking";

    private async Task FillAsync(Place place, DateTimeOffset start, int count)
    {
        for (var i = 0; i < count; i++)
            await HoldAsync(host.Partner(), place, start);
    }

    /// <summary>Appointments of the week before, written as the service would have left them.</summary>
    private async Task MeasureAsync(Place place, int n, int noShows)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("""
            set session_replication_role = replica;     -- no triggers: these numbers are of no day's row
            insert into visit (id, client_id, citizen_key, code_digest, centre_id, service_id, agency_id, state, starts_at, ends_at, local_date, local_time,
                time_zone, tzdb_version, created_at, closed_at, ticket_day, ticket_number, ticket, priority_class, checked_in_at, ready_at, sort_key, counter, called_at, queued_at, calls, last_called_at)
            select gen_random_uuid(), 'partner-one', decode(repeat('00', 32), 'hex'), decode(md5(random()::text) || md5(random()::text), 'hex'), @CentreId, @ServiceId, @AgencyId,
                case when number <= @noShows then 'no-show' else 'served' end, start, start + interval '1 hour', (start at time zone 'Asia/Baku')::date, (start at time zone 'Asia/Baku')::time,
                'Asia/Baku', 'test', start, start + interval '1 hour',
                case when number > @noShows then (start at time zone 'Asia/Baku')::date end, case when number > @noShows then (extract(hour from start) * 1000 + number)::int end,
                case when number > @noShows then 'A' end, case when number > @noShows then 'appointment' end,
                case when number > @noShows then start end, case when number > @noShows then start end, case when number > @noShows then start end,
                case when number > @noShows then 1 end, case when number > @noShows then start end,
                case when number > @noShows then start end, case when number > @noShows then 1 else 0 end, case when number > @noShows then start end
            from generate_series(1, @n) number, generate_series(1, 7) day, generate_series(0, 2) hour,
                lateral (select @Now - make_interval(days => day) + make_interval(hours => hour) as start) at;
            reset session_replication_role;
            """, new { place.CentreId, place.ServiceId, place.AgencyId, n, noShows, host.Now });
    }
}
