using Asan.Awards.Ballots;

namespace Asan.Awards.Results;

/// <summary>GET /v1/award-keys: the public keys that verify what the awards service signs.</summary>
public static class GetAwardKeys
{
    /// <summary>The key that signs a cycle's public bundle.</summary>
    public const string BundlePurpose = "award-bundle";

    /// <summary>The key that signs certificates.</summary>
    public const string CertificatePurpose = "certificate";

    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/award-keys", HandleAsync)
        .WithTags("Results").WithSummary("Public keys (JWK) of the ballot log, of bundles and of certificates");

    /// <summary>Makes the keys at the first start.</summary>
    public static async Task CreateAsync(WebApplication app)
    {
        foreach (var purpose in new[] { BallotLog.KeyPurpose, BundlePurpose, CertificatePurpose })
            await SigningKey.CreateAsync(app, purpose);
    }

    /// <param name="BallotLog">Signs the heads of ballot logs.</param>
    /// <param name="Bundle">Signs bundles.</param>
    /// <param name="Certificate">Signs certificates.</param>
    public sealed record AwardKeysAnswer(Jwk BallotLog, Jwk Bundle, Jwk Certificate);

    private static async Task<Ok<AwardKeysAnswer>> HandleAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        using var log = await SigningKey.OpenAsync(connection, BallotLog.KeyPurpose);
        using var bundle = await SigningKey.OpenAsync(connection, BundlePurpose);
        using var certificate = await SigningKey.OpenAsync(connection, CertificatePurpose);
        return TypedResults.Ok(new AwardKeysAnswer(log.Public, bundle.Public, certificate.Public));
    }
}
