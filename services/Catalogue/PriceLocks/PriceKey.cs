using System.Security.Cryptography;
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

    private readonly SigningKey key;

    public PriceKey(IConfiguration configuration)
    {
        const string Setting = "PriceLocks:SigningKey";
        var pkcs8 = configuration[Setting] ?? throw new InvalidOperationException($"{Setting} is not set. Set it to a private P-256 key as PKCS #8 in base64 (docs/price-locks.md has the command).");
        try
        {
            key = SigningKey.Open(Convert.FromBase64String(pkcs8));
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw new InvalidOperationException($"{Setting} is no private P-256 key as PKCS #8 in base64. docs/price-locks.md has the command that makes one.", e);
        }
    }

    /// <summary>The key's RFC 7638 thumbprint.</summary>
    public string Id => key.Id;

    /// <summary>A public key of this kind as a JWK (RFC 7517).</summary>
    public static PublicJwk Jwk(string id, string x, string y) => new("EC", "P-256", x, y, id, "ES256", "sig");

    /// <summary>Signs a payload as a compact JWS (RFC 7515 section 7.1); <c>typ</c> says what it is for (RFC 8725 section 3.11).</summary>
    public string Sign<T>(T payload) => key.SignJws(PriceLock.Type, JsonSerializer.SerializeToUtf8Bytes(payload, SourceBody.Json));

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
        var events = await work.Connection.QuerySingleAsync<long>(TakeSql, new { Id, key.Public.X, key.Public.Y, work.Now });
        work.Publish(new PriceKeyPublished(Id, Jwk(Id, key.Public.X, key.Public.Y), work.Now.ToDateTimeOffset()), Id, events);
        await work.CommitAsync();
    }

    public void Dispose() => key.Dispose();
}
