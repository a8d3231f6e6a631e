using Asan.Contracts.Booking;
using Asan.TestBed;
using Dapper;
using Xunit;

namespace Asan.SystemTests.Faults;

/// <summary>A message that comes twice, in any order, has its effect once: counted in the catalogue's demand figures.</summary>
public sealed class DoubledEffectsTests(ITestOutputHelper output)
{
    private const int Visits = 300;

    [Fact]
    public async Task Every_message_delivered_twice_and_shuffled_has_its_effect_once() => Assert.Equal(Visits, await DeliverTwiceAsync(withoutInboxKey: false));

    [Fact]
    public async Task Red_control_without_the_inbox_key_effects_are_doubled() => Assert.True(await DeliverTwiceAsync(withoutInboxKey: true) > Visits);

    private async Task<int> DeliverTwiceAsync(bool withoutInboxKey)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await Broker.ConnectAsync("system");
        await using var issuer = await TestIssuer.StartAsync();
        await using var catalogue = await ServiceProcess.StartAsync("Catalogue", database, broker.Address, issuer);
        await using var load = new CatalogueLoad(catalogue, issuer);
        await load.PrepareAsync();
        using var stop = new CancellationTokenSource();
        var sending = load.SendUntilAsync(stop.Token);
        await Eventually.TrueAsync(() => Task.FromResult(load.Accepted >= 1), "a service to book");
        await stop.CancelAsync();
        await sending;
        await using var connection = await database.DataSource.OpenConnectionAsync();
        if (withoutInboxKey)
            await connection.ExecuteAsync("alter table inbox drop constraint inbox_pkey");

        var start = TimeProvider.System.GetUtcNow();
        var messages = Enumerable.Range(0, Visits)
            .Select(i => (Id: Guid.CreateVersion7(), Visit: Guid.CreateVersion7(), At: start.AddMinutes(i)))
            .SelectMany(message => new[] { message, message })
            .ToArray();
        Random.Shared.Shuffle(messages);
        foreach (var (id, visit, at) in messages)
            await broker.PublishAsync(new VisitBooked(visit, "load.centre", "load.s-1", at, at.AddMinutes(15)), visit.ToString(), 1, id);

        await Eventually.TrueAsync(async () => await broker.CountAsync("catalogue.booking-visit-booked") == 0, "an empty queue", TimeSpan.FromSeconds(60));
        var (seen, still) = (0, 0);
        // The queue is empty when the last message is handed out, a moment before its effect: the figure must stand still,
        // where it is to be right, or be too large, where it is to be wrong.
        await Eventually.TrueAsync(
            async () =>
            {
                var before = seen;
                seen = (await catalogue.Http.GetAsync("/v1/services/load.s-1").JsonAsync())["demand"]!["booked"]!.GetValue<int>();
                still = seen == before ? still + 1 : 0;
                return withoutInboxKey ? seen > Visits : seen >= Visits && still >= 20;
            },
            "the demand figure to stand still",
            TimeSpan.FromSeconds(60));
        output.WriteLine($"{messages.Length} deliveries of {Visits} messages: {seen} visits counted");
        return seen;
    }
}
