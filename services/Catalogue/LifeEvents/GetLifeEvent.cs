using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using Npgsql;

namespace Asan.Catalogue.LifeEvents;

/// <summary>GET /v1/life-events/{id}: a life event in one language, with its plan in an order in which it can be done.</summary>
public static class GetLifeEvent
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/life-events/{id}", HandleAsync)
        .Refuses(Problems.LifeEventNotFound)
        .WithTags("Life events").WithSummary("Read a life event with its plan, in one language")
        .WithDescription("Each step comes after those it waits for. Steps of one stage wait for none of each other and can be done in one visit.");

    /// <param name="Id">Its id.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Description">What the plan leads to.</param>
    /// <param name="Plan">The steps in order.</param>
    /// <param name="Language">The language of this answer.</param>
    /// <param name="Languages">The languages that the name exists in.</param>
    /// <param name="TranslationMissing">Whether a text is not in the language wanted.</param>
    /// <param name="InOtherLanguages">The texts that are in another language than this answer.</param>
    /// <param name="Sources">Where this comes from.</param>
    /// <param name="Example">True for an invented entry.</param>
    public sealed record LifeEventView(
        string Id,
        int Version,
        string Name,
        string? Description,
        IReadOnlyList<StepView> Plan,
        string Language,
        IReadOnlyList<string> Languages,
        bool TranslationMissing,
        IReadOnlyList<OtherLanguage> InOtherLanguages,
        IReadOnlyList<Source> Sources,
        bool Example);

    /// <param name="Service">The service.</param>
    /// <param name="Stage">1, 2, 3 …: what can be done together.</param>
    /// <param name="After">The services of earlier steps that it waits for.</param>
    /// <param name="Optional">Whether the plan is fulfilled without it.</param>
    /// <param name="Note">When it is needed.</param>
    /// <param name="Offered">False when the service has been withdrawn.</param>
    public sealed record StepView(Named Service, int Stage, IReadOnlyList<string> After, bool Optional, string? Note, bool Offered);

    private const string Sql = "select version, body, services from life_event where id = @id";

    private const string NamesSql = """
        select s.id, v.body->>'name', s.withdrawn_at is null
        from service s join service_version v on (v.service_id, v.version) = (s.id, s.version)
        where s.id = any(@services)
        """;

    private static async Task<Results<PublicJson<LifeEventView>, Problem>> HandleAsync(string id, string? lang, NpgsqlDataSource database, HttpContext http)
    {
        var wanted = Languages.Wanted(http, lang);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (version, json, services) = await connection.QuerySingleOrDefaultAsync<(int, string?, string[])>(Sql, new { id });
        if (json is null)
            return Problems.LifeEventNotFound.NoneWithId(id, "/v1/life-events");

        var body = SourceBody.Read<LifeEventBody>(json);
        var names = (await connection.QueryAsync<(string Id, string Names, bool Offered)>(NamesSql, new { services })).ToDictionary(row => row.Id, StringComparer.Ordinal);
        var texts = new OneLanguage(wanted, body.Name);
        var description = texts.OptionalText("$.description", body.Description);
        List<StepView> plan = [.. Plan.Order(body.Steps)!.Select((placed, i) => new StepView(
            new Named(placed.Step.Service, texts.Text($"$.plan[{i}].service.name", SourceBody.Texts(names[placed.Step.Service].Names))),
            placed.Stage, placed.Step.After, placed.Step.Optional, texts.OptionalText($"$.plan[{i}].note", placed.Step.Note), names[placed.Step.Service].Offered))];
        var view = new LifeEventView(
            id, version, texts.Name, description, plan, texts.Language, texts.Languages, texts.TranslationMissing, texts.Others, body.Sources, body.Example);
        return new PublicJson<LifeEventView>(view, [texts.Language]);
    }
}
