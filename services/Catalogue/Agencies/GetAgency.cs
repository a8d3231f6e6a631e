using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Catalogue.Agencies;

/// <summary>GET /v1/agencies/{id}: an agency in one language.</summary>
public static class GetAgency
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/agencies/{id}", HandleAsync)
        .Refuses(Problems.AgencyNotFound)
        .WithTags("Agencies").WithSummary("Read an agency in one language");

    /// <param name="Id">Its id.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="ShortName">Its usual abbreviation.</param>
    /// <param name="Url">Its own site.</param>
    /// <param name="Services">How many services it offers now.</param>
    /// <param name="Language">The language of this answer.</param>
    /// <param name="Languages">The languages that the name exists in.</param>
    /// <param name="TranslationMissing">Whether a text is not in the language wanted.</param>
    /// <param name="Sources">Where this comes from.</param>
    /// <param name="Example">True for an invented entry.</param>
    public sealed record AgencyView(
        string Id,
        int Version,
        string Name,
        string? ShortName,
        string? Url,
        long Services,
        string Language,
        IReadOnlyList<string> Languages,
        bool TranslationMissing,
        IReadOnlyList<Source> Sources,
        bool Example);

    private const string Sql = """
        select version, body, (select count(*) from service where agency_id = agency.id and withdrawn_at is null)
        from agency where id = @id
        """;

    private static async Task<Results<PublicJson<AgencyView>, Problem>> HandleAsync(string id, string? lang, NpgsqlDataSource database, HttpContext http)
    {
        var wanted = Languages.Wanted(http, lang);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (version, json, services) = await connection.QuerySingleOrDefaultAsync<(int, string?, long)>(Sql, new { id });
        if (json is null)
            return Problems.AgencyNotFound.NoneWithId(id, "/v1/agencies");

        var body = SourceBody.Read<AgencyBody>(json);
        var texts = new OneLanguage(wanted, body.Name);
        var view = new AgencyView(
            id, version, texts.Name, body.ShortName, body.Url, services, texts.Language, texts.Languages, texts.TranslationMissing, body.Sources, body.Example);
        return new PublicJson<AgencyView>(view, [texts.Language]);
    }
}
