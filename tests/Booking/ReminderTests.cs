using Asan.Booking.Reminders;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using CsCheck;
using Dapper;
using NodaTime;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

public sealed class ReminderTests(BookingHost host)
{
    [Fact]
    public async Task A_booked_visit_is_announced_a_day_and_two_hours_before_each_once()
    {
        var (place, start) = await OpenAsync();
        var (id, _) = await BookAsync(host.Partner(), place, start);
        await PlannedAsync(id, start);
        host.Time.SetUtcNow(start.AddHours(-24).AddSeconds(-1));
        host.Time.SetUtcNow(start.AddHours(-24));
        var day = await host.Broker.EventAsync<VisitReminderDue>($"{id}");
        Assert.Equal(new VisitReminderDue(id, place.CentreId, place.ServiceId, start, "day"), day);
        host.Time.SetUtcNow(start.AddHours(-2));
        await host.Broker.EventAsync<VisitReminderDue>($"{id}", due => due.Kind == "hours");
        host.Time.SetUtcNow(start.AddHours(-1));
        await SettledAsync(id, 2);
        var seen = (await host.Broker.FeedAsync()).Where(e => e.Subject == $"{id}").Select(e => (e.Type.Split('.')[^2], e.AggregateVersion));
        Assert.Equal([("visit-booked", 1), ("visit-reminder-due", 2), ("visit-reminder-due", 3)], seen);
    }

    [Fact]
    public async Task A_cancelled_visit_is_not_announced_and_a_moved_one_at_its_new_time_only()
    {
        var (place, start) = await OpenAsync();
        var partner = host.Partner();
        var (cancelled, _) = await BookAsync(partner, place, start);
        var (moved, _) = await BookAsync(partner, place, start.AddMinutes(15));
        await PlannedAsync(cancelled, start);
        await PlannedAsync(moved, start.AddMinutes(15));
        await partner.PostAsync($"/v1/visits/{cancelled}/cancel", new { }).JsonAsync();
        await partner.PostAsync($"/v1/visits/{moved}/reschedule", new { startsAt = Rfc3339(start.AddMinutes(60)) }).JsonAsync();
        await PlannedAsync(moved, start.AddMinutes(60));
        host.Time.SetUtcNow(start.AddHours(-23));
        Assert.Equal(start.AddMinutes(60), (await host.Broker.EventAsync<VisitReminderDue>($"{moved}")).StartsAt);
        await SettledAsync(cancelled, 1);
        await SettledAsync(moved, 2);
        Assert.Single((await host.Broker.FeedAsync()), e => e.Type.Contains("reminder", StringComparison.Ordinal) && (e.Subject == $"{moved}" || e.Subject == $"{cancelled}"));
    }

    [Fact]
    public async Task A_visit_booked_for_the_same_day_gets_no_reminder_of_the_day_before()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var start = host.Now.AddHours(5);
        var (id, _) = await BookAsync(host.Partner(), place, start);
        await PlannedAsync(id, start);
        await SettledAsync(id, 1);
        host.Time.SetUtcNow(start.AddHours(-2));
        Assert.Equal("hours", (await host.Broker.EventAsync<VisitReminderDue>($"{id}")).Kind);
    }

    [Fact]
    public void A_reminder_is_due_before_the_visit_never_at_night_and_no_later_than_wished() =>
        Gen.Select(Gen.Int[0, 60 * 24 * 365 * 3], Gen.Int[0, 1]).Sample((minute, kind) =>
        {
            var zone = DateTimeZoneProviders.Tzdb["Asia/Baku"];
            var start = Instant.FromUtc(2025, 1, 1, 0, 0) + Duration.FromMinutes(minute);
            var (_, before) = ReminderTimes.Kinds[kind];
            var due = ReminderTimes.DueAt(start, before, zone);
            var wall = due.InZone(zone).TimeOfDay;
            Assert.InRange(wall, ReminderTimes.NightEnds, ReminderTimes.NightBegins);
            Assert.True(due <= start - before);
            Assert.True(due >= start - ReminderTimes.Longest);
            // Moved only when it had to be.
            var wished = (start - before).InZone(zone).TimeOfDay;
            Assert.Equal(wished >= ReminderTimes.NightEnds && wished <= ReminderTimes.NightBegins, due == start - before);
        });

    [Theory]
    [InlineData("09:00", "hours", "21:00")]     // 07:00 is night: the evening before
    [InlineData("10:00", "hours", "08:00")]
    [InlineData("09:00", "day", "09:00")]
    [InlineData("23:30", "hours", "21:00")]
    public void A_reminder_that_would_come_at_night_comes_the_evening_before(string start, string kind, string due)
    {
        var zone = DateTimeZoneProviders.Tzdb["Asia/Baku"];
        var at = new LocalDate(2026, 11, 24).At(LocalTime.FromTimeOnly(TimeOnly.Parse(start, System.Globalization.CultureInfo.InvariantCulture))).InZoneStrictly(zone).ToInstant();
        var before = ReminderTimes.Kinds.Single(pair => pair.Kind == kind).Before;
        Assert.Equal(due, ReminderTimes.DueAt(at, before, zone).InZone(zone).TimeOfDay.ToString("HH:mm", null));
    }

    [Fact]
    public void A_reminder_that_comes_too_late_to_help_is_left_out()
    {
        var due = Instant.FromUtc(2026, 11, 24, 5, 0);
        var start = due + Duration.FromHours(2);
        Assert.True(ReminderTimes.IsWorthSending(due, start, bookedAt: due, now: due));
        Assert.False(ReminderTimes.IsWorthSending(due, start, bookedAt: due + Duration.FromSeconds(1), now: due + Duration.FromSeconds(2)));
        Assert.False(ReminderTimes.IsWorthSending(due, start, bookedAt: due, now: due + Duration.FromHours(1)));
    }

    /// <summary>A centre, and a time at 16:00 tomorrow, 25 hours away.</summary>
    private async Task<(Place Place, DateTimeOffset Start)> OpenAsync()
    {
        host.NextMorning();
        var place = await host.OpenAsync(hours: [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, new TimeOnly(9, 0), new TimeOnly(18, 0), new TimeOnly(17, 30)))]);
        host.Time.SetUtcNow(host.Now.AddHours(6));
        return (place, host.Now.AddHours(25));
    }

    private Task PlannedAsync(Guid visit, DateTimeOffset start) => Eventually.TrueAsync(
        async () => await CountAsync("select count(*) from reminder where visit_id = @visit and starts_at = @start", new { visit, start }) == 2, "the reminders to be planned");

    private Task SettledAsync(Guid visit, int count) => Eventually.TrueAsync(
        async () => await CountAsync("select count(*) from reminder where visit_id = @visit and settled_at is not null", new { visit }) >= count, "the reminders to be settled");

    private async Task<int> CountAsync(string sql, object parameters)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await connection.QuerySingleAsync<int>(sql, parameters);
    }
}
