using Asan.Contracts.Catalogue;
using NodaTime;

namespace Asan.Booking.Offers;

/// <summary>When a centre receives visitors: weekly hours in its wall time, but for some dates.</summary>
/// <param name="Weekly">Hours by weekday; a break is the gap between two of one day.</param>
/// <param name="ClosedOn">Local dates on which the centre stays closed.</param>
/// <param name="Zone">The zone of the centre's wall clock.</param>
public sealed record OpeningRules(IReadOnlyList<OpeningHours> Weekly, IReadOnlySet<LocalDate> ClosedOn, DateTimeZone Zone)
{
    private const int MinutesOfADay = 24 * 60;

    /// <summary>
    /// The times at which a visit of <paramref name="minutes"/> can start on a date, in order: every so many minutes of
    /// wall time from opening, up to last admission, each ending by closing. A wall time that the zone skips (clocks put
    /// forward) is left out; of one that occurs twice (clocks put back) the first is meant.
    /// </summary>
    public IEnumerable<Slot> SlotsOn(LocalDate date, int minutes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(minutes, 1);
        if (ClosedOn.Contains(date))
            yield break;
        foreach (var hours in Weekly.Where(hours => hours.Day == (int)date.DayOfWeek).OrderBy(hours => hours.Opens))
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
        return !ClosedOn.Contains(wall.Date)
            && Weekly.Any(hours => hours.Day == (int)wall.DayOfWeek && StartMinute(hours.Opens) <= minute
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
