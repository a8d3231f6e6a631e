using System.Collections.Concurrent;
using System.Text.Json;
using Asan.ServiceDefaults;

namespace Asan.Booking.Payments;

/// <summary>
/// A provider of payments for development: charges no card, but keeps to the same protocol over HTTP, signatures and all.
/// <c>POST /dev/payments/pay</c> with an order and a card: <c>ok</c> is charged, <c>declined</c> is not, <c>twice</c> is charged
/// twice, as a provider with a fault would.
/// </summary>
public static class PaymentSandbox
{
    /// <param name="Order">The order of POST /v1/visits/{id}/payments.</param>
    /// <param name="Card">ok, declined or twice.</param>
    public sealed record SandboxPayment(string Order, string Card);

    public static void Map(WebApplication app)
    {
        if (!app.Services.GetRequiredService<PaymentProvider>().IsSandbox)
            return;
        var refunded = new ConcurrentDictionary<Guid, string>();
        app.MapPost("/dev/payments/pay", PayAsync).ExcludeFromDescription();
        app.MapPost("/dev/payments/refunds", (HttpContext http, PaymentProvider provider, TimeProvider time) =>
        {
            var body = RequestBody.Of(http);
            if (!provider.IsSigned(http.Request.Headers[PaymentProvider.SignatureHeader].ToString(), body.Span, time.Now()))
                return Results.StatusCode(401);
            var order = JsonSerializer.Deserialize<SendRefunds.RefundOrder>(body.Span, JsonSerializerOptions.Web)!;
            refunded.TryAdd(order.PaymentId, order.ProviderReference);
            return Results.Ok(order);
        }).ExcludeFromDescription();
        app.MapGet("/dev/payments/refunds", () => refunded).ExcludeFromDescription();
    }

    private static async Task<IResult> PayAsync(SandboxPayment payment, PaymentProvider provider, IHttpClientFactory clients, TimeProvider time)
    {
        if (provider.Read(payment.Order) is not { } order)
            return Results.BadRequest(new { error = "The order is not signed by the platform." });
        if (order.ExpiresAt <= time.Now().ToUnixTimeSeconds())
            return Results.Conflict(new { error = "The order has expired." });
        var answers = new List<string>();
        for (var charge = 0; charge < (payment.Card == "twice" ? 2 : 1); charge++)
            answers.Add(await TellAsync(order, payment.Card != "declined", provider, clients, time));
        return Results.Ok(new { order.PaymentId, answers });
    }

    private static async Task<string> TellAsync(PaymentOrder order, bool paid, PaymentProvider provider, IHttpClientFactory clients, TimeProvider time)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(
            new TakePaymentEvent.PaymentEvent(order.PaymentId, paid ? "paid" : "declined", order.Amount, order.Currency, paid ? $"sandbox-{Guid.NewGuid():n}" : null), JsonSerializerOptions.Web);
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{provider.Own}/v1/payments/events")
        {
            Content = new ByteArrayContent(body) { Headers = { { "Content-Type", "application/json" } } },
            Headers = { { PaymentProvider.SignatureHeader, provider.Sign(body, time.Now()) } },
        };
        using var answer = await clients.CreateClient(SendRefunds.Client).SendAsync(request);
        return await answer.Content.ReadAsStringAsync();
    }
}
