using Asan.Awards.Entries;

namespace Asan.Awards.Evidence;

/// <summary>GET /v1/entries/{id}/files/{file}: the file itself, for those who may see the list.</summary>
public static class DownloadFile
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/entries/{id}/files/{file}", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.AwardSecretary, Roles.Applicant, Roles.Judge)
        .Refuses(Problems.FileNotFound)
        .WithTags("Entries").WithSummary("Download a file of an entry")
        .WithDescription("Always as an attachment, never to be shown within a page. The list has the SHA-256 digest to check it by.");

    private const string Sql = $"""
        select f.name, f.media_type, c.content
        from entry e join entry_file f on f.entry_id = e.id join file_content c using (digest)
        where e.id = @id and f.id = @file and {ListFiles.MaySee}
        """;

    private static async Task<Results<FileContentHttpResult, Problem>> HandleAsync(Guid id, Guid file, NpgsqlDataSource database, HttpContext http)
    {
        var sight = EntrySight.Of(http);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (await connection.QuerySingleOrDefaultAsync<(string Name, string Type, byte[] Content)?>(Sql, new { id, file, sight.All, sight.Authority, sight.Judge }) is not { } found)
            return Problems.FileNotFound.Because("No entry that you may see has this id and such a file.");
        // A browser must neither guess another type nor run what a stranger sent (OWASP, file upload).
        http.Response.Headers.XContentTypeOptions = "nosniff";
        http.Response.Headers.ContentSecurityPolicy = "sandbox; default-src 'none'";
        http.Response.Headers.CacheControl = "private, no-store";
        return TypedResults.File(found.Content, found.Type, found.Name);
    }
}
