using System.ComponentModel.DataAnnotations;
using Asan.Catalogue.Publishing;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Catalogue.Drafts;

/// <summary>POST /v1/drafts/{id}/review: a second person approves a draft or sends it back.</summary>
public static class ReviewDraft
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/drafts/{id}/review", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Idempotent()
        .Refuses(Problems.DraftNotFound, Problems.DraftInOtherState, Problems.OwnDraft, Problems.DraftOutdated, Problems.UnknownAgency, Problems.UnknownCentre)
        .WithTags("Drafts").WithSummary("Approve a draft, or send it back")
        .WithDescription("Nobody who wrote in the draft can review it. Once approved it is published: at once, or at its `publishAt`.");

    public enum Decision
    {
        Approve,
        SendBack,
    }

    /// <param name="Decision">What becomes of it.</param>
    /// <param name="Note">Why; the authors see it.</param>
    public sealed record ReviewDraftRequest(Decision Decision, [Length(1, 2000)] string? Note = null);

    private const string Sql = $"""
        update service_draft set state = @State, reviewer = @Reviewer, note = @Note, version = version + 1, updated_at = @Now where id = @id
        returning {DraftRow.Columns}
        """;

    private static async Task<Results<Ok<Draft>, Problem>> HandleAsync(Guid id, ReviewDraftRequest request, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (await DraftRow.LockAsync(work.Connection, id) is not { } draft)
            return Problems.DraftNotFound.NoneWithId($"{id}", "/v1/drafts");
        if (draft.State != "in-review")
            return Problems.DraftInOtherState.Because($"Only a draft in the state in-review can be reviewed; this one is in the state {draft.State}.");
        try
        {
            draft = await work.Connection.QuerySingleAsync<DraftRow>(Sql, new
            {
                id,
                State = request.Decision == Decision.Approve ? "approved" : "draft",
                Reviewer = actor.Subject,
                request.Note,
                work.Now,
            });
        }
        catch (PostgresException e) when (e.ConstraintName == "service_draft_reviewed_by_another")
        {
            return Problems.OwnDraft.Because("You wrote in this draft. Somebody who did not must review it.");
        }
        await Audit.RecordAsync(work, actor, request.Decision == Decision.Approve ? "approve-draft" : "send-back-draft", draft.ServiceId, draft.Version);
        if (request.Decision == Decision.Approve && (draft.PublishAt is not { } at || at <= work.Now))
        {
            var (published, refusal) = await PublishDraft.AsNextVersionAsync(work, draft);
            if (refusal is not null)
                return refusal;
            draft = published!;
        }
        http.SetETag(draft.Version);
        return TypedResults.Ok(draft.View());
    }
}
