using System.Globalization;
using System.Text.Json;
using Asan.Booking.Visits;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Payments;

/// <summary>What a visit costs, and what was paid.</summary>
public sealed record FeeOwed
{
    // The payment that counts: the one that is paid or may still be, else the latest.
    private const string Select = """
        select fee_owed.visit_id, fee_owed.version, fee_owed.service_id, fee_owed.fee_id, fee_owed.amount, fee_owed.currency, fee_owed.deadline_working_days, fee_owed.price_lock_id,
            payment.id as payment_id, payment.state as payment_state, payment.expires_at, payment.receipt, payment.paid_at, payment.refunded_at
        from fee_owed
        left join lateral (
            select * from payment where payment.visit_id = fee_owed.visit_id
            order by payment.state in ('started', 'paid') desc, payment.started_at desc limit 1) payment on true
        """;

    private const string Put = """
        insert into fee_owed (visit_id, version, service_id, fee_id, amount, currency, deadline_working_days, price_lock_id, created_at)
        values (@Id, 1, @ServiceId, @FeeId, @Amount, @Currency, @DeadlineWorkingDays, @priceLockId, @Now)
        on conflict (visit_id) do update set version = fee_owed.version + 1, service_id = excluded.service_id, fee_id = excluded.fee_id, amount = excluded.amount, currency = excluded.currency,
            deadline_working_days = excluded.deadline_working_days, price_lock_id = excluded.price_lock_id
        """;

    public Guid VisitId { get; init; }
    public long Version { get; init; }
    public string ServiceId { get; init; } = "";
    public string FeeId { get; init; } = "";
    public decimal Amount { get; init; }
    public string Currency { get; init; } = "";
    public int? DeadlineWorkingDays { get; init; }
    public Guid? PriceLockId { get; init; }
    public Guid? PaymentId { get; init; }
    public string? PaymentState { get; init; }
    public Instant? ExpiresAt { get; init; }
    public string? Receipt { get; init; }
    public Instant? PaidAt { get; init; }
    public Instant? RefundedAt { get; init; }

    /// <summary>Whether a payment has been made or may still be: the fee can no longer be another.</summary>
    public bool IsFixed => PaymentState is "started" or "paid";

    public static Task<FeeOwed?> OfAsync(NpgsqlConnection connection, Guid visitId) =>
        connection.QuerySingleOrDefaultAsync<FeeOwed>($"{Select} where fee_owed.visit_id = @visitId", new { visitId });

    public static Task<FeeOwed?> OfCodeAsync(NpgsqlConnection connection, byte[] digest) =>
        connection.QuerySingleOrDefaultAsync<FeeOwed>($"{Select} join visit on visit.id = fee_owed.visit_id where visit.code_digest = @digest", new { digest });

    /// <summary>Makes a fee the one that the visit owes, in place of the one before. The caller holds the visit's lock.</summary>
    public static Task PutAsync(UnitOfWork work, Visit visit, Fee fee, Guid? priceLockId) => work.Connection.ExecuteAsync(Put, new
    {
        visit.Id, visit.ServiceId, fee.FeeId, fee.Amount, fee.Currency, fee.DeadlineWorkingDays, priceLockId, work.Now,
    });

    /// <summary>The fees of a service as last published.</summary>
    public static async Task<IReadOnlyList<Fee>> PublishedAsync(NpgsqlConnection connection, string serviceId) =>
        await connection.QuerySingleOrDefaultAsync<string>("select fees::text from service_fees where service_id = @serviceId", new { serviceId }) is { } fees
            ? JsonSerializer.Deserialize<List<Fee>>(fees, EventTypes.Json)!
            : [];
}

/// <summary>A fee as the API shows it.</summary>
/// <param name="VisitId">The visit.</param>
/// <param name="FeeId">The fee.</param>
/// <param name="Amount">The amount with two decimals.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="DeadlineWorkingDays">Working days that it buys; null if none are set.</param>
/// <param name="PriceLocked">Whether the amount is that of a price lock.</param>
/// <param name="State">owed; started while a payment may succeed; paid; refund-due; refunded; nothing-owed when the amount is 0.</param>
/// <param name="PaymentId">The latest payment.</param>
/// <param name="Receipt">The reference of the payment, unique on the platform; null until paid.</param>
/// <param name="PaidAt">When it was paid.</param>
/// <param name="RefundedAt">When it was given back.</param>
public sealed record FeeAnswer(
    Guid VisitId, string FeeId, string Amount, string Currency, int? DeadlineWorkingDays, bool PriceLocked, string State,
    Guid? PaymentId, string? Receipt, Instant? PaidAt, Instant? RefundedAt)
{
    public static FeeAnswer Of(FeeOwed fee, Instant now) => new(
        fee.VisitId, fee.FeeId, Money(fee.Amount), fee.Currency, fee.DeadlineWorkingDays, fee.PriceLockId is not null, StateOf(fee, now),
        fee.PaymentId, fee.Receipt, fee.PaidAt, fee.RefundedAt);

    /// <summary>An amount as text, so that no reader rounds it.</summary>
    public static string Money(decimal amount) => amount.ToString("0.00", CultureInfo.InvariantCulture);

    private static string StateOf(FeeOwed fee, Instant now) => fee.PaymentState switch
    {
        "started" when now < fee.ExpiresAt => "started",
        "paid" or "refund-due" or "refunded" => fee.PaymentState,
        _ => fee.Amount == 0 ? "nothing-owed" : "owed",
    };
}
