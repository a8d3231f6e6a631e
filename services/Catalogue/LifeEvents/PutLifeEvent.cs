using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Catalogue.LifeEvents;

/// <summary>PUT /v1/sources/{source}/life-events/{externalId}: adds or changes a life event and its plan.</summary>
public static class PutLifeEvent
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/sources/{source}/life-events/{externalId}", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Transactional()
        .Refuses(CommonProblems.PreconditionRequired, CommonProblems.VersionConflict, Problems.UnknownService, Problems.PlanWithoutOrder)
        .WithTags("Life events").WithSummary("Add or change a life event and its plan");

    private const string CurrentSql = "select version, body::jsonb = @Json::jsonb as same from life_event where id = @Id for no key update";

    private const string InsertSql = """
        insert into life_event (id, source, external_id, version, body, services, updated_at)
        values (@Id, @Source, @ExternalId, 1, @Json::json, @Services, @Now)
        on conflict do nothing
        """;

    private const string UpdateSql = """
        update life_event set version = version + 1, body = @Json::json, services = @Services, updated_at = @Now where id = @Id
        """;

    private static async Task<Results<Ok<Published>, Created<Published>, Problem>> HandleAsync(
        string source, string externalId, LifeEventBody body, UnitOfWork work, Actor actor, HttpContext http)
    {
        var id = CatalogueId.Of(source, externalId);
        if (Source.Faults(body.Sources, body.Example) is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The life event names no source.", faults);
        if (Plan.Faults(body.Steps) is { Count: > 0 } disorder)
            return Problems.PlanWithoutOrder.Because("The steps of the plan cannot be put in an order; see `errors`.", disorder);
        string[] services = [.. body.Steps.Select(step => step.Service)];
        var row = new { Id = id, Source = source, ExternalId = externalId, Json = SourceBody.Write(body), Services = services, work.Now };
        var current = await work.Connection.QuerySingleOrDefaultAsync<Current>(CurrentSql, row);
        if (Current.Check(http, current) is { } refusal)
            return refusal;
        var version = Current.VersionAfter(current);
        http.SetETag(version);
        if (current is { Same: true })
            return TypedResults.Ok(new Published(id, version));
        if (await KnownServices.StrangersAsync(work, services, "$.steps") is { Count: > 0 } strangers)
            return Problems.UnknownService.Because("The plan names services that are not in GET /v1/services. Put them first.", strangers);

        if (await work.Connection.ExecuteAsync(current is null ? InsertSql : UpdateSql, row) == 0)
            return Current.CreatedMeanwhile();
        await Audit.RecordAsync(work, actor, "put-life-event", id, version);
        return current is null
            ? TypedResults.Created($"/v1/life-events/{id}", new Published(id, version))
            : TypedResults.Ok(new Published(id, version));
    }
}
