using System.Text.Json.Nodes;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>The public holidays of data/holidays.json: the shifting rule, and the centres that close on them.</summary>
public class CentreHolidaysTests
{
    private static readonly JsonNode Holidays = Read("holidays");

    public static TheoryData<int> Years => [.. Holidays["years"]!.AsArray().Select(year => year!["year"]!.GetValue<int>())];

    /// <summary>
    /// Labour Code art. 105(5) and 105(6): a holiday on a weekend takes the next working day that is still free, and one
    /// that meets Ramazan or Gurban takes one more. 20 January, a day of mourning, does not shift.
    /// </summary>
    [Theory, MemberData(nameof(Years))]
    public void The_days_off_of_a_five_day_week_follow_from_the_holidays(int year)
    {
        var list = Holidays["years"]!.AsArray().Single(each => each!["year"]!.GetValue<int>() == year)!;
        var holidays = list["nonWorking"]!.AsArray().Select(day => (Date: DateOnly.Parse(day!["date"]!.GetValue<string>(), System.Globalization.CultureInfo.InvariantCulture), Kind: day["kind"]!.GetValue<string>())).ToList();
        var off = holidays.Select(day => day.Date).ToHashSet();
        var shifted = new List<DateOnly>();
        foreach (var day in holidays.Where(day => day.Kind != "mourning").GroupBy(day => day.Date).OrderBy(day => day.Key))
            for (var turn = (IsWeekend(day.Key) ? 1 : 0) + (day.Count() > 1 ? 1 : 0); turn > 0; turn--)
            {
                var free = day.Key.AddDays(1);
                while (IsWeekend(free) || off.Contains(free))
                    free = free.AddDays(1);
                off.Add(free);
                shifted.Add(free);
            }
        Assert.Equal(list["shiftedFiveDayWeek"]!.AsArray().Select(day => day!.GetValue<string>()), shifted.Order().Select(day => day.ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture)));
    }

    [Fact]
    public void Every_real_centre_closes_on_the_non_working_days_and_on_no_others()
    {
        var nonWorking = Holidays["years"]!.AsArray().SelectMany(year => year!["nonWorking"]!.AsArray()).Select(day => day!["date"]!.GetValue<string>()).Distinct().Order(StringComparer.Ordinal).ToList();
        var centres = Read("centres")["items"]!.AsArray().Where(item => !item!["body"]!["example"]!.GetValue<bool>()).ToList();
        Assert.Equal(21, centres.Count);
        Assert.All(centres, item => Assert.Equal(nonWorking, item!["body"]!["closedOn"]!.AsArray().Select(day => day!.GetValue<string>())));
    }

    private static bool IsWeekend(DateOnly date) => date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday;

    private static JsonNode Read(string name) => JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", $"{name}.json")))!;
}
