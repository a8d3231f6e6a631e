using Asan.Messaging;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Log;

/// <summary>GET /v1/ratings/log/head: how many ratings there are in all, and the root that commits to each of them, signed.</summary>
public static class GetLogHead
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/ratings/log/head", HandleAsync)
        .WithTags("Rating log").WithSummary("The log's signed head")
        .WithDescription("Keep a head and compare it with a later one by a consistency proof: a log that was rewritten cannot answer.");

    /// <param name="Size">Ratings in the log.</param>
    /// <param name="Root">Root hash, lower-case hexadecimal.</param>
    /// <param name="SignedAt">When it was signed, to the millisecond.</param>
    /// <param name="KeyId">The key's id at /v1/ratings/log/key.</param>
    /// <param name="Signature">
    /// ES256 (r and s, 64 bytes, base64url) over the tree head of RFC 6962 section 3.5: bytes 0x00 and 0x01, milliseconds
    /// since 1970 and size, 8 bytes each, big-endian, then the root's 32 bytes.
    /// </param>
    public sealed record LogHeadAnswer(long Size, string Root, Instant SignedAt, string KeyId, string Signature);

    public static async Task<LogHeadAnswer> ReadAsync(NpgsqlConnection connection, SigningKey key, TimeProvider time)
    {
        var size = await RatingLog.SizeAsync(connection);
        var root = await RatingLog.ComputeAsync(connection, stored => MerkleTree.Root(size, stored));
        var signedAt = Instant.FromUnixTimeMilliseconds(time.Now().ToUnixTimeMilliseconds());
        return new LogHeadAnswer(size, Convert.ToHexStringLower(root), signedAt, key.Id, key.Sign(TreeHead.ToSign(signedAt, size, root)));
    }

    private static async Task<Ok<LogHeadAnswer>> HandleAsync(NpgsqlDataSource database, TimeProvider time, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        using var key = await SigningKey.OpenAsync(connection, RatingLog.KeyPurpose);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await ReadAsync(connection, key, time));
    }
}
