using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using System.Text.Json.Serialization;
using Asan.ServiceDefaults;
using Microsoft.IdentityModel.Tokens;

namespace Asan.Gateway.Clients;

/// <summary>
/// A client's public key (RFC 7517): P-256 for ES256, or RSA of 2048 to 4096 bits for RS256 and PS256. Members that a
/// private key has are unknown here, so that a body with one is refused before anybody keeps it.
/// </summary>
/// <param name="Kty">EC or RSA.</param>
/// <param name="Crv">P-256, of EC.</param>
/// <param name="X">Of EC: 32 bytes, base64url.</param>
/// <param name="Y">Of EC: 32 bytes, base64url.</param>
/// <param name="N">Of RSA: the modulus, base64url.</param>
/// <param name="E">Of RSA: the exponent, AQAB.</param>
/// <param name="Kid">The key's name in the client's assertions; its RFC 7638 thumbprint when left out.</param>
/// <param name="Alg">ES256, RS256 or PS256.</param>
/// <param name="Use">sig.</param>
public sealed record PublicKey(
    [AllowedValues("EC", "RSA")] string Kty,
    [AllowedValues("P-256", null)] string? Crv = null,
    [StringLength(43, MinimumLength = 43)] string? X = null,
    [StringLength(43, MinimumLength = 43)] string? Y = null,
    [StringLength(683, MinimumLength = 342)] string? N = null,
    [AllowedValues("AQAB", null)] string? E = null,
    [RegularExpression("^[A-Za-z0-9._~-]{1,100}$")] string? Kid = null,
    [AllowedValues("ES256", "RS256", "PS256", null)] string? Alg = null,
    [AllowedValues("sig", null)] string? Use = null)
{
    /// <summary>At least one, so that the client can prove itself, and room to bring the next before the last goes.</summary>
    public const int MaxKeys = 4;

    private const string Expected = "an EC key on P-256 with crv, x, y, or an RSA key of 2048 to 4096 bits with n and e = AQAB, with nothing of the other, and an alg that fits";

    /// <summary>The key with its name, as it is kept; or why it is refused.</summary>
    /// <param name="path">Where it stands in the body.</param>
    internal (PublicKey? Key, Problem? Refused) Judge(string path)
    {
        try
        {
            var thumbprint = (Kty, Crv, X, Y, N, E) switch
            {
                ("EC", "P-256", { } x, { } y, null, null) when Alg is null or "ES256" => OfCurve(x, y),
                ("RSA", null, null, null, { } n, "AQAB") when Alg is not "ES256" => OfModulus(n),
                _ => null,
            };
            if (thumbprint is not null)
                return (this with { Kid = Kid ?? thumbprint, Use = "sig" }, null);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            // Not base64url, or no point of the curve.
        }
        return (null, ClientProblems.ClientKeyRefused.Because($"Expected {Expected}.", new Fault(path, Expected, $"a key of kind {Kty} that is not one")));
    }

    private static string OfCurve(string x, string y)
    {
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Base64UrlEncoder.DecodeBytes(x), Y = Base64UrlEncoder.DecodeBytes(y) } });
        return Base64UrlEncoder.Encode(new ECDsaSecurityKey(key).ComputeJwkThumbprint());
    }

    private static string? OfModulus(string n)
    {
        var modulus = Base64UrlEncoder.DecodeBytes(n);
        // The first bit set and the last: of full length, and odd.
        if (modulus.Length is < 256 or > 512 || modulus[0] < 0x80 || modulus[^1] % 2 == 0)
            return null;
        return Base64UrlEncoder.Encode(new RsaSecurityKey(new RSAParameters { Modulus = modulus, Exponent = [1, 0, 1] }).ComputeJwkThumbprint());
    }
}

/// <summary>A set of public keys (RFC 7517 section 5).</summary>
public sealed record PublicKeys([Length(1, PublicKey.MaxKeys)] IReadOnlyList<PublicKey> Keys)
{
    /// <summary>As the issuer reads it.</summary>
    internal string Json() => System.Text.Json.JsonSerializer.Serialize(this, Shape);

    internal static PublicKeys Parse(string? json) => json is null ? new([]) : System.Text.Json.JsonSerializer.Deserialize<PublicKeys>(json, Shape)!;

    private static readonly System.Text.Json.JsonSerializerOptions Shape = new(System.Text.Json.JsonSerializerDefaults.Web) { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull };
}
