namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums/{id}/guests: for the host alone, since it is personal data.</summary>
public static class ListGuests
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forums/{id}/guests", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.ForumHost)
        .WithTags("Guests").WithSummary("List a forum's guests");

    private const string Sql = $"""
        select {GuestAnswer.Columns}
        from guest g
        where g.forum_id = @id and g.id > @After
        order by g.id
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<GuestAnswer>>> HandleAsync(string id, [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<GuestAnswer>(Sql, new { id, page.After, page.Limit });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.Id));
    }
}
