using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Catalogue.Figures;

/// <summary>Counts a visit that moved to another time.</summary>
public sealed class OnVisitRescheduled(Inbox inbox) : IConsumer<VisitRescheduled>
{
    private const string Sql = """
        insert into service_demand as d (service_id, rescheduled) values (@ServiceId, 1)
        on conflict (service_id) do update set rescheduled = d.rescheduled + 1
        """;

    public Task Consume(ConsumeContext<VisitRescheduled> context) => inbox.OnceAsync<OnVisitRescheduled>(context, work =>
        work.Connection.ExecuteAsync(Sql, new { context.Message.ServiceId }));
}
