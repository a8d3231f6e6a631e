namespace Asan.Awards.Juries;

/// <summary>GET /v1/cycles/{id}/assignments: who judges what; the secretary sees all, a judge the own ones.</summary>
public static class ListAssignments
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles/{id}/assignments", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.AwardSecretary, Roles.Judge)
        .WithTags("Juries").WithSummary("List who judges what");

    /// <param name="EntryId">The entry.</param>
    /// <param name="JudgeId">The judge, as the commitment names them.</param>
    /// <param name="Actor">The person behind the judge.</param>
    /// <param name="Ballot"><c>open</c>, <c>committed</c> or <c>revealed</c>.</param>
    public sealed record AssignmentAnswer(Guid EntryId, Guid JudgeId, string Actor, string Ballot);

    private const string Sql = """
        select a.entry_id, a.judge_id, j.actor,
            case when b.entry_id is null then 'open' when b.revealed_at is null then 'committed' else 'revealed' end as ballot
        from assignment a join judge j on j.id = a.judge_id left join ballot b using (entry_id, judge_id)
        where a.cycle_id = @id and a.entry_id::text || a.judge_id::text > @After collate "C" and (@All or j.actor = @Subject)
        order by (a.entry_id::text || a.judge_id::text) collate "C"
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<AssignmentAnswer>>> HandleAsync(
        string id, [AsParameters] PageRequest page, NpgsqlDataSource database, Actor actor, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<AssignmentAnswer>(Sql, new { id, page.After, page.Limit, All = actor.Is(Roles.AwardSecretary), actor.Subject });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => $"{row.EntryId}{row.JudgeId}"));
    }
}
