using System.Globalization;
using System.Text.Json;
using Asan.Booking.Offers;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Asan.TestBed;
using CsCheck;
using Ical.Net.CalendarComponents;
using Ical.Net.DataTypes;
using NodaTime;
using Xunit;
using Duration = NodaTime.Duration;
using Period = NodaTime.Period;

namespace Asan.Booking.Tests;

/// <summary>Schedules: dates by rules, exceptions, routes, and Baku's history of clocks.</summary>
public sealed class ScheduleTests(BookingHost host)
{
    private static readonly DateTimeZone Baku = DateTimeZoneProviders.Tzdb["Asia/Baku"];

    private static readonly DaySpan Span = new(new TimeOnly(10, 0), new TimeOnly(12, 0), new TimeOnly(11, 30));

    private static readonly Gen<string> Rules = Gen.Select(Gen.Int[0, 3], Gen.Int[1, 4], Gen.Int[0, 3], Gen.Int[0, 2], Gen.Int[0, 1_000_000]).Select((frequency, interval, byDay, byMonthDay, seed) =>
    {
        var random = new Random(seed);
        string[] weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
        string Pick(IEnumerable<string> from, int most) => string.Join(',', from.OrderBy(_ => random.Next()).Take(random.Next(1, most)));
        var rule = $"FREQ={new[] { "DAILY", "WEEKLY", "MONTHLY", "YEARLY" }[frequency]};INTERVAL={interval}";
        var numbered = frequency >= 2 && byDay == 2;
        if (byDay == 1)
            rule += $";BYDAY={Pick(weekdays, 5)}";
        if (numbered)
            rule += $";BYDAY={Pick(weekdays.Select(day => $"{(random.Next(2) == 0 ? -1 : 1) * random.Next(1, 5)}{day}"), 3)}";
        var byDayOfMonth = byMonthDay == 1 && frequency >= 2 && !numbered;
        if (byDayOfMonth)
            rule += $";BYMONTHDAY={Pick(Enumerable.Range(1, 31).Concat(Enumerable.Range(-5, 5)).Select(day => day.ToString(CultureInfo.InvariantCulture)), 4)}";
        if (random.Next(3) == 0 || (byDayOfMonth && frequency == 3))
            rule += $";BYMONTH={Pick(Enumerable.Range(1, 12).Select(month => month.ToString(CultureInfo.InvariantCulture)), 5)}";
        return rule;
    });

    [Fact]
    public void A_rule_hits_the_dates_that_Ical_Net_finds() =>
        Gen.Select(Rules, Gen.Int[0, 1500]).Sample((rule, start) =>
        {
            var from = new LocalDate(2024, 1, 1).PlusDays(start);
            var until = from.PlusYears(4);
            rule += $";UNTIL={until:uuuuMMdd}";              // without an end the judge searches to the year 9999 for a rule that hits nothing
            var ours = Recurrence.Parse(rule, from);
            var judge = new CalendarEvent { Start = new CalDateTime(from.Year, from.Month, from.Day) };
            judge.RecurrenceRule = new RecurrencePattern(rule);
            var expected = judge.GetOccurrences()
                .Select(occurrence => new LocalDate(occurrence.Period.StartTime.Year, occurrence.Period.StartTime.Month, occurrence.Period.StartTime.Day))
                .Where(date => date > from);                 // RFC 5545 leaves open whether the first date counts when the rule does not hit it
            Assert.Equal(expected, Enumerable.Range(1, Period.DaysBetween(from, until) + 100).Select(from.PlusDays).Where(ours.Includes));
        }, iter: 300);

    [Theory]
    [InlineData("")]
    [InlineData("FREQ=SECONDLY")]
    [InlineData("FREQ=DAILY;COUNT=3")]
    [InlineData("FREQ=MONTHLY;BYDAY=MO;BYSETPOS=1")]
    [InlineData("FREQ=WEEKLY;BYDAY=1MO")]
    [InlineData("FREQ=WEEKLY;BYMONTHDAY=1")]
    [InlineData("FREQ=DAILY;INTERVAL=0")]
    [InlineData("FREQ=DAILY;INTERVAL=99999999999")]
    [InlineData("FREQ=DAILY;UNTIL=20270230")]
    [InlineData("FREQ=DAILY;UNTIL=99991231T235959Z")]
    [InlineData("FREQ=DAILY;FREQ=DAILY")]
    [InlineData("FREQ=DAILY;BYMONTH=13")]
    [InlineData("FREQ=DAILY;;")]
    [InlineData("FREQ=YEARLY;BYMONTHDAY=1")]
    [InlineData("freq=daily")]
    public void A_rule_that_is_none_says_what_is_expected(string rule)
    {
        Assert.False(Recurrence.TryParse(rule, new LocalDate(2026, 1, 1), out _, out var expected));
        Assert.StartsWith("a rule of RFC 5545 with ", expected, StringComparison.Ordinal);
    }

    [Fact]
    public void Any_text_is_a_rule_or_says_what_is_expected() =>
        Gen.OneOf(Gen.String[0, 40], Gen.Char["FREQDAILYWKMOTHUN=;,-0123456789BS"].Array[0, 40].Select(letters => new string(letters)))
            .Sample(text => Recurrence.TryParse(text, new LocalDate(2026, 1, 1), out _, out var expected) == expected is null);

