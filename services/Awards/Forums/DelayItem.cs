using System.ComponentModel.DataAnnotations;

namespace Asan.Awards.Forums;

/// <summary>POST /v1/forums/{id}/agenda/{itemId}/delay: an item begins later, or one that runs takes longer, than was expected.</summary>
public static class DelayItem
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/forums/{id}/agenda/{itemId}/delay", HandleAsync)
        .Demands(Scopes.AwardsWrite, Roles.ForumHost).Idempotent()
        .Refuses(Problems.ItemNotFound, Problems.ItemNotRunning)
        .WithTags("Live programme").WithSummary("Tell how late an item is");

    /// <param name="Minutes">Against the plan: how much later it begins, or how much longer it takes once it runs. Replaces what was told before.</param>
    public sealed record DelayRequest([Range(0, 1440)] int Minutes);

    private const string Sql = """
        update agenda_item set
            delay_minutes = case when started_at is null then @Minutes else delay_minutes end,
            overrun_minutes = case when started_at is null then overrun_minutes else @Minutes end
        where forum_id = @id and id = @itemId and finished_at is null
        """;

    private static async Task<Results<Ok<LiveAnswer>, Problem>> HandleAsync(string id, string itemId, DelayRequest body, UnitOfWork work, Actor actor)
    {
        await work.Connection.ExecuteAsync("update agenda set changes = changes + 1 where forum_id = @id", new { id });
        if (await work.Connection.ExecuteAsync(Sql, new { id, itemId, body.Minutes }) == 0)
            return await work.Connection.QuerySingleAsync<bool>("select exists (select 1 from agenda_item where forum_id = @id and id = @itemId)", new { id, itemId })
                ? Problems.ItemNotRunning.Because("The item is over and cannot be late any more.")
                : Problems.ItemNotFound.Because("The forum's agenda has no item of this id. GET /v1/forums/{id}/agenda lists them.");
        await work.RecordAsync(actor, "agenda.item-delayed", $"{id}/{itemId}", new { body.Minutes });
        return TypedResults.Ok((await LiveAnswer.OfAsync(work, id))!);
    }
}
