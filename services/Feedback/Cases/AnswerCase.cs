using System.ComponentModel.DataAnnotations;
using Asan.Contracts.Feedback;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Feedback.Cases;

/// <summary>POST /v1/cases/{id}/answer: an officer answers a case, once.</summary>
public static class AnswerCase
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/cases/{id}/answer", HandleAsync)
        .Demands(Scopes.FeedbackWrite, Roles.CaseOfficer).Idempotent()
        .Refuses(Problems.CaseNotFound, Problems.CaseAlreadyAnswered)
        .WithTags("Cases").WithSummary("Answer a case");

    /// <param name="Text">The answer, in the language of the case.</param>
    public sealed record CaseAnswerRequest([StringLength(4000, MinimumLength = 1)] string Text);

    /// <param name="CaseId">The case.</param>
    /// <param name="State">answered.</param>
    /// <param name="AnsweredAt">When.</param>
    /// <param name="WithinDeadline">Whether that was by its due date.</param>
    public sealed record CaseAnsweredAnswer(Guid CaseId, string State, Instant AnsweredAt, bool WithinDeadline);

    private sealed record Answered(string Kind, string? ServiceId, string? CentreId, LocalDate DueOn, long Version);

    private const string Sql = """
        update cases set state = 'answered', answer = @Text, answered_at = @Now, version = version + 1
        where id = @id and state = 'open'
        returning kind, service_id, centre_id, due_on, version
        """;

    private const string Audit = """
        insert into audit (id, at, actor, roles, centre, action, subject)
        values (@AuditId, @Now, @Subject, @Roles, @Centre, 'answer-case', @Case)
        """;

    private static async Task<Results<Ok<CaseAnsweredAnswer>, Problem>> HandleAsync(Guid id, CaseAnswerRequest body, UnitOfWork work, Actor actor)
    {
        var answered = await work.Connection.QuerySingleOrDefaultAsync<Answered>(Sql, new { id, body.Text, work.Now });
        if (answered is null)
            return await work.Connection.QuerySingleAsync<bool>("select exists (select from cases where id = @id)", new { id })
                ? Problems.CaseAlreadyAnswered.Because("Expected an open case; this one was answered. An answer stays as it was given.")
                : Problems.CaseNotFound.Because("Expected the id of a case; there is none with this one. GET /v1/cases lists them.");

        var withinDeadline = work.Now.InZone(OpenCase.Zone).Date <= answered.DueOn;
        await work.Connection.ExecuteAsync(Audit, new
        {
            AuditId = Guid.CreateVersion7(), work.Now, actor.Subject, Roles = actor.Roles.ToArray(), actor.Centre, Case = id.ToString(),
        });
        await work.PublishAsync(
            new CaseAnswered(id, answered.Kind, answered.ServiceId, answered.CentreId, work.Now.ToDateTimeOffset(), withinDeadline),
            id.ToString(), answered.Version);
        return TypedResults.Ok(new CaseAnsweredAnswer(id, "answered", work.Now, withinDeadline));
    }
}
