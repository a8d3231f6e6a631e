using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Feedback.Cases.Open311;

/// <summary>POST /v1/open311-keys: the central office lets a program send requests by Open311, whose clients know no OAuth.</summary>
public static class GiveApiKey
{
    private const string Tag = "asan.open311-key.v1";

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/open311-keys", HandleAsync)
        .Demands(Scopes.FeedbackWrite, Roles.CaseOfficer).Idempotent()
        .WithTags("Open311").WithSummary("Give a program an api_key").WithDescription("The key is in this answer only.");

    /// <param name="Name">Whose program it is.</param>
    public sealed record ApiKeyRequest([StringLength(100, MinimumLength = 1)] string Name);

    /// <param name="ApiKey">Send it as api_key.</param>
    public sealed record ApiKeyAnswer(string ApiKey);

    private static async Task<Results<Created<ApiKeyAnswer>, Problem>> HandleAsync(ApiKeyRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (!CaseUnit.IsCentral(actor))
            return CaseUnit.NotCentral();
        var key = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(24));
        await work.Connection.ExecuteAsync("insert into open311_key (digest, name, given_at, given_by) values (@Digest, @Name, @Now, @Subject)",
            new { Digest = TaggedDigest.Of(Tag, key), body.Name, work.Now, actor.Subject });
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, new ApiKeyAnswer(key));
    }

    internal static async Task<bool> IsKnownAsync(NpgsqlConnection connection, string? key) =>
        key is { Length: <= 64 } && await connection.QuerySingleAsync<bool>("select exists (select from open311_key where digest = @Digest)", new { Digest = TaggedDigest.Of(Tag, key) });
}
