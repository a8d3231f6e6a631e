using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Feedback.Cases;

/// <summary>POST /v1/cases/{id}/question: an officer asks the citizen, who finds it with the receipt. The term runs on.</summary>
public static class AskCitizen
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/cases/{id}/question", HandleAsync)
        .Demands(Scopes.FeedbackWrite, Roles.CaseOfficer).Idempotent()
        .Refuses(Problems.CaseNotFound, Problems.CaseNotOpen)
        .WithTags("Cases").WithSummary("Ask the citizen");

    /// <param name="Text">The question, in the language of the case.</param>
    public sealed record CaseQuestionRequest([StringLength(4000, MinimumLength = 1)] string Text);

    /// <param name="CaseId">The case.</param>
    /// <param name="State">waiting.</param>
    /// <param name="DueOn">The last day for the answer, which stays.</param>
    public sealed record CaseWaitingAnswer(Guid CaseId, string State, LocalDate DueOn);

    private const string Sql = $"update cases set state = 'waiting' where id = @id and state = 'open' and {CaseUnit.Sees} returning due_on";

    private static async Task<Results<Ok<CaseWaitingAnswer>, Problem>> HandleAsync(Guid id, CaseQuestionRequest body, UnitOfWork work, Actor actor)
    {
        if (await work.Connection.QuerySingleOrDefaultAsync<LocalDate?>(Sql, CaseUnit.With(actor, new { id })) is not { } dueOn)
            return await work.Connection.QuerySingleAsync<bool>($"select exists (select from cases where id = @id and {CaseUnit.Sees})", CaseUnit.With(actor, new { id }))
                ? Problems.CaseNotOpen.Because("Expected an open case; this one waits for the citizen or has its answer.")
                : CaseUnit.NotFound();
        await CaseUnit.SayAsync(work, id, "officer", body.Text);
        await CaseUnit.RecordAsync(work, actor, "ask-citizen", id);
        return TypedResults.Ok(new CaseWaitingAnswer(id, "waiting", dueOn));
    }
}
