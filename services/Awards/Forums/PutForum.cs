using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Forums;

/// <summary>PUT /v1/forums/{id}: where and when a forum takes place.</summary>
public static class PutForum
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/forums/{id}", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Transactional()
        .Refuses(Problems.AgendaOutsideForum, CommonProblems.VersionConflict, CommonProblems.PreconditionRequired)
        .WithTags("Forums").WithSummary("Create or change a forum");

    /// <param name="Title">Its title.</param>
    /// <param name="Venue">The house.</param>
    /// <param name="City">The city.</param>
    /// <param name="Date">Its first day, on the venue's wall.</param>
    /// <param name="TimeZone">IANA zone of the venue's wall.</param>
    /// <param name="Sources">Where this comes from.</param>
    /// <param name="StartsAt">From when; the beginning of the day when left out.</param>
    /// <param name="EndsAt">Until when; the end of the day when left out.</param>
    /// <param name="Languages">The languages that are spoken or interpreted, as tags of BCP 47 such as <c>en</c>.</param>
    public sealed record ForumRequest(
        [Texts(300)] Texts Title,
        [Texts(200)] Texts Venue,
        [Length(1, 100)] string City,
        LocalDate Date,
        [Length(1, 60), TimeZone] string TimeZone,
        [MaxLength(20)] IReadOnlyList<Source> Sources,
        Instant? StartsAt = null,
        Instant? EndsAt = null,
        [MaxLength(20), LanguageTags] IReadOnlyList<string>? Languages = null);

    /// <summary>Days a forum lasts at most.</summary>
    private const int MostDays = 14;

    private const string Sql = """
        insert into forum (id, version, title, venue, city, date, time_zone, during, languages, sources, updated_at)
        values (@id, 1, @Title, @Venue, @City, @Date, @TimeZone, tstzrange(@From, @Until), @Languages, @Sources, @Now)
        on conflict (id) do update set
            version = forum.version + 1, title = @Title, venue = @Venue, city = @City, date = @Date, time_zone = @TimeZone,
            during = tstzrange(@From, @Until), languages = @Languages, sources = @Sources, updated_at = @Now
        where forum.version = @known
        returning version
        """;

    private static async Task<Results<Ok<ForumAnswer>, Created<ForumAnswer>, Problem>> HandleAsync(
        string id, ForumRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (PathId.Refuse(id) is { } refused)
            return refused;
        if (body.Date.Year is < 1900 or > 2100)
            return CommonProblems.InvalidRequest.Because("The day is out of range.", new Fault("$.date", "a day from 1900-01-01 to 2100-12-31", body.Date.ToString()));
        var (from, until) = Times(body);
        if (Faults(body, from, until).ToList() is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The forum contradicts itself; see `errors`.", faults);
        var known = await work.Connection.QuerySingleOrDefaultAsync<long?>("select version from forum where id = @id for update", new { id });
        if (http.CheckPrecondition(known) is { } stale)
            return stale;
        long? version;
        try
        {
            version = await work.Connection.QuerySingleOrDefaultAsync<long?>(Sql, new
            {
                id, known, body.Title, body.Venue, body.City, body.Date, body.TimeZone, From = from, Until = until,
                Languages = (body.Languages ?? []).ToArray(), body.Sources, work.Now,
            });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: "agenda_item_within_forum" })
        {
            return Problems.AgendaOutsideForum.Because($"Items of the agenda lie outside of {from} to {until}. PUT /v1/forums/{{id}}/agenda moves them.");
        }
        if (version is null)
            return Concurrency.CreatedMeanwhile;
        await work.RecordAsync(actor, "forum.put", id, new { version });
        http.SetETag(version.Value);
        var answer = new ForumAnswer(
            id, version.Value, body.Title, body.Venue, body.City, body.Date, body.TimeZone, from, until, [.. body.Languages ?? []], body.Sources);
        return known is null ? TypedResults.Created($"/v1/forums/{id}", answer) : TypedResults.Ok(answer);
    }

    private static (Instant From, Instant Until) Times(ForumRequest body)
    {
        var zone = DateTimeZoneProviders.Tzdb[body.TimeZone];
        return (body.StartsAt ?? zone.AtStartOfDay(body.Date).ToInstant(), body.EndsAt ?? zone.AtStartOfDay(body.Date.PlusDays(1)).ToInstant());
    }

    private static IEnumerable<Fault> Faults(ForumRequest body, Instant from, Instant until)
    {
        var midnight = DateTimeZoneProviders.Tzdb[body.TimeZone].AtStartOfDay(body.Date).ToInstant();
        var nextDay = DateTimeZoneProviders.Tzdb[body.TimeZone].AtStartOfDay(body.Date.PlusDays(1)).ToInstant();
        if (from < midnight || from >= nextDay)
            yield return new Fault("$.startsAt", $"an instant of the forum's first day, {midnight} to {nextDay}", from.ToString());
        if (until <= from || until > midnight + Duration.FromDays(MostDays))
            yield return new Fault("$.endsAt", $"an instant after startsAt, {from}, and within {MostDays} days", until.ToString());
    }
}

/// <summary>A forum as it is read.</summary>
public sealed record ForumAnswer(
    string Id, long Version, Texts Title, Texts Venue, string City, LocalDate Date, string TimeZone, Instant StartsAt, Instant EndsAt, string[] Languages,
    IReadOnlyList<Source> Sources)
{
    internal const string Columns =
        "id, version, title, venue, city, date, time_zone, lower(during) as starts_at, upper(during) as ends_at, languages, sources";
}

/// <summary>Languages that people speak at a forum: more than the platform's own four.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class LanguageTagsAttribute() : ValidationAttribute("different language tags of two or three lower-case letters, such as en")
{
    public override bool IsValid(object? value) => value is null || value is IReadOnlyList<string> tags
        && tags.All(tag => tag is { Length: 2 or 3 } && tag.All(char.IsAsciiLetterLower)) && tags.Distinct(StringComparer.Ordinal).Count() == tags.Count;
}
