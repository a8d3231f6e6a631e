namespace Asan.Awards.Forums;

/// <summary>
/// What time each item can be expected at, from the plan and from what has happened. In each hall items follow each
/// other: a late one pushes those after it, as far as the pauses between them do not absorb it. Nothing begins before its
/// planned time, since people come by the plan.
/// </summary>
public static class LiveProgramme
{
    /// <param name="items">The items of all halls.</param>
    /// <returns>The same items in the order of their plan.</returns>
    public static IReadOnlyList<LiveItem> Expect(IEnumerable<ItemRow> items)
    {
        var expected = new List<LiveItem>();
        foreach (var hall in items.GroupBy(item => item.Hall, StringComparer.Ordinal))
        {
            var inOrder = hall.OrderBy(item => item.StartsAt).ToList();
            var lastStarted = inOrder.FindLastIndex(item => item.StartedAt is not null);
            var free = Instant.MinValue;
            for (var index = 0; index < inOrder.Count; index++)
            {
                var item = inOrder[index];
                // A later item has started: this one was left out, and holds up nobody.
                var live = item.StartedAt is null && index < lastStarted
                    ? Told(item, "skipped", item.StartsAt, item.EndsAt)
                    : InTurn(item, free);
                if (live.State != "skipped")
                    free = live.ExpectedEnd;
                expected.Add(live);
            }
        }
        return [.. expected.OrderBy(item => item.PlannedStart).ThenBy(item => item.Hall, StringComparer.Ordinal)];
    }

    private static LiveItem InTurn(ItemRow item, Instant free)
    {
        var start = item.StartedAt ?? Instant.Max(free, item.StartsAt + Duration.FromMinutes(item.DelayMinutes));
        var end = item.FinishedAt ?? start + (item.EndsAt - item.StartsAt) + Duration.FromMinutes(item.OverrunMinutes);
        return Told(item, item.FinishedAt is not null ? "finished" : item.StartedAt is not null ? "running" : "planned", start, end);
    }

    private static LiveItem Told(ItemRow item, string state, Instant start, Instant end) =>
        new(item.Id, item.Kind, item.Title, item.Hall, state, item.StartsAt, item.EndsAt, start, end);
}

/// <summary>An item of the agenda with what has happened to it.</summary>
/// <param name="Id">The item.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Title">Its title.</param>
/// <param name="Hall">Where.</param>
/// <param name="StartsAt">Planned.</param>
/// <param name="EndsAt">Planned.</param>
/// <param name="DelayMinutes">How much later than planned it begins at the earliest, as told before it started.</param>
/// <param name="OverrunMinutes">How much longer than planned it takes, as told while it ran.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="FinishedAt">When it was over.</param>
public sealed record ItemRow(
    string Id, string Kind, Texts Title, string Hall, Instant StartsAt, Instant EndsAt, int DelayMinutes, int OverrunMinutes, Instant? StartedAt, Instant? FinishedAt)
{
    internal const string Columns = """
        id, kind, item -> 'title' as title, hall, lower(during) as starts_at, upper(during) as ends_at, delay_minutes, overrun_minutes, started_at, finished_at
        """;
}

/// <summary>An item of the live programme.</summary>
/// <param name="Id">The item.</param>
/// <param name="Kind">What it is.</param>
/// <param name="Title">Its title.</param>
/// <param name="Hall">Where.</param>
/// <param name="State">planned, running, finished, or skipped when a later item of the hall started first.</param>
/// <param name="PlannedStart">As the agenda says.</param>
/// <param name="PlannedEnd">As the agenda says.</param>
/// <param name="ExpectedStart">As far as is known now; of a started item when it did.</param>
/// <param name="ExpectedEnd">As far as is known now; of a finished item when it was.</param>
public sealed record LiveItem(
    string Id, string Kind, Texts Title, string Hall, string State, Instant PlannedStart, Instant PlannedEnd, Instant ExpectedStart, Instant ExpectedEnd);

/// <summary>A forum's programme as it goes.</summary>
/// <param name="ForumId">The forum.</param>
/// <param name="Change">1, 2, 3 …: grows with everything that happens to the programme.</param>
/// <param name="Items">All items in the order of their plan.</param>
public sealed record LiveAnswer(string ForumId, long Change, IReadOnlyList<LiveItem> Items)
{
    private const string Sql = $"""
        select changes from agenda where forum_id = @id;
        select {ItemRow.Columns} from agenda_item where forum_id = @id
        """;

    /// <summary>Read in one snapshot; null when the forum has no agenda.</summary>
    internal static async Task<LiveAnswer?> ReadAsync(NpgsqlConnection connection, string id)
    {
        await using var snapshot = await connection.BeginTransactionAsync(System.Data.IsolationLevel.RepeatableRead);
        return await ReadWithinAsync(connection, id);
    }

    /// <summary>As it is within a request's own transaction, which has locked the agenda.</summary>
    internal static Task<LiveAnswer?> OfAsync(UnitOfWork work, string id) => ReadWithinAsync(work.Connection, id);

    private static async Task<LiveAnswer?> ReadWithinAsync(NpgsqlConnection connection, string id)
    {
        await using var rows = await connection.QueryMultipleAsync(Sql, new { id });
        var changes = await rows.ReadSingleOrDefaultAsync<long?>();
        var items = await rows.ReadAsync<ItemRow>();
        return changes is { } change ? new LiveAnswer(id, change, LiveProgramme.Expect(items)) : null;
    }
}
