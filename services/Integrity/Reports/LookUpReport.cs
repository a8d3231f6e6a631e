using System.ComponentModel.DataAnnotations;
using System.Security.Cryptography;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Integrity.Reports;

/// <summary>POST /v1/integrity/reports/lookup: the whole dialogue, for whoever has the receipt. A POST, so that no URL holds it.</summary>
public static class LookUpReport
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/integrity/reports/lookup", HandleAsync)
        .Refuses(Problems.ReportNotFound)
        .WithTags("Reports").WithSummary("Read a report's dialogue by its receipt").WithDescription("Public: the receipt is the key. Changes nothing.");

    /// <param name="Receipt">As it was given; spaces, hyphens and case do not matter.</param>
    /// <param name="Proof">Only when the platform asked for it.</param>
    public sealed record ReportLookupRequest([StringLength(64, MinimumLength = 16)] string Receipt, Flood.Proof? Proof = null);

    /// <param name="State">open, answered or closed.</param>
    /// <param name="Outcome">How it was closed: confirmed, not-confirmed, handed-to-prosecutor or not-enough-to-go-on.</param>
    /// <param name="OpenedOn">The day it came.</param>
    /// <param name="DueOn">The last day for the answer.</param>
    /// <param name="Messages">The dialogue, in order.</param>
    public sealed record ReportDialogue(string State, string? Outcome, LocalDate OpenedOn, LocalDate DueOn, IReadOnlyList<DialogueMessage> Messages);

    /// <param name="Author">reporter or officer.</param>
    /// <param name="WrittenOn">The day; no finer time is kept.</param>
    /// <param name="Text">What was written; null when the officer's program sealed it wrongly, so that nobody can open it with the receipt.</param>
    public sealed record DialogueMessage(string Author, LocalDate WrittenOn, string? Text);

    private sealed record Row(Guid Id, string State, string? Outcome, LocalDate OpenedOn, LocalDate DueOn);

    private sealed record MessageRow(string Author, LocalDate WrittenOn, byte[] Ciphertext, byte[] ReporterEncapsulated, byte[] ReporterSealed);

    private const string Find = "select id, state, outcome, opened_on, due_on from report where receipt_digest = @digest";

    private const string List = "select author, written_on, ciphertext, reporter_encapsulated, reporter_sealed from message where report_id = @Id order by number";

    private static async Task<Results<Ok<ReportDialogue>, Problem>> HandleAsync(ReportLookupRequest body, Flood flood, NpgsqlDataSource database, CancellationToken cancellation)
    {
        if (flood.OfLookups(body.Proof) is { } flooded)
            return flooded;
        // Derived whether there is such a report or not: most of the time goes here.
        var (privateKey, _) = Receipt.KeyPairOf(body.Receipt);
        await using var connection = await database.OpenConnectionAsync(cancellation);
        if (await connection.QuerySingleOrDefaultAsync<Row>(Find, new { digest = Receipt.DigestOf(body.Receipt) }) is not { } report)
            return Unknown(body.Receipt);
        var messages = (await connection.QueryAsync<MessageRow>(List, new { report.Id })).Select(
            message => new DialogueMessage(message.Author, message.WrittenOn, Open(message, privateKey, report.Id)));
        return TypedResults.Ok(new ReportDialogue(report.State, report.Outcome, report.OpenedOn, report.DueOn, [.. messages]));
    }

    // An officer's program seals what the service cannot check: one bad message must not hide the others.
    private static string? Open(MessageRow message, byte[] privateKey, Guid report)
    {
        try
        {
            return SealedText.Open(
                message.Ciphertext, new SealedText.Key(message.ReporterEncapsulated, message.ReporterSealed), privateKey, Messages.Context(report, message.Author));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    internal static Problem Unknown(string receipt) =>
        Problems.ReportNotFound.Because($"Expected the receipt of a report; a text of {receipt.Length} characters came that is none. Check each character.");
}
