using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Ratings;

/// <summary>
/// POST /v1/ratings: uses a token up. The rating joins the log as a salted commitment and the count of its cell, its
/// comment waits for moderation; all in one transaction.
/// </summary>
public static class Rate
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/ratings", HandleAsync)
        .LimitsWrongCodes().Idempotent().Refuses(Problems.TokenUnknown, Problems.TokenUsed, Problems.TokenExpired)
        .WithTags("Ratings").WithSummary("Rate a visit")
        .WithDescription(
            "Public: the token is the proof. The answer lets the citizen prove that the rating is in the log: " +
            "leafHash = SHA-256(0x00 || SHA-256(statement || salt)). Whoever holds the service's database can link a rating to its visit; nobody else can.")
        .WithRequestExample(new RatingRequest("7K3M-Q9WX-2PFD-8HT4-VB5N", new Dictionary<string, string?> { [Questions.Overall] = "satisfied", ["timeliness"] = "agree" }))
        .WithExample(StatusCodes.Status201Created, new Receipt(
            new Guid("0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a40"), 811, "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "{…}",
            "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752"));

    /// <param name="RatingToken">The token of POST /v1/rating-tokens.</param>
    /// <param name="Answers">Question and answer, of the questions that came with the token.</param>
    /// <param name="Comment">Free words; read by a moderator, never part of events or figures.</param>
    /// <param name="CommentLanguage">The comment's language: az, en, ru or fr; left out, it is not known.</param>
    public sealed record RatingRequest(
        [StringLength(64, MinimumLength = 1)] string RatingToken,
        [MaxLength(Questions.Most)] IReadOnlyDictionary<string, string?> Answers,
        [StringLength(2000, MinimumLength = 1)] string? Comment = null,
        [AllowedValues("az", "en", "ru", "fr", null)] string? CommentLanguage = null);

    private sealed record Token(string AgencyId, string ServiceId, string CentreId, string Outcome, Instant ExpiresAt);

    private const string FindToken = """
        select visit.agency_id, visit.service_id, visit.centre_id, visit.outcome, token.expires_at
        from rating_token token join closed_visit visit using (visit_id)
        where token.digest = @Digest and token.blind_key is null
        """;

    private static async Task<Results<Created<Receipt>, Problem>> HandleAsync(RatingRequest body, UnitOfWork work, HttpContext http)
    {
        var digest = GiveToken.DigestOf(body.RatingToken);
        var token = await work.Connection.QuerySingleOrDefaultAsync<Token>(FindToken, new { Digest = digest });
        if (token is null)
            return Problems.TokenUnknown.Because($"Expected a token of POST /v1/rating-tokens; a text of {body.RatingToken.Length} characters came that is none.");
        if (work.Now >= token.ExpiresAt)
            return Problems.TokenExpired.Because($"The token could be used until {token.ExpiresAt}. A visit is rated within 30 days.");
        var answers = Questions.Read(token.Outcome, body.Answers, out var faults);
        if (faults.Count > 0)
            return Questions.NotOfTheForm(faults);

        var rating = new NewRating(
            Guid.CreateVersion7(), token.AgencyId, token.ServiceId, token.CentreId, token.Outcome, answers,
            body.Comment, body.CommentLanguage, digest, BlindKey: null, BlindMessageDigest: null, work.Now);
        try
        {
            var receipt = await rating.AddAsync(work.Connection);
            http.Response.Headers.CacheControl = "no-store";
            return TypedResults.Created((string?)null, receipt);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "rating_one_a_token" })
        {
            return Problems.TokenUsed.Because("Expected a token that was not used yet; this one rated its visit already. A rating is final.");
        }
    }
}
