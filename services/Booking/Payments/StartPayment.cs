using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Payments;

/// <summary>POST /v1/visits/{id}/payments: an order that the payer takes to the provider.</summary>
public static class StartPayment
{
    /// <summary>How long an order can be paid: 30 minutes. Until then no other payment of the fee is begun.</summary>
    public static readonly Duration OrderLife = Duration.FromMinutes(30);

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/{id}/payments", HandleAsync)
        .Idempotent()
        .Refuses(CommonProblems.Unauthenticated, Problems.VisitNotFound, Problems.FeeNotFound, Problems.NothingOwed, Problems.AlreadyPaid, Problems.PaymentInProgress)
        .WithTags("Payments").WithSummary("Begin to pay the fee")
        .WithDescription("By the client that booked it (scope `booking.write`), or by the citizen with `visitCode`. Take `order` to the provider at `payAt` within 30 minutes; "
            + "what came of it shows GET /v1/visits/{id}/fee. A fee is paid once: while an order can be paid there is no second one.");

    /// <param name="VisitCode">The visit's code; without it, the token decides.</param>
    public sealed record StartPaymentRequest([VisitCode] string? VisitCode = null);

    /// <param name="PaymentId">The payment.</param>
    /// <param name="Amount">The amount with two decimals.</param>
    /// <param name="Currency">ISO 4217 code.</param>
    /// <param name="PayAt">The provider's address.</param>
    /// <param name="Order">What to pay, signed for the provider.</param>
    /// <param name="ExpiresAt">Until when it can be paid.</param>
    public sealed record PaymentStarted(Guid PaymentId, string Amount, string Currency, string PayAt, string Order, Instant ExpiresAt);

    private const string Expire = "update payment set state = 'expired' where visit_id = @id and state = 'started' and expires_at <= @Now";

    // The index payment_one_at_a_time decides; no row means that another payment is there.
    private const string Insert = """
        insert into payment (id, visit_id, amount, currency, state, started_at, expires_at)
        values (@paymentId, @id, @Amount, @Currency, 'started', @Now, @expiresAt)
        on conflict do nothing
        """;

    private static async Task<Results<Created<PaymentStarted>, Problem>> HandleAsync(
        Guid id, UnitOfWork work, PaymentProvider provider, HttpContext http, StartPaymentRequest? body = null)
    {
        var (visit, refusal) = await VisitHolder.LockAsync(work.Connection, id, body?.VisitCode, http.User);
        if (visit is null)
            return refusal!;
        if (await FeeOwed.OfAsync(work.Connection, id) is not { } fee)
            return GetFee.NotFound();
        if (fee.Amount == 0)
            return Problems.NothingOwed.Because($"The fee {fee.FeeId} is free of charge.");

        await work.Connection.ExecuteAsync(Expire, new { id, work.Now });
        var paymentId = Guid.CreateVersion7();
        var expiresAt = work.Now + OrderLife;
        if (await work.Connection.ExecuteAsync(Insert, new { paymentId, id, fee.Amount, fee.Currency, work.Now, expiresAt }) == 0)
            return await FeeOwed.OfAsync(work.Connection, id) is { PaymentState: "paid" } paid
                ? Problems.AlreadyPaid.Because($"The fee was paid at {paid.PaidAt}.").With("receipt", paid.Receipt)
                : Problems.PaymentInProgress.Because($"A payment was begun and can be paid until {fee.ExpiresAt}. Pay that one, or wait until then.").With("paymentId", fee.PaymentId);
        var amount = FeeAnswer.Money(fee.Amount);
        return TypedResults.Created((string?)null, new PaymentStarted(
            paymentId, amount, fee.Currency, $"{new Uri(provider.Address, "pay")}",
            provider.Sign(new PaymentOrder(paymentId, amount, fee.Currency, expiresAt.ToUnixTimeSeconds())), expiresAt));
    }
}
