using Asan.ServiceDefaults;
using Dapper;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using NodaTime;
using Npgsql;

namespace Asan.Messaging;

/// <summary>Deletes inbox rows after 45 days and stored answers after 7 (docs/events.md), in small portions, every hour.</summary>
internal sealed class Retention(NpgsqlDataSource dataSource, ILogger<Retention> log) : BackgroundService
{
    private static readonly Duration InboxAge = Duration.FromDays(45);
    private static readonly Duration AnswerAge = Duration.FromDays(7);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(TimeSpan.FromHours(1), DeleteOldAsync, log, "Old inbox rows and answers could not be deleted", stoppingToken);

    private async Task DeleteOldAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var now = TimeProvider.System.Now();
        await connection.ExecuteAsync("delete from inbox where ctid = any(array(select ctid from inbox where received_at < @Before limit 10000))", new { Before = now - InboxAge });
        await connection.ExecuteAsync("delete from idempotency where ctid = any(array(select ctid from idempotency where created_at < @Before limit 10000))", new { Before = now - AnswerAge });
    }
}
