using Dapper;
using Npgsql;

namespace Asan.Catalogue.Figures;

/// <summary>How much a service is asked for, counted from the visits' events since the platform began.</summary>
/// <param name="Booked">Visits confirmed.</param>
/// <param name="Rescheduled">Moves to another time.</param>
/// <param name="Cancelled">Confirmed visits given up.</param>
/// <param name="CheckedIn">Visitors who came.</param>
/// <param name="WalkIns">Those of them without an appointment.</param>
/// <param name="Closed">Visits that ended, in any of the four ways that follow.</param>
/// <param name="Served">The service was given.</param>
/// <param name="Refused">It was refused, with the clause.</param>
/// <param name="Abandoned">The visitor left before the end.</param>
/// <param name="NoShow">The visitor did not come.</param>
/// <param name="MedianWaitSeconds">From check-in to the call, the median of the latest 500 calls; null before the first.</param>
public sealed record ServiceDemand(
    long Booked,
    long Rescheduled,
    long Cancelled,
    long CheckedIn,
    long WalkIns,
    long Closed,
    long Served,
    long Refused,
    long Abandoned,
    long NoShow,
    double? MedianWaitSeconds)
{
    private static readonly ServiceDemand None = new(0, 0, 0, 0, 0, 0, 0, 0, 0, 0, null);

    private const string Sql = """
        select booked, rescheduled, cancelled, checked_in, walk_ins, served + refused + abandoned + no_show as closed,
               served, refused, abandoned, no_show,
               (select percentile_cont(0.5) within group (order by wait_seconds) from service_wait w where w.service_id = d.service_id) as median_wait_seconds
        from service_demand d where service_id = @id
        """;

    public static async Task<ServiceDemand> OfAsync(NpgsqlConnection connection, string id) =>
        await connection.QuerySingleOrDefaultAsync<ServiceDemand>(Sql, new { id }) ?? None;
}
