using Asan.Messaging;

namespace Asan.Gateway;

/// <summary>What operators watch of the edge: what partners have not been told yet.</summary>
internal static class GatewayFigures
{
    internal static readonly Figure DeliveriesWaiting = new("asan.webhook.waiting", "{delivery}", "Deliveries to partners' webhooks that wait for an attempt.",
        "select count(*)::float8 as value from webhook_delivery where state = 'waiting'");

    internal static readonly Figure OldestDelivery = new("asan.webhook.oldest.age", "s", "How long the delivery that waits longest has waited; 0 when none does.",
        "select coalesce(greatest(extract(epoch from @now - min(created_at)), 0), 0)::float8 as value from webhook_delivery where state = 'waiting'");

    internal static readonly Figure WebhooksOff = new("asan.webhook.off", "{webhook}", "Webhooks that were switched off because their address did not answer for three days.",
        "select count(*)::float8 as value from webhook where state = 'off'");
}
