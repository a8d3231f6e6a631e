using Asan.TestBed;
using Dapper;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>Many partners at one counter and one time. The checker trusts no constraint, and cries when they are gone.</summary>
public sealed class RaceTests(BookingHost host)
{
    private const int Tries = 32;

    [Fact]
    public async Task Of_thirty_two_tries_for_one_counter_and_time_exactly_one_wins()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var winners = await RaceAsync(host, place);
        Assert.Equal(1, winners);
        Assert.Equal(0, await host.OverlapsAsync());
    }

    [Fact]
    public async Task An_expired_hold_in_the_way_of_many_gives_its_time_to_exactly_one()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        await HoldAsync(host.Partner(), place, (await host.FreeAsync(place))[4].StartsAt);
        host.Time.Advance(TimeSpan.FromMinutes(29));
        var winners = await RaceAsync(host, place);
        Assert.Equal(1, winners);
        Assert.Equal(0, await host.OverlapsAsync());
    }

    [Fact]
    public async Task Two_partners_fill_every_counter_of_a_day_once()
    {
        host.NextMorning();
        var place = await host.OpenAsync(counters: 3, minutes: 60);
        var times = (await host.FreeAsync(place)).Select(time => time.StartsAt).Take(6).ToList();
        var partners = new[] { host.Partner(), host.Partner("partner-two") };
        var answers = await Task.WhenAll(
            from start in times from partner in partners from _ in Enumerable.Range(0, 3) select StatusAsync(partner, place, start, null));
        Assert.Equal(times.Count * 3, answers.Count(status => status == 201));
        Assert.Equal(times.Count * 3, answers.Count(status => status == 409));
        Assert.DoesNotContain(await host.FreeAsync(place), time => times.Contains(time.StartsAt));
        Assert.Equal(0, await host.OverlapsAsync());
    }

    [Fact]
    public async Task One_citizen_at_two_partners_gets_one_visit_at_a_time()
    {
        host.NextMorning();
        var place = await host.OpenAsync(counters: 8);
        var start = (await host.FreeAsync(place))[2].StartsAt;
        var (one, two) = (host.Partner(), host.Partner("partner-two"));
        var (byOne, byTwo) = (await CitizenAsync(one, "5ZXCV12"), await CitizenAsync(two, "5ZXCV12"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? StatusAsync(one, place, start, byOne) : StatusAsync(two, place, start, byTwo)));
        Assert.Equal(1, answers.Count(status => status == 201));
        Assert.Equal(0, await host.OverlapsAsync());
    }

    [Fact]
    public async Task Visits_that_swap_their_times_at_once_never_overlap()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var times = (await host.FreeAsync(place)).Select(time => time.StartsAt).Skip(2).Take(6).ToList();
        var partner = host.Partner();
        var visits = new List<Guid>();
        foreach (var start in times.Take(4))
            visits.Add((await BookAsync(partner, place, start)).Id);
        var answers = await Task.WhenAll(
            from round in Enumerable.Range(0, 4)
            from i in Enumerable.Range(0, visits.Count)
            select partner.PostAsync($"/v1/visits/{visits[i]}/reschedule", new { startsAt = Rfc3339(times[(i + round + 1) % times.Count]) }));
        Assert.All(answers, answer => Assert.Contains((int)answer.StatusCode, new[] { 200, 409 }));
        Assert.Equal(0, await host.OverlapsAsync());
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(4, await connection.QuerySingleAsync<int>(
            "select count(*) from visit join claim on claim.visit_id = visit.id and lower(claim.during) = visit.starts_at and upper(claim.during) = visit.ends_at where visit.id = any(@visits)", new { visits = visits.ToArray() }));
    }

    [Fact]
    public async Task Red_control__without_the_exclusion_constraints_the_same_race_overlaps_and_the_checker_cries()
    {
        await using var unguarded = new BookingHost();
        await unguarded.StartAsync();
        await using (var connection = await unguarded.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync("alter table claim drop constraint claim_one_per_lane, drop constraint claim_one_per_citizen");
        var overlaps = 0;
        // They meet, so one round does; a session that waited for a lock too long, on a slow machine, needs another.
        for (var round = 0; round < 10 && overlaps == 0; round++)
        {
            var place = await unguarded.OpenAsync();
            await Meeting.AtAsync(unguarded.Database, "claim", "insert", 2, () => RaceAsync(unguarded, place));
            overlaps = await unguarded.OverlapsAsync();
        }
        Assert.NotEqual(0, overlaps);
    }

    /// <summary>Two partners send 32 bookings of one counter and time at once; returns how many got it.</summary>
    private static async Task<int> RaceAsync(BookingHost host, Place place)
    {
        var start = (await host.FreeAsync(place))[2].StartsAt;
        var partners = new[] { host.Partner(), host.Partner("partner-two") };
        var citizens = new List<(HttpClient Partner, Guid Citizen)>();
        for (var i = 0; i < Tries; i++)
            citizens.Add((partners[i % 2], await CitizenAsync(partners[i % 2])));
        var answers = await Task.WhenAll(citizens.Select(citizen => StatusAsync(citizen.Partner, place, start, citizen.Citizen)));
        Assert.All(answers, status => Assert.Contains(status, new[] { 201, 409 }));
        return answers.Count(status => status == 201);
    }

    private static async Task<int> StatusAsync(HttpClient partner, Place place, DateTimeOffset start, Guid? citizen)
    {
        using var answer = await TryAsync(partner, place, start, citizen);
        return (int)answer.StatusCode;
    }
}
