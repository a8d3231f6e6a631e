using System.Diagnostics;
using Asan.Contracts.Feedback;
using Asan.TestBed;
using Dapper;
using RabbitMQ.Client;
using Xunit;

namespace Asan.Messaging.Tests;

public sealed class OutboxTests(FeedbackHost host)
{
    [Fact]
    public async Task An_event_leaves_with_the_trace_of_the_request_that_caused_it()
    {
        var id = await host.OpenCaseAsync();
        using var officer = host.Officer();
        // The client sends the current activity along as `traceparent`.
        using var request = new Activity("a partner's request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await officer.PostAsync($"/v1/cases/{id}/answer", new { text = "Answered." }).JsonAsync();

        request.Stop();

        await host.Broker.EventAsync<CaseAnswered>(id.ToString());

        var received = (await host.Broker.FeedAsync()).Single(e => e.Subject == id.ToString());
        Assert.Contains(request.TraceId.ToHexString(), received.Traceparent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_request_sends_no_event()
    {
        var id = await host.OpenCaseAsync();
        await host.AnswerAsync(id);
        using var officer = host.Officer();
        await officer.PostAsync($"/v1/cases/{id}/answer", new { text = "again" }).ProblemAsync(409);
        // An event sent later shows that the refused one is not merely late.
        var later = await host.OpenCaseAsync();
        await host.AnswerAsync(later);
        await host.Broker.EventAsync<CaseAnswered>(later.ToString());

        Assert.Single(await host.Broker.FeedAsync(), e => e.Subject == id.ToString());
    }

    [Fact]
    public async Task A_message_that_no_queue_takes_stays_in_the_outbox_and_holds_up_no_other()
    {
        await using var own = new FeedbackHost();
        await own.StartAsync();
        await using var connection = await new ConnectionFactory { Uri = new Uri(own.Broker.Address) }.CreateConnectionAsync();
        await using var channel = await connection.CreateChannelAsync();
        var exchange = EventTypes.ExchangeOf(typeof(CaseAnswered));
        foreach (var queue in new[] { Topology.FeedQueue, EventTypes.QueueOf("awards", typeof(CaseAnswered)) })
            await channel.ExchangeUnbindAsync(queue, exchange, "");

        var id = await own.OpenCaseAsync();
        await own.AnswerAsync(id);
        await using var database = await own.Database.DataSource.OpenConnectionAsync();
        await Eventually.TrueAsync(
            async () => await database.ExecuteScalarAsync<int>("select count(*) from outbox where attempts > 0 and last_error is not null") == 1,
            "the returned message to be counted as an attempt");

        // Another event, whose exchange has its readers, goes out meanwhile.
        await database.ExecuteAsync("""
            insert into outbox (id, type, subject, aggregate_version, body, occurred_at)
            values (gen_random_uuid(), 'az.asan.feedback.ratings-published.v1', 'passing', 1,
                    '{"subjectKind":"service","subjectId":"passing","ratings":10,"visits":10,"satisfiedShare":1,"satisfiedLow":0.7,"satisfiedHigh":1,"publishedAt":"2022-12-15T05:00:00+00:00"}', '2022-12-15T05:00:00Z')
            """);
        await own.Broker.EventAsync<RatingsPublished>("passing");

        // Bound again, the one that stayed goes too.
        await channel.ExchangeBindAsync(Topology.FeedQueue, exchange, "");
        await own.Broker.EventAsync<CaseAnswered>(id.ToString());
        await Eventually.TrueAsync(async () => await database.ExecuteScalarAsync<int>("select count(*) from outbox") == 0, "an empty outbox");
    }

    [Fact]
    public async Task Events_of_one_aggregate_are_numbered_from_1_and_every_queue_is_a_quorum_queue()
    {
        var id = await host.OpenCaseAsync();
        await host.AnswerAsync(id);
        await host.Broker.EventAsync<CaseAnswered>(id.ToString());
        Assert.True((await host.Broker.FeedAsync()).Single(e => e.Subject == id.ToString()).AggregateVersion >= 1);

        await using var connection = await new ConnectionFactory { Uri = new Uri(host.Broker.Address) }.CreateConnectionAsync();
        foreach (var (queue, _) in Topology.Queues)
        {
            await using var channel = await connection.CreateChannelAsync();
            // Declaring with the same arguments succeeds; another type would be refused with 406.
            await channel.QueueDeclareAsync(queue, durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
            await channel.QueueDeclareAsync(Topology.ErrorQueueOf(queue), durable: true, exclusive: false, autoDelete: false, new Dictionary<string, object?> { ["x-queue-type"] = "quorum" });
        }
    }
}
