using Asan.Catalogue.Publishing;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Catalogue.Drafts;

/// <summary>POST /v1/drafts/{id}/submit: hands a draft over to a second person.</summary>
public static class SubmitDraft
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/drafts/{id}/submit", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Idempotent()
        .Refuses(Problems.DraftNotFound, Problems.DraftInOtherState)
        .WithTags("Drafts").WithSummary("Submit a draft for review");

    private const string Sql = $"""
        update service_draft set state = 'in-review', reviewer = null, version = version + 1, updated_at = @Now where id = @id returning {DraftRow.Columns}
        """;

    private static async Task<Results<Ok<Draft>, Problem>> HandleAsync(Guid id, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (await DraftRow.LockAsync(work.Connection, id) is not { } draft)
            return Problems.DraftNotFound.NoneWithId($"{id}", "/v1/drafts");
        if (draft.State != "draft")
            return Problems.DraftInOtherState.Because($"Only a draft in the state draft can be submitted; this one is in the state {draft.State}.");
        var submitted = await work.Connection.QuerySingleAsync<DraftRow>(Sql, new { id, work.Now });
        await Audit.RecordAsync(work, actor, "submit-draft", submitted.ServiceId, submitted.Version);
        http.SetETag(submitted.Version);
        return TypedResults.Ok(submitted.View());
    }
}
