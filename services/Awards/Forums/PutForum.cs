using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Forums;

/// <summary>PUT /v1/forums/{id}: where and when a forum takes place.</summary>
public static class PutForum
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/forums/{id}", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Transactional()
        .Refuses(CommonProblems.VersionConflict, CommonProblems.PreconditionRequired)
        .WithTags("Forums").WithSummary("Create or change a forum");

    public sealed record ForumRequest(
        [Texts(300)] Texts Title,
        [Texts(200)] Texts Venue,
        [Length(1, 100)] string City,
        LocalDate Date,
        [Length(1, 60), TimeZone] string TimeZone,
        [MaxLength(20)] IReadOnlyList<Source> Sources);

    private const string Sql = """
        insert into forum (id, version, title, venue, city, date, time_zone, sources, updated_at)
        values (@id, 1, @Title, @Venue, @City, @Date, @TimeZone, @Sources, @Now)
        on conflict (id) do update set
            version = forum.version + 1, title = @Title, venue = @Venue, city = @City, date = @Date, time_zone = @TimeZone,
            sources = @Sources, updated_at = @Now
        where forum.version = @known
        returning version
        """;

    private static async Task<Results<Ok<ForumAnswer>, Created<ForumAnswer>, Problem>> HandleAsync(
        string id, ForumRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (PathId.Refuse(id) is { } refused)
            return refused;
        var known = await work.Connection.QuerySingleOrDefaultAsync<long?>("select version from forum where id = @id for update", new { id });
        if (http.CheckPrecondition(known) is { } stale)
            return stale;
        var version = await work.Connection.QuerySingleOrDefaultAsync<long?>(Sql, new
        {
            id, known, body.Title, body.Venue, body.City, body.Date, body.TimeZone, body.Sources, work.Now,
        });
        if (version is null)
            return Concurrency.CreatedMeanwhile;
        await work.RecordAsync(actor, "forum.put", id, new { version });
        http.SetETag(version.Value);
        var answer = new ForumAnswer(id, version.Value, body.Title, body.Venue, body.City, body.Date, body.TimeZone, body.Sources);
        return known is null ? TypedResults.Created($"/v1/forums/{id}", answer) : TypedResults.Ok(answer);
    }
}

/// <summary>A forum as it is read.</summary>
public sealed record ForumAnswer(
    string Id, long Version, Texts Title, Texts Venue, string City, LocalDate Date, string TimeZone, IReadOnlyList<Source> Sources);
