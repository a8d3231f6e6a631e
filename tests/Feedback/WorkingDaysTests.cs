using Asan.Feedback.Cases;
using Asan.ServiceDefaults;
using CsCheck;
using NodaTime;
using Xunit;

namespace Asan.Feedback.Tests;

public class WorkingDaysTests
{
    private static readonly Gen<LocalDate> Dates = Gen.Int[0, 700].Select(days => new LocalDate(2026, 1, 1).PlusDays(days));

    [Theory]
    [InlineData("2026-02-02", "2026-02-23")] // Monday, three plain weeks
    [InlineData("2026-02-07", "2026-02-27")] // a Saturday's first working day is Monday
    [InlineData("2026-03-16", "2026-04-15")] // across Novruz and Ramazan with their shifted days
    public void Fifteen_working_days_leave_out_weekends_holidays_and_shifted_days(string from, string due) =>
        Assert.Equal(Date(due), WorkingDays.After(Date(from), 15, Holidays.All));

    [Fact]
    public void The_day_found_is_a_working_day_and_as_many_lie_after_the_start_as_were_asked_for() =>
        Gen.Select(Dates, Gen.Int[1, 40]).Sample((from, count) =>
        {
            var due = WorkingDays.After(from, count, Holidays.All);
            return IsWorking(due) && Enumerable.Range(1, Period.DaysBetween(from, due)).Count(days => IsWorking(from.PlusDays(days))) == count;
        });

    private static bool IsWorking(LocalDate date) => (int)date.DayOfWeek < 6 && !Holidays.All.Contains(date);

    private static LocalDate Date(string iso) => NodaTime.Text.LocalDatePattern.Iso.Parse(iso).Value;
}
