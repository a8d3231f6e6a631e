using System.ComponentModel.DataAnnotations;
using Asan.Catalogue.Publishing;
using Asan.Catalogue.Search;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Catalogue.Agencies;

/// <summary>An agency whose services the centres give.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Sources">Where this comes from.</param>
/// <param name="Example">True for an invented entry.</param>
/// <param name="ShortName">Its usual abbreviation.</param>
/// <param name="Url">Its own site.</param>
public sealed record AgencyBody(
    [Texts(300)] IReadOnlyDictionary<string, string> Name,
    [Length(0, 40)] IReadOnlyList<Source> Sources,
    bool Example,
    [Length(1, 40)] string? ShortName = null,
    [WebAddress] string? Url = null);

/// <summary>PUT /v1/sources/{source}/agencies/{externalId}: adds or changes an agency.</summary>
public static class PutAgency
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/sources/{source}/agencies/{externalId}", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Transactional()
        .Refuses(CommonProblems.PreconditionRequired, CommonProblems.VersionConflict)
        .WithTags("Agencies").WithSummary("Add or change an agency");

    private const string CurrentSql = "select version, body::jsonb = @Json::jsonb as same from agency where id = @Id for no key update";

    private const string InsertSql = """
        insert into agency (id, source, external_id, version, body, updated_at)
        values (@Id, @Source, @ExternalId, 1, @Json::json, @Now)
        on conflict do nothing
        """;

    private const string UpdateSql = "update agency set version = version + 1, body = @Json::json, updated_at = @Now where id = @Id";

    private const string ServicesSql = "select id from service where agency_id = @Id and withdrawn_at is null";

    private static async Task<Results<Ok<Published>, Created<Published>, Problem>> HandleAsync(
        string source, string externalId, AgencyBody body, UnitOfWork work, Actor actor, HttpContext http)
    {
        var id = CatalogueId.Of(source, externalId);
        if (Source.Faults(body.Sources, body.Example) is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The agency names no source.", faults);
        var row = new { Id = id, Source = source, ExternalId = externalId, Json = SourceBody.Write(body), work.Now };
        var current = await work.Connection.QuerySingleOrDefaultAsync<Current>(CurrentSql, row);
        if (Current.Check(http, current) is { } refusal)
            return refusal;
        var version = Current.VersionAfter(current);
        http.SetETag(version);
        if (current is { Same: true })
            return TypedResults.Ok(new Published(id, version));

        if (await work.Connection.ExecuteAsync(current is null ? InsertSql : UpdateSql, row) == 0)
            return Current.CreatedMeanwhile();
        await SearchDocuments.WriteAsync(work, await work.Connection.QueryAsync<string>(ServicesSql, row)); // an agency's name finds its services
        await Audit.RecordAsync(work, actor, "put-agency", id, version);
        return current is null
            ? TypedResults.Created($"/v1/agencies/{id}", new Published(id, version))
            : TypedResults.Ok(new Published(id, version));
    }
}
