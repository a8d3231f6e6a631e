using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Feedback.Log;

/// <summary>GET /v1/ratings/log/proof: shows that a rating is in the log.</summary>
public static class GetInclusionProof
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/ratings/log/proof", HandleAsync)
        .Refuses(Problems.OutsideLog)
        .WithTags("Rating log").WithSummary("Proof that a leaf is in the log of a size (RFC 6962 section 2.1.1)");

    /// <param name="Leaf">The leaf's index, from 0.</param>
    /// <param name="Size">The log's size that the proof is for.</param>
    /// <param name="LeafHash">The leaf's hash, lower-case hexadecimal.</param>
    /// <param name="Path">The hashes from the leaf's sibling up to the root's child.</param>
    public sealed record InclusionAnswer(long Leaf, long Size, string LeafHash, IReadOnlyList<string> Path);

    private static async Task<Results<Ok<InclusionAnswer>, Problem>> HandleAsync(long leaf, long size, NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var known = await RatingLog.SizeAsync(connection);
        if (leaf < 0 || leaf >= size || size > known)
            return Problems.OutsideLog.Because($"Expected 0 ≤ leaf < size ≤ {known}, the log's present size; leaf {leaf} and size {size} came. Take the size from a head.");
        var (hash, path) = await RatingLog.ComputeAsync(connection, stored => (stored(new Subtree(0, leaf)), MerkleTree.InclusionPath(leaf, size, stored)));
        return TypedResults.Ok(new InclusionAnswer(leaf, size, Convert.ToHexStringLower(hash), [.. path.Select(Convert.ToHexStringLower)]));
    }
}
