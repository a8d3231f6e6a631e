using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Catalogue.Drafts;

/// <summary>PUT /v1/drafts/{id}: changes a draft that is not under review. Who writes becomes an author.</summary>
public static class ChangeDraft
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/drafts/{id}", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Transactional()
        .Refuses(CommonProblems.PreconditionRequired, CommonProblems.VersionConflict, Problems.DraftNotFound, Problems.DraftInOtherState)
        .WithTags("Drafts").WithSummary("Change a draft");

    /// <param name="Service">The service as it shall be.</param>
    /// <param name="PublishAt">When it shall become public; left out: as soon as it is approved.</param>
    public sealed record ChangeDraftRequest(ServiceBody Service, [Moment] Instant? PublishAt = null);

    // The author's last look was at the service as it is now: the draft is based on that.
    private const string Sql = $"""
        update service_draft set
            body = @Json::json, publish_at = @PublishAt, version = version + 1, updated_at = @Now, reviewer = null,
            authors = case when @Author = any(authors) then authors else authors || @Author end,
            base_version = coalesce((select s.version from service s where s.id = service_id), 0)
        where id = @id
        returning {DraftRow.Columns}
        """;

    private static async Task<Results<Ok<Draft>, Problem>> HandleAsync(Guid id, ChangeDraftRequest request, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (ServiceRules.Faults(request.Service, "$.service") is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The service's members are complete, but not right together; see `errors`.", faults);
        if (await DraftRow.LockAsync(work.Connection, id) is not { } draft)
            return Problems.DraftNotFound.NoneWithId($"{id}", "/v1/drafts");
        if (http.CheckPrecondition(draft.Version) is { } refusal)
            return refusal;
        if (draft.State != "draft")
            return Problems.DraftInOtherState.Because($"Only a draft in the state draft can be changed; this one is in the state {draft.State}.");

        var changed = await work.Connection.QuerySingleAsync<DraftRow>(Sql, new { id, Json = SourceBody.Write(request.Service), request.PublishAt, Author = actor.Subject, work.Now });
        await Audit.RecordAsync(work, actor, "change-draft", changed.ServiceId, changed.Version);
        http.SetETag(changed.Version);
        return TypedResults.Ok(changed.View());
    }
}
