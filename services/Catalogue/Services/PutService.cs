using Asan.Catalogue.Publishing;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Catalogue.Services;

/// <summary>PUT /v1/sources/{source}/services/{externalId}: publishes a service, or its next version.</summary>
public static class PutService
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/sources/{source}/services/{externalId}", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Transactional()
        .Refuses(CommonProblems.PreconditionRequired, CommonProblems.VersionConflict, Problems.UnknownAgency, Problems.UnknownCentre)
        .WithTags("Services").WithSummary("Publish a service")
        .WithDescription("Every change is a new version; a body that says nothing new makes none. A withdrawn service is put anew, without `If-Match`.");

    // Keeps centres from gaining or losing the agency's counters until this version is public; services wait for
    // each other only when it is the same one.
    private const string LockAgencySql = "select true from agency where id = @Agency for share";

    private const string CurrentSql = """
        select s.version, s.events, s.withdrawn_at, s.published_fees, v.body::jsonb = @Json::jsonb as same
        from service s join service_version v on (v.service_id, v.version) = (s.id, s.version)
        where s.id = @Id for no key update of s
        """;

    private const string KnownCentresSql = "select id from centre where id = any(@Centres)";

    // Version 1 follows in the same transaction; the deferred foreign key sees to it.
    private const string InsertSql = """
        insert into service (id, source, external_id, agency_id, everywhere, version, events, published_fees)
        values (@Id, @Source, @ExternalId, @Agency, false, 1, 1, '[]')
        on conflict do nothing
        """;

    private static async Task<Results<Ok<Published>, Created<Published>, Problem>> HandleAsync(
        string source, string externalId, ServiceBody body, UnitOfWork work, Actor actor, HttpContext http)
    {
        var id = CatalogueId.Of(source, externalId);
        if (ServiceRules.Faults(body) is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The service's members are complete, but not right together; see `errors`.", faults);

        var row = new { Id = id, Source = source, ExternalId = externalId, body.Agency, Json = SourceBody.Write(body) };
        if (!await work.Connection.ExecuteScalarAsync<bool>(LockAgencySql, row))
            return Problems.UnknownAgency.Because(
                "The service's agency is not in GET /v1/agencies. Put the agency first.",
                new Fault("$.agency", "an agency of the catalogue", $"the agency {body.Agency}"));
        var service = await work.Connection.QuerySingleOrDefaultAsync<Row>(CurrentSql, row);
        var current = service is { WithdrawnAt: null } ? new Current(service.Version, service.Same) : null;
        if (Current.Check(http, current) is { } refusal)
            return refusal;

        var centres = body.IsEverywhere() ? await PublishService.CentresOfAsync(work, body.Agency) : [.. body.Centres];
        if (await StrangersAsync(work, centres) is { Count: > 0 } strangers)
            return Problems.UnknownCentre.Because("The service names centres that are not in GET /v1/centres. Put them first.", strangers);
        if (current is { Same: true })
        {
            http.SetETag(current.Version);
            return TypedResults.Ok(new Published(id, current.Version));
        }

        if (service is null && await work.Connection.ExecuteAsync(InsertSql, row) == 0)
            return Current.CreatedMeanwhile();
        var held = new PublishService.Held(
            id, service?.Version ?? 0, service?.Events ?? 0, service is { WithdrawnAt: null } ? PublishService.Fees(service.PublishedFees) : []);
        var version = await PublishService.AsNextVersionAsync(work, held, body, centres);
        await Audit.RecordAsync(work, actor, "put-service", id, version);
        http.SetETag(version);
        return current is null
            ? TypedResults.Created($"/v1/services/{id}", new Published(id, version))
            : TypedResults.Ok(new Published(id, version));
    }

    private static async Task<IReadOnlyList<Fault>> StrangersAsync(UnitOfWork work, string[] centres)
    {
        var known = (await work.Connection.QueryAsync<string>(KnownCentresSql, new { centres })).ToHashSet(StringComparer.Ordinal);
        return [.. centres.Index().Where(centre => !known.Contains(centre.Item))
            .Select(centre => new Fault($"$.centres[{centre.Index}]", "a centre of the catalogue", Came.Describe(centre.Item)))];
    }

    private sealed record Row(int Version, long Events, Instant? WithdrawnAt, string PublishedFees, bool Same);
}
