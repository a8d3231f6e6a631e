using System.ComponentModel.DataAnnotations;
using Asan.Catalogue.Publishing;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Catalogue.GoodPractices;

/// <summary>A practice that others may learn from.</summary>
/// <param name="Title">Its title.</param>
/// <param name="Problem">The problem met.</param>
/// <param name="Solution">What was done.</param>
/// <param name="Results">What came of it.</param>
/// <param name="Sources">Where this comes from.</param>
/// <param name="Example">True for an invented entry.</param>
/// <param name="Authority">Whose practice it is.</param>
/// <param name="Country">ISO 3166-1 alpha-2 code.</param>
/// <param name="Themes">What it is about.</param>
/// <param name="Evidence">What supports the results.</param>
/// <param name="Cost">What it costs, in money and people.</param>
/// <param name="HowToAdopt">What others need, and the steps.</param>
public sealed record GoodPracticeBody(
    [Texts(300)] IReadOnlyDictionary<string, string> Title,
    [Texts(4000)] IReadOnlyDictionary<string, string> Problem,
    [Texts(4000)] IReadOnlyDictionary<string, string> Solution,
    [Texts(4000)] IReadOnlyDictionary<string, string> Results,
    [Length(0, 40)] IReadOnlyList<Source> Sources,
    bool Example,
    [Length(1, 300)] string? Authority = null,
    [RegularExpression("^[A-Z]{2}$")] string? Country = null,
    [Themes] IReadOnlyList<string>? Themes = null,
    [Length(0, 20)] IReadOnlyList<Evidence>? Evidence = null,
    [Texts(2000)] IReadOnlyDictionary<string, string>? Cost = null,
    [Texts(4000)] IReadOnlyDictionary<string, string>? HowToAdopt = null);

/// <param name="Claim">What is claimed.</param>
/// <param name="Source">Where it can be checked.</param>
public sealed record Evidence([Texts(1000)] IReadOnlyDictionary<string, string> Claim, Source Source);

/// <summary>What practices are about: a closed list, so that a filter finds all of a theme.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class ThemesAttribute() : ValidationAttribute($"different themes of: {string.Join(", ", All)}")
{
    public static readonly IReadOnlyList<string> All =
        ["access", "digital", "environment", "inclusion", "integrity", "mobility", "one-stop", "participation", "queues", "staff", "utilities", "cooperation"];

    public override bool IsValid(object? value) => value is null || value is IReadOnlyList<string> themes
        && themes.Count <= All.Count && themes.All(theme => All.Contains(theme, StringComparer.Ordinal)) && themes.Distinct(StringComparer.Ordinal).Count() == themes.Count;
}

/// <summary>PUT /v1/sources/{source}/good-practices/{externalId}: adds or changes a practice of the library.</summary>
public static class PutGoodPractice
{
    /// <summary>The source of practices that came from winning entries; its external ids are the entries' ids.</summary>
    public const string AwardsSource = "awards";

    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/sources/{source}/good-practices/{externalId}", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Transactional()
        .Refuses(CommonProblems.PreconditionRequired, CommonProblems.VersionConflict, Problems.SourceReserved)
        .WithTags("Good practices").WithSummary("Add or change a good practice");

    private const string CurrentSql = "select version, body::jsonb = @Json::jsonb as same from good_practice where id = @Id for no key update";

    private const string InsertSql = """
        insert into good_practice (id, source, external_id, version, body, updated_at)
        values (@Id, @Source, @ExternalId, 1, @Json::json, @Now)
        on conflict do nothing
        """;

    private const string UpdateSql = "update good_practice set version = version + 1, body = @Json::json, updated_at = @Now where id = @Id";

    private static async Task<Results<Ok<Published>, Created<Published>, Problem>> HandleAsync(
        string source, string externalId, GoodPracticeBody body, UnitOfWork work, Actor actor, HttpContext http)
    {
        var id = CatalogueId.Of(source, externalId);
        if (source == AwardsSource)
            return Problems.SourceReserved.Because($"Practices of the source {AwardsSource} come from winning entries when they are announced. Use a source of your own.");
        if (Source.Faults(body.Sources, body.Example) is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The practice names no source.", faults);
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
        work.Publish(new GoodPracticePublished(id, null, body.Title), id, version);
        await Audit.RecordAsync(work, actor, "put-good-practice", id, version);
        return current is null
            ? TypedResults.Created($"/v1/good-practices/{id}", new Published(id, version))
            : TypedResults.Ok(new Published(id, version));
    }
}
