using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Feedback.Cases;

/// <summary>POST /v1/cases/{id}/extend: a longer term, as the law allows, each ground once. The citizen reads why.</summary>
public static class ExtendCase
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/cases/{id}/extend", HandleAsync)
        .Demands(Scopes.FeedbackWrite, Roles.CaseOfficer).Idempotent()
        .Refuses(Problems.CaseNotFound, Problems.CaseNotExtendable)
        .WithTags("Cases").WithSummary("Extend the term of a case");

    /// <param name="Ground">
    /// study (art. 10.1: 30 working days from the day it came instead of 15) or information (art. 10.2: up to 30 more while
    /// information is asked of others).
    /// </param>
    /// <param name="Reason">What is studied or asked, in the language of the case; the citizen reads it.</param>
    public sealed record CaseExtensionRequest([AllowedValues("study", "information")] string Ground, [StringLength(1000, MinimumLength = 1)] string Reason);

    /// <param name="CaseId">The case.</param>
    /// <param name="DueOn">The last day for the answer now.</param>
    public sealed record CaseExtendedAnswer(Guid CaseId, LocalDate DueOn);

    private sealed record Row(string State, LocalDate DueOn, bool ExtendedForStudy, bool ExtendedForInformation);

    private const string Lock = $"select state, due_on, extended_for_study, extended_for_information from cases where id = @id and {CaseUnit.Sees} for update";

    private const string Extend = """
        update cases set due_on = @dueOn, reminded_at = null,
               extended_for_study = extended_for_study or @study, extended_for_information = extended_for_information or not @study
        where id = @id
        """;

    private static async Task<Results<Ok<CaseExtendedAnswer>, Problem>> HandleAsync(Guid id, CaseExtensionRequest body, UnitOfWork work, Actor actor)
    {
        if (await work.Connection.QuerySingleOrDefaultAsync<Row>(Lock, CaseUnit.With(actor, new { id })) is not { } row)
            return CaseUnit.NotFound();
        var study = body.Ground == "study";
        if (row.State == "answered" || DueDates.Day(work.Now) > row.DueOn || (study ? row.ExtendedForStudy || row.ExtendedForInformation : row.ExtendedForInformation))
            return Problems.CaseNotExtendable.Because("Expected a case that is not answered, whose due date has not passed, and a ground not used yet (study before information); this one is not.");

        // Thirty days from the day it came are fifteen more than the fifteen.
        var dueOn = DueDates.After(row.DueOn, study ? DueDates.WithStudy - DueDates.Ordinary : DueDates.ForInformation);
        await work.Connection.ExecuteAsync(Extend, new { id, dueOn, study });
        await CaseUnit.SayAsync(work, id, "officer", body.Reason);
        await CaseUnit.RecordAsync(work, actor, $"extend-case-for-{body.Ground}", id);
        return TypedResults.Ok(new CaseExtendedAnswer(id, dueOn));
    }
}
