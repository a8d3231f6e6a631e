using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Forums;

/// <summary>PUT /v1/forums/{id}/agenda: the forum's programme, as a whole.</summary>
public static class PutAgenda
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPut("/forums/{id}/agenda", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Transactional()
        .Refuses(Problems.ForumNotFound, Problems.ItemStarted, Problems.CeremonyElsewhere, CommonProblems.VersionConflict, CommonProblems.PreconditionRequired)
        .WithTags("Forums").WithSummary("Set a forum's agenda");

    public sealed record AgendaRequest([Length(1, 200)] IReadOnlyList<AgendaItem> Items);

    private const string Sql = """
        insert into agenda (forum_id, version, updated_at) values (@id, 1, @Now)
        on conflict (forum_id) do update set version = agenda.version + 1, changes = agenda.changes + 1, updated_at = @Now
        where agenda.version = @known
        returning version
        """;

    // A started item keeps its place in what has happened.
    private const string Leave = "delete from agenda_item where forum_id = @id and id <> all(@Ids) and started_at is null";

    private const string Left = "select exists (select 1 from agenda_item where forum_id = @id and id <> all(@Ids))";

    // What has happened to an item stays with its id.
    private const string Enter = """
        insert into agenda_item as i (forum_id, id, forum_during, hall, during, kind, cycle_id, item)
        select @id, @ItemId, f.during, @Hall, tstzrange(@StartsAt, @EndsAt), @Kind, @CycleId, @Item
        from forum f where f.id = @id
        on conflict (forum_id, id) do update set
            hall = excluded.hall, during = excluded.during, kind = excluded.kind, cycle_id = excluded.cycle_id, item = excluded.item
        """;

    private static async Task<Results<Ok<AgendaAnswer>, Created<AgendaAnswer>, Problem>> HandleAsync(
        string id, AgendaRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (await work.Connection.QuerySingleOrDefaultAsync<(Instant From, Instant Until)?>(
            "select lower(during), upper(during) from forum where id = @id for share", new { id }) is not { } forum)
            return Problems.ForumNotFound.Because("No forum has this id. PUT /v1/forums/{id} creates it.");
        if (Faults(body.Items, forum.From, forum.Until).ToList() is { Count: > 0 } faults)
            return CommonProblems.InvalidRequest.Because("The agenda contradicts itself; see `errors`.", faults);
        var known = await work.Connection.QuerySingleOrDefaultAsync<long?>("select version from agenda where forum_id = @id for update", new { id });
        if (http.CheckPrecondition(known) is { } stale)
            return stale;
        var version = await work.Connection.QuerySingleOrDefaultAsync<long?>(Sql, new { id, known, work.Now });
        if (version is null)
            return Concurrency.CreatedMeanwhile;
        try
        {
            if (await WriteAsync(id, body.Items, work) is { } refused)
                return refused;
        }
        catch (PostgresException e) when (e.ConstraintName is not null && RefusedBy(e.ConstraintName, body.Items) is not null)
        {
            return RefusedBy(e.ConstraintName, body.Items)!;
        }
        await work.RecordAsync(actor, "agenda.put", id, new { version });
        http.SetETag(version.Value);
        var answer = new AgendaAnswer(id, version.Value, body.Items);
        return known is null ? TypedResults.Created($"/v1/forums/{id}/agenda", answer) : TypedResults.Ok(answer);
    }

    private static async Task<Problem?> WriteAsync(string id, IReadOnlyList<AgendaItem> items, UnitOfWork work)
    {
        var ids = items.Select(item => item.Id).ToArray();
        await work.Connection.ExecuteAsync(Leave, new { id, Ids = ids });
        if (await work.Connection.QuerySingleAsync<bool>(Left, new { id, Ids = ids }))
            return Problems.ItemStarted.Because("The agenda that came leaves out an item that has started. What has happened stays in the programme.");
        foreach (var item in items)
            await work.Connection.ExecuteAsync(Enter, new { id, ItemId = item.Id, item.Hall, item.StartsAt, item.EndsAt, item.Kind, item.CycleId, Item = item });
        await work.Connection.ExecuteAsync("set constraints all immediate");
        return null;
    }

    /// <summary>The constraints decide; what they saw is told in the request's own terms.</summary>
    private static Problem? RefusedBy(string constraint, IReadOnlyList<AgendaItem> items) => constraint switch
    {
        "agenda_item_alone_in_its_hall" => CommonProblems.InvalidRequest.Because("Two items take place in one hall at a time; see `errors`.", [.. Overlaps(items)]),
        "agenda_item_within_forum" => CommonProblems.InvalidRequest.Because("The forum was changed at this moment, and an item now lies outside of it. Read it and send the agenda again."),
        "agenda_item_cycle" => CommonProblems.InvalidRequest.Because(
            "A ceremony names a cycle that is not known. GET /v1/cycles lists them.", new Fault("$.items[*].cycleId", "the id of a cycle", "another id")),
        "one_ceremony_a_cycle" => Problems.CeremonyElsewhere.Because("A cycle is announced in one ceremony; the cycle of an item has another one, here or in another forum."),
        "ceremony_not_early" or "one_item_runs_in_a_hall" => Problems.ItemStarted.Because("An item that has started cannot be moved to where it could not have started."),
        _ => null,
    };

    private static IEnumerable<Fault> Faults(IReadOnlyList<AgendaItem> items, Instant from, Instant until)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        for (var index = 0; index < items.Count; index++)
        {
            var item = items[index];
            if (!ids.Add(item.Id))
                yield return new Fault($"$.items[{index}].id", "an id that no earlier item has", "one twice");
            if (item.StartsAt >= item.EndsAt)
                yield return new Fault($"$.items[{index}].endsAt", $"an instant after startsAt, {item.StartsAt}", item.EndsAt.ToString());
            if (index > 0 && item.StartsAt < items[index - 1].StartsAt)
                yield return new Fault($"$.items[{index}].startsAt", $"no earlier than the item before, {items[index - 1].StartsAt}", item.StartsAt.ToString());
            if (item.StartsAt < from || item.StartsAt >= until)
                yield return new Fault($"$.items[{index}].startsAt", $"an instant of the forum, {from} to {until}", item.StartsAt.ToString());
            else if (item.EndsAt > until)
                yield return new Fault($"$.items[{index}].endsAt", $"no later than the forum's end, {until}", item.EndsAt.ToString());
            if (item.CycleId is not null && item.Kind != "ceremony")
                yield return new Fault($"$.items[{index}].cycleId", "nothing, unless the kind is ceremony", "an id");
        }
    }

    private static IEnumerable<Fault> Overlaps(IReadOnlyList<AgendaItem> items)
    {
        for (var later = 1; later < items.Count; later++)
            for (var earlier = 0; earlier < later; earlier++)
                if (items[earlier].Hall == items[later].Hall && items[earlier].StartsAt < items[later].EndsAt && items[later].StartsAt < items[earlier].EndsAt)
                    yield return new Fault($"$.items[{later}].startsAt", $"a time in the hall {items[later].Hall} that item {earlier} leaves free", items[later].StartsAt.ToString());
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
/// <param name="Panel">Who speaks besides.</param>
/// <param name="Hall">In which hall; items of one hall follow each other.</param>
/// <param name="Languages">The languages spoken, as tags such as <c>en</c>.</param>
/// <param name="Media">Films, slides and texts on the web.</param>
/// <param name="CycleId">The cycle whose winners a ceremony announces: when it begins, and not before.</param>
public sealed record AgendaItem(
    [Slug] string Id,
    Instant StartsAt,
    Instant EndsAt,
    [AllowedValues("anthem", "film", "message", "video-address", "speech", "presentation", "ceremony", "break")] string Kind,
    [Texts(300)] Texts Title,
    [MaxLength(20)] IReadOnlyList<Source> Sources,
    bool Example,
    Speaker? Speaker = null,
    Speaker? ReadBy = null,
    [MaxLength(20)] IReadOnlyList<Speaker>? Panel = null,
    [Slug] string Hall = "main",
    [MaxLength(20), LanguageTags] IReadOnlyList<string>? Languages = null,
    [MaxLength(20)] IReadOnlyList<MediaLink>? Media = null,
    [Slug] string? CycleId = null);

/// <param name="Name">The person's name.</param>
/// <param name="Role">In which role they speak.</param>
public sealed record Speaker([Length(1, 200)] string Name, [Texts(300)] Texts? Role = null);

/// <param name="Kind">What it is.</param>
/// <param name="Url">Its address, https only: a page of the forum links to it.</param>
/// <param name="Title">Its title.</param>
public sealed record MediaLink([AllowedValues("video", "film", "slides", "text", "picture")] string Kind, [HttpsAddress] string Url, [Texts(300)] Texts? Title = null);

/// <summary>An address on the web that is safe to link to.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class HttpsAddressAttribute() : ValidationAttribute("an https address without user and password, of at most 500 characters")
{
    public override bool IsValid(object? value) => value is null || value is string { Length: <= 500 } text
        && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttps && address.UserInfo.Length == 0;
}

/// <summary>A forum's agenda as it is read.</summary>
public sealed record AgendaAnswer(string ForumId, long Version, IReadOnlyList<AgendaItem> Items);
