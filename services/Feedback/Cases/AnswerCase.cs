using System.ComponentModel.DataAnnotations;
using Asan.Contracts.Feedback;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Feedback.Cases;

/// <summary>POST /v1/cases/{id}/answer: an officer answers a case, and may say in public what was done.</summary>
public static class AnswerCase
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/cases/{id}/answer", HandleAsync)
        .Demands(Scopes.FeedbackWrite, Roles.CaseOfficer).Idempotent()
        .Refuses(Problems.CaseNotFound, Problems.CaseAlreadyAnswered)
        .WithTags("Cases").WithSummary("Answer a case");

    /// <param name="Text">The answer, in the language of the case; the citizen's only.</param>
    /// <param name="Summary">
    /// "You said, we did", for everybody at GET /v1/cases/answered: in the officer's words, naming nobody. Leave it out where
    /// even that would show who wrote.
    /// </param>
    public sealed record CaseAnswerRequest([StringLength(4000, MinimumLength = 1)] string Text, [StringLength(1000, MinimumLength = 1)] string? Summary = null);

    /// <param name="CaseId">The case.</param>
    /// <param name="State">answered.</param>
    /// <param name="AnsweredAt">When.</param>
    /// <param name="WithinDeadline">Whether that was by its due date.</param>
    public sealed record CaseAnsweredAnswer(Guid CaseId, string State, Instant AnsweredAt, bool WithinDeadline);

    private sealed record Answered(string Kind, string? ServiceId, string? CentreId, bool AnsweredInTime, long Version);

    private const string Sql = $"""
        update cases set state = 'answered', summary = @Summary, answered_at = @Now, answered_in_time = @today <= due_on, version = version + 1
        where id = @id and state <> 'answered' and {CaseUnit.Sees}
        returning kind, service_id, centre_id, answered_in_time, version
        """;

    private static async Task<Results<Ok<CaseAnsweredAnswer>, Problem>> HandleAsync(Guid id, CaseAnswerRequest body, UnitOfWork work, Actor actor)
    {
        var answered = await work.Connection.QuerySingleOrDefaultAsync<Answered>(
            Sql, CaseUnit.With(actor, new { id, body.Summary, work.Now, today = DueDates.Day(work.Now) }));
        if (answered is null)
            return await work.Connection.QuerySingleAsync<bool>($"select exists (select from cases where id = @id and {CaseUnit.Sees})", CaseUnit.With(actor, new { id }))
                ? Problems.CaseAlreadyAnswered.Because("Expected a case that waits for its answer; this one was answered. An answer stays as it was given.")
                : CaseUnit.NotFound();

        await CaseUnit.SayAsync(work, id, "officer", body.Text);
        await CaseUnit.RecordAsync(work, actor, "answer-case", id);
        work.Publish(
            new CaseAnswered(id, answered.Kind, answered.ServiceId, answered.CentreId, work.Now.ToDateTimeOffset(), answered.AnsweredInTime),
            id.ToString(), answered.Version);
        return TypedResults.Ok(new CaseAnsweredAnswer(id, "answered", work.Now, answered.AnsweredInTime));
    }
}
