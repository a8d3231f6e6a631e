namespace Asan.Awards.Ballots;

/// <summary>The judge that a person is for an entry: votes are bound to the token's person, never to an id in the request.</summary>
internal static class OwnJudge
{
    private const string Sql = """
        select j.id
        from assignment a join judge j on j.id = a.judge_id
        where a.entry_id = @entry and j.actor = @Subject
        """;

    public static Task<Guid?> FindAsync(UnitOfWork work, Guid entry, Actor actor) =>
        work.Connection.QuerySingleOrDefaultAsync<Guid?>(Sql, new { entry, actor.Subject });

    public static Problem None => Problems.NotAssigned.Because("Expected an entry that is assigned to the person of the token. GET /v1/cycles/{id}/assignments lists yours.");
}
