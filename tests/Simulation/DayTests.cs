using Asan.CheckHistory;
using Asan.Simulate;
using Dapper;
using Xunit;

namespace Asan.Simulation.Tests;

/// <summary>The day itself, and that the checker cries when a guard is gone.</summary>
public sealed class DayTests(SmallDay day, ITestOutputHelper output)
{
    [Fact]
    public void A_small_day_holds()
    {
        using var text = new StringWriter();
        day.Report.Print(text, SmallDay.Scenario);
        output.WriteLine(text.ToString());
        var violations = HistoryCheck.Of(day.History);
        Assert.True(violations.Count == 0, SmallDay.Told(violations));
    }

    [Fact]
    public void It_has_the_visitors_it_says()
    {
        var report = day.Report;
        Assert.InRange(report.Booked, SmallDay.Scenario.Tickets * 0.85, SmallDay.Scenario.Tickets);
        Assert.InRange((double)report.NoShows / report.Booked, 0.2, 0.4);
        Assert.InRange(report.TooEarly, 1, report.Tickets);
        Assert.Equal(0, report.Waiting);
        Assert.InRange(report.FurthestOvertaking, TimeSpan.Zero, TimeSpan.FromHours(1));
    }

    [Fact]
    public async Task Red_control__without_the_constraints_on_claims_the_checker_cries() => await CriesAsync(
        "alter table claim drop constraint claim_one_per_lane, drop constraint claim_one_per_citizen", "lane-overlap");

    [Fact]
    public async Task Red_control__without_the_index_on_counters_the_checker_cries() => await CriesAsync(
        "drop index visit_one_called_per_counter; create or replace function counter_is_busy(centre text, number int) returns boolean language plpgsql as 'begin return false; end'",
        "two-visitors");

    /// <summary>One day shows it; the others are there so that no machine, however slow, has nobody meet.</summary>
    private const int Days = 20;

    // A claim or a call takes its time between looking and the commit, so that those of one moment do meet.
    private const string Slow = """
        ;
        create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(0.05); return new; end $$;
        create trigger slow_claim before insert on claim for each row execute function slow();
        create trigger slow_call before update on visit for each row when (new.state = 'called' and old.state = 'checked-in') execute function slow();
        """;

    private static async Task CriesAsync(string sql, string kind)
    {
        var kinds = new HashSet<string>();
        for (var seed = 1; seed <= Days && !kinds.Contains(kind); seed++)
        {
            var (_, history) = await SmallDay.PlayAsync(new Scenario(0.015, seed), async network =>
            {
                await using var connection = await network.Database.DataSource.OpenConnectionAsync();
                await connection.ExecuteAsync(sql + Slow);
            });
            kinds.UnionWith(HistoryCheck.Of(history).Select(violation => violation.Kind));
        }
        Assert.Contains(kind, kinds);
    }
}
