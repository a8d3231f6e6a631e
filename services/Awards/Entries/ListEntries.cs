using Asan.Awards.Cycles;

namespace Asan.Awards.Entries;

/// <summary>GET /v1/cycles/{id}/entries?authority=: those the reader may see; public once the winners are announced.</summary>
public static class ListEntries
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles/{id}/entries", HandleAsync)
        .Refuses(Problems.CycleNotFound, Problems.NotAnnounced)
        .WithTags("Entries").WithSummary("List a cycle's entries");

    private const string Sql = $"""
        select {EntryAnswer.Columns}
        from entry e join cycle c on c.id = e.cycle_id
        where e.cycle_id = @id
            and e.id > coalesce(nullif(@After, '')::uuid, '00000000-0000-0000-0000-000000000000')
            and (@asked::text is null or e.authority_id = @asked)
            and {EntrySight.Condition}
        order by e.id
        limit @Limit + 1
        """;

    private static async Task<Results<Ok<Page<EntryAnswer>>, Problem>> HandleAsync(string id, [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http, string? authority = null)
    {
        var sight = EntrySight.Of(http);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var state = await connection.QuerySingleOrDefaultAsync<string>("select state from cycle where id = @id", new { id });
        if (state is null)
            return Problems.CycleNotFound.Because("No cycle has this id. GET /v1/cycles lists them.");
        if (!sight.IsInside && !Enum.Parse<CycleState>(state).IsPublic())
            return Problems.NotAnnounced.Because("Entries become public with the winners. Before, they are seen by their authorities, their judges and the secretary.");
        var rows = await connection.QueryAsync<EntryAnswer>(Sql, new { id, asked = authority, page.After, page.Limit, sight.All, sight.Authority, sight.Judge });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.Id.ToString()));
    }
}
