using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Catalogue.Figures;

/// <summary>Counts a visitor who came, and apart from that those without an appointment.</summary>
public sealed class OnVisitCheckedIn(Inbox inbox) : IConsumer<VisitCheckedIn>
{
    private const string Sql = """
        insert into service_demand as d (service_id, checked_in, walk_ins) values (@ServiceId, 1, @WalkIn::int)
        on conflict (service_id) do update set checked_in = d.checked_in + 1, walk_ins = d.walk_ins + excluded.walk_ins
        """;

    public Task Consume(ConsumeContext<VisitCheckedIn> context) => inbox.OnceAsync<OnVisitCheckedIn>(context, work =>
        work.Connection.ExecuteAsync(Sql, new { context.Message.ServiceId, context.Message.WalkIn }));
}
