using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Booking.Offers;

/// <summary>When a centre receives visitors: hours in its wall time, but for some dates.</summary>
/// <param name="Weekly">Hours by weekday; a break is the gap between two of one day.</param>
/// <param name="ClosedOn">Local dates on which the centre stays closed.</param>
/// <param name="Zone">The zone of the centre's wall clock.</param>
public sealed record OpeningRules(IReadOnlyList<OpeningHours> Weekly, IReadOnlySet<LocalDate> ClosedOn, DateTimeZone Zone)
{
    private const int MinutesOfADay = 24 * 60;

    /// <summary>Further hours, on the dates of a rule.</summary>
    public IReadOnlyList<(Recurrence Dates, LocalDate? Until, IReadOnlyList<DaySpan> Hours)> ByRule { get; init; } = [];

    /// <summary>Dates whose hours replace all others; none of them: closed.</summary>
    public IReadOnlyDictionary<LocalDate, IReadOnlyList<DaySpan>> Exceptions { get; init; } = new Dictionary<LocalDate, IReadOnlyList<DaySpan>>();

    /// <summary>Where a mobile unit stands when. With a route, it receives visitors at its stops only.</summary>
    public IReadOnlyList<RouteStop> Route { get; init; } = [];

    /// <summary>The hours of a date, in order. The first that speaks of the date decides: an exception, a closing date, the route, the usual hours.</summary>
    public IEnumerable<DaySpan> HoursOn(LocalDate date) =>
        Exceptions.TryGetValue(date, out var hours) ? hours
        : ClosedOn.Contains(date) ? []
        : Route.Count > 0 ? StopOn(date)?.Hours ?? []
        : Weekly.Where(weekly => weekly.Day == (int)date.DayOfWeek).Select(weekly => new DaySpan(weekly.Opens, weekly.Closes, weekly.LastAdmission))
            .Concat(ByRule.Where(rule => !(date > rule.Until) && rule.Dates.Includes(date)).SelectMany(rule => rule.Hours))
            .OrderBy(span => span.Opens);

    /// <summary>The dates that are named as closed, on which its agencies do not work either.</summary>
    public IReadOnlySet<LocalDate> ClosedDates =>
        ClosedOn.Where(date => !Exceptions.ContainsKey(date)).Concat(Exceptions.Where(date => date.Value.Count == 0).Select(date => date.Key)).ToHashSet();

    /// <summary>Where a mobile unit stands on a date; null when it stands nowhere, or is none.</summary>
    public RouteStop? StopOn(LocalDate date) =>
        Route.FirstOrDefault(stop => LocalDate.FromDateOnly(stop.From) <= date && date <= LocalDate.FromDateOnly(stop.Until));

    /// <summary>
    /// The times at which a visit of <paramref name="minutes"/> can start on a date, in order: every so many minutes of
    /// wall time from opening, up to last admission, each ending by closing. A wall time that the zone skips (clocks put
    /// forward) is left out; of one that occurs twice (clocks put back) the first is meant.
    /// </summary>
    public IEnumerable<Slot> SlotsOn(LocalDate date, int minutes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minutes, 1);
        foreach (var hours in HoursOn(date))
        {
            var closes = EndMinute(hours.Closes);
            var lastAdmission = EndMinute(hours.LastAdmission);
            var closesAt = At(date, closes).InZoneLeniently(Zone).ToInstant();
            for (var minute = StartMinute(hours.Opens); minute <= lastAdmission && minute + minutes <= closes; minute += minutes)
            {
                var wall = At(date, minute);
                var mapping = Zone.MapLocal(wall);
                if (mapping.Count == 0)
                    continue;
                var start = mapping.First().ToInstant();
                var end = start + Duration.FromMinutes(minutes);
                if (end <= closesAt)
                    yield return new Slot(new Interval(start, end), date, wall.TimeOfDay);
            }
        }
    }

    /// <summary>The slot that starts at this very instant; null when none does.</summary>
    public Slot? SlotAt(Instant startsAt, int minutes) =>
        SlotsOn(DateOf(startsAt), minutes).Where(slot => slot.During.Start == startsAt).Cast<Slot?>().FirstOrDefault();

    /// <summary>Whether somebody without an appointment gets a ticket now: from opening up to and including last admission.</summary>
    public bool Admits(Instant at)
    {
        var wall = at.InZone(Zone).LocalDateTime;
        var minute = wall.Hour * 60 + wall.Minute;
        return HoursOn(wall.Date).Any(hours => StartMinute(hours.Opens) <= minute
            && (minute < EndMinute(hours.LastAdmission) || (minute == EndMinute(hours.LastAdmission) && wall is { Second: 0, NanosecondOfSecond: 0 })));
    }

    /// <summary>The centre's date at an instant.</summary>
    public LocalDate DateOf(Instant at) => at.InZone(Zone).Date;

    private static LocalDateTime At(LocalDate date, int minute) => date.AtMidnight().PlusMinutes(minute);

    private static int StartMinute(TimeOnly time) => time.Hour * 60 + time.Minute;

    /// <summary>00:00 as an end is the end of the day.</summary>
    private static int EndMinute(TimeOnly time) => StartMinute(time) is var minute && minute == 0 ? MinutesOfADay : minute;
}

/// <summary>A time at which a visit can take place.</summary>
/// <param name="During">From its start to its end.</param>
/// <param name="Date">The date on the centre's wall.</param>
/// <param name="Time">The time on the centre's wall.</param>
public readonly record struct Slot(Interval During, LocalDate Date, LocalTime Time);
