using Asan.Messaging;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Feedback.Log;

/// <summary>GET /v1/ratings/log/key: the public key of the log's heads.</summary>
public static class GetLogKey
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/ratings/log/key", HandleAsync)
        .WithTags("Rating log").WithSummary("The public key that verifies the log's heads, as a JWK");

    private static async Task<Ok<Jwk>> HandleAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        using var key = await SigningKey.OpenAsync(connection, RatingLog.KeyPurpose);
        return TypedResults.Ok(key.Public);
    }
}
