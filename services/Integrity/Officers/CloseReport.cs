using System.ComponentModel.DataAnnotations;
using Asan.Integrity.Reports;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Integrity.Officers;

/// <summary>POST /v1/integrity/reports/{id}/close: an officer ends a report that was answered.</summary>
public static class CloseReport
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/integrity/reports/{id}/close", HandleAsync)
        .Demands(Scopes.Integrity, Roles.IntegrityOfficer).Idempotent()
        .Refuses(Problems.ReportNotFound, Problems.ReportClosed, Problems.ReportNotAnswered)
        .WithTags("Officers").WithSummary("Close a report");

    /// <param name="Outcome">What was found.</param>
    public sealed record CloseReportRequest([AllowedValues("confirmed", "not-confirmed", "handed-to-prosecutor", "not-enough-to-go-on")] string Outcome);

    /// <param name="State">closed.</param>
    /// <param name="Outcome">What was found.</param>
    public sealed record ClosedReportAnswer(string State, string Outcome);

    private static async Task<Results<Ok<ClosedReportAnswer>, Problem>> HandleAsync(Guid id, CloseReportRequest body, Actor actor, UnitOfWork work)
    {
        switch (await Deeds.LockAsync(work, actor, id))
        {
            case null:
                return Deeds.NotFound();
            case "closed":
                return Problems.ReportClosed.Because("Expected a report that is not closed; this one is.");
            case "open":
                return Problems.ReportNotAnswered.Because("Expected a report whose last word is an officer's; this one waits for an answer. Answer it first.");
        }
        await work.Connection.ExecuteAsync(
            "update report set state = 'closed', outcome = @Outcome, closed_on = @day where id = @id", new { id, body.Outcome, day = work.Now.Day() });
        await Deeds.RecordAsync(work, actor, "close", id);
        return TypedResults.Ok(new ClosedReportAnswer("closed", body.Outcome));
    }
}
