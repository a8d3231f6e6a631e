using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Dapper;
using Xunit;

namespace Asan.Gateway.Tests;

public sealed class FeedRetentionTests
{
    [Fact]
    public async Task An_event_leaves_the_feed_after_thirty_days()
    {
        await using var gateway = await LoneGateway.BeginAsync();
        await gateway.Broker.PublishAsync(new ServiceWithdrawn("old"), "old", 1);
        await Eventually.TrueAsync(async () => await CountAsync(gateway, "old") == 1, "the event");

        gateway.Time.Advance(TimeSpan.FromDays(29));
        await gateway.Broker.PublishAsync(new ServiceWithdrawn("new"), "new", 1);
        await Eventually.TrueAsync(async () => await CountAsync(gateway, "new") == 1, "the event");
        Assert.Equal(1, await CountAsync(gateway, "old"));

        // The timer may begin its hour only now; it is moved on until it has struck.
        gateway.Time.Advance(TimeSpan.FromDays(1));
        await Eventually.TrueAsync(async () =>
        {
            gateway.Time.Advance(TimeSpan.FromHours(1));
            return await CountAsync(gateway, "old") == 0;
        }, "the old event to be deleted");
        Assert.Equal(1, await CountAsync(gateway, "new"));
    }

    private static async Task<long> CountAsync(LoneGateway gateway, string subject)
    {
        await using var connection = await gateway.Database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>("select count(*) from event_feed where subject = @subject", new { subject });
    }
}
