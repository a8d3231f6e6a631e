using Asan.Contracts.Booking;

namespace Asan.Awards.StudyVisits;

/// <summary>A winner's invitation to study the agency's experience, and what became of it.</summary>
/// <param name="Id">The study visit.</param>
/// <param name="CycleId">The cycle.</param>
/// <param name="EntryId">The winning entry.</param>
/// <param name="AuthorityId">The authority invited.</param>
/// <param name="State"><c>offered</c> (booking looks for times), <c>scheduled</c> (there are times, the authority has not said yes),
/// <c>accepted</c>, <c>declined</c> (there were no times) or <c>withdrawn</c> (by the authority or its hosts).</param>
/// <param name="Centres">The centres to see, in the order wished.</param>
/// <param name="StopMinutes">How long each stop takes, in minutes.</param>
/// <param name="EarliestOn">First day possible, in Baku.</param>
/// <param name="LatestOn">Last day possible, in Baku.</param>
/// <param name="OfferedAt">When it was offered.</param>
/// <param name="ItineraryId">The itinerary that holds its times; null without any.</param>
/// <param name="Stops">Where and when the delegation is received; while a change is looked into, the times that still stand.</param>
/// <param name="DeclinedReason">Why the latest wish could not be met, such as <c>no-free-time</c>.</param>
/// <param name="Version">1 for the first offer, one more for each change.</param>
/// <param name="AcceptedAt">When the authority accepted the times.</param>
/// <param name="WithdrawnAt">When it was given up.</param>
/// <param name="WithdrawnBy"><c>authority</c> or <c>host</c>.</param>
/// <param name="Alternatives">Days on which a wish that was declined would be possible.</param>
public sealed record StudyVisitAnswer(
    Guid Id, string CycleId, Guid EntryId, string AuthorityId, string State, string[] Centres, int StopMinutes, LocalDate EarliestOn, LocalDate LatestOn,
    Instant OfferedAt, Guid? ItineraryId, IReadOnlyList<VisitStop>? Stops, string? DeclinedReason,
    long Version, Instant? AcceptedAt, Instant? WithdrawnAt, string? WithdrawnBy, IReadOnlyList<StudyVisitAlternative>? Alternatives)
{
    internal const string Columns = """
        id, cycle_id, entry_id, authority_id, state, centres, stop_minutes, earliest_on, latest_on, offered_at, itinerary_id, stops, declined_reason,
        version, accepted_at, withdrawn_at, withdrawn_by, alternatives
        """;

    /// <summary>Locked, for somebody who may speak for one of its sides; else the problem.</summary>
    internal static async Task<(StudyVisitAnswer? Visit, Problem? Refused)> ForActAsync(UnitOfWork work, Guid id, Actor actor)
    {
        var visit = await work.Connection.QuerySingleOrDefaultAsync<StudyVisitAnswer>($"select {Columns} from study_visit where id = @id for update", new { id });
        if (visit is null)
            return (null, Problems.StudyVisitNotFound.Because("No study visit has this id. GET /v1/cycles/{id}/study-visits lists a cycle's."));
        return actor.Is(Roles.AwardSecretary) || actor.Authority == visit.AuthorityId
            ? (visit, null)
            : (null, CommonProblems.Forbidden.Because($"Expected a person who speaks for the authority {visit.AuthorityId}, or the award's secretary for its hosts."));
    }
}

/// <param name="CentreId">The centre.</param>
/// <param name="StartsAt">From when.</param>
/// <param name="EndsAt">Until when.</param>
public sealed record VisitStop(string CentreId, Instant StartsAt, Instant EndsAt);
