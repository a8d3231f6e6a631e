using System.Security.Cryptography;
using System.Text;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Dapper;
using Npgsql;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

public sealed class QueueTests(BookingHost host)
{
    [Fact]
    public async Task Check_in_opens_thirty_minutes_before_the_visit()
    {
        var (place, start) = await OpenWithTimeAsync(skip: 8);
        var (id, _) = await BookAsync(host.Partner(), place, start);
        host.Time.SetUtcNow(start.AddMinutes(-30).AddSeconds(-1));
        var refused = await host.Partner().PostAsync($"/v1/visits/{id}/check-in", new { }).JsonAsync(409);
        Assert.Equal("too-early", refused["code"]!.GetValue<string>());
        Assert.Equal(start.AddMinutes(-30), refused["opensAt"]!.GetValue<DateTimeOffset>());

        host.Time.SetUtcNow(start.AddMinutes(-30));
        var ticket = await host.Partner().PostAsync($"/v1/visits/{id}/check-in", new { }).JsonAsync();
        Assert.Equal("A001", ticket["ticket"]!.GetValue<string>());
        Assert.Equal(1, ticket["place"]!.GetValue<int>());
        Assert.False(ticket["walkIn"]!.GetValue<bool>());
        Assert.Equal((1, false), await host.Broker.EventAsync<VisitCheckedIn>($"{id}") is var told ? (told.TicketNumber, told.WalkIn) : default);
        Assert.Equal("wrong-state", await host.Partner().PostAsync($"/v1/visits/{id}/check-in", new { }).ProblemAsync(409));
    }

    [Fact]
    public async Task Who_comes_more_than_ten_minutes_late_waits_as_a_walk_in()
    {
        var (place, start) = await OpenWithTimeAsync();
        var (onTime, _) = await BookAsync(host.Partner(), place, start);
        var (late, _) = await BookAsync(host.Partner(), place, start.AddMinutes(-15));
        host.Time.SetUtcNow(start);
        var lateTicket = await host.Kiosk(place).PostAsync($"/v1/visits/{late}/check-in", new { }).JsonAsync();
        Assert.True(lateTicket["walkIn"]!.GetValue<bool>());
        var onTimeTicket = await host.Kiosk(place).PostAsync($"/v1/visits/{onTime}/check-in", new { }).JsonAsync();
        Assert.False(onTimeTicket["walkIn"]!.GetValue<bool>());
        Assert.Equal(1, onTimeTicket["place"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_visit_of_yesterday_cannot_be_checked_in()
    {
        var (place, start) = await OpenWithTimeAsync();
        var (id, _) = await BookAsync(host.Partner(), place, start);
        host.NextMorning();
        Assert.Equal("too-late", await host.Partner().PostAsync($"/v1/visits/{id}/check-in", new { }).ProblemAsync(409));
    }

    [Fact]
    public async Task An_appointment_is_called_before_walk_ins_who_came_earlier_but_not_before_its_time()
    {
        var (place, start) = await OpenWithTimeAsync(counters: 4, skip: 4);
        var (id, _) = await BookAsync(host.Partner(), place, start);
        host.Time.SetUtcNow(start.AddMinutes(-20));
        await host.Partner().PostAsync($"/v1/visits/{id}/check-in", new { }).JsonAsync();
        var first = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        var second = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        Assert.Equal(first, (await (await host.CallAsync(place, 1)).JsonAsync())["visitId"]!.GetValue<Guid>());
        host.Time.SetUtcNow(start);
        Assert.Equal(id, (await (await host.CallAsync(place, 2)).JsonAsync())["visitId"]!.GetValue<Guid>());
        Assert.Equal(second, (await (await host.CallAsync(place, 3)).JsonAsync())["visitId"]!.GetValue<Guid>());
        using var nobody = await host.CallAsync(place, 4);
        Assert.Equal(204, (int)nobody.StatusCode);
    }

    [Fact]
    public async Task A_priority_visitor_overtakes_by_at_most_forty_five_minutes()
    {
        var (place, _) = await OpenWithTimeAsync(counters: 3);
        var early = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        host.Time.Advance(TimeSpan.FromMinutes(10));
        var recent = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        host.Time.Advance(TimeSpan.FromMinutes(36));
        var priority = await host.WalkInAsync(place, "priority");
        Assert.Equal(2, priority["place"]!.GetValue<int>());
        var order = new List<Guid>();
        for (var counter = 1; counter <= 3; counter++)
            order.Add((await (await host.CallAsync(place, counter)).JsonAsync())["visitId"]!.GetValue<Guid>());
        Assert.Equal([early, priority["visitId"]!.GetValue<Guid>(), recent], order);
    }

    [Fact]
    public async Task A_counter_has_one_visitor_at_a_time()
    {
        var (place, _) = await OpenWithTimeAsync();
        var first = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        await host.WalkInAsync(place);
        await (await host.CallAsync(place)).JsonAsync();
        Assert.Equal("counter-busy", await (await host.CallAsync(place)).ProblemAsync(409));
        await host.Clerk(place).PostAsync($"/v1/visits/{first}/close", new { outcome = "served" }).JsonAsync();
        await (await host.CallAsync(place)).JsonAsync();
    }

    [Fact]
    public async Task One_counter_calling_many_times_at_once_gets_one_visitor()
    {
        var (place, _) = await OpenWithTimeAsync();
        for (var i = 0; i < 8; i++)
            await host.WalkInAsync(place);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.CallAsync(place)));
        Assert.Equal(1, answers.Count(answer => (int)answer.StatusCode == 200));
        Assert.Equal(7, answers.Count(answer => (int)answer.StatusCode == 409));
    }

    [Fact]
    public async Task The_index_refuses_a_second_visitor_of_a_counter_that_does_not_look_whether_it_is_busy()
    {
        await using var unguarded = new BookingHost();
        await unguarded.StartAsync();
        Assert.Equal([200, 409, 409, 409], await CallWithoutLookingAsync(unguarded, ""));
    }

    [Fact]
    public async Task Red_control__without_its_index_a_counter_gets_several_visitors()
    {
        await using var unguarded = new BookingHost();
        await unguarded.StartAsync();
        Assert.Equal([200, 200, 200, 200], await CallWithoutLookingAsync(unguarded, "drop index visit_one_called_per_counter"));
    }

    private static async Task<IEnumerable<int>> CallWithoutLookingAsync(BookingHost host, string unguard)
    {
        await using (var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync($"create or replace function counter_is_busy(centre text, number int) returns boolean language plpgsql as 'begin return false; end'; {unguard}");
        var place = await host.OpenAsync();
        for (var i = 0; i < 4; i++)
            await host.WalkInAsync(place);
        return (await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => host.CallAsync(place)))).Select(answer => (int)answer.StatusCode).Order();
    }

