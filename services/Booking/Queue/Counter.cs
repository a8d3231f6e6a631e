using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>A counter of a centre that is free to call.</summary>
/// <param name="Agencies">Whose visitors it calls.</param>
/// <param name="TimeZone">Of the centre.</param>
public sealed record Counter(IReadOnlyList<string> Agencies, DateTimeZone TimeZone)
{
    private const string Sql = """
        select lane.agency_id, centre.time_zone, session.officer, session.agency_ids,
               (select ticket from visit where visit.centre_id = @centreId and visit.counter = @number and visit.state = 'called') as busy_with
        from lane join centre on centre.id = lane.centre_id
        left join counter_session session on session.centre_id = lane.centre_id and session.counter = lane.counter and session.signed_out_at is null
        where lane.centre_id = @centreId and lane.counter = @number and lane.counter > 0 and lane.active
        """;

    private const string Lock = "select from lane where centre_id = @centreId and counter = @number for no key update";

    /// <summary>
    /// The counter; or why the actor cannot call to it now. The officer who is signed in has it alone; where nobody is,
    /// nobody calls: a visitor would be sent to an empty chair, and no forecast would count it.
    /// </summary>
    public static async Task<(Counter? Counter, Problem? Refusal)> FindAsync(UnitOfWork work, Actor actor, string centreId, int number)
    {
        await LockAsync(work, centreId, number);
        var (agency, timeZone, officer, agencies, busyWith) =
            await work.Connection.QuerySingleOrDefaultAsync<(string?, string, string?, string[]?, string?)>(Sql, new { centreId, number });
        if (agency is null)
            return (null, NotFound(number));
        if (officer is null)
            return (null, NotSignedIn(number));
        if (officer != actor.Subject)
            return (null, TakenBy(number, officer));
        return busyWith is null ? (new Counter(agencies!, DateTimeZoneProviders.Tzdb[timeZone]), null) : (null, Busy(number, busyWith));
    }

    /// <summary>
    /// Calls of one counter, and its opening and closing, pass one after the other: a statement of its own, so that the next
    /// one sees what the one before has done.
    /// </summary>
    public static Task LockAsync(UnitOfWork work, string centreId, int number) => work.Connection.ExecuteAsync(Lock, new { centreId, number });

    public static Problem NotFound(int number) => Problems.CounterNotFound.Because($"The centre has no counter {number}. GET /v1/centres/{{id}}/counters lists its counters.");

    private static Problem NotSignedIn(int number) => Problems.NotSignedIn.Because(
        $"Nobody is signed in at counter {number}, so it calls nobody. Open it first: POST /v1/centres/{{id}}/counters/{number}/sign-in.");

    public static Problem TakenBy(int number, string officer) => Problems.CounterTaken.Because(
        $"{officer} is signed in at counter {number}. Sign in at another counter, or let {officer} or a supervisor sign out.");

    public static Problem Busy(int number, string ticket) => Problems.CounterBusy.Because(
        $"Counter {number} has called {ticket}. Close that visit first: POST /v1/visits/{{id}}/close.");
}
