using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Asan.Feedback.Cases;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Feedback.Ratings.Blind;

/// <summary>POST /v1/ratings/blind: a rating by a blind-signed token. Nothing in it, or beside it, leads to a visit.</summary>
public static class RateBlind
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/ratings/blind", HandleAsync)
        .LimitsWrongCodes().Idempotent().Refuses(Problems.TokenUnknown, Problems.TokenUsed, Problems.TokenExpired, Problems.BlindNotYet, Problems.BlindGroupSmall)
        .WithTags("Blind-signed ratings").WithSummary("Rate with a blind-signed token")
        .WithDescription(
            "Public. The key says which service and outcome is rated; the centre is not known, so the rating counts for the service and its agency. " +
            "Send no access token and no trace context along: they would tell who you are.");

    /// <param name="KeyId">The key that signed.</param>
    /// <param name="Message">The token: 32 random bytes in front (RFC 9474 section 4.1) and 32 of its own, base64url.</param>
    /// <param name="Signature">The key's signature of it, the blinding taken off, base64url.</param>
    /// <param name="Answers">Question and answer, of the questions that came with the key.</param>
    /// <param name="Comment">Free words; read by a moderator. What they tell of you is not hidden.</param>
    /// <param name="CommentLanguage">The comment's language: az, en, ru or fr; left out, it is not known.</param>
    public sealed record BlindRatingRequest(
        [StringLength(64, MinimumLength = 1)] string KeyId,
        [StringLength(86, MinimumLength = 86)] string Message,
        [StringLength(512, MinimumLength = 512)] string Signature,
        [MaxLength(Questions.Most)] IReadOnlyDictionary<string, string?> Answers,
        [StringLength(2000, MinimumLength = 1)] string? Comment = null,
        [AllowedValues("az", "en", "ru", "fr", null)] string? CommentLanguage = null);

    private static async Task<Results<Created<Receipt>, Problem>> HandleAsync(BlindRatingRequest body, UnitOfWork work, HttpContext http)
    {
        var key = await BlindKey.FindAsync(work.Connection, body.KeyId);
        if (key is null || !IsSigned(key, body))
            return Problems.TokenUnknown.Because("Expected a token with the signature of the key that it names; what came has none. Check that the blinding was taken off.");
        if (work.Now < key.SignedUntil)
            return Problems.BlindNotYet.Because($"Ratings for {key.Month} are taken from {key.SignedUntil} to {key.RatedUntil}, when no signatures are given any more: so no time leads from one to the other. Keep the token until then.");
        if (work.Now >= key.RatedUntil)
            return Problems.TokenExpired.Because($"Ratings for {key.Month} were taken until {key.RatedUntil}.");
        if (!await key.HasSignaturesAsync(work.Connection))
            return Problems.BlindGroupSmall.Because($"Expected a group with {BlindKey.SignaturesNeeded} signatures; this one has fewer, so your rating would be that of one of few. None of its ratings is taken.");
        var answers = Questions.Read(key.Outcome, body.Answers, out var faults);
        if (faults.Count > 0)
            return Questions.NotOfTheForm(faults);

        // The day alone, and a random id in place of one that begins with the time.
        var day = work.Now.InZone(DueDates.Zone).Date.AtStartOfDayInZone(DueDates.Zone).ToInstant();
        var rating = new NewRating(
            Guid.NewGuid(), key.AgencyId, key.ServiceId, Cells.AnyCentre, key.Outcome, answers, body.Comment, body.CommentLanguage,
            TokenDigest: null, key.Id, SHA256.HashData(Base64Url.DecodeFromChars(body.Message)), day);
        try
        {
            var receipt = await rating.AddAsync(work.Connection);
            http.Response.Headers.CacheControl = "no-store";
            return TypedResults.Created((string?)null, receipt);
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "rating_one_a_blind_token" })
        {
            return Problems.TokenUsed.Because("Expected a token that was not used yet; this one was. A rating is final.");
        }
    }

    private static bool IsSigned(BlindKey key, BlindRatingRequest body) =>
        Base64Url.IsValid(body.Message) && Base64Url.IsValid(body.Signature)
        && Base64Url.DecodeFromChars(body.Message) is { Length: BlindRsa.MessageBytes } message
        && BlindRsa.Verify(key.Parameters(), message, Base64Url.DecodeFromChars(body.Signature));
}
