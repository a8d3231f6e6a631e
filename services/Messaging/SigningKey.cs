using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;

namespace Asan.Messaging;

/// <summary>A key that signs a service's public statements: ES256 (RFC 7518 section 3.4), kept in the service's database.</summary>
public sealed class SigningKey : IDisposable
{
    private const int SignatureLength = 64;

    private readonly ECDsa key;

    private SigningKey(ECDsa key)
    {
        this.key = key;
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        var (x, y) = (Base64Url.EncodeToString(q.X), Base64Url.EncodeToString(q.Y));
        // RFC 7638: SHA-256 of the required members in lexicographic order without white space.
        var id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
        Public = new Jwk("EC", "P-256", x, y, id, "ES256", "sig");
    }

    /// <summary>The public half.</summary>
    public Jwk Public { get; }

    /// <summary>The key's RFC 7638 thumbprint.</summary>
    public string Id => Public.Kid;

    /// <summary>r and s side by side, 64 bytes, base64url.</summary>
    public string Sign(ReadOnlySpan<byte> statement) => Base64Url.EncodeToString(key.SignData(statement, HashAlgorithmName.SHA256));

    /// <summary>A compact JWS (RFC 7515 section 7.1); <paramref name="type"/> says what it is for (RFC 8725 section 3.11).</summary>
    public string SignJws(string type, ReadOnlySpan<byte> payload)
    {
        var signed = $"{Header(type)}.{Base64Url.EncodeToString(payload)}";
        return $"{signed}.{Sign(Encoding.ASCII.GetBytes(signed))}";
    }

    /// <summary>The payload of a compact JWS that this key signed as <paramref name="type"/>; null for any other text.</summary>
    public byte[]? OpenJws(string type, string jws)
    {
        if (jws.Split('.') is not [var header, var payload, var signature] || header != Header(type)
            || !Base64Url.IsValid(payload, out _) || !Base64Url.IsValid(signature, out var length) || length != SignatureLength)
            return null;
        return key.VerifyData(Encoding.ASCII.GetBytes($"{header}.{payload}"), Base64Url.DecodeFromChars(signature), HashAlgorithmName.SHA256)
            ? Base64Url.DecodeFromChars(payload)
            : null;
    }

    // Compared as a whole by OpenJws, so that no other algorithm, key or type can be named (RFC 8725 section 3.1).
    private string Header(string type) => Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"ES256","kid":"{{Id}}","typ":"{{type}}"}"""));

    public void Dispose() => key.Dispose();

    /// <summary>Makes the key for a purpose, unless the database has one.</summary>
    public static async Task CreateAsync(WebApplication app, string purpose)
    {
        var pair = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var made = new SigningKey(pair);
        await using var connection = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await connection.ExecuteAsync(
            "insert into statement_key (purpose, id, private_pkcs8, created_at) values (@purpose, @Id, @Key, @Now) on conflict do nothing",
            new { purpose, made.Id, Key = pair.ExportPkcs8PrivateKey(), Now = app.Services.GetRequiredService<TimeProvider>().Now() });
    }

    public static async Task<SigningKey> OpenAsync(NpgsqlConnection connection, string purpose) =>
        Open(await connection.QuerySingleAsync<byte[]>("select private_pkcs8 from statement_key where purpose = @purpose", new { purpose }));

    /// <summary>A key from elsewhere.</summary>
    /// <param name="pkcs8">A private P-256 key as PKCS #8 (RFC 5958).</param>
    /// <exception cref="CryptographicException">It is none, or one on another curve.</exception>
    public static SigningKey Open(byte[] pkcs8)
    {
        var key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(pkcs8, out _);
            return key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value
                ? new SigningKey(key)
                : throw new CryptographicException("The key is on another curve than P-256, which ES256 needs.");
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }
}

/// <summary>A public P-256 key (RFC 7517).</summary>
/// <param name="Kty">Key type.</param>
/// <param name="Crv">Curve.</param>
/// <param name="X">X coordinate, base64url.</param>
/// <param name="Y">Y coordinate, base64url.</param>
/// <param name="Kid">The key's RFC 7638 thumbprint.</param>
/// <param name="Alg">Signature algorithm.</param>
/// <param name="Use">What it is for.</param>
public sealed record Jwk(string Kty, string Crv, string X, string Y, string Kid, string Alg, string Use);
