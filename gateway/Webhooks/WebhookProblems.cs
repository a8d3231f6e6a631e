using Asan.ServiceDefaults;

namespace Asan.Gateway.Webhooks;

/// <summary>The refusals about webhooks, beside the common ones.</summary>
public static class WebhookProblems
{
    public static readonly ProblemType WebhookNotFound = new("webhook-not-found", 404, "The client has no such webhook.");
    public static readonly ProblemType DeliveryNotFound = new("delivery-not-found", 404, "The webhook has no such delivery.");
    public static readonly ProblemType TooManyWebhooks = new("too-many-webhooks", 409, "The client has as many webhooks as it may have.");
    public static readonly ProblemType WebhookNotActive = new("webhook-not-active", 409, "The webhook is paused or switched off.");
    public static readonly ProblemType WebhookAddressRefused = new("webhook-address-refused", 422, "Events are not sent to this address.");

    internal static Problem NoSuchWebhook() => WebhookNotFound.Because("Expected the id of a webhook of this client. GET /v1/webhooks lists them.");
}
