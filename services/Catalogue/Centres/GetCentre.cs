using Asan.Catalogue.Figures;
using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Centres;

/// <summary>GET /v1/centres/{id}: a centre in one language, with its hours, counters and rating.</summary>
public static class GetCentre
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/centres/{id}", HandleAsync)
        .Refuses(Problems.CentreNotFound)
        .WithTags("Centres").WithSummary("Read a centre in one language");

    /// <param name="Id">Its id.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Address">Where it is.</param>
    /// <param name="Latitude">Degrees north, WGS 84.</param>
    /// <param name="Longitude">Degrees east, WGS 84.</param>
    /// <param name="TimeZone">IANA zone of its wall clock.</param>
    /// <param name="Kind">A centre, a mobile unit, or a centre for training.</param>
    /// <param name="OpenedOn">The day it was opened to the public.</param>
    /// <param name="OpeningHours">The usual hours.</param>
    /// <param name="ClosedOn">Days on which it stays closed.</param>
    /// <param name="Exceptions">Dates with other hours than usual.</param>
    /// <param name="Route">Of a mobile unit: where it stands when.</param>
    /// <param name="Agencies">The agencies that have a counter here.</param>
    /// <param name="Counters">Its counters.</param>
    /// <param name="HostsDelegations">Whether study visits can be received here.</param>
    /// <param name="Rating">What visitors say; null until enough of them did.</param>
    /// <param name="Language">The language of this answer.</param>
    /// <param name="Languages">The languages that the name exists in.</param>
    /// <param name="TranslationMissing">Whether a text is not in the language wanted.</param>
    /// <param name="InOtherLanguages">The texts that are in another language than this answer.</param>
    /// <param name="Sources">Where this comes from.</param>
    /// <param name="Example">True for an invented entry.</param>
    public sealed record CentreView(
        string Id,
        int Version,
        string Name,
        string Address,
        double Latitude,
        double Longitude,
        string TimeZone,
        CentreKind Kind,
        LocalDate? OpenedOn,
        IReadOnlyList<OpeningHours> OpeningHours,
        IReadOnlyList<LocalDate> ClosedOn,
        IReadOnlyList<OtherHours> Exceptions,
        IReadOnlyList<PlaceOnRoute> Route,
        IReadOnlyList<Named> Agencies,
        IReadOnlyList<Counter> Counters,
        bool HostsDelegations,
        Rating? Rating,
        string Language,
        IReadOnlyList<string> Languages,
        bool TranslationMissing,
        IReadOnlyList<OtherLanguage> InOtherLanguages,
        IReadOnlyList<Source> Sources,
        bool Example);

    /// <param name="Place">The place.</param>
    /// <param name="Latitude">Degrees north, WGS 84.</param>
    /// <param name="Longitude">Degrees east, WGS 84.</param>
    /// <param name="From">The first date there.</param>
    /// <param name="Until">The last date there.</param>
    /// <param name="Hours">The hours of each date there.</param>
    public sealed record PlaceOnRoute(string Place, double Latitude, double Longitude, LocalDate From, LocalDate Until, IReadOnlyList<DayHours> Hours);

    private const string Sql = "select version, body, agencies from centre where id = @id";

    private const string AgenciesSql = """select id, body->>'name' from agency where id = any(@agencies) order by id collate "C" """;

    private static async Task<Results<PublicJson<CentreView>, Problem>> HandleAsync(string id, string? lang, NpgsqlDataSource database, HttpContext http)
    {
        var wanted = Languages.Wanted(http, lang);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (version, json, agencies) = await connection.QuerySingleOrDefaultAsync<(int, string?, string[])>(Sql, new { id });
        if (json is null)
            return Problems.CentreNotFound.NoneWithId(id, "/v1/centres");

        var body = SourceBody.Read<CentreBody>(json);
        var texts = new OneLanguage(wanted, body.Name);
        var address = texts.Text("$.address", body.Address);
        var named = Named.In(texts, "$.agencies", await connection.QueryAsync<(string, string)>(AgenciesSql, new { agencies }));
        List<PlaceOnRoute> route = [.. (body.Route ?? []).Select((stop, i) =>
            new PlaceOnRoute(texts.Text($"$.route[{i}].place", stop.Place), stop.Latitude, stop.Longitude, stop.From, stop.Until, stop.Hours))];
        var view = new CentreView(
            id, version, texts.Name, address, body.Latitude, body.Longitude, body.TimeZone, body.Kind, body.OpenedOn, body.OpeningHours, body.ClosedOn, body.Exceptions ?? [], route,
            named, body.Counters, body.HostsDelegations, await Rating.OfAsync(connection, "centre", id),
            texts.Language, texts.Languages, texts.TranslationMissing, texts.Others, body.Sources, body.Example);
        return new PublicJson<CentreView>(view, [texts.Language]);
    }
}
