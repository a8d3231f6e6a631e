using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Feedback.Ratings.Blind;

/// <summary>POST /v1/rating-tokens/blind/key: the key under which a visit's token can be signed without being seen.</summary>
public static class GiveBlindKey
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/rating-tokens/blind/key", HandleAsync)
        .LimitsWrongCodes().Idempotent().Refuses(Problems.VisitNotRateable, Problems.BlindGroupSmall)
        .WithTags("Blind-signed ratings").WithSummary("The blind-signing key of a visit's group")
        .WithDescription("Public: the visit code is the proof. Compare the key with GET /v1/rating-tokens/blind/keys, asked without the code: a key that only you are given would mark your token.");

    /// <param name="VisitCode">As it was given at the booking; spaces, hyphens and case do not matter.</param>
    public sealed record BlindKeyRequest([StringLength(64, MinimumLength = 16)] string VisitCode);

    /// <param name="Key">The public key.</param>
    /// <param name="AgencyId">The agency of the group.</param>
    /// <param name="ServiceId">The service of the group.</param>
    /// <param name="Outcome">How its visits ended.</param>
    /// <param name="Month">In which month, in Baku.</param>
    /// <param name="SignedUntil">Until when signatures are given.</param>
    /// <param name="RatedFrom">From when ratings are taken: the same instant, so that no rating follows its own signature.</param>
    /// <param name="RatedUntil">Until when.</param>
    /// <param name="Signatures">fewer-than-ten or ten-or-more. If it never becomes ten, no rating of the group is taken.</param>
    /// <param name="Questions">What a rating answers.</param>
    public sealed record BlindKeyAnswer(
        BlindJwk Key, string AgencyId, string ServiceId, string Outcome, string Month, Instant SignedUntil, Instant RatedFrom, Instant RatedUntil, string Signatures,
        IReadOnlyList<Questions.Question> Questions);

    public static Problem GroupTooSmall(RatedVisit visit) => new(
        Problems.BlindGroupSmall,
        $"Expected a visit whose group (its service, outcome and month) has {BlindKey.VisitsNeeded} closed visits; this one has fewer, and would hide nobody. " +
        $"Try again until {visit.RateableUntil}, or rate with the ordinary token of POST /v1/rating-tokens.", [])
    {
        RetryAfter = TimeSpan.FromHours(1),
    };

    private static async Task<Results<Ok<BlindKeyAnswer>, Problem>> HandleAsync(BlindKeyRequest body, UnitOfWork work, HttpContext http)
    {
        var visit = await RatedVisit.FindAsync(work.Connection, body.VisitCode, work.Now);
        if (visit is null)
            return RatedVisit.NotFound(body.VisitCode);
        if (await BlindKey.OfAsync(work.Connection, visit, work.Now) is not { } key)
            return GroupTooSmall(visit);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new BlindKeyAnswer(
            key.Public, key.AgencyId, key.ServiceId, key.Outcome, key.Month, key.SignedUntil, key.SignedUntil, key.RatedUntil,
            await key.HasSignaturesAsync(work.Connection) ? "ten-or-more" : "fewer-than-ten", Questions.Of(key.Outcome)));
    }
}
