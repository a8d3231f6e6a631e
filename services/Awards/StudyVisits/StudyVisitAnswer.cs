namespace Asan.Awards.StudyVisits;

/// <summary>A winner's invitation to study the agency's experience, and what became of it.</summary>
/// <param name="Id">The study visit.</param>
/// <param name="CycleId">The cycle.</param>
/// <param name="EntryId">The winning entry.</param>
/// <param name="AuthorityId">The authority invited.</param>
/// <param name="State"><c>offered</c>, <c>scheduled</c> or <c>declined</c>.</param>
/// <param name="Centres">The centres to see, in the order wished.</param>
/// <param name="StopMinutes">How long each stop takes, in minutes.</param>
/// <param name="EarliestOn">First day possible, in Baku.</param>
/// <param name="LatestOn">Last day possible, in Baku.</param>
/// <param name="OfferedAt">When it was offered.</param>
/// <param name="ItineraryId">The itinerary that holds its times; null before it is scheduled.</param>
/// <param name="Stops">Where and when the delegation is received; null before it is scheduled.</param>
/// <param name="DeclinedReason">Why it could not be scheduled, such as <c>no-free-time</c>.</param>
public sealed record StudyVisitAnswer(
    Guid Id, string CycleId, Guid EntryId, string AuthorityId, string State, string[] Centres, int StopMinutes, LocalDate EarliestOn, LocalDate LatestOn,
    Instant OfferedAt, Guid? ItineraryId, IReadOnlyList<VisitStop>? Stops, string? DeclinedReason)
{
    internal const string Columns =
        "id, cycle_id, entry_id, authority_id, state, centres, stop_minutes, earliest_on, latest_on, offered_at, itinerary_id, stops, declined_reason";
}

/// <param name="CentreId">The centre.</param>
/// <param name="StartsAt">From when.</param>
/// <param name="EndsAt">Until when.</param>
public sealed record VisitStop(string CentreId, Instant StartsAt, Instant EndsAt);
