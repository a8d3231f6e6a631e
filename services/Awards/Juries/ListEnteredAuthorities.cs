using Asan.Awards.Cycles;

namespace Asan.Awards.Juries;

/// <summary>GET /v1/cycles/{id}/entered-authorities: who has entered, for a judge to declare conflicts by; until entries are assigned.</summary>
public static class ListEnteredAuthorities
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles/{id}/entered-authorities", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.AwardSecretary, Roles.Judge)
        .WithTags("Juries").WithSummary("List who has entered, for the jury to declare conflicts of interest by")
        .WithDescription("For the secretary and the cycle's own judges, until the entries are assigned; empty afterwards. The entries themselves a judge reads once they are assigned.");

    /// <param name="EntryId">The entry: POST /v1/judges/{id}/conflicts names it.</param>
    /// <param name="AuthorityId">The authority that entered.</param>
    /// <param name="AuthorityName">Its name.</param>
    /// <param name="Country">ISO 3166-1 alpha-2 code.</param>
    /// <param name="Title">The practice's title.</param>
    public sealed record EnteredAuthorityAnswer(Guid EntryId, string AuthorityId, Texts AuthorityName, string Country, Texts Title);

    // An entry that was found ineligible may come back by an appeal, so that it is listed too.
    private const string Sql = """
        select e.id as entry_id, e.authority_id, a.name as authority_name, a.country, e.practice -> 'title' as title
        from entry e join authority a on a.id = e.authority_id join cycle c on c.id = e.cycle_id
        where e.cycle_id = @id and e.id > @after and e.withdrawn_at is null and c.state = any(@states)
            and (@All or exists (select from judge j where j.cycle_id = e.cycle_id and j.actor = @Subject))
        order by e.id
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<EnteredAuthorityAnswer>>> HandleAsync(
        string id, [AsParameters] PageRequest page, NpgsqlDataSource database, Actor actor, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<EnteredAuthorityAnswer>(Sql, new
        {
            id, after = page.AfterId(), page.Limit, All = actor.Is(Roles.AwardSecretary), actor.Subject,
            states = CycleStates.BeforeAssignment.Select(state => state.ToString()).ToArray(),
        });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.EntryId.ToString()));
    }
}
