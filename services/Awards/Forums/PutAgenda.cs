using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Forums;

/// <summary>PUT /v1/forums/{id}/agenda: the forum's programme, as a whole.</summary>
public static class PutAgenda
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/forums/{id}/agenda", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Transactional()
        .Refuses(Problems.ForumNotFound, CommonProblems.VersionConflict, CommonProblems.PreconditionRequired)
        .WithTags("Forums").WithSummary("Set a forum's agenda");

    public sealed record AgendaRequest([Length(1, 200)] IReadOnlyList<AgendaItem> Items);

    private const string Sql = """
        insert into agenda (forum_id, version, items, updated_at) values (@id, 1, @Items, @Now)
        on conflict (forum_id) do update set version = agenda.version + 1, items = @Items, updated_at = @Now
        where agenda.version = @known
        returning version
        """;

    private static async Task<Results<Ok<AgendaAnswer>, Created<AgendaAnswer>, Problem>> HandleAsync(
        string id, AgendaRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (Faults(body.Items).ToList() is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The agenda contradicts itself; see `errors`.", faults);
        if (!await work.Connection.QuerySingleAsync<bool>("select exists (select 1 from forum where id = @id)", new { id }))
            return Problems.ForumNotFound.Because("No forum has this id. PUT /v1/forums/{id} creates it.");
        var known = await work.Connection.QuerySingleOrDefaultAsync<long?>("select version from agenda where forum_id = @id for update", new { id });
        if (http.CheckPrecondition(known) is { } stale)
            return stale;
        var version = await work.Connection.QuerySingleOrDefaultAsync<long?>(Sql, new { id, known, body.Items, work.Now });
        if (version is null)
            return Concurrency.CreatedMeanwhile;
        await work.RecordAsync(actor, "agenda.put", id, new { version });
        http.SetETag(version.Value);
        var answer = new AgendaAnswer(id, version.Value, body.Items);
        return known is null ? TypedResults.Created($"/v1/forums/{id}/agenda", answer) : TypedResults.Ok(answer);
    }

    private static IEnumerable<Fault> Faults(IReadOnlyList<AgendaItem> items)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < items.Count; index++)
        {
            if (!ids.Add(items[index].Id))
                yield return new Fault($"$.items[{index}].id", "an id that no earlier item has", "one twice");
            if (items[index].StartsAt >= items[index].EndsAt)
                yield return new Fault($"$.items[{index}].endsAt", $"an instant after startsAt, {items[index].StartsAt}", items[index].EndsAt.ToString());
            if (index > 0 && items[index].StartsAt < items[index - 1].StartsAt)
                yield return new Fault($"$.items[{index}].startsAt", $"no earlier than the item before, {items[index - 1].StartsAt}", items[index].StartsAt.ToString());
        }
    }
}

/// <summary>One item of a forum's programme.</summary>
/// <param name="Id">Its id within the agenda.</param>
/// <param name="StartsAt">When it starts.</param>
/// <param name="EndsAt">When it ends.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Title">Its title.</param>
/// <param name="Sources">Where this comes from.</param>
/// <param name="Example">Whether it, or its time, is invented.</param>
/// <param name="Speaker">Whose words they are.</param>
/// <param name="ReadBy">Who reads them out for the speaker.</param>
public sealed record AgendaItem(
    [Slug] string Id,
    Instant StartsAt,
    Instant EndsAt,
    [AllowedValues("anthem", "film", "message", "video-address", "speech", "presentation", "ceremony", "break")] string Kind,
    [Texts(300)] Texts Title,
    [MaxLength(20)] IReadOnlyList<Source> Sources,
    bool Example,
    Speaker? Speaker = null,
    Speaker? ReadBy = null);

/// <param name="Name">The person's name.</param>
/// <param name="Role">In which role they speak.</param>
public sealed record Speaker([Length(1, 200)] string Name, [Texts(300)] Texts? Role = null);

/// <summary>A forum's agenda as it is read.</summary>
public sealed record AgendaAnswer(string ForumId, long Version, IReadOnlyList<AgendaItem> Items);
