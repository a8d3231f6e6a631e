using System.Text.Json;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Booking.Offers;

/// <summary>The fees that availability shows beside the times.</summary>
public sealed class OnPriceChanged(Inbox inbox) : IConsumer<PriceChanged>
{
    private const string Sql = """
        insert into service_fees (service_id, version, fees) values (@ServiceId, @version, @fees::jsonb)
        on conflict (service_id) do update set version = excluded.version, fees = excluded.fees
        where excluded.version > service_fees.version
        """;

    public Task Consume(ConsumeContext<PriceChanged> context) => inbox.OnceAsync<OnPriceChanged>(context, work =>
        work.Connection.ExecuteAsync(Sql, new
        {
            context.Message.ServiceId,
            version = context.AggregateVersionOf(),
            fees = JsonSerializer.Serialize(context.Message.Fees, EventTypes.Json),
        }));
}
