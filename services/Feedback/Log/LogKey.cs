using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Feedback.Log;

/// <summary>The key that signs heads of the rating log: ES256, made at the first start, one a database.</summary>
public static class LogKey
{
    public static async Task CreateLogKeyAsync(this WebApplication app)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        await using var connection = await app.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        await connection.ExecuteAsync(
            "insert into rating_log_key (id, private_pkcs8, created_at) values (@Id, @Key, @Now) on conflict do nothing",
            new { Id = Thumbprint(key), Key = key.ExportPkcs8PrivateKey(), Now = app.Services.GetRequiredService<TimeProvider>().Now() });
    }

    public static async Task<(string Id, ECDsa Key)> OpenAsync(NpgsqlConnection connection)
    {
        var (id, pkcs8) = await connection.QuerySingleAsync<(string, byte[])>("select id, private_pkcs8 from rating_log_key");
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        return (id, key);
    }

    public static (string X, string Y) Coordinates(ECDsa key)
    {
        var q = key.ExportParameters(includePrivateParameters: false).Q;
        return (Base64Url.EncodeToString(q.X), Base64Url.EncodeToString(q.Y));
    }

    /// <summary>RFC 7638: SHA-256 of the required members in lexicographic order without white space.</summary>
    private static string Thumbprint(ECDsa key)
    {
        var (x, y) = Coordinates(key);
        return Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
    }
}
