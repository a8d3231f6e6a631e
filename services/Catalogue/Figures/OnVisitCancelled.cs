using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Catalogue.Figures;

/// <summary>Counts a visit that was given up; it stays among the booked ones.</summary>
public sealed class OnVisitCancelled(Inbox inbox) : IConsumer<VisitCancelled>
{
    private const string Sql = """
        insert into service_demand as d (service_id, cancelled) values (@ServiceId, 1)
        on conflict (service_id) do update set cancelled = d.cancelled + 1
        """;

    public Task Consume(ConsumeContext<VisitCancelled> context) => inbox.OnceAsync<OnVisitCancelled>(context, work =>
        work.Connection.ExecuteAsync(Sql, new { context.Message.ServiceId }));
}
