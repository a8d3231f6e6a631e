using System.Text.Json;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;

namespace Asan.Booking.Applications;

/// <summary>
/// Tells the catalogue how a service's promises of the twelve months before this one were kept, whenever that has
/// changed: on the first of a month, and when something late became ready.
/// </summary>
public sealed class ReportLateness(IServiceScopeFactory scopes, TimeProvider time, ILogger<ReportLateness> log) : BackgroundService
{
    /// <summary>How often it looks, in real time. The figures are of months that are over, so nobody waits for them.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMinutes(5);

    private const int Months = 12;

    // Replicas take turns: the second one finds nothing changed.
    private const string OneAtATime = "select pg_advisory_xact_lock(hashtext('report-lateness'))";

    private const string Remember = """
        insert into lateness_report (service_id, version, figures) values (@ServiceId, 1, @figures::jsonb)
        on conflict (service_id) do update set version = lateness_report.version + 1, figures = excluded.figures
        where lateness_report.figures <> excluded.figures
        returning version
        """;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Every, ReportAsync, log, "Lateness could not be reported", stoppingToken);

    private async Task ReportAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        await RunAsync(scope.ServiceProvider.GetRequiredService<UnitOfWork>(), time.Now(), cancellation);
    }

    /// <summary>Reports what has changed, in one transaction.</summary>
    public static async Task RunAsync(UnitOfWork work, Instant now, CancellationToken cancellation = default)
    {
        await work.BeginAsync(cancellation);
        await work.Connection.ExecuteAsync(OneAtATime);
        var last = LatenessCounts.LastMonthOver(now);
        var first = last.PlusMonths(1 - Months);
        var counts = Lateness.Publishable(await LatenessCounts.ReadAsync(work.Connection, first, last, now));
        foreach (var service in counts.GroupBy(count => count.ServiceId).OrderBy(service => service.Key, StringComparer.Ordinal))
        {
            var figures = Lateness.Of([.. service]);
            var (from, to) = (first.OnDayOfMonth(1).ToDateOnly(), last.ToDateInterval().End.ToDateOnly());
            var version = await work.Connection.QuerySingleOrDefaultAsync<long?>(Remember, new
            {
                ServiceId = service.Key, figures = JsonSerializer.Serialize(new { from, to, figures }, EventTypes.Json),
            });
            if (version is { } next)
                work.Publish(
                    new ApplicationsReported(
                        service.Key, from, to, figures.Applications, figures.OnTimeShare, figures.OnTimeLow, figures.OnTimeHigh,
                        figures.MedianDaysLate, figures.P90DaysLate, work.Now.ToDateTimeOffset()),
                    $"applications/{service.Key}", next);
        }
        await work.CommitAsync();
    }
}
