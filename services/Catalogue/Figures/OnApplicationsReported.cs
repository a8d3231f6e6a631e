using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using MassTransit;
using NodaTime;

namespace Asan.Catalogue.Figures;

/// <summary>Shows the latest report on how a service's promises were kept; an older one that comes late changes nothing.</summary>
public sealed class OnApplicationsReported(Inbox inbox) : IConsumer<ApplicationsReported>
{
    private const string Sql = """
        insert into promises as p (service_id, version, counted_from, counted_to, applications, on_time_share, on_time_low, on_time_high, median_days_late, p90_days_late)
        values (@ServiceId, @Version, @From, @To, @Applications, @OnTimeShare, @OnTimeLow, @OnTimeHigh, @MedianDaysLate, @P90DaysLate)
        on conflict (service_id) do update set
            version = excluded.version, counted_from = excluded.counted_from, counted_to = excluded.counted_to, applications = excluded.applications,
            on_time_share = excluded.on_time_share, on_time_low = excluded.on_time_low, on_time_high = excluded.on_time_high,
            median_days_late = excluded.median_days_late, p90_days_late = excluded.p90_days_late
        where excluded.version > p.version
        """;

    public Task Consume(ConsumeContext<ApplicationsReported> context) => inbox.OnceAsync<OnApplicationsReported>(context, work =>
    {
        var report = context.Message;
        return work.Connection.ExecuteAsync(Sql, new
        {
            report.ServiceId,
            Version = context.AggregateVersionOf(),
            From = LocalDate.FromDateOnly(report.From),
            To = LocalDate.FromDateOnly(report.To),
            report.Applications,
            report.OnTimeShare,
            report.OnTimeLow,
            report.OnTimeHigh,
            report.MedianDaysLate,
            report.P90DaysLate,
        });
    });
}
