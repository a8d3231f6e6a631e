using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.GoodPractices;

/// <summary>GET /v1/good-practices/{id}: a practice in one language, with its award and the study visit of its winner.</summary>
public static class GetGoodPractice
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/good-practices/{id}", HandleAsync)
        .Refuses(Problems.GoodPracticeNotFound)
        .WithTags("Good practices").WithSummary("Read a good practice in one language");

    /// <param name="Id">Its id.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Title">Its title.</param>
    /// <param name="Problem">The problem met.</param>
    /// <param name="Solution">What was done.</param>
    /// <param name="Results">What came of it.</param>
    /// <param name="Authority">Whose practice it is.</param>
    /// <param name="Country">ISO 3166-1 alpha-2 code.</param>
    /// <param name="Award">The award it won; null for others.</param>
    /// <param name="StudyVisit">The winner's study visit; null until its places and times are found.</param>
    /// <param name="Language">The language of this answer.</param>
    /// <param name="Languages">The languages that the title exists in.</param>
    /// <param name="TranslationMissing">Whether a text is not in the language wanted.</param>
    /// <param name="InOtherLanguages">The texts that are in another language than this answer.</param>
    /// <param name="Sources">Where this comes from.</param>
    /// <param name="Example">True for an invented entry.</param>
    /// <param name="Themes">What it is about.</param>
    /// <param name="Evidence">What supports the results.</param>
    /// <param name="Cost">What it costs, in money and people.</param>
    /// <param name="HowToAdopt">What others need, and the steps.</param>
    /// <param name="Adoptions">How many have taken it over, or look into it; GET …/adoptions lists them.</param>
    public sealed record GoodPracticeView(
        string Id,
        int Version,
        string Title,
        string Problem,
        string Solution,
        string Results,
        string? Authority,
        string? Country,
        Award? Award,
        StudyVisit? StudyVisit,
        string Language,
        IReadOnlyList<string> Languages,
        bool TranslationMissing,
        IReadOnlyList<OtherLanguage> InOtherLanguages,
        IReadOnlyList<Source> Sources,
        bool Example,
        IReadOnlyList<string> Themes,
        IReadOnlyList<EvidenceView> Evidence,
        string? Cost,
        string? HowToAdopt,
        int Adoptions);

    /// <param name="Claim">What is claimed.</param>
    /// <param name="Source">Where it can be checked.</param>
    public sealed record EvidenceView(string Claim, Source Source);

    /// <param name="ItineraryId">The itinerary.</param>
    /// <param name="Stops">Where the delegation is received, in order of time.</param>
    public sealed record StudyVisit(Guid ItineraryId, IReadOnlyList<StudyVisitPlace> Stops);

    /// <param name="CentreId">The centre that receives the delegation.</param>
    /// <param name="StartsAt">From when.</param>
    /// <param name="EndsAt">Until when.</param>
    public sealed record StudyVisitPlace(string CentreId, Instant StartsAt, Instant EndsAt);

    private const string Sql = """
        select p.version, p.body, p.authority, p.cycle_id, p.entry_id, p.rank, v.itinerary_id, v.stops,
            (select count(*)::int from adoption a where a.practice_id = p.id) as adoptions
        from good_practice p left join study_visit v on v.entry_id = p.entry_id
        where p.id = @id
        """;

    private static async Task<Results<PublicJson<GoodPracticeView>, Problem>> HandleAsync(string id, string? lang, NpgsqlDataSource database, HttpContext http)
    {
        var wanted = Languages.Wanted(http, lang);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (await connection.QuerySingleOrDefaultAsync<Row>(Sql, new { id }) is not { } row)
            return Problems.GoodPracticeNotFound.NoneWithId(id, "/v1/good-practices");

        var body = SourceBody.Read<GoodPracticeBody>(row.Body);
        var texts = new OneLanguage(wanted, body.Title);
        var problem = texts.Text("$.problem", body.Problem);
        var solution = texts.Text("$.solution", body.Solution);
        var results = texts.Text("$.results", body.Results);
        var authority = row.Authority is null ? body.Authority : texts.Text("$.authority", SourceBody.Texts(row.Authority));
        List<EvidenceView> evidence = [.. (body.Evidence ?? []).Select((each, index) => new EvidenceView(texts.Text($"$.evidence[{index}].claim", each.Claim), each.Source))];
        var (cost, howToAdopt) = (texts.OptionalText("$.cost", body.Cost), texts.OptionalText("$.howToAdopt", body.HowToAdopt));
        var studyVisit = row is { ItineraryId: { } itinerary, Stops: { } stops } ? new StudyVisit(itinerary, SourceBody.Read<List<StudyVisitPlace>>(stops)) : null;
        var view = new GoodPracticeView(
            id, row.Version, texts.Name, problem, solution, results, authority, body.Country, Award.Of(row.CycleId, row.EntryId, row.Rank), studyVisit,
            texts.Language, texts.Languages, texts.TranslationMissing, texts.Others, body.Sources, body.Example,
            body.Themes ?? [], evidence, cost, howToAdopt, row.Adoptions);
        return new PublicJson<GoodPracticeView>(view, [texts.Language]);
    }

    private sealed record Row(int Version, string Body, string? Authority, string? CycleId, Guid? EntryId, int? Rank, Guid? ItineraryId, string? Stops, int Adoptions);
}
