using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;

namespace Asan.Booking.Queue;

/// <summary>A visit of the actor's centre, locked until the end of the transaction that moves it.</summary>
public static class LockedVisit
{
    private const string Officer = "select officer from counter_session where centre_id = @CentreId and counter = @Counter and signed_out_at is null";

    private const string Sql = $"select {Visit.Columns} from visit where id = @id for update";

    /// <summary>The visit; or why the actor cannot do this to it.</summary>
    public static async Task<(Visit? Visit, Problem? Refusal)> ForAsync(UnitOfWork work, Actor actor, Guid id, Move move)
    {
        var visit = await work.Connection.QuerySingleOrDefaultAsync<Visit>(Sql, new { id });
        if (visit is null)
            return (null, Problems.VisitNotFound.Because("No visit has this id. POST …/call-next answers the id of the called visit."));
        var refusal = actor.OfOtherCentre(visit.CentreId) ?? move.RefusalOf(visit, work.Now) ?? await OfOtherCounterAsync(work, actor, visit);
        return refusal is null ? (visit, null) : (null, refusal);
    }

    // A called visitor is the business of the officer at that counter, and of the supervisor.
    private static async Task<Problem?> OfOtherCounterAsync(UnitOfWork work, Actor actor, Visit visit)
    {
        if (visit is not { State: "called", Counter: { } counter } || actor.Is(Roles.CentreSupervisor))
            return null;
        var officer = await work.Connection.QuerySingleOrDefaultAsync<string>(Officer, new { visit.CentreId, visit.Counter });
        return officer is null || officer == actor.Subject ? null : Counter.TakenBy(counter, officer);
    }
}
