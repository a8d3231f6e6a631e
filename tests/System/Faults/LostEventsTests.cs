using Asan.TestBed;
using Dapper;
using Xunit;

namespace Asan.SystemTests.Faults;

/// <summary>
/// No event may be lost between a service's commit and the broker. Each experiment runs twice: on the product, and as a
/// red control on a copy whose relay deletes a batch before the broker has confirmed it.
/// </summary>
public sealed class LostEventsTests(ITestOutputHelper output)
{
    private const int KillsWithRowsInFlight = 3;
    private const int MostKills = 25;

    private static readonly (string, string)[] RelayThatDeletesFirst =
    [
        ("        using var inFlight = new SemaphoreSlim(InFlight);",
         """
                 await connection.ExecuteAsync("delete from outbox where position = any(@All)", new { All = rows.Select(row => row.Position).ToArray() });
                 await transaction.CommitAsync(CancellationToken.None);
                 await Task.Delay(100, CancellationToken.None); // so that nearly every kill meets a batch that is deleted and not sent
                 using var inFlight = new SemaphoreSlim(InFlight);
         """),
        ("        await transaction.CommitAsync(CancellationToken.None);\n        return rows.Count;", "        return rows.Count;"),
    ];

    [Fact]
    public async Task A_service_killed_between_commit_and_publish_loses_no_event()
    {
        var (lost, counted) = await KillUnderLoadAsync(Clone.Root, (_, counted) => counted == KillsWithRowsInFlight);

        Assert.True(counted == KillsWithRowsInFlight, $"Only {counted} of {MostKills} kills met rows in the outbox: the experiment says nothing.");

        Assert.Empty(lost);
    }

    [Fact]
    public async Task Red_control_killed_with_a_relay_that_deletes_before_the_confirm_events_are_lost()
    {
        using var tree = await PatchedTree.BuildAsync("services/Messaging/OutboxRelay.cs", "services/Catalogue", RelayThatDeletesFirst);

        var (lost, _) = await KillUnderLoadAsync(tree.Root, (lost, _) => lost.Count > 0);

        Assert.NotEmpty(lost);

        // The same broken relay, and the broker's absence instead of the service's.
        Assert.NotEmpty(await StopBrokerUnderLoadAsync(tree.Root));
    }

    [Fact]
    public async Task A_broker_stopped_for_ten_seconds_under_load_loses_no_event() =>
        Assert.Empty(await StopBrokerUnderLoadAsync(Clone.Root));

    /// <summary>Kills the catalogue under load again and again; a kill that met an empty outbox does not count.</summary>
    private async Task<(IReadOnlyList<string> Lost, int Counted)> KillUnderLoadAsync(string root, Func<IReadOnlyList<string>, int, bool> seenEnough)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await Broker.ConnectAsync("system");
        await using var issuer = await TestIssuer.StartAsync();
        await using var catalogue = await ServiceProcess.StartAsync("Catalogue", database, broker.Address, issuer, root);
        await using var load = new CatalogueLoad(catalogue, issuer);
        await load.PrepareAsync();

        IReadOnlyList<string> lost = [];
        var counted = 0;
        for (var kill = 1; kill <= MostKills && !seenEnough(lost, counted); kill++)
        {
            using var stop = new CancellationTokenSource();
            var before = load.Accepted;
            var sending = load.SendUntilAsync(stop.Token);
            var enough = before + Random.Shared.Next(20, 200);
            await Eventually.TrueAsync(() => Task.FromResult(load.Accepted >= enough), $"{enough} accepted services", TimeSpan.FromSeconds(60));
            var process = catalogue.Id;
            await catalogue.KillAsync();
            await stop.CancelAsync();
            await sending;
            var rows = await OutboxRowsAsync(database);
            counted += rows > 0 ? 1 : 0;
            output.WriteLine($"kill {kill}: {TimeProvider.System.GetUtcNow():HH:mm:ss.fff} process {process}, {load.Accepted} services accepted, {rows} rows in the outbox{(rows == 0 ? " (does not count)" : "")}");

            await catalogue.StartAgainAsync();
            await DrainedAsync(database);
            lost = await load.LostEventsAsync(broker);
        }
        return (lost, counted);
    }

    /// <summary>Stops the broker for ten seconds while the catalogue goes on taking requests.</summary>
    private async Task<IReadOnlyList<string>> StopBrokerUnderLoadAsync(string root)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var process = await BrokerProcess.StartAsync();
        await using var issuer = await TestIssuer.StartAsync();
        await using (await Broker.ConnectToAsync(process.Address))
        {
            // Only the topology is wanted here; this connection ends with the broker.
        }
        await using var catalogue = await ServiceProcess.StartAsync("Catalogue", database, process.Address, issuer, root);
        await using var load = new CatalogueLoad(catalogue, issuer);
        await load.PrepareAsync();

        using var stop = new CancellationTokenSource();
        var sending = load.SendUntilAsync(stop.Token);
        await Eventually.TrueAsync(() => Task.FromResult(load.Accepted >= 200), "200 accepted services", TimeSpan.FromSeconds(60));
        await process.StopAsync();
        var whenStopped = load.Accepted;
        var outage = TimeProvider.System.GetTimestamp();
        await Eventually.TrueAsync(() => Task.FromResult(TimeProvider.System.GetElapsedTime(outage) > TimeSpan.FromSeconds(10)), "the end of the outage");
        var rows = await OutboxRowsAsync(database);
        output.WriteLine($"broker stopped: {whenStopped} services accepted before, {load.Accepted - whenStopped} during the outage, {rows} rows in the outbox at its end");
        await process.StartAgainAsync();
        await stop.CancelAsync();
        await sending;
        Assert.True(load.Accepted > whenStopped, "No request was answered while the broker was away.");

        await DrainedAsync(database);
        await using var broker = await Broker.ConnectToAsync(process.Address, purge: false);
        return await load.LostEventsAsync(broker);
    }

    private static Task DrainedAsync(TestDatabase database) =>
        Eventually.TrueAsync(async () => await OutboxRowsAsync(database) == 0, "an empty outbox", TimeSpan.FromSeconds(90));

    private static async Task<long> OutboxRowsAsync(TestDatabase database)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>("select count(*) from outbox");
    }
}
