using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>POST /v1/rating-tokens: whoever holds a closed visit's code gets its one rating token.</summary>
public static class GiveToken
{
    private const string TokenTag = "asan.rating-token.v1";

    /// <summary>Bytes of chance in a token: 256 bits, so that none can be guessed and their digests need no salt.</summary>
    private const int TokenBytes = 32;

    /// <summary>How long after its closing a visit can be rated: while it is remembered.</summary>
    private static readonly Duration RateableFor = Duration.FromDays(30);

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/rating-tokens", HandleAsync)
        .Idempotent().Refuses(Problems.VisitNotRateable, Problems.TokenAlreadyGiven)
        .WithTags("Ratings").WithSummary("Get the rating token of a visit")
        .WithDescription("Public: the visit code is the proof. The token is in this answer only.");

    /// <param name="VisitCode">As it was given at the booking; spaces, hyphens and case do not matter.</param>
    public sealed record RatingTokenRequest([StringLength(64, MinimumLength = 16)] string VisitCode);

    /// <param name="RatingToken">Rates the visit once.</param>
    /// <param name="VisitId">The visit.</param>
    /// <param name="ServiceId">The service that it was for.</param>
    /// <param name="CentreId">The centre that it was at.</param>
    /// <param name="ExpiresAt">Until when the token can be used.</param>
    /// <param name="Questions">What a rating answers.</param>
    public sealed record RatingTokenAnswer(
        string RatingToken, Guid VisitId, string ServiceId, string CentreId, Instant ExpiresAt, IReadOnlyList<Questions.Question> Questions);

    private sealed record Visit(Guid VisitId, string ServiceId, string CentreId, Instant ClosedAt);

    private const string FindVisit = "select visit_id, service_id, centre_id, closed_at from closed_visit where visit_code_digest = @Digest";

    private const string InsertToken = "insert into rating_token (digest, visit_id, given_at, expires_at) values (@Digest, @VisitId, @Now, @ExpiresAt)";

    public static byte[] DigestOf(string token) => TaggedDigest.Of(TokenTag, token);

    private static async Task<Results<Created<RatingTokenAnswer>, Problem>> HandleAsync(RatingTokenRequest body, UnitOfWork work, HttpContext http)
    {
        var visit = await work.Connection.QuerySingleOrDefaultAsync<Visit>(
            FindVisit, new { Digest = Convert.ToHexStringLower(TypedCode.Visit.DigestOf(body.VisitCode)) });
        if (visit is null || work.Now >= visit.ClosedAt + RateableFor)
            return Problems.VisitNotRateable.Because(
                $"Expected the code of a visit that ended at a counter within the last {RateableFor.TotalDays} days; a text of {body.VisitCode.Length} characters came. " +
                "If the visit ended just now, try again in a few seconds.");

        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        var expiresAt = visit.ClosedAt + RateableFor;
        try
        {
            await work.Connection.ExecuteAsync(InsertToken, new { Digest = DigestOf(token), visit.VisitId, work.Now, ExpiresAt = expiresAt });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "rating_token_one_a_visit" })
        {
            return Problems.TokenAlreadyGiven.Because("Expected a visit whose token was not given yet; this visit's was. Use that token: there is one a visit.");
        }
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, new RatingTokenAnswer(token, visit.VisitId, visit.ServiceId, visit.CentreId, expiresAt, Questions.All));
    }
}
