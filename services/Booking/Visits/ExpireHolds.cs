using System.Diagnostics.Metrics;
using Asan.Booking.Waitlist;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Booking.Visits;

/// <summary>
/// Writes down that holds have ended, so that they do not pile up and the waitlist is offered their times. No booking
/// waits for it: it clears the expired holds in its way, and every reader judges a hold by its instant.
/// </summary>
internal sealed class ExpireHolds(NpgsqlDataSource dataSource, TimeProvider time, WaitlistSignal signal, ILogger<ExpireHolds> log) : BackgroundService
{
    /// <summary>How often, in real time: a time that is free again is offered within a second.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    private const string Sql = """
        with cleared as (
            delete from claim where id in (select id from claim where expires_at <= @now order by id limit 1000 for update skip locked)
            returning visit_id)
        update visit set state = 'expired', version = version + 1 from cleared where visit.id = cleared.visit_id and visit.state = 'held'
        """;

    private static readonly Meter Meter = new("Asan.Booking");
    private static readonly Counter<long> Expired = Meter.CreateCounter<long>("asan.booking.holds.expired", "{hold}", "Holds that ran out unconfirmed.");

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Every, ClearAsync, log, "Ended holds could not be cleared", stoppingToken, atOnce: false);

    private async Task ClearAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var ended = await connection.ExecuteAsync(Sql, new { now = time.Now() });
        Expired.Add(ended);
        if (ended > 0)
            signal.Raise();
    }
}
