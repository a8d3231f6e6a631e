using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Booking.Offers;

/// <summary>A withdrawn service takes no new visits; those booked stay.</summary>
public sealed class OnServiceWithdrawn(Inbox inbox) : IConsumer<ServiceWithdrawn>
{
    private const string Sql = """
        insert into service (id, version, withdrawn) values (@ServiceId, @version, true)
        on conflict (id) do update set version = excluded.version, withdrawn = true
        where excluded.version > service.version
        """;

    public Task Consume(ConsumeContext<ServiceWithdrawn> context) => inbox.OnceAsync<OnServiceWithdrawn>(context, work =>
        work.Connection.ExecuteAsync(Sql, new { context.Message.ServiceId, version = context.AggregateVersionOf() }));
}
