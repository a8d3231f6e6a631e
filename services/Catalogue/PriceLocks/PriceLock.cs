using NodaTime;

namespace Asan.Catalogue.PriceLocks;

/// <summary>
/// What a price lock certifies, as claims of a JWT (RFC 7519): whoever holds it owes this amount for this fee until
/// <paramref name="Exp"/>, whatever the catalogue says by then.
/// </summary>
/// <param name="Jti">The lock's own id.</param>
/// <param name="Iat">When the price was locked, in seconds since 1970.</param>
/// <param name="Exp">Until when it holds, in seconds since 1970; at most 30 days later.</param>
/// <param name="ServiceId">The service.</param>
/// <param name="ServiceVersion">The version that it was read from.</param>
/// <param name="FeeId">The fee.</param>
/// <param name="Amount">The amount with two decimals, as text.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="DeadlineWorkingDays">Working days within which the agency must deliver; absent if none is set.</param>
public sealed record PriceLock(
    Guid Jti, long Iat, long Exp, string ServiceId, int ServiceVersion, string FeeId, string Amount, string Currency, int? DeadlineWorkingDays)
{
    /// <summary>The certificate's <c>typ</c>: no other token of the platform passes for one.</summary>
    public const string Type = "price-lock+jwt";

    /// <summary>How long a price is locked.</summary>
    public static readonly Duration Life = Duration.FromDays(30);
}
