using System.Text.Json;
using NodaTime;

namespace Asan.Feedback.Cases;

/// <summary>Days off work in Azerbaijan beside the weekends.</summary>
public static class Holidays
{
    /// <summary>
    /// Public holidays and the rest days that were moved to a weekday (Labour Code art. 105), from data/holidays.json.
    /// Beyond its years only weekends are left out, so a date there may be early but never late.
    /// </summary>
    public static readonly IReadOnlySet<LocalDate> All = Read();

    private static HashSet<LocalDate> Read()
    {
        using var stream = typeof(Holidays).Assembly.GetManifestResourceStream("holidays.json")!;
        using var document = JsonDocument.Parse(stream);
        return [.. document.RootElement.GetProperty("years").EnumerateArray()
            .SelectMany(year => year.GetProperty("nonWorking").EnumerateArray().Select(holiday => holiday.GetProperty("date"))
                .Concat(year.GetProperty("shiftedFiveDayWeek").EnumerateArray()))
            .Select(date => LocalDate.FromDateOnly(DateOnly.ParseExact(date.GetString()!, "yyyy-MM-dd")))];
    }
}
