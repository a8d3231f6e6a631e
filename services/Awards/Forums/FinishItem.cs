namespace Asan.Awards.Forums;

/// <summary>POST /v1/forums/{id}/agenda/{itemId}/finish: an item is over; what follows is expected accordingly.</summary>
public static class FinishItem
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/forums/{id}/agenda/{itemId}/finish", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Idempotent()
        .Refuses(Problems.ItemNotFound, Problems.ItemNotRunning)
        .WithTags("Live programme").WithSummary("End an item of the programme");

    private const string Sql = "update agenda_item set finished_at = @Now where forum_id = @id and id = @itemId and started_at is not null and finished_at is null";

    private static async Task<Results<Ok<LiveAnswer>, Problem>> HandleAsync(string id, string itemId, UnitOfWork work, Actor actor)
    {
        await work.Connection.ExecuteAsync("update agenda set changes = changes + 1 where forum_id = @id", new { id });
        if (await work.Connection.ExecuteAsync(Sql, new { id, itemId, work.Now }) == 0)
            return await work.Connection.QuerySingleAsync<bool>("select exists (select 1 from agenda_item where forum_id = @id and id = @itemId)", new { id, itemId })
                ? Problems.ItemNotRunning.Because("The item has not started, or is over. GET /v1/forums/{id}/programme shows what runs.")
                : Problems.ItemNotFound.Because("The forum's agenda has no item of this id. GET /v1/forums/{id}/agenda lists them.");
        await work.RecordAsync(actor, "agenda.item-finished", $"{id}/{itemId}", new { });
        return TypedResults.Ok((await LiveAnswer.OfAsync(work, id))!);
    }
}
