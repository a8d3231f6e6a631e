using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Booking.Payments;

/// <summary>What the catalogue certifies of a price: a JWS in ES256 (RFC 7515, RFC 7518 section 3.4) that needs no question back.</summary>
/// <param name="Id">The lock's id.</param>
/// <param name="ServiceId">The service.</param>
/// <param name="FeeId">The fee.</param>
/// <param name="Amount">The amount locked.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="DeadlineWorkingDays">Working days within which the agency must deliver; null if none is set.</param>
/// <param name="ValidUntil">Until when it holds.</param>
public sealed partial record PriceCertificate(
    Guid Id, string ServiceId, string FeeId, decimal Amount, string Currency, int? DeadlineWorkingDays, Instant ValidUntil)
{
    /// <summary>The certificate's <c>typ</c>: no other token of the platform passes for one.</summary>
    private const string Type = "price-lock+jwt";

    public const int MaxLength = 2048;

    /// <summary>The key that a certificate says it was signed by; null when it is no compact JWS of such a certificate.</summary>
    public static string? KeyIdOf(string jws) =>
        jws.Split('.') is [var header, _, _] && Decode(header) is { } bytes && Read<Header>(bytes) is { Alg: "ES256", Typ: Type, Kid: { Length: > 0 and <= 128 } kid } ? kid : null;

    /// <summary>What a certificate says, or why it is worth nothing.</summary>
    /// <param name="jws">The compact JWS.</param>
    /// <param name="key">The public key that <see cref="KeyIdOf"/> names; null when there is none such.</param>
    /// <param name="now">Now.</param>
    public static (PriceCertificate? Certificate, Problem? Refusal) Verify(string jws, (string X, string Y)? key, Instant now)
    {
        if (KeyIdOf(jws) is null || key is not { } point)
            return (null, NotGenuine("its header names no key of the catalogue's"));
        var parts = jws.Split('.');
        if (Decode(parts[1]) is not { } payload || Decode(parts[2]) is not { } signature || !IsSignedBy(point, $"{parts[0]}.{parts[1]}", signature))
            return (null, NotGenuine("its signature is not the catalogue's"));
        if (Read<Claims>(payload) is not { } claims || !AmountPattern().IsMatch(claims.Amount) || !CurrencyPattern().IsMatch(claims.Currency)
            || claims.DeadlineWorkingDays is < 0 or > 365 || claims.Exp is < 0 or > 253_402_300_799)
            return (null, NotGenuine("its claims are not those of a price lock"));
        var certificate = new PriceCertificate(
            claims.Jti, claims.ServiceId, claims.FeeId, decimal.Parse(claims.Amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture),
            claims.Currency, claims.DeadlineWorkingDays, Instant.FromUnixTimeSeconds(claims.Exp));
        return now < certificate.ValidUntil
            ? (certificate, null)
            : (null, Problems.PriceLockExpired.Because($"The price was locked until {certificate.ValidUntil}; it is {now}. Leave priceLock out for today's price, or lock it again."));
    }

    private static Problem NotGenuine(string why) => Problems.PriceLockNotGenuine.Because(
        $"Expected the certificate of POST /v1/services/{{id}}/price-locks as it was given; of the one that came, {why}.");

    private static bool IsSignedBy((string X, string Y) point, string signed, byte[] signature)
    {
        if (Decode(point.X) is not { Length: 32 } x || Decode(point.Y) is not { Length: 32 } y)
            return false;
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = x, Y = y } });
        return key.VerifyData(Encoding.ASCII.GetBytes(signed), signature, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
    }

    private static byte[]? Decode(string text) => text.Length <= MaxLength && Base64Url.IsValid(text) ? Base64Url.DecodeFromChars(text) : null;

    private static T? Read<T>(byte[] json) where T : class
    {
        try
        {
            return JsonSerializer.Deserialize<T>(json, Strict);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static readonly JsonSerializerOptions Strict = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true, RespectNullableAnnotations = true, AllowDuplicateProperties = false, MaxDepth = 8 };

    private sealed record Header(string Alg, string Typ, string Kid);

    private sealed record Claims(Guid Jti, long Exp, string ServiceId, string FeeId, string Amount, string Currency, int? DeadlineWorkingDays = null);

    [GeneratedRegex(@"^(0|[1-9][0-9]{0,9})\.[0-9]{2}\z")]
    private static partial Regex AmountPattern();

    [GeneratedRegex(@"^[A-Z]{3}\z")]
    private static partial Regex CurrencyPattern();
}
