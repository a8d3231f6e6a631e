using Asan.Catalogue.Figures;
using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Catalogue.Services;

/// <summary>GET /v1/services/{id}: a service in one language, with its centres, fees, rating and demand.</summary>
public static class GetService
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/services/{id}", HandleAsync)
        .Refuses(Problems.ServiceNotFound, Problems.ServiceWithdrawn)
        .WithTags("Services").WithSummary("Read a service in one language")
        .WithDescription("The language is `lang`, else the best of `Accept-Language`, else az; where the name does not exist in it, the first of az, en, ru, fr that has it. `Content-Language` says which it is.");

    /// <param name="Id">Its id.</param>
    /// <param name="Version">Its version.</param>
    /// <param name="Agency">The agency that answers for it.</param>
    /// <param name="Name">Its name.</param>
    /// <param name="Description">What it is.</param>
    /// <param name="DurationMinutes">How long one visit holds a counter, in minutes.</param>
    /// <param name="Channels">How it can be had.</param>
    /// <param name="Requirements">What to bring.</param>
    /// <param name="Fees">What it costs, now and from announced days on.</param>
    /// <param name="LegalBasis">The act that it rests on.</param>
    /// <param name="Centres">The centres that give it.</param>
    /// <param name="Rating">What visitors say; null until enough of them did.</param>
    /// <param name="Demand">How much it is asked for.</param>
    /// <param name="Promises">How the days promised were kept; null until there are enough applications.</param>
    /// <param name="Language">The language of this answer.</param>
    /// <param name="Languages">The languages that the name exists in.</param>
    /// <param name="TranslationMissing">Whether a text is not in the language wanted.</param>
    /// <param name="InOtherLanguages">The texts that are in another language than this answer.</param>
    /// <param name="Sources">Where this comes from.</param>
    /// <param name="Example">True for an invented entry.</param>
    public sealed record ServiceView(
        string Id,
        int Version,
        Named Agency,
        string Name,
        string? Description,
        int DurationMinutes,
        IReadOnlyList<Channel> Channels,
        IReadOnlyList<string> Requirements,
        IReadOnlyList<FeeView> Fees,
        LegalBasisView? LegalBasis,
        IReadOnlyList<Named> Centres,
        Rating? Rating,
        ServiceDemand Demand,
        Promises? Promises,
        string Language,
        IReadOnlyList<string> Languages,
        bool TranslationMissing,
        IReadOnlyList<OtherLanguage> InOtherLanguages,
        IReadOnlyList<Source> Sources,
        bool Example);

    /// <inheritdoc cref="Fee"/>
    public sealed record FeeView(
        string Id,
        string Name,
        string Amount,
        string Currency,
        int? DeadlineWorkingDays,
        LegalBasisView LegalBasis,
        LocalDate? ValidFrom,
        LocalDate? ValidTo,
        IReadOnlyList<Source> Sources,
        bool Example);

    /// <inheritdoc cref="Publishing.LegalBasis"/>
    public sealed record LegalBasisView(string Title, string? Clause, string? Url);

    private const string Sql = """
        select s.version, s.withdrawn_at, v.body, v.centres, a.body->>'name'
        from service s
        join service_version v on (v.service_id, v.version) = (s.id, s.version)
        join agency a on a.id = s.agency_id
        where s.id = @id
        """;

    private const string CentresSql = """select id, body->>'name' from centre where id = any(@centres) order by id collate "C" """;

    private static async Task<Results<PublicJson<ServiceView>, Problem>> HandleAsync(
        string id, string? lang, NpgsqlDataSource database, TimeProvider time, HttpContext http)
    {
        var wanted = Languages.Wanted(http, lang);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var (version, withdrawnAt, json, centres, agency) = await connection.QuerySingleOrDefaultAsync<(int, Instant?, string?, string[], string)>(Sql, new { id });
        if (json is null)
            return Problems.ServiceNotFound.NoneWithId(id, "/v1/services");
        if (withdrawnAt is not null)
            return Problems.ServiceWithdrawn.Because($"The service was withdrawn at {withdrawnAt}. Its versions stay at /v1/services/{id}/versions/1 to {version}.");

        var body = SourceBody.Read<ServiceBody>(json);
        var today = FeesInForce.Today(time.Now());
        var texts = new OneLanguage(wanted, body.Name);
        var description = texts.OptionalText("$.description", body.Description);
        List<string> requirements = [.. body.Requirements.Select((requirement, i) => texts.Text($"$.requirements[{i}]", requirement.Text))];
        // Fees that have ended are history; the versions keep it.
        List<FeeView> fees = [.. body.Fees.Where(fee => fee.ValidTo is not { } to || to >= today).Select((fee, i) => View(fee, texts, $"$.fees[{i}]"))];
        var legalBasis = body.LegalBasis is { } act ? View(act, texts, "$.legalBasis") : null;
        var agencyNamed = new Named(body.Agency, texts.Text("$.agency.name", SourceBody.Texts(agency)));
        var centresNamed = Named.In(texts, "$.centres", await connection.QueryAsync<(string, string)>(CentresSql, new { centres }));
        var view = new ServiceView(
            id, version, agencyNamed, texts.Name, description, body.DurationMinutes, body.Channels, requirements, fees, legalBasis, centresNamed,
            await Rating.OfAsync(connection, "service", id), await ServiceDemand.OfAsync(connection, id), await Promises.OfAsync(connection, id),
            texts.Language, texts.Languages, texts.TranslationMissing, texts.Others, body.Sources, body.Example);
        return new PublicJson<ServiceView>(view, [texts.Language]);
    }

    private static FeeView View(Fee fee, OneLanguage texts, string field) => new(
        fee.Id, texts.Text($"{field}.name", fee.Name), fee.Amount, fee.Currency, fee.DeadlineWorkingDays, View(fee.LegalBasis, texts, $"{field}.legalBasis"),
        fee.ValidFrom, fee.ValidTo, fee.Sources, fee.Example);

    private static LegalBasisView View(LegalBasis act, OneLanguage texts, string field) => new(texts.Text($"{field}.title", act.Title), act.Clause, act.Url);
}
