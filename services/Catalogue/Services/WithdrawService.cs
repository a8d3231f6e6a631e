using Asan.Catalogue.Publishing;
using Asan.Catalogue.Search;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Catalogue.Services;

/// <summary>DELETE /v1/sources/{source}/services/{externalId}: ends an offer; its versions stay readable.</summary>
public static class WithdrawService
{
    public static void Map(IEndpointRouteBuilder api) => api.MapDelete("/sources/{source}/services/{externalId}", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Transactional()
        .Refuses(CommonProblems.PreconditionRequired, CommonProblems.VersionConflict, Problems.ServiceNotFound, Problems.ServiceWithdrawn)
        .WithTags("Services").WithSummary("Withdraw a service");

    private const string CurrentSql = "select version, events, withdrawn_at from service where id = @id for no key update";

    private const string Sql = "update service set withdrawn_at = @Now, events = events + 1 where id = @id";

    private static async Task<Results<NoContent, Problem>> HandleAsync(string source, string externalId, UnitOfWork work, Actor actor, HttpContext http)
    {
        var id = CatalogueId.Of(source, externalId);
        var service = await work.Connection.QuerySingleOrDefaultAsync<Row>(CurrentSql, new { id });
        if (service is null)
            return Problems.ServiceNotFound.NoneWithId(id, "/v1/services");
        if (service.WithdrawnAt is { } withdrawnAt)
            return Problems.ServiceWithdrawn.Because($"The service was already withdrawn, at {withdrawnAt}.");
        if (http.CheckPrecondition(service.Version) is { } refusal)
            return refusal;

        await work.Connection.ExecuteAsync(Sql, new { id, work.Now });
        await SearchDocuments.DeleteAsync(work, id);
        work.Publish(new ServiceWithdrawn(id), id, service.Events + 1);
        await Audit.RecordAsync(work, actor, "withdraw-service", id, service.Version);
        return TypedResults.NoContent();
    }

    private sealed record Row(int Version, long Events, Instant? WithdrawnAt);
}
