namespace Asan.Awards.Juries;

/// <summary>GET /v1/cycles/{id}/judges: the jury; for the secretary, and for a judge the own row.</summary>
public static class ListJudges
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles/{id}/judges", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.AwardSecretary, Roles.Judge)
        .WithTags("Juries").WithSummary("List a cycle's judges");

    private const string Sql = """
        select j.id, j.cycle_id, j.actor, j.name, j.country, j.authority_id as authority, j.example, j.absent_reason,
            array(select distinct entry_id from conflict_of_interest where judge_id = j.id order by 1) as conflicts
        from judge j
        where j.cycle_id = @id
            and j.id > coalesce(nullif(@After, '')::uuid, '00000000-0000-0000-0000-000000000000')
            and (@All or j.actor = @Subject)
        order by j.id
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<JudgeAnswer>>> HandleAsync(
        string id, [AsParameters] PageRequest page, NpgsqlDataSource database, Actor actor, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<JudgeAnswer>(Sql, new { id, page.After, page.Limit, All = actor.Is(Roles.AwardSecretary), actor.Subject });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.Id.ToString()));
    }
}
