using NodaTime;

namespace Asan.Booking.Reminders;

/// <summary>When a visitor is reminded: a day before the visit and two hours before, but never at night.</summary>
public static class ReminderTimes
{
    /// <summary>Nobody is reminded between these, on the centre's wall: a reminder due then comes the evening before.</summary>
    public static readonly LocalTime NightBegins = new(21, 0);

    /// <inheritdoc cref="NightBegins"/>
    public static readonly LocalTime NightEnds = new(8, 0);

    /// <summary>The kinds, each with how long before the start it is due.</summary>
    public static readonly IReadOnlyList<(string Kind, Duration Before)> Kinds = [("day", Duration.FromHours(24)), ("hours", Duration.FromHours(2))];

    /// <summary>No reminder is due longer before the start than this: the longest lead, and a night.</summary>
    public static readonly Duration Longest = Duration.FromHours(24 + 13);

    /// <summary>When the reminder is due; the night moves it earlier, never later.</summary>
    public static Instant DueAt(Instant startsAt, Duration before, DateTimeZone zone)
    {
        var wall = (startsAt - before).InZone(zone).LocalDateTime;
        if (wall.TimeOfDay >= NightEnds && wall.TimeOfDay <= NightBegins)
            return startsAt - before;
        var evening = wall.TimeOfDay > NightBegins ? wall.Date : wall.Date.PlusDays(-1);
        return evening.At(NightBegins).InZoneLeniently(zone).ToInstant();
    }

    /// <summary>
    /// Whether a reminder that is due says anything new: not when the visit was booked after it was due, and not when it
    /// comes so late (the service was away) that less than half of its lead is left.
    /// </summary>
    public static bool IsWorthSending(Instant dueAt, Instant startsAt, Instant bookedAt, Instant now) =>
        bookedAt <= dueAt && now < dueAt + (startsAt - dueAt) / 2;
}
