using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Feedback.Log;

/// <summary>GET /v1/ratings/log/consistency: shows that a later log only added to an earlier one.</summary>
public static class GetConsistencyProof
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/ratings/log/consistency", HandleAsync)
        .Refuses(Problems.OutsideLog)
        .WithTags("Rating log").WithSummary("Proof that the log of one size begins the log of another (RFC 6962 section 2.1.2)");

    /// <param name="First">The earlier size.</param>
    /// <param name="Second">The later size.</param>
    /// <param name="Path">The hashes that lead to both roots.</param>
    public sealed record ConsistencyAnswer(long First, long Second, IReadOnlyList<string> Path);

    private static async Task<Results<Ok<ConsistencyAnswer>, Problem>> HandleAsync(long first, long second, NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        var known = await RatingLog.SizeAsync(connection);
        // Every log begins with the empty one: there is nothing to prove for first = 0 (RFC 6962 section 2.1.2: 0 < m).
        if (first < 1 || first > second || second > known)
            return Problems.OutsideLog.Because($"Expected 1 ≤ first ≤ second ≤ {known}, the log's present size; first {first} and second {second} came. Take the sizes from heads.");
        var path = await RatingLog.ComputeAsync(connection, stored => MerkleTree.ConsistencyPath(first, second, stored));
        return TypedResults.Ok(new ConsistencyAnswer(first, second, [.. path.Select(Convert.ToHexStringLower)]));
    }
}
