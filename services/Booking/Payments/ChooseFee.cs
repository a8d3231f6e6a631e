using System.ComponentModel.DataAnnotations;
using Asan.Booking.Applications;
using Asan.Booking.Visits;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Booking.Payments;

/// <summary>POST /v1/visits/{id}/fee: which of the service's fees the visit owes, at today's price or a locked one.</summary>
public static class ChooseFee
{
    private static readonly string[] Open = ["held", "booked", "checked-in", "called"];

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/visits/{id}/fee", HandleAsync)
        .Idempotent()
        .Refuses(CommonProblems.Unauthenticated, Problems.VisitNotFound, Problems.WrongState, Problems.FeeFixed,
            Problems.PriceLockNotGenuine, Problems.PriceLockExpired, Problems.PriceLockOfAnotherFee, Problems.PriceLockUsed)
        .WithTags("Payments").WithSummary("Choose the visit's fee")
        .WithDescription("By the client that booked it (scope `booking.write`), or by the citizen with `visitCode`. Until the visit ends or a payment is started, another can be chosen. "
            + "With `priceLock`, the certificate of POST /v1/services/{id}/price-locks, its amount and deadline hold, whatever the fee has become.");

    /// <param name="FeeId">One of the service's fees, as GET /v1/availability lists them.</param>
    /// <param name="PriceLock">A certificate of the catalogue; good for one visit.</param>
    /// <param name="VisitCode">The visit's code; without it, the token decides.</param>
    public sealed record ChooseFeeRequest([Slug] string FeeId, [StringLength(PriceCertificate.MaxLength, MinimumLength = 1)] string? PriceLock = null, [VisitCode] string? VisitCode = null);

    private static async Task<Results<Ok<FeeAnswer>, Problem>> HandleAsync(Guid id, ChooseFeeRequest body, UnitOfWork work, HttpContext http)
    {
        var (visit, refusal) = await VisitHolder.LockAsync(work.Connection, id, body.VisitCode, http.User);
        if (visit is null)
            return refusal!;
        if (visit.At(work.Now).State is var state && !Open.Contains(state, StringComparer.Ordinal))
            return VisitHolder.WrongState(state, "choose the fee of", string.Join(" or ", Open));
        if (await FeeOwed.OfAsync(work.Connection, id) is { IsFixed: true } paid)
            return Fixed(paid);

        Fee? fee;
        Guid? priceLockId = null;
        if (body.PriceLock is null)
        {
            var fees = await FeeOwed.PublishedAsync(work.Connection, visit.ServiceId);
            fee = fees.FirstOrDefault(each => each.FeeId == body.FeeId);
            if (fee is null)
                return OpenApplication.UnknownFee("$.feeId", fees, body.FeeId);
        }
        else
        {
            var (certificate, notGood) = await ReadAsync(work.Connection, body.PriceLock, visit.ServiceId, body.FeeId, work.Now);
            if (certificate is null)
                return notGood!;
            fee = new Fee(certificate.FeeId, certificate.Amount, certificate.Currency, certificate.DeadlineWorkingDays);
            priceLockId = certificate.Id;
        }
        try
        {
            await FeeOwed.PutAsync(work, visit, fee, priceLockId);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "fee_owed_price_lock_once" })
        {
            return Problems.PriceLockUsed.Because("Another visit owes its fee by this price lock. Lock the price again for this visit.");
        }
        return TypedResults.Ok(FeeAnswer.Of((await FeeOwed.OfAsync(work.Connection, id))!, work.Now));
    }

    /// <summary>The refusal to change a fee that is paid or being paid.</summary>
    public static Problem Fixed(FeeOwed fee) => Problems.FeeFixed.Because(
        $"A payment of {FeeAnswer.Money(fee.Amount)} {fee.Currency} for the fee {fee.FeeId} is {fee.PaymentState}. {(fee.PaymentState == "paid" ? "Have it refunded first." : $"Wait until {fee.ExpiresAt}, or pay it.")}");

    private static async Task<(PriceCertificate?, Problem?)> ReadAsync(NpgsqlConnection connection, string jws, string serviceId, string feeId, NodaTime.Instant now)
    {
        var keyId = PriceCertificate.KeyIdOf(jws);
        var key = await connection.QuerySingleOrDefaultAsync<(string, string)?>("select x, y from price_key where key_id = @keyId", new { keyId });
        var (certificate, refusal) = PriceCertificate.Verify(jws, key, now);
        if (certificate is null)
            return (null, refusal);
        return certificate.ServiceId == serviceId && certificate.FeeId == feeId
            ? (certificate, null)
            : (null, Problems.PriceLockOfAnotherFee.Because($"Expected a price lock of the service {serviceId} and the fee asked for; one of the service {certificate.ServiceId} and the fee {certificate.FeeId} came."));
    }
}
