using System.ComponentModel.DataAnnotations;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>POST /v1/rating-tokens/lookup: what a token rates, for a page that was opened by its link. A POST, so that no URL holds the token.</summary>
public static class LookUpToken
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/rating-tokens/lookup", HandleAsync)
        .LimitsWrongCodes().Refuses(Problems.TokenUnknown)
        .WithTags("Ratings").WithSummary("What a rating token rates").WithDescription("Public: the token is the proof. Changes nothing.");

    /// <param name="RatingToken">The token of POST /v1/rating-tokens.</param>
    public sealed record TokenLookupRequest([StringLength(64, MinimumLength = 1)] string RatingToken);

    /// <param name="ServiceId">The service that the visit was for.</param>
    /// <param name="CentreId">The centre that it was at.</param>
    /// <param name="Outcome">How it ended: served, refused or abandoned.</param>
    /// <param name="ExpiresAt">Until when the token can be used.</param>
    /// <param name="Used">Whether it was used.</param>
    /// <param name="Questions">What a rating answers.</param>
    public sealed record TokenAnswer(string ServiceId, string CentreId, string Outcome, Instant ExpiresAt, bool Used, IReadOnlyList<Questions.Question> Questions);

    private sealed record Row(string ServiceId, string CentreId, string Outcome, Instant ExpiresAt, bool Used);

    private const string Sql = """
        select visit.service_id, visit.centre_id, visit.outcome, token.expires_at,
               exists (select from rating where rating.token_digest = token.digest) as used
        from rating_token token join closed_visit visit using (visit_id)
        where token.digest = @Digest and token.blind_key is null
        """;

    private static async Task<Results<Ok<TokenAnswer>, Problem>> HandleAsync(TokenLookupRequest body, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return await connection.QuerySingleOrDefaultAsync<Row>(Sql, new { Digest = GiveToken.DigestOf(body.RatingToken) }) is { } row
            ? TypedResults.Ok(new TokenAnswer(row.ServiceId, row.CentreId, row.Outcome, row.ExpiresAt, row.Used, Questions.Of(row.Outcome)))
            : Problems.TokenUnknown.Because($"Expected a token of POST /v1/rating-tokens; a text of {body.RatingToken.Length} characters came that is none.");
    }
}
