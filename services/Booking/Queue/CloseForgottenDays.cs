using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Queue;

/// <summary>Closes the days that their centres forgot to close, after midnight on their wall. Any replica may; the day's row decides.</summary>
public sealed class CloseForgottenDays(NpgsqlDataSource dataSource, IServiceScopeFactory scopes, TimeProvider time, ILogger<CloseForgottenDays> log) : BackgroundService
{
    /// <summary>How often it looks, in real time.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromSeconds(30);

    private static readonly Actor Service = new("booking", "booking", null, ["service"], null, null, null);

    // No zone is more than 14 hours ahead of UTC, so nothing later than tomorrow's date can be over.
    private const string Open = """
        select day.centre_id, day.day, centre.time_zone
        from (
            select centre_id, day from ticket_counter where closed_at is null and day <= @utcTomorrow
            union
            select centre_id, local_date from visit where state = 'booked' and local_date <= @utcTomorrow
                and not exists (select from ticket_counter where ticket_counter.centre_id = visit.centre_id and day = local_date and closed_at is not null)
        ) as day (centre_id, day)
        join centre on centre.id = day.centre_id
        order by day.day, day.centre_id
        """;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Every, RunOnceAsync, log, "Days could not be closed", stoppingToken, atOnce: false);

    /// <summary>Closes every day that is over, each in its own transaction.</summary>
    public async Task RunOnceAsync(CancellationToken cancellation)
    {
        var now = time.Now();
        List<(string Centre, LocalDate Day, string Zone)> open;
        await using (var connection = await dataSource.OpenConnectionAsync(cancellation))
            open = [.. await connection.QueryAsync<(string, LocalDate, string)>(Open, new { utcTomorrow = now.InUtc().Date.PlusDays(1) })];
        foreach (var (centre, day, zone) in open.Select(open => (open.Centre, open.Day, DateTimeZoneProviders.Tzdb[open.Zone])).Where(open => open.Day < now.InZone(open.Item3).Date))
        {
            await using var scope = scopes.CreateAsyncScope();
            var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
            await work.BeginAsync(cancellation);
            await CloseDay.CloseAsync(work, Service, centre, day, zone);
            await work.CommitAsync();
        }
    }
}
