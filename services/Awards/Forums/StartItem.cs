namespace Asan.Awards.Forums;

/// <summary>POST /v1/forums/{id}/agenda/{itemId}/start: an item begins. With a ceremony its cycle's winners become public.</summary>
public static class StartItem
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/forums/{id}/agenda/{itemId}/start", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Idempotent()
        .Refuses(Problems.ItemNotFound, Problems.ItemStarted, Problems.HallBusy, Problems.TooEarly, Problems.WrongState)
        .WithTags("Live programme").WithSummary("Begin an item of the programme");

    private const string Find = "select kind, cycle_id, lower(during) as starts_at, started_at, hall from agenda_item where forum_id = @id and id = @itemId for update";

    private const string Sql = "update agenda_item set started_at = @Now where forum_id = @id and id = @itemId";

    private const string Changed = "update agenda set changes = changes + 1 where forum_id = @id";

    private static async Task<Results<Ok<LiveAnswer>, Problem>> HandleAsync(string id, string itemId, UnitOfWork work, Actor actor) =>
        await RunAsync(id, itemId, work, actor) is { } refused ? refused : TypedResults.Ok((await LiveAnswer.OfAsync(work, id))!);

    internal static async Task<Problem?> RunAsync(string id, string itemId, UnitOfWork work, Actor actor)
    {
        // The agenda first, as PUT does: whoever changes a programme waits for the other.
        await work.Connection.ExecuteAsync(Changed, new { id });
        if (await work.Connection.QuerySingleOrDefaultAsync<Item>(Find, new { id, itemId }) is not { } item)
            return Problems.ItemNotFound.Because("The forum's agenda has no item of this id. GET /v1/forums/{id}/agenda lists them.");
        if (item.StartedAt is { } started)
            return Problems.ItemStarted.Because($"The item has started at {started}.");
        try
        {
            await work.Connection.ExecuteAsync(Sql, new { id, itemId, work.Now });
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.UniqueViolation, ConstraintName: "one_item_runs_in_a_hall" })
        {
            return Problems.HallBusy.Because($"Another item runs in the hall {item.Hall}. POST /v1/forums/{{id}}/agenda/{{itemId}}/finish ends it.");
        }
        catch (PostgresException e) when (e is { SqlState: PostgresErrorCodes.CheckViolation, ConstraintName: "ceremony_not_early" })
        {
            return Problems.TooEarly.Because($"A ceremony begins at its planned time, {item.StartsAt}, or later; it is {work.Now}. PUT /v1/forums/{{id}}/agenda sets another time.");
        }
        if (item.CycleId is { } cycle && await Ceremony.AnnounceAsync(cycle, work, actor) is { } refused)
            return refused;
        await work.RecordAsync(actor, "agenda.item-started", $"{id}/{itemId}", new { });
        return null;
    }

    private sealed record Item(string Kind, string? CycleId, Instant StartsAt, Instant? StartedAt, string Hall);
}