    [Fact]
    public async Task Of_counters_that_call_at_one_moment_each_gets_its_own_answer_with_event_and_audit()
    {
        var place = await host.OpenAsync(counters: 9);
        for (var i = 0; i < 6; i++)
            await host.WalkInAsync(place);
        for (var counter = 1; counter <= 8; counter++)
            await host.SignInAsync(place, counter);
        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(counter => host.CallAsync(place, counter))
            // There nobody is signed in.
            .Append(host.Clerk(place).PostAsync($"/v1/centres/{place.CentreId}/counters/9/call-next", new { })));
        Assert.Equal([200, 200, 200, 200, 200, 200, 204, 204, 409], answers.Select(answer => (int)answer.StatusCode).Order());
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal((6, 6, 6, 6), await connection.QuerySingleAsync<(int, int, int, int)>("""
            select (select count(*)::int from visit where centre_id = @CentreId and state = 'called'), (select count(distinct counter)::int from visit where centre_id = @CentreId and state = 'called'),
                (select count(*)::int from audit where centre_id = @CentreId and action = 'call'), (select count(*)::int from board_event where centre_id = @CentreId and to_state = 'called')
            """, new { place.CentreId }));
    }

    [Fact]
    public async Task A_call_sent_again_with_its_key_gets_its_first_answer()
    {
        var place = await host.OpenAsync();
        await host.WalkInAsync(place);
        await host.WalkInAsync(place);
        await host.SignInAsync(place);
        var path = $"/v1/centres/{place.CentreId}/counters/1/call-next";
        var first = await host.Clerk(place).PostAsync(path, new { }, "the-key-of-a-call").JsonAsync();
        Assert.Equal(first.ToJsonString(), (await host.Clerk(place).PostAsync(path, new { }, "the-key-of-a-call").JsonAsync()).ToJsonString());
    }

    [Fact]
    public async Task Counters_calling_at_once_get_different_visitors()
    {
        var (place, _) = await OpenWithTimeAsync(counters: 8);
        for (var i = 0; i < 8; i++)
            await host.WalkInAsync(place);
        var called = await Task.WhenAll(Enumerable.Range(1, 8).Select(async counter => (await (await host.CallAsync(place, counter)).JsonAsync())["visitId"]!.GetValue<Guid>()));
        Assert.Equal(8, called.Distinct().Count());
    }

    [Fact]
    public async Task Ticket_numbers_have_no_gaps_when_many_come_at_once_and_some_are_refused()
    {
        var (place, start) = await OpenWithTimeAsync(counters: 10);
        var visits = await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => BookAsync(host.Partner(), place, start)));
        host.Time.SetUtcNow(start);
        // Each visit is checked in twice at once: one of each pair is refused and must leave no gap.
        var tickets = await Task.WhenAll(
            visits.Concat(visits).Select(async visit =>
            {
                using var answer = await host.Partner().PostAsync($"/v1/visits/{visit.Id}/check-in", new { });
                return answer.IsSuccessStatusCode ? (await answer.JsonAsync())["ticketNumber"]!.GetValue<int>() : 0;
            }).Concat(Enumerable.Range(0, 20).Select(async _ => (await host.WalkInAsync(place))["ticketNumber"]!.GetValue<int>())));
        Assert.Equal(Enumerable.Range(1, 30), tickets.Where(number => number > 0).Order());
    }

    [Fact]
    public async Task Tickets_start_again_at_one_each_day_and_carry_the_letter_of_their_agency()
    {
        var (place, _) = await OpenWithTimeAsync();
        Assert.Equal("A001", (await host.WalkInAsync(place))["ticket"]!.GetValue<string>());
        Assert.Equal("A002", (await host.WalkInAsync(place))["ticket"]!.GetValue<string>());
        host.NextMorning();
        Assert.Equal("A001", (await host.WalkInAsync(place))["ticket"]!.GetValue<string>());
        var letters = Offers.OnCentrePublished.LettersOf([new Counter(3, "moj"), new Counter(1, "mia"), new Counter(2, "moj")]);
        Assert.Equal(("A", "B"), (letters["mia"], letters["moj"]));
    }

    [Fact]
    public async Task Staff_of_another_centre_and_other_roles_are_refused()
    {
        var (place, start) = await OpenWithTimeAsync();
        var (id, _) = await BookAsync(host.Partner(), place, start);
        var (other, _) = await OpenWithTimeAsync();
        Assert.Equal("other-centre", await host.Clerk(other).PostAsync($"/v1/centres/{place.CentreId}/counters/1/call-next", new { }).ProblemAsync(403));
        Assert.Equal("other-centre", await host.Kiosk(other).PostAsync($"/v1/visits/{id}/check-in", new { }).ProblemAsync(403));
        Assert.Equal("other-centre", await host.Kiosk(other).PostAsync($"/v1/centres/{place.CentreId}/walk-ins", new { serviceId = place.ServiceId }).ProblemAsync(403));
        Assert.Equal("other-centre", await host.Clerk(other).PostAsync($"/v1/visits/{id}/close", new { outcome = "no-show" }).ProblemAsync(403));
        Assert.Equal("forbidden", await host.Kiosk(place).PostAsync($"/v1/centres/{place.CentreId}/counters/1/call-next", new { }).ProblemAsync(403));
        Assert.Equal("forbidden", await host.Partner().PostAsync($"/v1/visits/{id}/close", new { outcome = "no-show" }).ProblemAsync(403));
        Assert.Equal("counter-not-found", await host.Clerk(place).PostAsync($"/v1/centres/{place.CentreId}/counters/99/call-next", new { }).ProblemAsync(404));
        Assert.Equal("counter-not-found", await host.Clerk(place).PostAsync($"/v1/centres/{place.CentreId}/counters/0/call-next", new { }).ProblemAsync(404));
        Assert.Equal("visit-not-found", await host.Partner("partner-two").PostAsync($"/v1/visits/{id}/check-in", new { }).ProblemAsync(404));
    }

    [Fact]
    public async Task A_refusal_names_its_clause_and_its_event_carries_the_digest_of_the_code()
    {
        var (place, _) = await OpenWithTimeAsync();
        var walkIn = await host.WalkInAsync(place);
        var id = walkIn["visitId"]!.GetValue<Guid>();
        host.Time.Advance(TimeSpan.FromMinutes(7));
        await (await host.CallAsync(place)).JsonAsync();
        Assert.Equal(420, (await host.Broker.EventAsync<VisitCalled>($"{id}")).WaitSeconds);
        host.Time.Advance(TimeSpan.FromMinutes(3));
        Assert.Equal("invalid-request", await host.Clerk(place).PostAsync($"/v1/visits/{id}/close", new { outcome = "refused" }).ProblemAsync(400));
        Assert.Equal("invalid-request", await host.Clerk(place).PostAsync($"/v1/visits/{id}/close", new { outcome = "served", refusalClause = "Art. 5" }).ProblemAsync(400));
        await host.Clerk(place).PostAsync($"/v1/visits/{id}/close", new { outcome = "refused", refusalClause = "Art. 5" }).JsonAsync();

        var told = await host.Broker.EventAsync<VisitClosed>($"{id}");
        // As docs/visit-codes.md says, written out once more.
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes("asan.visit-code.v1\n" + walkIn["visitCode"]!.GetValue<string>().Replace("-", "", StringComparison.Ordinal))));
        Assert.Equal(new VisitClosed(id, place.CentreId, place.ServiceId, place.AgencyId, "refused", host.Now, 180, "Art. 5", digest), told);
        var versions = (await host.Broker.FeedAsync()).Where(e => e.Subject == $"{id}").Select(e => e.AggregateVersion);
        Assert.Equal([1, 2, 3], versions.Distinct().Order());
    }

    [Fact]
    public async Task Cancelling_a_called_visit_is_refused_with_409()
    {
        var (place, start) = await OpenWithTimeAsync();
        var (id, code) = await BookAsync(host.Partner(), place, start);
        host.Time.SetUtcNow(start);
        await host.Partner().PostAsync($"/v1/visits/{id}/check-in", new { }).JsonAsync();
        await (await host.CallAsync(place)).JsonAsync();
        Assert.Equal("wrong-state", await host.Anonymous().PostAsync($"/v1/visits/{id}/cancel", new { visitCode = code }).ProblemAsync(409));
        Assert.Equal("wrong-state", await host.Partner().PostAsync($"/v1/visits/{id}/reschedule", new { startsAt = Rfc3339(start.AddMinutes(15)) }).ProblemAsync(409));
    }

    [Fact]
    public async Task A_no_show_is_closed_only_when_the_appointment_is_no_longer_kept()
    {
        var (place, start) = await OpenWithTimeAsync();
        var (id, _) = await BookAsync(host.Partner(), place, start);
        host.Time.SetUtcNow(start.AddMinutes(10));
        Assert.Equal("wrong-state", await host.Clerk(place).PostAsync($"/v1/visits/{id}/close", new { outcome = "no-show" }).ProblemAsync(409));
        host.Time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal("wrong-state", await host.Clerk(place).PostAsync($"/v1/visits/{id}/close", new { outcome = "served" }).ProblemAsync(409));
        await host.Clerk(place).PostAsync($"/v1/visits/{id}/close", new { outcome = "no-show" }).JsonAsync();
        Assert.Equal(0, (await host.Broker.EventAsync<VisitClosed>($"{id}")).ServiceSeconds);
    }

    [Fact]
    public async Task The_board_shows_called_tickets_and_how_many_wait()
    {
        var (place, _) = await OpenWithTimeAsync(counters: 2);
        for (var i = 0; i < 3; i++)
            await host.WalkInAsync(place);
        await (await host.CallAsync(place, 2)).JsonAsync();
        var board = await host.Anonymous().GetAsync($"/v1/centres/{place.CentreId}/queue").JsonAsync();
        Assert.Equal(2, board["waiting"]!.GetValue<int>());
        var called = Assert.Single(board["called"]!.AsArray())!;
        Assert.Equal(("A001", 2), (called["ticket"]!.GetValue<string>(), called["counter"]!.GetValue<int>()));
        Assert.Equal("centre-not-found", await host.Anonymous().GetAsync("/v1/centres/nowhere/queue").ProblemAsync(404));
    }

    [Fact]
    public async Task No_ticket_is_given_after_last_admission()
    {
        host.NextMorning();
        var place = await host.OpenAsync(hours: [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, new TimeOnly(9, 0), new TimeOnly(17, 0), new TimeOnly(16, 30)))]);
        await host.WalkInAsync(place);
        host.Time.SetUtcNow(host.Now.AddHours(7.5).AddSeconds(1));
        Assert.Equal("admission-closed", await host.Kiosk(place).PostAsync($"/v1/centres/{place.CentreId}/walk-ins", new { serviceId = place.ServiceId }).ProblemAsync(409));
    }

    [Fact]
    public async Task What_staff_did_is_recorded_and_cannot_be_changed()
    {
        var (place, _) = await OpenWithTimeAsync();
        var id = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        await (await host.CallAsync(place)).JsonAsync();
        await host.Clerk(place).PostAsync($"/v1/visits/{id}/close", new { outcome = "served" }).JsonAsync();
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(
            [("walk-in", "kiosk"), ("call", $"clerk-{place.CentreId}-1"), ("close", $"clerk-{place.CentreId}-1")],
            await connection.QueryAsync<(string, string)>("select action, actor from audit where visit_id = @id order by id", new { id }));
        foreach (var sql in new[] { "update audit set actor = 'nobody'", "delete from audit", "truncate audit" })
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql))).SqlState);
    }

    private async Task<(Place Place, DateTimeOffset Start)> OpenWithTimeAsync(int counters = 1, int skip = 2)
    {
        host.NextMorning();
        var place = await host.OpenAsync(counters);
        return (place, (await host.FreeAsync(place))[skip].StartsAt);
    }
}
