namespace Asan.Awards.Forums;

/// <summary>GET /v1/forums/{id}/scan-conflicts: scans of guests who were checked in by another one: a badge shown twice.</summary>
public static class ListScanConflicts
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/forums/{id}/scan-conflicts", HandleAsync)
        .Demands(Scopes.AwardsRead, Roles.ForumHost)
        .WithTags("Check-in").WithSummary("List scans that met an earlier check-in");

    /// <param name="GuestId">The guest.</param>
    /// <param name="DeviceId">The scanner of the scan that does not stand.</param>
    /// <param name="Sequence">Its number there.</param>
    /// <param name="ScannedAt">When it was made.</param>
    /// <param name="CheckedInAt">When the guest arrived: by the check-in that stands.</param>
    /// <param name="StandingDeviceId">The scanner that made it; null for one made online.</param>
    /// <param name="StandingSequence">Its number there.</param>
    public sealed record ScanConflict(
        string GuestId, string DeviceId, long Sequence, Instant ScannedAt, Instant CheckedInAt, string? StandingDeviceId, long? StandingSequence);

    private const string Sql = """
        select s.guest_id, s.device_id, s.sequence, s.scanned_at, c.checked_in_at, c.device_id as standing_device_id, c.sequence as standing_sequence
        from scan s join check_in c using (forum_id, guest_id)
        where s.forum_id = @id and (s.device_id, s.sequence) is distinct from (c.device_id, c.sequence)
            and (@After = '' or (s.guest_id, s.device_id, s.sequence) > (split_part(@After, ' ', 1) collate "C", split_part(@After, ' ', 2) collate "C", nullif(split_part(@After, ' ', 3), '')::bigint))
        order by s.guest_id, s.device_id, s.sequence
        limit @Limit + 1
        """;

    private static async Task<Ok<Page<ScanConflict>>> HandleAsync(string id, [AsParameters] PageRequest page, NpgsqlDataSource database, HttpContext http)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<ScanConflict>(Sql, new { id, page.After, page.Limit });
        return TypedResults.Ok(Page.Of(http, rows.AsList(), page, row => $"{row.GuestId} {row.DeviceId} {row.Sequence}"));
    }
}
