using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Catalogue.Figures;

/// <summary>Counts a confirmed visit, in whatever order the visit's events come.</summary>
public sealed class OnVisitBooked(Inbox inbox) : IConsumer<VisitBooked>
{
    private const string Sql = """
        insert into service_demand as d (service_id, booked) values (@ServiceId, 1)
        on conflict (service_id) do update set booked = d.booked + 1
        """;

    public Task Consume(ConsumeContext<VisitBooked> context) => inbox.OnceAsync<OnVisitBooked>(context, work =>
        work.Connection.ExecuteAsync(Sql, new { context.Message.ServiceId }));
}
