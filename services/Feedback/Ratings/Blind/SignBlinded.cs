using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Feedback.Ratings.Blind;

/// <summary>POST /v1/rating-tokens/blind: signs a visit's blinded token, one a visit, in place of the ordinary token.</summary>
public static class SignBlinded
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/rating-tokens/blind", HandleAsync)
        .LimitsWrongCodes().Idempotent().Refuses(Problems.VisitNotRateable, Problems.TokenAlreadyGiven, Problems.BlindGroupSmall, Problems.TokenExpired)
        .WithTags("Blind-signed ratings").WithSummary("Have a blinded token signed")
        .WithDescription("Public: the visit code is the proof. RFC 9474 BlindSign: the service sees neither the token nor the signature that the citizen makes of its answer.");

    /// <param name="VisitCode">As it was given at the booking; spaces, hyphens and case do not matter.</param>
    /// <param name="KeyId">The key for which the token was blinded.</param>
    /// <param name="BlindedMessage">The blinded token, as long as the key's modulus (384 bytes), base64url.</param>
    public sealed record BlindSignatureRequest(
        [StringLength(64, MinimumLength = 16)] string VisitCode,
        [StringLength(64, MinimumLength = 1)] string KeyId,
        [StringLength(512, MinimumLength = 512)] string BlindedMessage);

    /// <param name="KeyId">The key that signed.</param>
    /// <param name="BlindSignature">The blind signature, base64url; the citizen takes the blinding off.</param>
    public sealed record BlindSignatureAnswer(string KeyId, string BlindSignature);

    private const string InsertToken = """
        insert into rating_token (digest, visit_id, given_at, expires_at, blind_key) values (@Digest, @VisitId, @Now, @ExpiresAt, @Key)
        on conflict on constraint rating_token_one_a_visit do nothing
        """;

    // The same blinded token again gets the same signature: who lost the answer has lost nothing, and gained nothing.
    private const string IsTheSame = "select exists (select from rating_token where visit_id = @VisitId and digest = @Digest and blind_key = @Key)";

    private static async Task<Results<Created<BlindSignatureAnswer>, Problem>> HandleAsync(BlindSignatureRequest body, UnitOfWork work, HttpContext http)
    {
        var visit = await RatedVisit.FindAsync(work.Connection, body.VisitCode, work.Now);
        if (visit is null)
            return RatedVisit.NotFound(body.VisitCode);
        if (await BlindKey.OfAsync(work.Connection, visit, work.Now) is not { } key)
            return GiveBlindKey.GroupTooSmall(visit);
        if (key.Id != body.KeyId)
            return CommonProblems.InvalidRequest.Because(
                "The token is blinded for another key than that of the visit's group. Ask POST /v1/rating-tokens/blind/key for it.",
                new Fault("$.keyId", "the kid of the visit's group", Came.Describe(body.KeyId)));
        if (work.Now >= key.SignedUntil)
            return Problems.TokenExpired.Because($"Signatures for {key.Month} were given until {key.SignedUntil}. Rate with the ordinary token of POST /v1/rating-tokens.");
        if (!Base64Url.IsValid(body.BlindedMessage) || BlindRsa.Sign(key.Parameters(), Base64Url.DecodeFromChars(body.BlindedMessage)) is not { } signature)
            return CommonProblems.InvalidRequest.Because(
                "The blinded token is no number below the key's modulus.", new Fault("$.blindedMessage", $"{BlindRsa.ModulusBytes} bytes in base64url, below the modulus", Came.Describe(body.BlindedMessage)));

        var token = new { Digest = SHA256.HashData(Base64Url.DecodeFromChars(body.BlindedMessage)), visit.VisitId, work.Now, ExpiresAt = key.RatedUntil, Key = key.Id };
        try
        {
            if (await work.Connection.ExecuteAsync(InsertToken, token) == 0 && !await work.Connection.QuerySingleAsync<bool>(IsTheSame, token))
                return Problems.TokenAlreadyGiven.Because("Expected a visit without a token; this one has its one token, ordinary or blind-signed. Use that.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "rating_token_pkey" })
        {
            return Problems.TokenAlreadyGiven.Because("Expected a blinded token of your own; this very one was signed for another visit. Blind a new one.");
        }
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, new BlindSignatureAnswer(key.Id, Base64Url.EncodeToString(signature)));
    }
}
