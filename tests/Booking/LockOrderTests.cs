using Asan.TestBed;
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
}
