using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asan.Catalogue.Publishing;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Dapper;
using NodaTime;

namespace Asan.Catalogue.PriceLocks;

/// <summary>
/// The key that signs price locks: ES256 (RFC 7518 section 3.4), from <c>PriceLocks:SigningKey</c> (PKCS #8, base64).
/// Another key in the configuration is a rotation: at the next start it is announced and signs; what the former one
/// signed still verifies.
/// </summary>
public sealed class PriceKey : IDisposable
{
    /// <summary>How long a superseded key stays published: twice a lock's life, for an instance that still signs with it.</summary>
    public static readonly Duration PublishedAfterwards = 2 * PriceLock.Life;

    private readonly ECDsa key;

    public PriceKey(IConfiguration configuration)
    {
        const string Setting = "PriceLocks:SigningKey";
        var pkcs8 = configuration[Setting] ?? throw new InvalidOperationException($"{Setting} is not set. Set it to a private P-256 key as PKCS #8 in base64 (docs/price-locks.md has the command).");
        key = ECDsa.Create();
        try
        {
            key.ImportPkcs8PrivateKey(Convert.FromBase64String(pkcs8), out _);
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw new InvalidOperationException($"{Setting} is no private key as PKCS #8 in base64. docs/price-locks.md has the command that makes one.", e);
        }
        if (key.ExportParameters(includePrivateParameters: false).Curve.Oid.Value != ECCurve.NamedCurves.nistP256.Oid.Value)
            throw new InvalidOperationException($"{Setting} is a key on another curve than P-256, which ES256 needs.");
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        (X, Y) = (Base64Url.EncodeToString(q.X), Base64Url.EncodeToString(q.Y));
        // RFC 7638: SHA-256 of the required members in lexicographic order without white space.
        Id = Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{X}}","y":"{{Y}}"}""")));
    }

    public string Id { get; }

    private string X { get; }

    private string Y { get; }

    /// <summary>A public key of this kind as a JWK (RFC 7517).</summary>
    public static PublicJwk Jwk(string id, string x, string y) => new("EC", "P-256", x, y, id, "ES256", "sig");

    /// <summary>Signs a payload as a compact JWS (RFC 7515 section 7.1); <c>typ</c> says what it is for (RFC 8725 section 3.11).</summary>
    public string Sign<T>(T payload)
    {
        var header = Base64Url.EncodeToString(Encoding.ASCII.GetBytes($$"""{"alg":"ES256","kid":"{{Id}}","typ":"{{PriceLock.Type}}"}"""));
        var signed = $"{header}.{Base64Url.EncodeToString(JsonSerializer.SerializeToUtf8Bytes(payload, SourceBody.Json))}";
        // The form of RFC 7518 section 3.4, r and s side by side, is .NET's default.
        return $"{signed}.{Base64Url.EncodeToString(key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256))}";
    }

    // Serialises instances that start at the same time; released with the transaction.
    private const string LockSql = "select pg_advisory_xact_lock(hashtext('price_key'))";

    private const string CurrentSql = "select id from price_key where superseded_at is null";

    private const string SupersedeSql = "update price_key set superseded_at = @Now where superseded_at is null";

    private const string TakeSql = """
        insert into price_key as k (id, x, y, events, valid_from) values (@Id, @X, @Y, 1, @Now)
        on conflict (id) do update set events = k.events + 1, valid_from = @Now, superseded_at = null
        returning events
        """;

    /// <summary>Makes the configured key the current one and tells the others, if it is not yet.</summary>
    public async Task AnnounceAsync(UnitOfWork work)
    {
        await work.BeginAsync(CancellationToken.None);
        await work.Connection.ExecuteAsync(LockSql);
        if (await work.Connection.QuerySingleOrDefaultAsync<string>(CurrentSql) == Id)
            return;
        await work.Connection.ExecuteAsync(SupersedeSql, new { work.Now });
        var events = await work.Connection.QuerySingleAsync<long>(TakeSql, new { Id, X, Y, work.Now });
        work.Publish(new PriceKeyPublished(Id, Jwk(Id, X, Y), work.Now.ToDateTimeOffset()), Id, events);
        await work.CommitAsync();
    }

    public void Dispose() => key.Dispose();
}
