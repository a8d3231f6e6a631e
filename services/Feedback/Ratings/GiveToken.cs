using System.Buffers.Text;
using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;
using QRCoder;

namespace Asan.Feedback.Ratings;

/// <summary>POST /v1/rating-tokens: whoever holds a closed visit's code gets its one rating token, as text, link and QR code.</summary>
public static class GiveToken
{
    private const string TokenTag = "asan.rating-token.v1";

    /// <summary>Bytes of chance in a token: 256 bits, so that none can be guessed and their digests need no salt.</summary>
    private const int TokenBytes = 32;

    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/rating-tokens", HandleAsync)
        .LimitsWrongCodes().Idempotent().Refuses(Problems.VisitNotRateable, Problems.TokenAlreadyGiven)
        .WithTags("Ratings").WithSummary("Get the rating token of a visit")
        .WithDescription("Public: the visit code is the proof. The token is in this answer only.");

    /// <param name="VisitCode">As it was given at the booking; spaces, hyphens and case do not matter.</param>
    public sealed record RatingTokenRequest([StringLength(64, MinimumLength = 16)] string VisitCode);

    /// <param name="RatingToken">Rates the visit once.</param>
    /// <param name="Link">Opens the rating page with the token in its fragment, which browsers send to no server.</param>
    /// <param name="QrCode">The link as a QR code, an SVG picture.</param>
    /// <param name="VisitId">The visit.</param>
    /// <param name="ServiceId">The service that it was for.</param>
    /// <param name="CentreId">The centre that it was at.</param>
    /// <param name="Outcome">How it ended: served, refused or abandoned.</param>
    /// <param name="ExpiresAt">Until when the token can be used.</param>
    /// <param name="Questions">What a rating answers; each outcome has questions of its own.</param>
    public sealed record RatingTokenAnswer(
        string RatingToken, string Link, string QrCode, Guid VisitId, string ServiceId, string CentreId, string Outcome, Instant ExpiresAt,
        IReadOnlyList<Questions.Question> Questions);

    private const string InsertToken = "insert into rating_token (digest, visit_id, given_at, expires_at) values (@Digest, @VisitId, @Now, @ExpiresAt)";

    public static byte[] DigestOf(string token) => TaggedDigest.Of(TokenTag, token);

    private static async Task<Results<Created<RatingTokenAnswer>, Problem>> HandleAsync(
        RatingTokenRequest body, UnitOfWork work, IConfiguration configuration, HttpContext http)
    {
        var visit = await RatedVisit.FindAsync(work.Connection, body.VisitCode, work.Now);
        if (visit is null)
            return RatedVisit.NotFound(body.VisitCode);

        var token = Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(TokenBytes));
        try
        {
            await work.Connection.ExecuteAsync(InsertToken, new { Digest = DigestOf(token), visit.VisitId, work.Now, ExpiresAt = visit.RateableUntil });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "rating_token_one_a_visit" })
        {
            return Problems.TokenAlreadyGiven.Because("Expected a visit whose token was not given yet; this visit's was. Use that token: there is one a visit.");
        }
        // The gateway's address, by which the public reaches this service; the issuer lives there too.
        var link = $"{configuration["Identity:Issuer"]!.TrimEnd('/')}/rate#{token}";
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Created((string?)null, new RatingTokenAnswer(
            token, link, QrCodeOf(link), visit.VisitId, visit.ServiceId, visit.CentreId, visit.Outcome, visit.RateableUntil, Questions.Of(visit.Outcome)));
    }

    private static string QrCodeOf(string link)
    {
        using var code = QRCodeGenerator.GenerateQrCode(link, QRCodeGenerator.ECCLevel.M);
        using var svg = new SvgQRCode(code);
        return svg.GetGraphic(4);
    }
}
