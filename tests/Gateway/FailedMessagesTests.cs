// Both programs have a class Program.
extern alias cli;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.TestBed;
using cli::Asan.Cli.Errors;
using Dapper;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;
using Xunit;

namespace Asan.Gateway.Tests;

/// <summary>What <c>asan errors</c> does, on messages that the gateway's feed could not take.</summary>
public sealed class FailedMessagesTests
{
    private static readonly DateTimeOffset Now = new(2022, 12, 15, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_message_that_failed_is_shown_with_its_reason_and_has_its_effect_once_it_is_sent_back()
    {
        await using var gateway = await LoneGateway.BeginAsync();
        await using var broker = await ConnectAsync(gateway.Broker);
        var cancellation = TestContext.Current.CancellationToken;
        await ExecuteAsync(gateway, "alter table event_feed rename to event_feed_away");
        var id = await gateway.Broker.PublishAsync(new ServiceWithdrawn("identity-card"), "identity-card", 3);
        await WaitingAsync(gateway.Broker, 1);

        Assert.Equal([(Topology.FeedQueue, 1L)], await ErrorQueues.CountAsync(broker, cancellation));
        var shown = new List<string>();
        await ErrorQueues.PeekAsync(broker, Topology.FeedQueue, null, 10, message => shown.Add(message.Describe(Topology.FeedQueue)), cancellation);
        var text = Assert.Single(shown);
        Assert.Contains(id.ToString(), text, StringComparison.Ordinal);
        Assert.Contains("event_feed", text, StringComparison.Ordinal);
        Assert.Contains("AppendToFeed", text, StringComparison.Ordinal);
        await WaitingAsync(gateway.Broker, 1); // a look takes nothing away

        Assert.Equal(0, await ErrorQueues.ReplayAsync(broker, Topology.FeedQueue, Guid.NewGuid().ToString(), Now, cancellation));
        await WaitingAsync(gateway.Broker, 1);

        // The cause is still there: it fails again, and its trail grows.
        Assert.Equal(1, await ErrorQueues.ReplayAsync(broker, Topology.FeedQueue, id.ToString(), Now, cancellation));
        await Eventually.TrueAsync(async () =>
        {
            shown.Clear();
            await ErrorQueues.PeekAsync(broker, Topology.FeedQueue, null, 10, message => shown.Add(message.Describe(Topology.FeedQueue)), cancellation);
            return shown.Count == 1;
        }, "the message to fail again");
        Assert.Contains("1 times, last 2022-12-15T09:00:00", shown[0], StringComparison.Ordinal);

        await ExecuteAsync(gateway, "alter table event_feed_away rename to event_feed");
        await Eventually.TrueAsync(async () => await ErrorQueues.ReplayAsync(broker, Topology.FeedQueue, null, Now, cancellation) == 1, "the message to be back in the error queue");
        await Eventually.TrueAsync(async () =>
        {
            await using var connection = await gateway.Database.DataSource.OpenConnectionAsync(cancellation);
            return await connection.ExecuteScalarAsync<long>("select count(*) from event_feed where id = @id", new { id }) == 1;
        }, "the event to be in the feed");
        await WaitingAsync(gateway.Broker, 0);
    }

    [Fact]
    public async Task A_message_whose_queue_is_gone_stays_in_the_error_queue()
    {
        const string queue = "awards.feedback-case-answered";
        await using var bus = await Broker.ConnectAsync("gateway");
        await using var broker = await ConnectAsync(bus);
        var cancellation = TestContext.Current.CancellationToken;
        await using var channel = await broker.CreateChannelAsync(cancellationToken: cancellation);
        await channel.BasicPublishAsync("", Topology.ErrorQueueOf(queue), mandatory: true, new BasicProperties { MessageId = "1" }, "{}"u8.ToArray(), cancellation);
        await Eventually.TrueAsync(async () => await bus.CountAsync(Topology.ErrorQueueOf(queue)) == 1, "the message");
        await channel.QueueDeleteAsync(queue, cancellationToken: cancellation);
        try
        {
            await Assert.ThrowsAnyAsync<RabbitMQClientException>(() => ErrorQueues.ReplayAsync(broker, queue, null, Now, cancellation));
            await Eventually.TrueAsync(async () => await bus.CountAsync(Topology.ErrorQueueOf(queue)) == 1, "the message to be back");
        }
        finally
        {
            await Topology.DeclareAsync(channel, CancellationToken.None);
        }
    }

    private static async Task WaitingAsync(Broker broker, uint count) =>
        await Eventually.GetAsync(() => broker.CountAsync(Topology.ErrorQueueOf(Topology.FeedQueue)), waiting => waiting == count, $"{count} failed messages");

    private static Task<IConnection> ConnectAsync(Broker broker) => new ConnectionFactory { Uri = new Uri(broker.Address) }.CreateConnectionAsync();

    private static async Task ExecuteAsync(LoneGateway gateway, string sql)
    {
        await using var connection = await gateway.Database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync(sql);
    }
}
