using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Dapper;
using MassTransit;
using NodaTime;

namespace Asan.Booking.Payments;

/// <summary>A key by which price locks are verified from now on.</summary>
public sealed class OnPriceKeyPublished(Inbox inbox) : IConsumer<PriceKeyPublished>
{
    private const string Sql = """
        insert into price_key (key_id, x, y, valid_from) values (@KeyId, @X, @Y, @validFrom)
        on conflict (key_id) do nothing
        """;

    public Task Consume(ConsumeContext<PriceKeyPublished> context) => inbox.OnceAsync<OnPriceKeyPublished>(context, work =>
    {
        var key = context.Message;
        return work.Connection.ExecuteAsync(Sql, new { key.KeyId, key.PublicJwk.X, key.PublicJwk.Y, validFrom = Instant.FromDateTimeOffset(key.ValidFrom) });
    });
}
