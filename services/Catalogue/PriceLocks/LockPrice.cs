using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Catalogue.PriceLocks;

/// <summary>POST /v1/services/{id}/price-locks: today's amount of a fee, certified for 30 days.</summary>
public static class LockPrice
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/services/{id}/price-locks", HandleAsync)
        .Demands(Scopes.BookingWrite).Idempotent()
        .Refuses(Problems.ServiceNotFound, Problems.ServiceWithdrawn, Problems.FeeNotInForce)
        .WithTags("Price locks").WithSummary("Lock the price of a fee for 30 days")
        .WithDescription("The certificate is a JWS (ES256) that anybody verifies with GET /v1/price-locks/keys, without asking us again.")
        .WithRequestExample(new LockPriceRequest("ordinary"))
        .WithExample(StatusCodes.Status200OK, new PriceLocked(
            new Guid("0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a20"), "eyJhbGciOiJFUzI1NiJ9.…", "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs", "identity-card", 3, "ordinary", "5.00", "AZN", 10,
            NodaTime.Instant.FromUtc(2026, 12, 1, 8, 0), NodaTime.Instant.FromUtc(2026, 12, 31, 8, 0)));

    /// <param name="FeeId">The fee, one of the service's that is owed today.</param>
    public sealed record LockPriceRequest([Slug] string FeeId);

    /// <param name="Id">The lock's id.</param>
    /// <param name="Certificate">The signed certificate, a compact JWS.</param>
    /// <param name="KeyId">The key that verifies it.</param>
    /// <param name="ServiceId">The service.</param>
    /// <param name="ServiceVersion">The version that the fee was read from.</param>
    /// <param name="FeeId">The fee.</param>
    /// <param name="Amount">The amount with two decimals.</param>
    /// <param name="Currency">ISO 4217 code.</param>
    /// <param name="DeadlineWorkingDays">Working days within which the agency must deliver.</param>
    /// <param name="LockedAt">Since when the amount is locked.</param>
    /// <param name="ValidUntil">Until when.</param>
    public sealed record PriceLocked(
        Guid Id,
        string Certificate,
        string KeyId,
        string ServiceId,
        int ServiceVersion,
        string FeeId,
        string Amount,
        string Currency,
        int? DeadlineWorkingDays,
        Instant LockedAt,
        Instant ValidUntil);

    private const string ServiceSql = """
        select s.version, s.withdrawn_at, v.body
        from service s join service_version v on (v.service_id, v.version) = (s.id, s.version)
        where s.id = @id
        """;

    private const string InsertSql = """
        insert into price_lock (id, service_id, service_version, fee_id, amount, currency, key_id, client_id, locked_at, valid_until)
        values (@Id, @ServiceId, @Version, @FeeId, @Amount, @Currency, @KeyId, @ClientId, @LockedAt, @ValidUntil)
        """;

    private static async Task<Results<Ok<PriceLocked>, Problem>> HandleAsync(
        string id, LockPriceRequest request, UnitOfWork work, PriceKey key, Actor actor)
    {
        var (version, withdrawnAt, json) = await work.Connection.QuerySingleOrDefaultAsync<(int, Instant?, string?)>(ServiceSql, new { id });
        if (json is null)
            return Problems.ServiceNotFound.NoneWithId(id, "/v1/services");
        if (withdrawnAt is not null)
            return Problems.ServiceWithdrawn.Because($"The service was withdrawn at {withdrawnAt}; its fees can no longer be locked.");
        var owed = FeesInForce.On(FeesInForce.Today(work.Now), SourceBody.Read<ServiceBody>(json).Fees).ToList();
        if (owed.Find(fee => fee.Id == request.FeeId) is not { } fee)
            return Problems.FeeNotInForce.Because(
                owed.Count == 0 ? "The service has no fee today." : "The service has no such fee today. Take one that GET /v1/services/{id} shows as owed.",
                new Fault("$.feeId", owed.Count == 0 ? "no fee of this service" : $"one of {string.Join(", ", owed.Select(each => each.Id))}", Came.Describe(request.FeeId)));

        // Whole seconds, which a JWT counts in: row and certificate say the same.
        var lockedAt = Instant.FromUnixTimeSeconds(work.Now.ToUnixTimeSeconds());
        var validUntil = lockedAt + PriceLock.Life;
        var @lock = new PriceLock(
            Guid.CreateVersion7(), lockedAt.ToUnixTimeSeconds(), validUntil.ToUnixTimeSeconds(), id, version, fee.Id, fee.Amount, fee.Currency, fee.DeadlineWorkingDays);
        await work.Connection.ExecuteAsync(InsertSql, new
        {
            Id = @lock.Jti,
            @lock.ServiceId,
            Version = version,
            @lock.FeeId,
            Amount = AmountAttribute.Read(fee.Amount),
            fee.Currency,
            KeyId = key.Id,
            actor.ClientId,
            LockedAt = lockedAt,
            ValidUntil = validUntil,
        });
        return TypedResults.Ok(new PriceLocked(
            @lock.Jti, key.Sign(@lock), key.Id, id, version, fee.Id, fee.Amount, fee.Currency, fee.DeadlineWorkingDays, lockedAt, validUntil));
    }
}
