using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
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

    private static async Task<Ok<LogHeadAnswer>> HandleAsync(NpgsqlDataSource database, TimeProvider time, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var size = await RatingLog.SizeAsync(connection);
        var root = await RatingLog.ComputeAsync(connection, stored => MerkleTree.Root(size, stored));
        var milliseconds = time.Now().ToUnixTimeMilliseconds();

        var head = new byte[2 + 8 + 8 + 32];
        head[1] = 0x01; // signature_type tree_hash; head[0] is version v1, 0x00
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(2), milliseconds);
        BinaryPrimitives.WriteInt64BigEndian(head.AsSpan(10), size);
        root.CopyTo(head.AsSpan(18));

        var (id, key) = await LogKey.OpenAsync(connection);
        using (key)
        {
            var signature = Base64Url.EncodeToString(key.SignData(head, HashAlgorithmName.SHA256));
            http.Response.Headers.CacheControl = "no-store";
            return TypedResults.Ok(new LogHeadAnswer(size, Convert.ToHexStringLower(root), Instant.FromUnixTimeMilliseconds(milliseconds), id, signature));
        }
    }
}
