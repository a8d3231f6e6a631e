namespace Asan.Awards.Entries;

/// <summary>GET /v1/entries/{id}/screening/appeal: for the secretary and the entry's own authority.</summary>
public static class GetScreeningAppeal
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/entries/{id}/screening/appeal", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.AwardSecretary, Roles.Applicant)
        .Refuses(Problems.AppealNotFound)
        .WithTags("Entries").WithSummary("Read the appeal against an entry's screening");

    private const string Sql = """
        select a.entry_id, a.statement, a.appealed_at, a.upheld, a.reason, a.decided_at
        from screening_appeal a join entry e on e.id = a.entry_id
        where a.entry_id = @id and (@All or e.authority_id = @Authority)
        """;

    private static async Task<Results<Ok<ScreeningAppealAnswer>, Problem>> HandleAsync(Guid id, NpgsqlDataSource database, Actor actor, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var appeal = await connection.QuerySingleOrDefaultAsync<ScreeningAppealAnswer>(Sql, new { id, All = actor.Is(Roles.AwardSecretary), actor.Authority });
        return appeal is null
            ? Problems.AppealNotFound.Because("No entry that you may see has this id and an appeal.")
            : TypedResults.Ok(appeal);
    }
}
