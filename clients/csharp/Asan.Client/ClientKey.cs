using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Asan.Client;

/// <summary>How a partner's program proves itself: by a key of its own, which never travels (private_key_jwt, RFC 7523).</summary>
/// <param name="clientId">What the registration answered.</param>
/// <param name="key">The private key, of the curve P-256.</param>
public sealed class ClientKey(string clientId, ECDsa key)
{
    private static readonly string Header = Base64Url.EncodeToString("""{"alg":"ES256","typ":"JWT"}"""u8);

    /// <summary>What is registered of a key.</summary>
    public static PublicKey PublicPartOf(ECDsa key)
    {
        ArgumentNullException.ThrowIfNull(key);
        var point = key.ExportParameters(includePrivateParameters: false).Q;
        return new PublicKey { Kty = PublicKeyKty.EC, Crv = PublicKeyCrv.P256, X = Base64Url.EncodeToString(point.X), Y = Base64Url.EncodeToString(point.Y) };
    }

    /// <summary>Says who asks the issuer; it opens once.</summary>
    internal string AssertionFor(string issuer, DateTimeOffset now)
    {
        var claims = new Dictionary<string, object>
        {
            ["iss"] = clientId,
            ["sub"] = clientId,
            ["aud"] = issuer,
            ["exp"] = now.AddMinutes(2).ToUnixTimeSeconds(),
            ["jti"] = Guid.NewGuid(),
        };
        var signed = $"{Header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(claims))}";
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }
}
