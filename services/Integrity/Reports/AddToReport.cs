using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Integrity.Reports;

/// <summary>POST /v1/integrity/reports/messages: the reporter adds to a report, or answers its officers.</summary>
public static class AddToReport
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/integrity/reports/messages", HandleAsync)
        .Idempotent().Refuses(Problems.ReportNotFound, Problems.ReportClosed, Problems.TooManyMessages)
        .WithTags("Reports").WithSummary("Add to a report by its receipt")
        .WithDescription("Public: the receipt is the key. A report that was answered is open again, with a new due date.");

    /// <param name="Receipt">As it was given; spaces, hyphens and case do not matter.</param>
    /// <param name="Text">What to add; sealed before it is stored.</param>
    /// <param name="Proof">Only when the platform asked for it.</param>
    public sealed record ReportMessageRequest(
        [StringLength(64, MinimumLength = 16)] string Receipt,
        [StringLength(Messages.MaxTextLength, MinimumLength = 1)] string Text,
        Flood.Proof? Proof = null);

    /// <param name="Number">The message's place in the dialogue, from 1.</param>
    /// <param name="DueOn">The last day for an answer.</param>
    public sealed record ReportMessageAnswer(int Number, LocalDate DueOn);

    private sealed record Row(Guid Id, byte[] ReporterKey, string State, LocalDate DueOn);

    private const string Lock = "select id, reporter_key, state, due_on from report where receipt_digest = @digest for update";

    private const string Reopen = "update report set state = 'open', due_on = @dueOn, reminded_on = null, escalated_on = null where id = @Id";

    private static async Task<Results<Ok<ReportMessageAnswer>, Problem>> HandleAsync(ReportMessageRequest body, UnitOfWork work, Flood flood)
    {
        if (flood.OfWriting(body.Proof) is { } flooded)
            return flooded;
        if (await work.Connection.QuerySingleOrDefaultAsync<Row>(Lock, new { digest = Receipt.DigestOf(body.Receipt) }) is not { } report)
            return LookUpReport.Unknown(body.Receipt);
        if (report.State == "closed")
            return Problems.ReportClosed.Because("Expected a report that is not closed; this one is. Send a new report and name what is new.");

        var dueOn = report.DueOn;
        if (report.State == "answered")
        {
            dueOn = Deadline.After(work.Now.Day());
            await work.Connection.ExecuteAsync(Reopen, new { report.Id, dueOn });
        }
        var readers = await Messages.ReadersOfAsync(work.Connection, report.Id);
        var text = SealedText.Seal(body.Text, Messages.Context(report.Id, "reporter"), [report.ReporterKey, .. readers.Select(reader => reader.PublicKey)]);
        try
        {
            return TypedResults.Ok(new ReportMessageAnswer(await Messages.AddAsync(work, report.Id, "reporter", text, [.. readers.Select(reader => reader.Id)]), dueOn));
        }
        catch (PostgresException e) when (Messages.IsFull(e))
        {
            return Messages.Full();
        }
    }
}
