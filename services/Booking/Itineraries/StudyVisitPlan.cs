using Asan.Booking.Offers;
using Asan.Contracts.Awards;
using Asan.Contracts.Booking;
using NodaTime;

namespace Asan.Booking.Itineraries;

/// <summary>
/// Finds times for a delegation's stops in the order wished: for each centre the first time at which its hosts are free
/// and the delegation can have arrived. Taking the first is enough: a later one never makes room for the next stop.
/// </summary>
public static class StudyVisitPlan
{
    /// <summary>From one centre to the next: 60 minutes, across a city with a coach (docs/booking.md).</summary>
    public static readonly Duration Transfer = Duration.FromMinutes(60);

    /// <summary>Days looked at from the first possible one, at most a year; an offer's window is weeks.</summary>
    private const int MaxDays = 366;

    /// <summary>How far behind the offer's last day alternatives are looked for, in days.</summary>
    private const int LookAhead = 90;

    private const int MostAlternatives = 3;

    /// <summary>The next stretches of days, no longer than the offer's own, in which all its centres have time in its order.</summary>
    public static IReadOnlyList<StudyVisitAlternative> Alternatives(IReadOnlyList<Host> hosts, StudyVisitOffered offer, Instant notBefore)
    {
        var (from, until) = (LocalDate.FromDateOnly(offer.LatestOn).PlusDays(1), LocalDate.FromDateOnly(offer.LatestOn).PlusDays(LookAhead));
        var length = Period.DaysBetween(LocalDate.FromDateOnly(offer.EarliestOn), LocalDate.FromDateOnly(offer.LatestOn));
        var found = new List<StudyVisitAlternative>();
        while (found.Count < MostAlternatives && from <= until && Find(hosts, from, until, offer.StopMinutes, notBefore) is { Count: > 0 } slots)
        {
            var (first, last) = (DayOf(hosts[0], slots[0]), DayOf(hosts[^1], slots[^1]));
            var fits = Period.DaysBetween(first, last) <= length;
            if (fits)
                found.Add(new StudyVisitAlternative(first.ToDateOnly(), last.ToDateOnly()));
            from = (fits ? last : first).PlusDays(1);
        }
        return found;
    }

    private static LocalDate DayOf(Host host, Slot slot) => host.Rules.DateOf(slot.During.Start);

    /// <param name="hosts">The centres in the order wished.</param>
    /// <param name="earliestOn">First day possible, local to the centres.</param>
    /// <param name="latestOn">Last day possible.</param>
    /// <param name="minutes">How long each stop takes, in minutes.</param>
    /// <param name="notBefore">The instant before which nothing can be planned.</param>
    /// <returns>A slot for each centre, in ascending order; null when one finds none.</returns>
    public static IReadOnlyList<Slot>? Find(IReadOnlyList<Host> hosts, LocalDate earliestOn, LocalDate latestOn, int minutes, Instant notBefore)
    {
        if (earliestOn > latestOn)
            return null;
        var days = Math.Min(Period.DaysBetween(earliestOn, latestOn) + 1, MaxDays);
        var stops = new List<Slot>();
        foreach (var host in hosts)
        {
            var from = stops.Count == 0 ? notBefore : stops[^1].During.End + Transfer;
            var stop = Enumerable.Range(0, days)
                .SelectMany(day => host.Rules.SlotsOn(earliestOn.PlusDays(day), minutes))
                .Where(slot => slot.During.Start >= from && !host.Busy.Any(busy => busy.Start < slot.During.End && slot.During.Start < busy.End))
                .Cast<Slot?>().FirstOrDefault();
            if (stop is null)
                return null;
            stops.Add(stop.Value);
        }
        return stops;
    }
}

/// <summary>A centre that receives delegations.</summary>
/// <param name="CentreId">The centre.</param>
/// <param name="LaneId">The lane of its hosts.</param>
/// <param name="Rules">When it is open.</param>
/// <param name="Busy">When its hosts receive others.</param>
public sealed record Host(string CentreId, long LaneId, OpeningRules Rules, IReadOnlyList<Interval> Busy);
