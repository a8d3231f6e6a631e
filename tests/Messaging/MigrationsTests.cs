using Asan.TestBed;
using Dapper;
using Xunit;

namespace Asan.Messaging.Tests;

public sealed class MigrationsTests(FeedbackHost host)
{
    [Fact]
    public async Task A_migration_that_changed_after_it_ran_stops_the_start()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await Broker.ConnectAsync("feedback");
        await using (var service = await ServiceProcess.StartAsync("Feedback", database, broker.Address, host.Issuer))
        {
            // Its migrations have run.
        }
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await connection.ExecuteAsync("update schema_migration set sha256 = 'of another file'");

        await Assert.ThrowsAsync<InvalidOperationException>(() => ServiceProcess.StartAsync("Feedback", database, broker.Address, host.Issuer));
    }

    [Fact]
    public async Task Two_instances_that_start_at_once_on_an_empty_database_migrate_it_once()
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await Broker.ConnectAsync("feedback");

        var instances = await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => ServiceProcess.StartAsync("Feedback", database, broker.Address, host.Issuer)));

        foreach (var instance in instances)
            await instance.DisposeAsync();
        await using var connection = await database.DataSource.OpenConnectionAsync();
        Assert.Equal(await connection.ExecuteScalarAsync<int>("select count(distinct name) from schema_migration"), await connection.ExecuteScalarAsync<int>("select count(*) from schema_migration"));
    }
}
