using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using MassTransit;
using NodaTime;

namespace Asan.Catalogue.Figures;

/// <summary>Counts a call, and keeps the wait before it as long as it is among the service's latest.</summary>
public sealed class OnVisitCalled(Inbox inbox) : IConsumer<VisitCalled>
{
    /// <summary>Waits kept per service: some days of a busy one, so the median follows the season, not the hour.</summary>
    private const int Kept = 500;

    private const string Sql = """
        insert into service_demand as d (service_id, called) values (@ServiceId, 1)
        on conflict (service_id) do update set called = d.called + 1;

        insert into service_wait (service_id, called_at, wait_seconds) values (@ServiceId, @CalledAt, @WaitSeconds);

        delete from service_wait where id in (
            select id from service_wait where service_id = @ServiceId order by called_at desc, id desc offset @Kept);
        """;

    public Task Consume(ConsumeContext<VisitCalled> context) => inbox.OnceAsync<OnVisitCalled>(context, work =>
    {
        var call = context.Message;
        return work.Connection.ExecuteAsync(Sql, new { call.ServiceId, CalledAt = Instant.FromDateTimeOffset(call.CalledAt), call.WaitSeconds, Kept });
    });
}
