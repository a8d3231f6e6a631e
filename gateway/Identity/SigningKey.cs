using System.Security.Cryptography;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.IdentityModel.Tokens;
using Npgsql;

namespace Asan.Gateway.Identity;

/// <summary>The development issuer's ES256 key, made at the first start and kept in the gateway's database.</summary>
public sealed class SigningKey(NpgsqlDataSource dataSource, TimeProvider time)
{
    private const string Sql = """
        insert into signing_key (private_key, created_at) values (@Fresh, @Now) on conflict do nothing;
        select private_key from signing_key;
        """;

    private ECDsaSecurityKey? secret;
    private ECDsaSecurityKey? known;

    /// <summary>Signs tokens.</summary>
    public ECDsaSecurityKey Private => secret ?? throw NotLoaded();

    /// <summary>Checks tokens; may be published.</summary>
    public ECDsaSecurityKey Public => known ?? throw NotLoaded();

    public async Task LoadAsync()
    {
        using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var connection = await dataSource.OpenConnectionAsync();
        var stored = await connection.QuerySingleAsync<byte[]>(Sql, new { Fresh = fresh.ExportPkcs8PrivateKey(), Now = time.Now() });
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(stored, out _);
        known = new ECDsaSecurityKey(ECDsa.Create(key.ExportParameters(includePrivateParameters: false)));
        // RFC 7638: the id is the key's own digest, so a new key cannot carry an old id.
        known.KeyId = Base64UrlEncoder.Encode(known.ComputeJwkThumbprint());
        secret = new ECDsaSecurityKey(key) { KeyId = known.KeyId };
    }

    private static InvalidOperationException NotLoaded() => new("The signing key is not loaded yet; LoadAsync comes first.");
}
