using System.Security.Claims;
using Asan.Booking.Visits;
using Asan.ServiceDefaults;
using Dapper;
using Npgsql;

namespace Asan.Booking.Itineraries;

/// <summary>Whose itinerary it is: the client's that booked it, or the citizen's who knows its code.</summary>
public static class ItineraryHolder
{
    private const string Find = "select id from citizen_itinerary where id = @id and (client_id = @client or code_digest = @digest)";

    // Claims before visits, in ascending (start, lane): the one order in which everybody locks (docs/appointments.md).
    private const string LockClaims = """
        select claim.id from claim join lane on lane.id = claim.lane_id
        where claim.visit_id in (select id from visit where itinerary_id = @id)
        order by claim.during, claim.lane_id for update of claim
        """;

    private const string LockVisits = $"select {Visit.Columns} from visit where itinerary_id = @id order by part for update";

    /// <summary>Locks the caller's itinerary for a change, or says why the caller has none such.</summary>
    public static async Task<(IReadOnlyList<Visit> Visits, Problem? Refusal)> LockAsync(NpgsqlConnection connection, Guid id, string? visitCode, ClaimsPrincipal user)
    {
        var (client, refusal) = VisitHolder.CallerOf(user, visitCode);
        if (refusal is not null)
            return ([], refusal);
        var digest = visitCode is null ? null : VisitCode.DigestOf(visitCode);
        if (await connection.QuerySingleOrDefaultAsync<Guid?>(Find, new { id, client, digest }) is null)
            return ([], NotFound());
        await connection.ExecuteAsync(LockClaims, new { id });
        return ([.. await connection.QueryAsync<Visit>(LockVisits, new { id })], null);
    }

    public static Problem NotFound() => Problems.ItineraryNotFound.Because(
        "No itinerary of this caller has this id. Expected the client that booked it, or the code given when it was booked.");
}

/// <summary>An itinerary of a citizen.</summary>
/// <param name="Id">The itinerary.</param>
/// <param name="Visits">Its visits in order of time.</param>
public sealed record ItineraryVisits(Guid Id, IReadOnlyList<VisitAnswer> Visits);
