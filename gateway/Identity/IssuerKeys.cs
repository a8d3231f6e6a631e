using System.Security.Cryptography;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Microsoft.IdentityModel.Tokens;
using NodaTime;
using Npgsql;
using OpenIddict.Server;

namespace Asan.Gateway.Identity;

/// <summary>
/// The issuer's ES256 keys, in the gateway's database. A key signs for 90 days. The next one is published two days before it
/// signs, since a service asks for the keys twice a day (and, at most every five minutes, when it meets an unknown one);
/// the one before stays published until the last token it signed has ended.
/// </summary>
public sealed class IssuerKeys(NpgsqlDataSource dataSource, TimeProvider time, ILogger<IssuerKeys> log)
    : BackgroundService, IConfigureOptions<OpenIddictServerOptions>, IOptionsChangeTokenSource<OpenIddictServerOptions>
{
    private static readonly Duration SignsFor = Duration.FromDays(90);
    private static readonly Duration PublishedBefore = Duration.FromDays(2);
    private static readonly Duration PublishedAfter = Duration.FromHours(1);

    private const string Read = "select signs_from, private_key from issuer_key order by signs_from";
    private const string Add = "insert into issuer_key (signs_from, private_key, created_at) values (@From, @Key, @Now) on conflict do nothing";

    private IReadOnlyList<Row> rows = [];
    private List<string> told = [];
    private CancellationTokenSource changed = new();

    string? IOptionsChangeTokenSource<OpenIddictServerOptions>.Name => Options.DefaultName;

    /// <summary>Signs tokens.</summary>
    public ECDsaSecurityKey Signing => Current().Private;

    /// <summary>Check tokens: the signing key, the one before and the one to come, while they are published.</summary>
    public IEnumerable<ECDsaSecurityKey> Published => PublishedRows().Select(row => row.Public);

    /// <summary>Reads the keys, and makes one where the first or the next is missing.</summary>
    public async Task LoadAsync(CancellationToken cancellation)
    {
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        var now = time.Now();
        var stored = (await connection.QueryAsync<(Instant From, byte[] Key)>(Read)).AsList();
        var next = stored.Count == 0 ? now : stored[^1].From + SignsFor;
        if (stored.Count == 0 || next - PublishedBefore <= now)
        {
            using var fresh = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            // A key that was due while no gateway ran is published before it signs all the same.
            await connection.ExecuteAsync(Add, new { From = stored.Count == 0 || next > now ? next : now + PublishedBefore, Key = fresh.ExportPkcs8PrivateKey(), Now = now });
            stored = (await connection.QueryAsync<(Instant From, byte[] Key)>(Read)).AsList();
        }
        rows = [.. stored.Select(row => rows.FirstOrDefault(known => known.From == row.From) ?? Open(row.From, row.Key))];
        var published = Names();
        if (told.SequenceEqual(published))
            return;
        told = published;
        await Interlocked.Exchange(ref changed, new CancellationTokenSource()).CancelAsync();
    }

    // OpenIddict signs with the first and publishes all. What it alone reads, codes, is encrypted under keys derived from
    // these: one secret to keep and to rotate.
    public void Configure(OpenIddictServerOptions options)
    {
        var current = Current();
        foreach (var row in PublishedRows().OrderByDescending(row => row == current))
        {
            options.SigningCredentials.Add(new SigningCredentials(row.Private, SecurityAlgorithms.EcdsaSha256));
            options.EncryptionCredentials.Add(new EncryptingCredentials(row.Encryption, SecurityAlgorithms.Aes256KW, SecurityAlgorithms.Aes256CbcHmacSha512));
        }
    }

    public IChangeToken GetChangeToken() => new CancellationChangeToken(changed.Token);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(TimeSpan.FromMinutes(1), LoadAsync, log, "The issuer's keys could not be read", stoppingToken, atOnce: false);

    private Row Current() => rows.LastOrDefault(row => row.From <= time.Now()) ?? (rows.Count > 0 ? rows[0] : null)
        ?? throw new InvalidOperationException("The issuer's keys are not loaded yet; LoadAsync comes first.");

    private IEnumerable<Row> PublishedRows() => rows.Where((row, index) => index == rows.Count - 1 || rows[index + 1].From + PublishedAfter > time.Now());

    // What OpenIddict is told: which keys are published, and which of them signs.
    private List<string> Names() => [.. PublishedRows().Select(row => row.Public.KeyId), Current().Public.KeyId];

    private static Row Open(Instant from, byte[] pkcs8)
    {
        var key = ECDsa.Create();
        key.ImportPkcs8PrivateKey(pkcs8, out _);
        var known = new ECDsaSecurityKey(ECDsa.Create(key.ExportParameters(includePrivateParameters: false)));
        // RFC 7638: the id is the key's own digest, so a new key cannot carry an old id.
        known.KeyId = Base64UrlEncoder.Encode(known.ComputeJwkThumbprint());
        var derived = HKDF.DeriveKey(HashAlgorithmName.SHA256, key.ExportParameters(includePrivateParameters: true).D!, 32, info: "asan.issuer.codes.v1"u8.ToArray());
        return new Row(from, new ECDsaSecurityKey(key) { KeyId = known.KeyId }, known, new SymmetricSecurityKey(derived) { KeyId = known.KeyId });
    }

    private sealed record Row(Instant From, ECDsaSecurityKey Private, ECDsaSecurityKey Public, SymmetricSecurityKey Encryption);
}