    [Fact]
    public void A_time_on_Bakus_wall_is_its_instant_and_back_on_every_day_since_1900() =>
        Gen.Select(Gen.Int[0, 365 * 200], Gen.Int[0, 24 * 4 - 1]).Sample((day, quarter) =>
        {
            var date = new LocalDate(1900, 1, 1).PlusDays(day);
            var rules = new OpeningRules([], new HashSet<LocalDate>(), Baku)
            {
                Exceptions = new Dictionary<LocalDate, IReadOnlyList<DaySpan>> { [date] = [new DaySpan(TimeOnly.MinValue, TimeOnly.MinValue, TimeOnly.MinValue)] },
            };
            var wall = new LocalTime(quarter / 4, quarter % 4 * 15);
            var slot = rules.SlotsOn(date, 15).Where(slot => slot.Time == wall).Cast<Slot?>().SingleOrDefault();
            var mapping = Baku.MapLocal(date.At(wall));
            Assert.Equal(mapping.Count > 0, slot is not null);
            if (slot is { } found)
                Assert.Equal((date.At(wall), mapping.First().ToInstant()), (found.During.Start.InZone(Baku).LocalDateTime, found.During.Start));
            // Four hours since 2016, whatever the season; before, five in summer time.
            if (date >= new LocalDate(2016, 1, 1) && slot is { } later)
                Assert.Equal(date.At(wall).Minus(later.During.Start.InUtc().LocalDateTime).ToDuration(), Duration.FromHours(4));
        });

    [Fact]
    public void An_exception_a_closing_date_a_route_and_the_usual_hours_decide_in_this_order()
    {
        var monday = new LocalDate(2026, 11, 30);
        var weekly = new OpeningHours(1, new TimeOnly(9, 0), new TimeOnly(10, 0), new TimeOnly(9, 30));
        var usual = new OpeningRules([weekly], new HashSet<LocalDate>(), Baku) { ByRule = [(Recurrence.Parse("FREQ=MONTHLY;BYMONTHDAY=-1", new LocalDate(2026, 1, 1)), null, [Span])] };
        Assert.Equal([new DaySpan(weekly.Opens, weekly.Closes, weekly.LastAdmission), Span], usual.HoursOn(monday));
        Assert.Single(usual.HoursOn(monday.PlusDays(-7)));
        var route = usual with { Route = [new RouteStop(BookingHost.Named("Meydan"), 40, 47, new DateOnly(2026, 11, 30), new DateOnly(2026, 11, 30), [Span])] };
        Assert.Equal([Span], route.HoursOn(monday));
        Assert.Empty(route.HoursOn(monday.PlusDays(7)));
        var closed = route with { ClosedOn = new HashSet<LocalDate> { monday } };
        Assert.Empty(closed.HoursOn(monday));
        var other = closed with { Exceptions = new Dictionary<LocalDate, IReadOnlyList<DaySpan>> { [monday] = [Span, Span with { Opens = new TimeOnly(14, 0) }] } };
        Assert.Equal(2, other.HoursOn(monday).Count());
    }

    [Fact]
    public void An_event_of_the_time_before_rules_and_routes_is_still_read()
    {
        var old = JsonSerializer.Deserialize<CentrePublished>("""
            {"centreId":"baku-1","version":2,"name":{"az":"Bakı"},"timeZone":"Asia/Baku",
             "openingHours":[{"day":1,"opens":"09:30:00","closes":"18:00:00","lastAdmission":"17:30:00"}],
             "closedOn":["2026-12-31"],"counters":[{"number":1,"agencyId":"mia"}],"hostsDelegations":true}
            """, EventTypes.Json)!;
        Assert.Equal(new TimeOnly(9, 30), Hours.Of(old).Rules(old.TimeZone).HoursOn(new LocalDate(2026, 11, 23)).Single().Opens);
        Assert.Equal(new TimeOnly(9, 30), Hours.Read("Asia/Baku", """{"openingHours":[{"day":1,"opens":"09:30:00","closes":"18:00:00","lastAdmission":"17:30:00"}],"closedOn":[]}""")
            .HoursOn(new LocalDate(2026, 11, 23)).Single().Opens);
    }

    [Fact]
    public async Task A_mobile_units_times_say_where_it_stands()
    {
        host.NextMorning();
        var place = new Place("unit-1", "service-of-unit-1", "moj");
        var tomorrow = DateOnly.FromDateTime(host.Now.UtcDateTime).AddDays(1);
        await host.Broker.PublishAsync(new CentrePublished(place.CentreId, 1, BookingHost.Named("Səyyar"), "Asia/Baku", [], [], [new Counter(1, "moj")], false,
            Route: [new RouteStop(BookingHost.Named("Meydan"), 40.5, 47.1, tomorrow, tomorrow, [Span])], Latitude: 40, Longitude: 50), place.CentreId, 1);
        await host.Broker.PublishAsync(new ServicePublished(place.ServiceId, 1, "moj", BookingHost.Named("Xidmət"), 30, [place.CentreId]), place.ServiceId, 1);
        await host.UntilOfferedAsync(place);
        var days = (await host.Anonymous().GetAsync($"/v1/availability?centre={place.CentreId}&service={place.ServiceId}&days=3").JsonAsync())["days"]!.AsArray();
        Assert.Equal([0, 4, 0], days.Select(day => day!["times"]!.AsArray().Count));
        Assert.Null(days[0]!["place"]);
        Assert.Equal("Meydan", days[1]!["place"]!["name"]!["az"]!.GetValue<string>());
        Assert.Equal(40.5, days[1]!["place"]!["latitude"]!.GetValue<double>());
    }
}
