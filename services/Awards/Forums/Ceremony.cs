using Asan.Awards.Cycles;
using Asan.Awards.StudyVisits;

namespace Asan.Awards.Forums;

/// <summary>
/// The embargo: a cycle that has a ceremony in a forum's agenda is announced in the transaction in which the ceremony
/// begins. A trigger (cycle_waits_for_its_ceremony) refuses any other way, a constraint a ceremony before its time.
/// </summary>
internal static class Ceremony
{
    private const string Sql = "update cycle set state = 'Announced', version = version + 1, updated_at = @Now, announced_at = @Now where id = @Id and state = 'Decided'";

    private const string Unbegun = "select forum_id, lower(during) as starts_at from agenda_item where cycle_id = @Id and started_at is null";

    /// <summary>For a ceremony that has just begun.</summary>
    public static async Task<Problem?> AnnounceAsync(string cycleId, UnitOfWork work, Actor actor)
    {
        var cycle = (await LockedCycle.ForMoveAsync(work, cycleId))!;
        if (cycle.State.IsPublic())
            return null;
        if (cycle.State != CycleState.Decided)
            return Problems.WrongStateFor(cycle.State, "its ceremony", CycleState.Decided);
        if (await AnnounceWinners.RunAsync(cycle, work) is { } refused)
            return refused;
        await work.Connection.ExecuteAsync(Sql, new { cycle.Id, work.Now });
        await work.RecordAsync(actor, "cycle.moved", cycleId, new { from = nameof(CycleState.Decided), to = nameof(CycleState.Announced) });
        return null;
    }

    /// <summary>Why a cycle cannot be announced by hand; null when it can.</summary>
    public static async Task<Problem?> RefuseBeforeItAsync(LockedCycle cycle, UnitOfWork work) =>
        await work.Connection.QuerySingleOrDefaultAsync<(string Forum, Instant StartsAt)?>(Unbegun, new { cycle.Id }) is { } ceremony
            ? Problems.TooEarly.Because($"The winners are announced when the ceremony of the forum {ceremony.Forum} begins, planned for {ceremony.StartsAt}. POST /v1/forums/{{id}}/agenda/{{itemId}}/start begins it.")
            : null;
}
