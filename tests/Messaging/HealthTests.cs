using System.Net;
using Asan.TestBed;
using Dapper;
using Npgsql;
using Xunit;

namespace Asan.Messaging.Tests;

/// <summary>What a host says of itself while its database is away.</summary>
public sealed class HealthTests
{
    [Fact]
    public async Task Without_its_database_a_host_is_alive_and_not_ready_and_ready_again_once_it_is_back()
    {
        await using var host = new FeedbackHost();
        await host.StartAsync();
        using var http = host.Anonymous();
        async Task BecomesAsync(HttpStatusCode status) => await Eventually.GetAsync(async () => (await http.GetAsync("/ready")).StatusCode, seen => seen == status, $"/ready to answer {status}");
        await BecomesAsync(HttpStatusCode.OK);

        await ConnectionsAsync(host.Database, allowed: false);

        await BecomesAsync(HttpStatusCode.ServiceUnavailable);
        Assert.Equal(HttpStatusCode.OK, (await http.GetAsync("/alive")).StatusCode);
        var health = await http.GetAsync("/health");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, health.StatusCode);
        var said = await health.Content.ReadAsStringAsync();
        Assert.Contains("PostgreSql", said, StringComparison.Ordinal);
        Assert.DoesNotContain(new NpgsqlConnectionStringBuilder(host.Database.ConnectionString).Database!, said, StringComparison.Ordinal);

        await ConnectionsAsync(host.Database, allowed: true);
        await BecomesAsync(HttpStatusCode.OK);
    }

    private static async Task ConnectionsAsync(TestDatabase database, bool allowed)
    {
        var name = new NpgsqlConnectionStringBuilder(database.ConnectionString).Database;
        await using var server = new NpgsqlConnection(Servers.Postgres);
        await server.OpenAsync();
        await server.ExecuteAsync($"alter database {name} allow_connections {(allowed ? "true" : "false")}");
        if (!allowed)
            await server.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = @name", new { name });
    }
}
