using NodaTime;

namespace Asan.ServiceDefaults;

/// <summary>
/// Working days of an agency: Monday to Friday, but for the dates on which its centre is closed. A weekday on which a
/// centre stays open counts even where the law moved a rest day to it, so a promise can be too early, never too late.
/// </summary>
public static class WorkingDays
{
    /// <summary>The <paramref name="count"/>th working day after a date; the date itself does not count, and is the answer for 0.</summary>
    public static LocalDate After(LocalDate date, int count, IReadOnlySet<LocalDate> closedOn)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        while (count > 0)
        {
            date = date.PlusDays(1);
            if (Is(date, closedOn))
                count--;
        }
        return date;
    }

    /// <summary>Whether the agency works on a date.</summary>
    public static bool Is(LocalDate date, IReadOnlySet<LocalDate> closedOn) =>
        date.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday) && !closedOn.Contains(date);
}
