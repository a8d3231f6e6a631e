using Asan.TestBed;
using Dapper;
using Npgsql;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>Everybody locks a claim before its visit.</summary>
public sealed class LockOrderTests(BookingHost host)
{
    [Fact]
    public async Task Confirming_and_cancelling_one_visit_at_once_is_decided_one_way_without_a_deadlock()
    {
        host.NextMorning();
        var place = await host.OpenAsync(counters: 8);
        var start = (await host.FreeAsync(place))[2].StartsAt;
        var partner = host.Partner();
        var visits = new List<Guid>();
        for (var i = 0; i < 16; i++)
            visits.Add((await HoldAsync(partner, place, start.AddMinutes(15 * (i / 8))))["id"]!.GetValue<Guid>());
        var deadlocks = await host.DeadlocksAsync();
        await Task.WhenAll(visits.SelectMany(id => new[] { "confirm", "cancel", "confirm", "cancel" }.Select(async what =>
        {
            using var answer = await partner.PostAsync($"/v1/visits/{id}/{what}", new { });
            Assert.Contains((int)answer.StatusCode, new[] { 200, 409 });
        })));
        Assert.Equal(deadlocks, await host.DeadlocksAsync());
        foreach (var id in visits)
            Assert.Equal("cancelled", (await partner.GetAsync($"/v1/visits/{id}").JsonAsync())["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Visits_that_are_moved_into_each_others_times_at_once_meet_no_deadlock()
    {
        host.NextMorning();
        var place = await host.OpenAsync(counters: 2);
        var times = (await host.FreeAsync(place)).Select(time => time.StartsAt).Skip(2).Take(3).ToList();
        var partner = host.Partner();
        var visits = new List<Guid>();
        foreach (var start in times.SelectMany(start => new[] { start, start }))
            visits.Add((await BookAsync(partner, place, start)).Id);
        // One more is free at the last time, so that some moves succeed and others follow them.
        await partner.PostAsync($"/v1/visits/{visits[^1]}/cancel", new { }).JsonAsync();
        visits.RemoveAt(visits.Count - 1);
        var deadlocks = await host.DeadlocksAsync();
        for (var round = 0; round < 12; round++)
            await Task.WhenAll(visits.Select(async (visit, i) =>
            {
                using var answer = await partner.PostAsync($"/v1/visits/{visit}/reschedule", new { startsAt = Rfc3339(times[(i + round) % times.Count]) });
                Assert.Contains((int)answer.StatusCode, new[] { 200, 409 });
            }));
        Assert.Equal(deadlocks, await host.DeadlocksAsync());
        Assert.Equal(0, await host.OverlapsAsync());
    }

    [Fact]
    public async Task Red_control__a_session_that_locks_the_visit_first_meets_a_deadlock_and_it_is_counted()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var id = (await HoldAsync(host.Partner(), place, (await host.FreeAsync(place))[2].StartsAt))["id"]!.GetValue<Guid>();
        var deadlocks = await host.DeadlocksAsync();
        await using (var right = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
        await using (var wrong = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            await using var first = await right.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var second = await wrong.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await right.ExecuteAsync("select from claim where visit_id = @id for update", new { id });
            await wrong.ExecuteAsync("select from visit where id = @id for update", new { id });
            var both = new[]
            {
                right.ExecuteAsync("select from visit where id = @id for update", new { id }),
                wrong.ExecuteAsync("select from claim where visit_id = @id for update", new { id }),
            };
            var ended = (await Task.WhenAll(both.Select(one => Record.ExceptionAsync(() => one).AsTask()))).OfType<PostgresException>().Single();
            Assert.Equal(PostgresErrorCodes.DeadlockDetected, ended.SqlState);
        }
        Assert.Equal(deadlocks + 1, await host.DeadlocksAsync());
    }
}
