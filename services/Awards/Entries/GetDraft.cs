namespace Asan.Awards.Entries;

/// <summary>GET /v1/cycles/{id}/entry-draft: the draft of the token's own authority; there is no way to another's.</summary>
public static class GetDraft
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/cycles/{id}/entry-draft", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.Applicant)
        .Refuses(Problems.DraftNotFound)
        .WithTags("Entries").WithSummary("Read the draft of the own authority's entry");

    private static async Task<Results<Ok<DraftAnswer>, Problem>> HandleAsync(string id, NpgsqlDataSource database, Actor actor, HttpContext http)
    {
        if (actor.Authority is null)
            return DraftAnswer.NoAuthority;
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        if (await connection.QuerySingleOrDefaultAsync<DraftAnswer>(DraftAnswer.Sql, new { id, actor.Authority }) is not { } draft)
            return Problems.DraftNotFound.Because("Your authority has no draft in this cycle. PUT /v1/cycles/{id}/entry-draft saves one.");
        http.SetETag(draft.Version);
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(draft);
    }
}
