namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums/{id}/scan-list: what a scanner shows when it has no network: no more than the door needs.</summary>
public static class ListForScanners
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forums/{id}/scan-list", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.ForumHost)
        .WithTags("Check-in").WithSummary("Download the guests for a scanner");

    /// <param name="GuestId">As the badge says.</param>
    /// <param name="Name">The guest's name.</param>
    /// <param name="Delegation">Whom the guest comes for.</param>
    /// <param name="Seat">Room, row and seat; null for none.</param>
    /// <param name="CheckedInAt">When the guest arrived, as far as is known here.</param>
    public sealed record ScanListItem(string GuestId, string Name, string Delegation, string? Seat, Instant? CheckedInAt);

    private const string Sql = """
        select g.id as guest_id, g.name, g.delegation,
            (select room_id || ' ' || row || '-' || number from seat where forum_id = g.forum_id and guest_id = g.id) as seat,
            (select checked_in_at from check_in where forum_id = g.forum_id and guest_id = g.id) as checked_in_at
        from guest g
        where g.forum_id = @id and g.id > @After
        order by g.id
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<ScanListItem>>> HandleAsync(string id, [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<ScanListItem>(Sql, new { id, page.After, page.Limit });
        http.Response.Headers.CacheControl = "no-store";
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => row.GuestId));
    }
}
