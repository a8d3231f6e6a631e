using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.GoodPractices;

/// <summary>GET /v1/good-practices/{id}/adoptions: who took a practice over, by country and centre.</summary>
public static class ListAdoptions
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/good-practices/{id}/adoptions", HandleAsync)
        .Refuses(Problems.GoodPracticeNotFound)
        .WithTags("Good practices").WithSummary("List who took a practice over");

    /// <param name="Id">The adoption.</param>
    /// <param name="Adopter">Who.</param>
    /// <param name="Country">ISO 3166-1 alpha-2 code.</param>
    /// <param name="CentreId">The centre, if it is one of ours.</param>
    /// <param name="Status">considering, planned, piloting, adopted or abandoned.</param>
    /// <param name="Since">Since when.</param>
    /// <param name="Note">What was changed, and what came of it.</param>
    /// <param name="Language">The language of the adopter's name.</param>
    /// <param name="Sources">The evidence.</param>
    /// <param name="Example">True for an invented entry.</param>
    public sealed record AdoptionView(
        string Id, string Adopter, string Country, string? CentreId, string Status, LocalDate? Since, string? Note, string Language, IReadOnlyList<Source> Sources, bool Example);

    private const string Known = "select exists (select 1 from good_practice where id = @id)";

    private const string Sql = "select id, body from adoption where practice_id = @id and id > @After order by id limit @Rows";

    private static async Task<Results<PublicJson<Page<AdoptionView>>, Problem>> HandleAsync(
        string id, [AsParameters] PageRequest page, string? lang, NpgsqlDataSource database, HttpContext http)
    {
        var wanted = Languages.Wanted(http, lang);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (!await connection.QuerySingleAsync<bool>(Known, new { id }))
            return Problems.GoodPracticeNotFound.NoneWithId(id, "/v1/good-practices");
        var rows = (await connection.QueryAsync<(string Id, string Body)>(Sql, new { id, page.After, Rows = page.Limit + 1 })).AsList();
        var (cut, next) = Page.Of(http, rows, page, row => row.Id);
        List<AdoptionView> items = [.. cut.Select(row => View(row.Id, SourceBody.Read<AdoptionBody>(row.Body), wanted))];
        return new PublicJson<Page<AdoptionView>>(new Page<AdoptionView>(items, next), [.. items.Select(item => item.Language).Distinct()]);
    }

    private static AdoptionView View(string id, AdoptionBody body, string wanted)
    {
        var texts = new OneLanguage(wanted, body.Adopter);
        return new AdoptionView(
            id, texts.Name, body.Country, body.CentreId, body.Status, body.Since, texts.OptionalText("$.note", body.Note), texts.Language, body.Sources, body.Example);
    }
}
