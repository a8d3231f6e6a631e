using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Mvc;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Payments;

/// <summary>
/// POST /v1/payments/events: the provider tells what came of an order. It may tell it twice or too late: a charge counts
/// once by the provider's number, and money that came for nothing goes back.
/// </summary>
public static class TakePaymentEvent
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/payments/events", HandleAsync)
        .Transactional() // the provider's own number makes it idempotent; the provider knows no key of ours
        .Refuses(Problems.PaymentSignatureWrong, Problems.PaymentNotFound, Problems.PaymentAmountWrong)
        .WithTags("Payments").WithSummary("What became of a payment (for the provider)")
        .WithDescription($"Signed in the header `{PaymentProvider.SignatureHeader}` with the secret that the provider shares with the platform (docs/payments.md).");

    /// <param name="PaymentId">The payment of the order.</param>
    /// <param name="Outcome">paid or declined.</param>
    /// <param name="Amount">What was charged, with two decimals.</param>
    /// <param name="Currency">ISO 4217 code.</param>
    /// <param name="ProviderReference">The provider's number of the charge; with paid, and only then.</param>
    public sealed record PaymentEvent(
        Guid PaymentId,
        [AllowedValues("paid", "declined")] string Outcome,
        [RegularExpression(@"^(0|[1-9][0-9]{0,9})\.[0-9]{2}$")] string Amount,
        [RegularExpression("^[A-Z]{3}$")] string Currency,
        [RegularExpression(@"^[A-Za-z0-9._:-]{1,100}$")] string? ProviderReference = null);

    /// <param name="PaymentId">The payment.</param>
    /// <param name="State">Its state now: paid, declined, refund-due or refunded.</param>
    public sealed record PaymentEventTaken(Guid PaymentId, string State);

    private sealed record Row(Guid Id, Guid VisitId, decimal Amount, string Currency, string State, string? ProviderReference);

    // The visit before its payment, as whoever gives it up: a closure sees the payment, or the payment the closure.
    private const string LockVisit = "select from visit where id = (select visit_id from payment where id = @PaymentId) for no key update";

    private const string Lock = "select id, visit_id, amount, currency, state, provider_reference from payment where id = @PaymentId for update";

    private const string Known = "select state from payment where provider_reference = @ProviderReference";

    private const string Paid = """
        update payment set state = 'paid', paid_at = @Now, receipt = @receipt, provider_reference = @ProviderReference
        where id = @PaymentId and state in ('started', 'expired', 'declined')
        """;

    private const string PaidTooLate = """
        update payment set state = 'refund-due', paid_at = @Now, receipt = @receipt, provider_reference = @ProviderReference,
            refund_reason = 'another payment of the fee was made or begun', next_attempt_at = @Now
        where id = @PaymentId
        """;

    // The visit was cancelled with its centre's closing, or moved by it and given up in time, while the citizen was paying.
    private const string PaidForNothing = """
        update payment set state = 'refund-due', refund_reason = 'The centre was closed.', next_attempt_at = @Now
        where id = @PaymentId and state = 'paid' and exists (
            select from closure_visit join visit on visit.id = closure_visit.visit_id
            where visit.id = payment.visit_id and visit.state = 'cancelled'
                and (closure_visit.outcome = 'cancelled' or closure_visit.outcome = 'moved' and closure_visit.choose_until > @Now))
        """;

    // One order charged twice: the second charge is a payment of its own, and goes back.
    private const string PaidAgain = """
        insert into payment (id, visit_id, amount, currency, state, started_at, expires_at, paid_at, receipt, provider_reference, refund_reason, next_attempt_at)
        select @again, visit_id, amount, currency, 'refund-due', started_at, expires_at, @Now, @receipt, @ProviderReference, 'the order was charged twice', @Now
        from payment where id = @PaymentId
        """;

    private static async Task<Results<Ok<PaymentEventTaken>, Problem>> HandleAsync(
        PaymentEvent body, UnitOfWork work, PaymentProvider provider, HttpContext http, [FromHeader(Name = PaymentProvider.SignatureHeader)] string? signature = null)
    {
        if (!provider.IsSigned(signature ?? "", RequestBody.Of(http).Span, work.Now))
            return Problems.PaymentSignatureWrong.Because($"Expected the header {PaymentProvider.SignatureHeader} with t=…,v1=… over this body, not older than {PaymentProvider.Tolerance.TotalMinutes:0} minutes; {(signature is null ? "none" : "another")} came.");
        if ((body.Outcome == "paid") != body.ProviderReference is not null)
            return CommonProblems.InvalidRequest.Because("Outcome and reference do not fit.", new Fault("$.providerReference", body.Outcome == "paid" ? "the provider's number" : "nothing", Came.Describe(body.ProviderReference)));
        await work.Connection.ExecuteAsync(LockVisit, new { body.PaymentId });
        var payment = await work.Connection.QuerySingleOrDefaultAsync<Row>(Lock, new { body.PaymentId });
        if (payment is null)
            return Problems.PaymentNotFound.Because("No payment has this id.");
        if (FeeAnswer.Money(payment.Amount) != body.Amount || payment.Currency != body.Currency)
            return Problems.PaymentAmountWrong.Because($"The order was {FeeAnswer.Money(payment.Amount)} {payment.Currency}; {body.Amount} {body.Currency} came. Nothing was recorded.");

        if (body.Outcome == "declined")
        {
            await work.Connection.ExecuteAsync("update payment set state = 'declined' where id = @PaymentId and state = 'started'", new { body.PaymentId });
            return TypedResults.Ok(new PaymentEventTaken(payment.Id, payment.State == "started" ? "declined" : payment.State));
        }
        if (await work.Connection.QuerySingleOrDefaultAsync<string>(Known, new { body.ProviderReference }) is { } known)
            return TypedResults.Ok(new PaymentEventTaken(payment.Id, known));

        var charge = new { body.PaymentId, body.ProviderReference, work.Now, receipt = Receipt.New(work.Now), again = Guid.CreateVersion7() };
        if (payment.ProviderReference is not null)
        {
            await work.Connection.ExecuteAsync(PaidAgain, charge);
            return TypedResults.Ok(new PaymentEventTaken(payment.Id, "refund-due"));
        }
        await work.Connection.ExecuteAsync("savepoint charge");
        try
        {
            await work.Connection.ExecuteAsync(Paid, charge);
            var forNothing = await work.Connection.ExecuteAsync(PaidForNothing, charge) == 1;
            return TypedResults.Ok(new PaymentEventTaken(payment.Id, forNothing ? "refund-due" : "paid"));
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "payment_one_at_a_time" })
        {
            await work.Connection.ExecuteAsync("rollback to savepoint charge");
            await work.Connection.ExecuteAsync(PaidTooLate, charge);
            return TypedResults.Ok(new PaymentEventTaken(payment.Id, "refund-due"));
        }
    }
}

/// <summary>The reference on a receipt: the year and 60 random bits, such as <c>R26-7KQ2-M9XW-0TRB</c>.</summary>
public static class Receipt
{
    private const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

    public static string New(Instant now)
    {
        var random = System.Security.Cryptography.RandomNumberGenerator.GetString(Alphabet, 12);
        return $"R{now.InUtc().Year % 100:00}-{random[..4]}-{random[4..8]}-{random[8..]}";
    }
}
