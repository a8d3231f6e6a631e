using System.ComponentModel.DataAnnotations;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Feedback.Cases;

/// <summary>POST /v1/cases/{id}/assign: gives a case to another unit, or within it to an officer. The term runs on.</summary>
public static class AssignCase
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/cases/{id}/assign", HandleAsync)
        .Demands(Scopes.FeedbackWrite, Roles.CaseOfficer).Idempotent()
        .Refuses(Problems.CaseNotFound, Problems.CaseAlreadyAnswered)
        .WithTags("Cases").WithSummary("Assign a case to a unit or an officer")
        .WithDescription("A case that was given away is no longer seen by the unit that gave it; art. 7.10 of the law allows three working days for that.");

    /// <param name="UnitKind">centre or agency; central for the State Agency's office.</param>
    /// <param name="UnitId">The centre's or agency's id; not with central.</param>
    /// <param name="Officer">The officer's person id; null: whoever of the unit.</param>
    public sealed record CaseAssignmentRequest(
        [AllowedValues("centre", "agency", "central")] string UnitKind, [Slug] string? UnitId = null, [StringLength(64, MinimumLength = 1)] string? Officer = null);

    /// <param name="CaseId">The case.</param>
    /// <param name="UnitKind">centre or agency; null: the central office.</param>
    /// <param name="UnitId">Which.</param>
    /// <param name="Officer">To whom.</param>
    public sealed record CaseAssignedAnswer(Guid CaseId, string? UnitKind, string? UnitId, string? Officer);

    private const string Sql = $"""
        update cases set unit_kind = @kind, unit_id = @UnitId, officer = @Officer where id = @id and state <> 'answered' and {CaseUnit.Sees}
        """;

    private static async Task<Results<Ok<CaseAssignedAnswer>, Problem>> HandleAsync(Guid id, CaseAssignmentRequest body, UnitOfWork work, Actor actor)
    {
        var kind = body.UnitKind == "central" ? null : body.UnitKind;
        if (kind is null != body.UnitId is null)
            return CommonProblems.InvalidRequest.Because("A centre or an agency has an id, the central office has none.",
                new Fault("$.unitId", kind is null ? "nothing" : "the id of the unit", Came.Describe(body.UnitId)));
        if (kind == "centre" && !await work.Connection.QuerySingleAsync<bool>("select exists (select from centre where id = @UnitId)", new { body.UnitId }))
            return CommonProblems.InvalidRequest.Because("There is no such centre in the catalogue.", new Fault("$.unitId", "the id of a centre", Came.Describe(body.UnitId)));
        if (await work.Connection.ExecuteAsync(Sql, CaseUnit.With(actor, new { id, kind, body.UnitId, body.Officer })) == 0)
            return await work.Connection.QuerySingleAsync<bool>($"select exists (select from cases where id = @id and {CaseUnit.Sees})", CaseUnit.With(actor, new { id }))
                ? Problems.CaseAlreadyAnswered.Because("Expected a case that waits for its answer; this one was answered.")
                : CaseUnit.NotFound();
        await CaseUnit.RecordAsync(work, actor, "assign-case", id);
        return TypedResults.Ok(new CaseAssignedAnswer(id, kind, body.UnitId, body.Officer));
    }
}
