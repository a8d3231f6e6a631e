namespace Asan.Awards.Juries;

/// <summary>GET /v1/cycles/{id}/conflicts: who may not score what, and why; for the secretary, and for a judge the own ones.</summary>
public static class ListConflicts
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles/{id}/conflicts", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.AwardSecretary, Roles.Judge)
        .WithTags("Juries").WithSummary("List conflicts of interest, declared and found");

    /// <param name="EntryId">The entry.</param>
    /// <param name="JudgeId">The judge.</param>
    /// <param name="Kind"><c>declared</c>, <c>own-authority</c>, <c>former-authority</c> or <c>same-country</c>.</param>
    /// <param name="Reason">What was declared; null for what the registers show.</param>
    public sealed record ConflictOfInterestAnswer(Guid EntryId, Guid JudgeId, string Kind, string? Reason);

    private const string Sql = """
        select i.entry_id, i.judge_id, i.kind, i.reason
        from conflict_of_interest i join judge j on j.id = i.judge_id
        where i.cycle_id = @id and (i.entry_id::text || i.judge_id::text || i.kind) collate "C" > @After and (@All or j.actor = @Subject)
        order by (i.entry_id::text || i.judge_id::text || i.kind) collate "C"
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<ConflictOfInterestAnswer>>> HandleAsync(
        string id, [AsParameters] PageRequest page, NpgsqlDataSource database, Actor actor, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<ConflictOfInterestAnswer>(Sql, new { id, page.After, page.Limit, All = actor.Is(Roles.AwardSecretary), actor.Subject });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => $"{row.EntryId}{row.JudgeId}{row.Kind}"));
    }
}
