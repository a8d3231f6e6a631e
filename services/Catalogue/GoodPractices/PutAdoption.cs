using System.ComponentModel.DataAnnotations;
using Asan.Catalogue.Publishing;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.GoodPractices;

/// <summary>Somebody who takes a practice over.</summary>
/// <param name="Adopter">Who.</param>
/// <param name="Country">ISO 3166-1 alpha-2 code.</param>
/// <param name="Status">considering, planned, piloting, adopted or abandoned.</param>
/// <param name="Sources">The evidence: where it can be read.</param>
/// <param name="Example">True for an invented entry.</param>
/// <param name="Since">Since when it has this status.</param>
/// <param name="CentreId">The centre that does it, if it is one of ours.</param>
/// <param name="Note">What was changed, and what came of it.</param>
public sealed record AdoptionBody(
    [Texts(300)] IReadOnlyDictionary<string, string> Adopter,
    [RegularExpression("^[A-Z]{2}$")] string Country,
    [AllowedValues("considering", "planned", "piloting", "adopted", "abandoned")] string Status,
    [Length(0, 20)] IReadOnlyList<Source> Sources,
    bool Example,
    [Day] LocalDate? Since = null,
    [Slug] string? CentreId = null,
    [Texts(2000)] IReadOnlyDictionary<string, string>? Note = null);

/// <summary>PUT /v1/sources/{source}/good-practices/{externalId}/adoptions/{adoptionId}: who took a practice over, when, with what evidence.</summary>
public static class PutAdoption
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/sources/{source}/good-practices/{externalId}/adoptions/{adoptionId}", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Transactional()
        .Refuses(CommonProblems.PreconditionRequired, CommonProblems.VersionConflict, Problems.GoodPracticeNotFound, Problems.UnknownCentre)
        .WithTags("Good practices").WithSummary("Add or change an adoption of a practice")
        .WithDescription("Also of a winner's practice: its source is `awards`, its external id the entry's.");

    private const string CurrentSql = "select version, body::jsonb = @Json::jsonb as same from adoption where practice_id = @PracticeId and id = @Id for no key update";

    private const string InsertSql = """
        insert into adoption (practice_id, id, version, country, centre_id, status, body, updated_at)
        select p.id, @Id, 1, @Country, @CentreId, @Status, @Json::json, @Now from good_practice p where p.id = @PracticeId
        on conflict on constraint adoption_once do nothing
        """;

    private const string UpdateSql = """
        update adoption set version = version + 1, country = @Country, centre_id = @CentreId, status = @Status, body = @Json::json, updated_at = @Now
        where practice_id = @PracticeId and id = @Id
        """;

    private static async Task<Results<Ok<Published>, Created<Published>, Problem>> HandleAsync(
        string source, string externalId, string adoptionId, AdoptionBody body, UnitOfWork work, Actor actor, HttpContext http)
    {
        var practiceId = CatalogueId.Of(source, externalId);
        var id = CatalogueId.Of(CatalogueId.OwnSource, adoptionId);
        if (Source.Faults(body.Sources, body.Example) is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The adoption names no source.", faults);
        if (!await work.Connection.QuerySingleAsync<bool>("select exists (select 1 from good_practice where id = @practiceId)", new { practiceId }))
            return Problems.GoodPracticeNotFound.NoneWithId(practiceId, "/v1/good-practices");
        var row = new { PracticeId = practiceId, Id = id, body.Country, body.CentreId, body.Status, Json = SourceBody.Write(body), work.Now };
        var current = await work.Connection.QuerySingleOrDefaultAsync<Current>(CurrentSql, row);
        if (Current.Check(http, current) is { } refusal)
            return refusal;
        var version = Current.VersionAfter(current);
        http.SetETag(version);
        if (current is { Same: true })
            return TypedResults.Ok(new Published(id, version));
        try
        {
            if (await work.Connection.ExecuteAsync(current is null ? InsertSql : UpdateSql, row) == 0)
                return Current.CreatedMeanwhile();
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.ForeignKeyViolation, ConstraintName: "adoption_centre" })
        {
            return Problems.UnknownCentre.Because("The adoption names a centre that GET /v1/centres does not list. Leave centreId out for a place that is none of ours.");
        }
        await Audit.RecordAsync(work, actor, "put-adoption", $"{practiceId}/{id}", version);
        return current is null
            ? TypedResults.Created($"/v1/good-practices/{practiceId}/adoptions", new Published(id, version))
            : TypedResults.Ok(new Published(id, version));
    }
}
