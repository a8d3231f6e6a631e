using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Feedback.Log;

/// <summary>GET /v1/ratings/log/key: the public key of the log's heads (RFC 7517).</summary>
public static class GetLogKey
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/ratings/log/key", HandleAsync)
        .WithTags("Rating log").WithSummary("The public key that verifies the log's heads, as a JWK");

    /// <param name="Kty">Key type.</param>
    /// <param name="Crv">Curve.</param>
    /// <param name="X">X coordinate, base64url.</param>
    /// <param name="Y">Y coordinate, base64url.</param>
    /// <param name="Kid">The key's RFC 7638 thumbprint.</param>
    /// <param name="Alg">Signature algorithm.</param>
    /// <param name="Use">What it is for.</param>
    public sealed record LogKeyAnswer(string Kty, string Crv, string X, string Y, string Kid, string Alg, string Use);

    private static async Task<Ok<LogKeyAnswer>> HandleAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var (id, key) = await LogKey.OpenAsync(connection);
        using (key)
        {
            var (x, y) = LogKey.Coordinates(key);
            return TypedResults.Ok(new LogKeyAnswer("EC", "P-256", x, y, id, "ES256", "sig"));
        }
    }
}
