using System.ComponentModel.DataAnnotations;
using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Asan.Catalogue.Search;

/// <summary>Other words for some services: what people say when they mean them.</summary>
/// <param name="Phrases">The words, by language.</param>
/// <param name="Services">The services that they find.</param>
public sealed record SynonymBody([Phrases] IReadOnlyDictionary<string, IReadOnlyList<string>> Phrases, [Length(1, 100)] IReadOnlyList<string> Services);

/// <summary>Phrases in up to four languages: at least one, each with 1 to 50 texts of 1 to 100 characters.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class PhrasesAttribute() : ValidationAttribute("an object with one or more of az, ru, en, fr, each an array of 1 to 50 texts of 1 to 100 characters")
{
    public override bool IsValid(object? value) => value is null || value is IReadOnlyDictionary<string, IReadOnlyList<string>> phrases
        && phrases.Count > 0
        && phrases.All(of => Languages.All.Contains(of.Key, StringComparer.Ordinal)
            && of.Value is { Count: >= 1 and <= 50 } && of.Value.All(text => text?.Length is >= 1 and <= 100));
}

/// <summary>PUT /v1/sources/{source}/search-synonyms/{externalId}: lets other words find services.</summary>
public static class PutSynonyms
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/sources/{source}/search-synonyms/{externalId}", HandleAsync)
        .Demands(Scopes.CatalogueWrite, Roles.CatalogueEditor).Transactional()
        .Refuses(CommonProblems.PreconditionRequired, CommonProblems.VersionConflict, Problems.UnknownService)
        .WithTags("Search").WithSummary("Let other words find services");

    private const string CurrentSql = """
        select version, body::jsonb = @Json::jsonb as same, services from search_synonym where id = @Id for no key update
        """;

    private const string InsertSql = """
        insert into search_synonym (id, source, external_id, version, body, services, updated_at)
        values (@Id, @Source, @ExternalId, 1, @Json::json, @Services, @Now)
        on conflict do nothing
        """;

    private const string UpdateSql = """
        update search_synonym set version = version + 1, body = @Json::json, services = @Services, updated_at = @Now where id = @Id
        """;

    private static async Task<Results<Ok<Published>, Created<Published>, Problem>> HandleAsync(
        string source, string externalId, SynonymBody body, UnitOfWork work, Actor actor, HttpContext http)
    {
        var id = CatalogueId.Of(source, externalId);
        var row = new { Id = id, Source = source, ExternalId = externalId, Json = SourceBody.Write(body), Services = body.Services.Distinct().ToArray(), work.Now };
        var synonym = await work.Connection.QuerySingleOrDefaultAsync<Row>(CurrentSql, row);
        var current = synonym is null ? null : new Current(synonym.Version, synonym.Same);
        if (Current.Check(http, current) is { } refusal)
            return refusal;
        var version = Current.VersionAfter(current);
        http.SetETag(version);
        if (current is { Same: true })
            return TypedResults.Ok(new Published(id, version));
        if (await KnownServices.StrangersAsync(work, body.Services, "$.services") is { Count: > 0 } strangers)
            return Problems.UnknownService.Because("The body names services that are not in GET /v1/services. Put them first.", strangers);

        if (await work.Connection.ExecuteAsync(current is null ? InsertSql : UpdateSql, row) == 0)
            return Current.CreatedMeanwhile();
        await SearchDocuments.WriteAsync(work, [.. synonym?.Services ?? [], .. body.Services]);
        await Audit.RecordAsync(work, actor, "put-search-synonyms", id, version);
        return current is null
            ? TypedResults.Created($"/v1/sources/{source}/search-synonyms/{externalId}", new Published(id, version))
            : TypedResults.Ok(new Published(id, version));
    }

    // A class, since Dapper calls no constructor that takes an array.
    private sealed class Row
    {
        public int Version { get; init; }

        public bool Same { get; init; }

        public required string[] Services { get; init; }
    }
}
