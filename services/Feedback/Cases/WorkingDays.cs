using System.Text.Json;
using NodaTime;

namespace Asan.Feedback.Cases;

/// <summary>Working days of a five-day week in Azerbaijan.</summary>
public static class WorkingDays
{
    /// <summary>
    /// Public holidays and the rest days that were moved to a weekday (Labour Code art. 105), from data/holidays.json.
    /// Beyond its years only weekends are left out, so a date there may be early but never late.
    /// </summary>
    public static readonly IReadOnlySet<LocalDate> Holidays = Read();

    /// <summary>The <paramref name="count"/>th working day after <paramref name="date"/>; the day itself does not count.</summary>
    public static LocalDate After(LocalDate date, int count, IReadOnlySet<LocalDate> holidays)
    {
        while (count > 0)
        {
            date = date.PlusDays(1);
            if (date.DayOfWeek is not (IsoDayOfWeek.Saturday or IsoDayOfWeek.Sunday) && !holidays.Contains(date))
                count--;
        }
        return date;
    }

    private static HashSet<LocalDate> Read()
    {
        using var stream = typeof(WorkingDays).Assembly.GetManifestResourceStream("holidays.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("years").EnumerateArray()
            .SelectMany(year => year.GetProperty("nonWorking").EnumerateArray().Select(holiday => holiday.GetProperty("date"))
                .Concat(year.GetProperty("shiftedFiveDayWeek").EnumerateArray()))
            .Select(date => LocalDate.FromDateOnly(DateOnly.ParseExact(date.GetString()!, "yyyy-MM-dd")))];
    }
}
