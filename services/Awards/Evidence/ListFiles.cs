using Asan.Awards.Entries;

namespace Asan.Awards.Evidence;

/// <summary>GET /v1/entries/{id}/files: for the secretary, the entry's own authority and its judges.</summary>
public static class ListFiles
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/entries/{id}/files", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.AwardSecretary, Roles.Applicant, Roles.Judge)
        .WithTags("Entries").WithSummary("List an entry's files");

    /// <summary>Files never become public with the winners: they were given to those who judge. Condition on <c>entry e</c>.</summary>
    internal const string MaySee = """
        (@All or e.authority_id = @Authority
            or exists (select from assignment a join judge j on j.id = a.judge_id where a.entry_id = e.id and j.actor = @Judge))
        """;

    private const string Sql = $"""
        select f.id, f.entry_id, f.name, f.media_type, octet_length(c.content) as bytes, encode(f.digest, 'hex') as sha256, f.attached_at
        from entry e join entry_file f on f.entry_id = e.id join file_content c using (digest)
        where e.id = @id and f.id > @after and {MaySee}
        order by f.id
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<FileAnswer>>> HandleAsync(Guid id, [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        var sight = EntrySight.Of(http);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<FileAnswer>(Sql, new { id, after = page.AfterId(), page.Limit, sight.All, sight.Authority, sight.Judge });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.Id.ToString()));
    }
}
