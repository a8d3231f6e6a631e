using Asan.Catalogue.Publishing;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Catalogue.Drafts;

/// <summary>DELETE /v1/drafts/{id}: gives a draft up; it stays readable.</summary>
public static class DiscardDraft
{
    public static void Map(IEndpointRouteBuilder api) => api.MapDelete("/drafts/{id}", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Transactional()
        .Refuses(CommonProblems.PreconditionRequired, CommonProblems.VersionConflict, Problems.DraftNotFound, Problems.DraftInOtherState)
        .WithTags("Drafts").WithSummary("Give up a draft");

    private const string Sql = "update service_draft set state = 'discarded', version = version + 1, updated_at = @Now where id = @id";

    private static async Task<Results<NoContent, Problem>> HandleAsync(Guid id, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (await DraftRow.LockAsync(work.Connection, id) is not { } draft)
            return Problems.DraftNotFound.NoneWithId($"{id}", "/v1/drafts");
        if (http.CheckPrecondition(draft.Version) is { } refusal)
            return refusal;
        if (draft.State is "published" or "discarded" or "outdated")
            return Problems.DraftInOtherState.Because($"An open draft can be given up; this one is in the state {draft.State}.");
        await work.Connection.ExecuteAsync(Sql, new { id, work.Now });
        await Audit.RecordAsync(work, actor, "discard-draft", draft.ServiceId, draft.Version + 1);
        return TypedResults.NoContent();
    }
}
