using System.ComponentModel.DataAnnotations;
using System.Text.Json;
using Asan.Feedback.Cases;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Feedback.Refusals;

/// <summary>
/// POST /v1/refusals/receipt: whoever was refused gets it signed, with the clause named and the way to appeal.
/// GET /v1/refusals/key: the key that verifies it, without asking anybody.
/// </summary>
public static class GiveReceipt
{
    public const string KeyPurpose = "refusal";

    /// <summary>RFC 8725 section 3.11: so that a receipt is never taken for another statement.</summary>
    public const string Type = "asan-refusal+jwt";

    /// <summary>Days to go to court, from when the refusal was handed over: Code of Administrative Procedure, art. 38.</summary>
    private const int DaysToAppeal = 30;

    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/refusals/receipt", HandleAsync)
            .LimitsWrongCodes().Idempotent().Refuses(Problems.RefusalNotFound)
            .WithTags("Refusals").WithSummary("Get the signed receipt of a refusal")
            .WithDescription("Public: the visit code is the proof. The same receipt can be asked for again.");
        api.MapGet("/refusals/key", KeyAsync)
            .WithTags("Refusals").WithSummary("The public key that verifies receipts, as a JWK");
    }

    /// <param name="VisitCode">As it was given at the booking or on the ticket; spaces, hyphens and case do not matter.</param>
    public sealed record RefusalReceiptRequest([StringLength(64, MinimumLength = 16)] string VisitCode);

    /// <param name="Receipt">A compact JWS (RFC 7515) over the statement, ES256.</param>
    /// <param name="KeyId">The key's RFC 7638 thumbprint; GET /v1/refusals/key has the key.</param>
    /// <param name="Statement">What is signed.</param>
    public sealed record RefusalReceiptAnswer(string Receipt, string KeyId, RefusalStatement Statement);

    /// <param name="VisitId">The visit.</param>
    /// <param name="VisitCodeDigest">SHA-256 of the visit code (docs/visit-codes.md), in hexadecimal: its holder can prove that the receipt is theirs.</param>
    /// <param name="ServiceId">The service refused.</param>
    /// <param name="CentreId">Where.</param>
    /// <param name="AgencyId">By which agency.</param>
    /// <param name="Clause">The clause of law named; null: none was named, which is counted in public.</param>
    /// <param name="RefusedAt">When.</param>
    /// <param name="Appeal">What can be done about it.</param>
    public sealed record RefusalStatement(
        Guid VisitId, string VisitCodeDigest, string ServiceId, string CentreId, string AgencyId, string? Clause, Instant RefusedAt, AppealRoute Appeal);

    /// <param name="To">To whom.</param>
    /// <param name="Law">On what ground.</param>
    /// <param name="Until">The last day to go to court, local to Baku.</param>
    public sealed record AppealRoute(string To, string Law, LocalDate Until);

    private sealed record Row(Guid VisitId, string ServiceId, string CentreId, string AgencyId, string? Clause, Instant ClosedAt);

    private const string Take = """
        update refusal set receipt_given_at = coalesce(receipt_given_at, @Now)
        from closed_visit where closed_visit.visit_id = refusal.visit_id and visit_code_digest = @digest
        returning refusal.visit_id, service_id, centre_id, agency_id, clause, closed_at
        """;

    private static async Task<Results<Ok<RefusalReceiptAnswer>, Problem>> HandleAsync(RefusalReceiptRequest body, UnitOfWork work, HttpContext http)
    {
        var digest = Convert.ToHexStringLower(TypedCode.Visit.DigestOf(body.VisitCode));
        if (await work.Connection.QuerySingleOrDefaultAsync<Row>(Take, new { digest, work.Now }) is not { } row)
            return Problems.RefusalNotFound.Because(
                $"Expected the code of a visit that ended with a refusal; a text of {body.VisitCode.Length} characters came. If it ended just now, try again in a few seconds.");

        var statement = new RefusalStatement(
            row.VisitId, digest, row.ServiceId, row.CentreId, row.AgencyId, row.Clause, row.ClosedAt,
            new AppealRoute(
                "The agency's higher body, or the administrative court",
                "Law on Administrative Proceedings, ch. VII, art. 71; Code of Administrative Procedure, art. 38",
                DueDates.Day(row.ClosedAt).PlusDays(DaysToAppeal)));
        using var key = await SigningKey.OpenAsync(work.Connection, KeyPurpose);
        var receipt = key.SignJws(Type, JsonSerializer.SerializeToUtf8Bytes(statement, StatementJson));
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(new RefusalReceiptAnswer(receipt, key.Id, statement));
    }

    private static async Task<Ok<Jwk>> KeyAsync(NpgsqlDataSource database, CancellationToken cancellation)
    {
        await using var connection = await database.OpenConnectionAsync(cancellation);
        using var key = await SigningKey.OpenAsync(connection, KeyPurpose);
        return TypedResults.Ok(key.Public);
    }

    private static readonly JsonSerializerOptions StatementJson = Shaped();

    private static JsonSerializerOptions Shaped()
    {
        var json = new JsonSerializerOptions();
        ApiHost.Shape(json);
        return json;
    }
}
