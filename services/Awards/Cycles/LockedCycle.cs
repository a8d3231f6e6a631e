namespace Asan.Awards.Cycles;

/// <summary>A cycle as an act sees it: its state cannot change before the act's transaction ends.</summary>
/// <param name="Id">The cycle.</param>
/// <param name="Version">Its version.</param>
/// <param name="ProgrammeId">The programme.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Rules">Its rules.</param>
/// <param name="RulesDigest">Their digest; null before they are frozen.</param>
/// <param name="OpensAt">From when entries are announced to be accepted.</param>
/// <param name="ClosesAt">Until when.</param>
internal sealed record LockedCycle(
    string Id, long Version, string ProgrammeId, CycleState State, Rules Rules, string? RulesDigest, Instant OpensAt, Instant ClosesAt)
{
    private const string Columns = "select id, version, programme_id, state, rules, rules_digest, opens_at, closes_at from cycle where id = @id";

    /// <summary>For a move: waits until no act in this cycle is under way, and holds off others.</summary>
    public static Task<LockedCycle?> ForMoveAsync(UnitOfWork work, string id) =>
        work.Connection.QuerySingleOrDefaultAsync<LockedCycle>($"{Columns} for update", new { id });

    /// <summary>For an act within a state: many at a time, but no move.</summary>
    public static Task<LockedCycle?> ForActAsync(UnitOfWork work, string id) =>
        work.Connection.QuerySingleOrDefaultAsync<LockedCycle>($"{Columns} for share", new { id });

    /// <summary>For an act on an entry of the cycle.</summary>
    public static async Task<LockedCycle?> ForActOnEntryAsync(UnitOfWork work, Guid entry) =>
        await work.Connection.QuerySingleOrDefaultAsync<string>("select cycle_id from entry where id = @entry", new { entry }) is { } id
            ? await ForActAsync(work, id)
            : null;

    /// <summary>For an act on a judge of the cycle.</summary>
    public static async Task<LockedCycle?> ForActOnJudgeAsync(UnitOfWork work, Guid judge) =>
        await work.Connection.QuerySingleOrDefaultAsync<string>("select cycle_id from judge where id = @judge", new { judge }) is { } id
            ? await ForActAsync(work, id)
            : null;

    /// <summary>The cycle's next event number, 1, 2, 3 … without gaps.</summary>
    public Task<long> NextEventAsync(UnitOfWork work) =>
        work.Connection.QuerySingleAsync<long>("update cycle set events = events + 1 where id = @Id returning events", new { Id });
}
