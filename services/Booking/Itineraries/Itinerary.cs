using System.Text.Json.Serialization;
using Asan.Booking.Offers;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Itineraries;

/// <summary>A delegation's stops.</summary>
/// <param name="Id">The itinerary.</param>
/// <param name="StudyVisitId">The study visit, as the awards named it.</param>
/// <param name="EntryId">The winning entry.</param>
/// <param name="AuthorityId">Whose delegation it is.</param>
/// <param name="State">waiting (a centre is not known yet), scheduled, declined or withdrawn.</param>
/// <param name="Reason">Why it was declined: no-free-time or centre-hosts-no-delegations.</param>
/// <param name="Stops">The stops in order of time; none unless scheduled.</param>
public sealed record ItineraryAnswer(
    Guid Id, Guid StudyVisitId, Guid EntryId, string AuthorityId, string State, string? Reason, IReadOnlyList<ItineraryStop> Stops);

/// <param name="CentreId">The centre that receives the delegation.</param>
/// <param name="StartsAt">From when.</param>
/// <param name="EndsAt">Until when.</param>
/// <param name="LocalDate">The date on the centre's wall.</param>
/// <param name="LocalTime">The start on the centre's wall, such as 09:00.</param>
/// <param name="TimeZone">IANA zone of the centre's wall.</param>
public sealed record ItineraryStop(
    string CentreId, Instant StartsAt, Instant EndsAt, LocalDate LocalDate, [property: JsonConverter(typeof(WallTime))] LocalTime LocalTime, string TimeZone);

/// <summary>An itinerary's row.</summary>
public sealed record Itinerary
{
    public const string Columns = "itinerary.id, itinerary.version, itinerary.study_visit_id, itinerary.entry_id, itinerary.authority_id, itinerary.state, itinerary.reason";

    private const string StopsSql = """
        select claim.itinerary_id, lane.centre_id, centre.time_zone, claim.during
        from claim join lane on lane.id = claim.lane_id join centre on centre.id = lane.centre_id
        where claim.itinerary_id = any(@ids) order by claim.during
        """;

    public Guid Id { get; init; }
    public long Version { get; init; }
    public Guid StudyVisitId { get; init; }
    public Guid EntryId { get; init; }
    public string AuthorityId { get; init; } = "";
    public string State { get; init; } = "";
    public string? Reason { get; init; }

    public static async Task<IReadOnlyList<ItineraryAnswer>> WithStopsAsync(NpgsqlConnection connection, IReadOnlyList<Itinerary> itineraries)
    {
        var stops = (await connection.QueryAsync<(Guid Itinerary, string Centre, string TimeZone, Interval During)>(StopsSql, new { ids = itineraries.Select(itinerary => itinerary.Id).ToArray() }))
            .ToLookup(stop => stop.Itinerary, stop =>
            {
                var wall = stop.During.Start.InZone(DateTimeZoneProviders.Tzdb[stop.TimeZone]);
                return new ItineraryStop(stop.Centre, stop.During.Start, stop.During.End, wall.Date, wall.TimeOfDay, stop.TimeZone);
            });
        return [.. itineraries.Select(itinerary => new ItineraryAnswer(itinerary.Id, itinerary.StudyVisitId, itinerary.EntryId, itinerary.AuthorityId,
            itinerary.State, itinerary.Reason, [.. stops[itinerary.Id]]))];
    }
}
