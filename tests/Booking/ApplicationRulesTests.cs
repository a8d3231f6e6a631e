using Asan.Booking.Applications;
using Asan.ServiceDefaults;
using CsCheck;
using NodaTime;
using Xunit;

namespace Asan.Booking.Tests;

public sealed class ApplicationRulesTests
{
    private static readonly Gen<LocalDate> Dates = Gen.Int[0, 4000].Select(days => new LocalDate(2020, 1, 1).PlusDays(days));

    private static readonly Gen<LatenessCount[]> Counts = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 3], Gen.Int[1, 3], Gen.Int[0, 30], Gen.Int[1, 12])
        .Select((service, centre, month, late, n) => new LatenessCount($"s{service}", $"c{centre}", $"a{service / 2}", new YearMonth(2026, month), late, n)).Array[0, 60];

    [Fact]
    public void A_promise_is_a_working_day_with_as_many_working_days_up_to_it() =>
        Gen.Select(Dates, Gen.Int[1, 60], Gen.Int[0, 90].HashSet[0, 30]).Sample((date, count, closed) =>
        {
            var closedOn = closed.Select(days => date.PlusDays(days)).ToHashSet();
            var promised = WorkingDays.After(date, count, closedOn);
            var between = Enumerable.Range(1, Period.DaysBetween(date, promised)).Select(date.PlusDays).Count(day => WorkingDays.Is(day, closedOn));
            return WorkingDays.Is(promised, closedOn) && between == count;
        });

    [Fact]
    public void No_published_figure_has_fewer_than_ten_and_no_difference_of_tables_shows_what_is_hidden() =>
        Counts.Sample(counts =>
        {
            var kept = Lateness.Publishable(counts);
            var tables = new Func<LatenessCount, string>[] { count => count.ServiceId, count => count.CentreId, count => count.AgencyId }
                .Select(key => kept.GroupBy(count => (key(count), count.Month)).Select(cell => (cell.Key.Month, N: cell.Sum(count => count.Applications))).ToList()).ToList();
            return tables.All(table => table.All(cell => cell.N >= Lateness.K))
                && kept.Select(count => count.Month).Distinct().All(month => tables.Select(table => table.Where(cell => cell.Month == month).Sum(cell => cell.N)).Distinct().Count() == 1)
                && kept.All(counts.Contains);
        });

    [Fact]
    public void Figures_are_those_of_the_single_applications() =>
        Counts.Where(counts => counts.Length > 0).Sample(counts =>
        {
            var days = counts.SelectMany(count => Enumerable.Repeat(count.DaysLate, count.Applications)).Order().ToArray();
            var figures = Lateness.Of(counts);
            return figures.Applications == days.Length
                && figures.OnTimeShare == (double)days.Count(late => late == 0) / days.Length
                && figures.OnTimeLow <= figures.OnTimeShare && figures.OnTimeShare <= figures.OnTimeHigh
                && figures.MedianDaysLate == days[(days.Length + 1) / 2 - 1]
                && figures.P90DaysLate == days[(int)Math.Ceiling(days.Length * 9 / 10m) - 1];
        });
}
