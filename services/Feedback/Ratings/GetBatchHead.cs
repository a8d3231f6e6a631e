using System.Text;
using Asan.Feedback.Log;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>GET /v1/ratings/batches/head: the last batch, whose hash commits to all figures ever published, signed.</summary>
public static class GetBatchHead
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/ratings/batches/head", HandleAsync)
        .WithTags("Rating log").WithSummary("The signed head of the published batches")
        .WithDescription("Keep it: a later bundle has this batch with this hash, or what was published has been rewritten (asan verify ratings --batch).");

    /// <param name="Number">Batches so far; 0 before the first.</param>
    /// <param name="Hash">The last one's hash, lower-case hexadecimal.</param>
    /// <param name="SignedAt">When it was signed, to the millisecond.</param>
    /// <param name="KeyId">The key's id at /v1/ratings/log/key.</param>
    /// <param name="Signature">ES256 (r and s, 64 bytes, base64url) over the lines asan.rating-batches.v1, number, hash and milliseconds since 1970, each with a line feed.</param>
    public sealed record BatchHeadAnswer(long Number, string Hash, Instant SignedAt, string KeyId, string Signature);

    public static async Task<BatchHeadAnswer> ReadAsync(NpgsqlConnection connection, SigningKey key, TimeProvider time)
    {
        var (number, hash) = await connection.QuerySingleAsync<(long, byte[])>("select number, hash from batch order by number desc limit 1");
        var signedAt = Instant.FromUnixTimeMilliseconds(time.Now().ToUnixTimeMilliseconds());
        var statement = $"asan.rating-batches.v1\n{number}\n{Convert.ToHexStringLower(hash)}\n{signedAt.ToUnixTimeMilliseconds()}\n";
        return new BatchHeadAnswer(number, Convert.ToHexStringLower(hash), signedAt, key.Id, key.Sign(Encoding.ASCII.GetBytes(statement)));
    }

    private static async Task<Ok<BatchHeadAnswer>> HandleAsync(NpgsqlDataSource database, TimeProvider time, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        using var key = await SigningKey.OpenAsync(connection, RatingLog.KeyPurpose);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(await ReadAsync(connection, key, time));
    }
}
