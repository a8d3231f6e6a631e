using System.Diagnostics;
using System.Text.Json;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.TestBed;
using Dapper;
using Npgsql;

namespace Asan.Bench.Messaging;

/// <summary>
/// The booking service's consumer of ServicePublished, from a full queue until its inbox has every message, against a
/// bare loop that runs the same two statements in a transaction each, as many at a time. The service is stopped
/// (SIGSTOP) while its queue is filled.
/// </summary>
public static class ConsumerToInbox
{
    private const int Rounds = 3;
    private const int Messages = 20_000;
    private const int WarmUp = 5_000;

    /// <summary>As many as a queue's messages that are handled at a time (Bus.Concurrency).</summary>
    private const int Concurrency = 16;

    private static readonly string InsertInbox = SliceSql.InMessaging(
        "Inbox.cs", "insert into inbox (message_id, consumer, received_at) values (@MessageId, @Consumer, @Now) on conflict do nothing");

    private static readonly string Effect = SliceSql.Of("Booking", "Offers.OnServicePublished", "Sql");

    public static async Task RunAsync(Report report)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var bareDatabase = await TestDatabase.CreateAsync();
        await using var broker = await Broker.ConnectAsync("booking");
        await using var issuer = await TestIssuer.StartAsync();
        await using (await ServiceProcess.StartAsync("Booking", bareDatabase, broker.Address, issuer, configuration: "Release"))
        {
            // Only for its migrations: the bare loop needs the same tables.
        }
        await using var service = await ServiceProcess.StartAsync("Booking", database, broker.Address, issuer, configuration: "Release");
        await using var publisher = await BarePublisher.ConnectAsync(broker.Address);
        await using var bareSource = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(bareDatabase.ConnectionString) { MaxAutoPrepare = 20 });
        var postgres = ProcessorShares.OfPostgres();

        await FillAsync(publisher, service, "warm-up", WarmUp);
        await ConsumeAsync(database, service, WarmUp);
        await LoopAsync(bareSource, "warm-up", WarmUp);
        List<double> consumer = [], bare = [];
        string consumerShares = "", bareShares = "";
        for (var round = 0; round < Rounds; round++)
        {
            await FillAsync(publisher, service, $"round-{round}", Messages);
            var shares = ProcessorShares.Begin(("booking", () => ProcessorShares.Of(service.Id)), ("PostgreSQL", postgres), ("benchmark", ProcessorShares.OfThisProcess));
            consumer.Add(await ConsumeAsync(database, service, Messages));
            consumerShares = shares.End();
            Report.Progress("messages/s by the consumer", round, consumer[^1], consumerShares);

            shares = ProcessorShares.Begin(("loop", ProcessorShares.OfThisProcess), ("PostgreSQL", postgres));
            bare.Add(await LoopAsync(bareSource, $"round-{round}", Messages));
            bareShares = shares.End();
            Report.Progress("messages/s by a bare loop", round, bare[^1], bareShares);
        }
        report.Figure("consumer: queue to inbox", "messages/s", consumer, consumerShares);
        report.Figure($"bare loop, {Concurrency} at a time", "messages/s", bare, bareShares);
        report.Ratio("consumer.to-bare-loop", consumer, bare);
    }

    /// <summary>Puts messages into booking's queue alone, while booking stands still.</summary>
    private static async Task FillAsync(BarePublisher publisher, ServiceProcess service, string name, int count)
    {
        const int inFlight = 64;
        var messages = Enumerable.Range(1, count).Select(n => ServiceEvents.Message(Guid.CreateVersion7(), $"{name}-{n}")).ToList();
        Signals.Send(service.Id, Signals.Stop);
        await publisher.PublishAsync(EventTypes.QueueOf("booking", typeof(ServicePublished)), inFlight, messages);
    }

    private static async Task<double> ConsumeAsync(TestDatabase database, ServiceProcess service, int count)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        const string received = "select count(*) from inbox";
        var before = await connection.QuerySingleAsync<long>(received);
        var clock = Stopwatch.StartNew();
        Signals.Send(service.Id, Signals.Continue);
        await Eventually.GetAsync(() => connection.QuerySingleAsync<long>(received), now => now >= before + count, "the inbox to have every message", TimeSpan.FromSeconds(60));
        return count / clock.Elapsed.TotalSeconds;
    }

    private static async Task<double> LoopAsync(NpgsqlDataSource database, string name, int count)
    {
        var next = 0;
        var clock = Stopwatch.StartNew();
        await Task.WhenAll(Enumerable.Range(0, Concurrency).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Increment(ref next) is var n && n <= count)
            {
                var service = ServiceEvents.Of($"{name}-{n}");
                await using var connection = await database.OpenConnectionAsync();
                await using var transaction = await connection.BeginTransactionAsync();
                await connection.ExecuteAsync(InsertInbox, new { MessageId = Guid.CreateVersion7(), Consumer = "OnServicePublished", Now = TimeProvider.System.GetUtcNow().UtcDateTime });
                await connection.ExecuteAsync(Effect, new
                {
                    service.ServiceId,
                    version = 1L,
                    service.AgencyId,
                    name = JsonSerializer.Serialize(service.Name, EventTypes.Json),
                    service.DurationMinutes,
                    centreIds = service.CentreIds.ToArray(),
                });
                await transaction.CommitAsync();
            }
        })));
        return count / clock.Elapsed.TotalSeconds;
    }
}
