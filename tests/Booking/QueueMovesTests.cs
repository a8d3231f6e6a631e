using System.Text.Json.Nodes;
using Asan.Booking.Queue;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Xunit;
using static Asan.Booking.Tests.BookingHost;
using Counter = Asan.Contracts.Catalogue.Counter;

namespace Asan.Booking.Tests;

/// <summary>Transfer, park, recall, calls, no-shows, leaving, and the end of the day.</summary>
public sealed class QueueMovesTests(BookingHost host)
{
    private static readonly IReadOnlyList<OpeningHours> OfficeHours =
        [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, new TimeOnly(9, 0), new TimeOnly(17, 0), new TimeOnly(16, 30)))];

    [Fact]
    public async Task A_transferred_visitor_keeps_the_ticket_and_the_place_in_time_and_each_service_has_its_own_wait()
    {
        var (place, other) = await OpenTwoAsync();
        var first = await host.WalkInAsync(place);
        var id = first["visitId"]!.GetValue<Guid>();
        host.Time.Advance(TimeSpan.FromMinutes(5));
        var later = (await host.WalkInAsync(other))["visitId"]!.GetValue<Guid>();
        await (await host.CallAsync(place)).JsonAsync();
        host.Time.Advance(TimeSpan.FromMinutes(4));
        var moved = await PostAsync(place, id, "transfer", new { serviceId = other.ServiceId }).JsonAsync();
        Assert.Equal(("checked-in", other.ServiceId, first["ticket"]!.GetValue<string>()), (Text(moved, "state"), Text(moved, "serviceId"), Text(moved, "ticket")));
        Assert.Equal(new VisitTransferred(id, place.CentreId, place.ServiceId, other.ServiceId, host.Now, 240), await host.Broker.EventAsync<VisitTransferred>($"{id}"));

        // Came five minutes before the other agency's own visitor, so is called before.
        host.Time.Advance(TimeSpan.FromMinutes(2));
        var called = await (await host.CallAsync(place, 2)).JsonAsync();
        Assert.Equal((id, 120.0), (called["visitId"]!.GetValue<Guid>(), called["waitSeconds"]!.GetValue<double>()));
        host.Time.Advance(TimeSpan.FromMinutes(3));
        await CloseAsync(place, id, "served", counter: 2);
        Assert.Equal(later, (await (await host.CallAsync(place, 2)).JsonAsync())["visitId"]!.GetValue<Guid>());
        Assert.Equal((other.ServiceId, 180.0), await host.Broker.EventAsync<VisitClosed>($"{id}") is var told ? (told.ServiceId, told.ServiceSeconds) : default);
        Assert.Equal(
            [(place.ServiceId, 300, 240, "transferred"), (other.ServiceId, 120, 180, "served")],
            await QueryAsync<(string, int, int, string)>("""
                select service_id, extract(epoch from called_at - queued_at)::int, extract(epoch from ended_at - called_at)::int, outcome
                from stay where visit_id = @id order by ordinal
                """, new { id }));
    }

    [Fact]
    public async Task A_transfer_is_refused_to_the_same_service_to_one_not_offered_and_by_another_centre()
    {
        var (place, other) = await OpenTwoAsync();
        var id = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        Assert.Equal("wrong-state", await PostAsync(place, id, "transfer", new { serviceId = other.ServiceId }).ProblemAsync(409));
        await (await host.CallAsync(place)).JsonAsync();
        Assert.Equal("invalid-request", await PostAsync(place, id, "transfer", new { serviceId = place.ServiceId }).ProblemAsync(400));
        Assert.Equal("service-not-offered", await PostAsync(place, id, "transfer", new { serviceId = "nothing-of-the-kind" }).ProblemAsync(404));
        Assert.Equal("other-centre", await PostAsync(await host.OpenAsync(), id, "transfer", new { serviceId = other.ServiceId }).ProblemAsync(403));
    }

    [Fact]
    public async Task A_parked_visitor_frees_the_counter_and_comes_back_to_the_old_place()
    {
        var (place, _) = await OpenTwoAsync();
        var first = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        host.Time.Advance(TimeSpan.FromMinutes(1));
        var second = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        var third = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        await (await host.CallAsync(place)).JsonAsync();
        Assert.Equal("parked", Text(await PostAsync(place, first, "park", new { }).JsonAsync(), "state"));
        Assert.Equal(second, (await (await host.CallAsync(place)).JsonAsync())["visitId"]!.GetValue<Guid>());
        Assert.Equal("wrong-state", await PostAsync(place, second, "recall", new { }).ProblemAsync(409));
        await host.Kiosk(place).PostAsync($"/v1/visits/{first}/recall", new { }).JsonAsync();
        await CloseAsync(place, second, "served");
        Assert.Equal(first, (await (await host.CallAsync(place)).JsonAsync())["visitId"]!.GetValue<Guid>());
        await CloseAsync(place, first, "served");
        Assert.Equal(third, (await (await host.CallAsync(place)).JsonAsync())["visitId"]!.GetValue<Guid>());
    }

    [Fact]
    public async Task Who_does_not_come_is_a_no_show_after_three_calls_with_time_between()
    {
        var (place, _) = await OpenTwoAsync();
        var id = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        await (await host.CallAsync(place)).JsonAsync();
        Assert.Equal("wrong-state", await host.Clerk(place).PostAsync($"/v1/visits/{id}/close", new { outcome = "no-show" }).ProblemAsync(409));
        Assert.Equal("too-early", await PostAsync(place, id, "call-again", new { }).ProblemAsync(409));
        for (var calls = 2; calls <= 3; calls++)
        {
            host.Time.Advance(TimeSpan.FromSeconds(20));
            Assert.Equal(calls, (await PostAsync(place, id, "call-again", new { }).JsonAsync())["calls"]!.GetValue<int>());
        }
        await CloseAsync(place, id, "no-show");
        Assert.Equal("no-show", (await host.Broker.EventAsync<VisitClosed>($"{id}")).Outcome);
    }

    [Fact]
    public async Task A_visitor_leaves_the_queue_by_the_visit_code()
    {
        var (place, _) = await OpenTwoAsync();
        var ticket = await host.WalkInAsync(place);
        var id = ticket["visitId"]!.GetValue<Guid>();
        Assert.Equal("visit-not-found", await host.Anonymous().PostAsync($"/v1/visits/{id}/leave", new { visitCode = "0000-0000-0000-0000-0000" }).ProblemAsync(404));
        Assert.Equal("unauthenticated", await host.Anonymous().PostAsync($"/v1/visits/{id}/leave", new { }).ProblemAsync(401));
        var left = await host.Anonymous().PostAsync($"/v1/visits/{id}/leave", new { visitCode = Text(ticket, "visitCode") }).JsonAsync();
        Assert.Equal("abandoned", Text(left, "state"));
        Assert.Equal(("abandoned", 0.0), await host.Broker.EventAsync<VisitClosed>($"{id}") is var told ? (told.Outcome, told.ServiceSeconds) : default);
        using var nobody = await host.CallAsync(place);
        Assert.Equal(204, (int)nobody.StatusCode);
    }

    [Fact]
    public async Task A_chosen_ticket_is_called_out_of_turn_and_the_reason_is_recorded()
    {
        var (place, other) = await OpenTwoAsync();
        await host.WalkInAsync(place);
        var chosen = (await host.WalkInAsync(other))["visitId"]!.GetValue<Guid>();
        var path = $"/v1/centres/{place.CentreId}/counters/1/call";
        Assert.Equal("invalid-request", await host.Clerk(place).PostAsync(path, new { visitId = chosen, reason = "" }).ProblemAsync(400));
        Assert.Equal("not-signed-in", await host.Clerk(place).PostAsync(path, new { visitId = chosen, reason = "an ambulance waits" }).ProblemAsync(409));
        await host.SignInAsync(place);
        await host.SignInAsync(place, 2);
        var called = await host.Clerk(place).PostAsync(path, new { visitId = chosen, reason = "an ambulance waits" }).JsonAsync();
        Assert.Equal(chosen, called["visitId"]!.GetValue<Guid>());
        Assert.Equal("counter-busy", await host.Clerk(place).PostAsync(path, new { visitId = chosen, reason = "an ambulance waits" }).ProblemAsync(409));
        Assert.Equal("wrong-state", await host.Clerk(place, 2).PostAsync(path.Replace("/1/", "/2/", StringComparison.Ordinal), new { visitId = chosen, reason = "an ambulance waits" }).ProblemAsync(409));
        Assert.Equal(["an ambulance waits"], await QueryAsync<string>("select detail->>'reason' from audit where visit_id = @chosen and action = 'call-chosen'", new { chosen }));
    }

    [Fact]
    public async Task The_database_allows_exactly_the_moves_of_the_table()
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var told = (await connection.QueryAsync<(string, string)>("select from_state, to_state from ticket_move")).ToHashSet();
        // A call again stays in its state; a booked visit has no ticket yet.
        var moves = Moves.All.SelectMany(move => move.From.Select(from => (from, move.To))).Where(move => move.from != "booked" && move.from != move.To).ToHashSet();
        Assert.Equal(moves.Order(), told.Order());

        var (place, _) = await OpenTwoAsync();
        var id = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("update visit set state = 'booked' where id = @id", new { id }));
        Assert.Equal("visit_move_is_possible", refused.ConstraintName);
    }

    [Fact]
    public async Task Closing_the_day_ends_every_visit_gives_one_report_and_no_more_tickets()
    {
        host.NextMorning();
        var place = await host.OpenAsync(counters: 3, hours: OfficeHours);
        var times = await host.FreeAsync(place);
        var (noShow, _) = await BookAsync(host.Partner(), place, times[2].StartsAt);
        var ids = new List<Guid>();
        for (var i = 0; i < 4; i++)
            ids.Add((await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>());
        for (var counter = 1; counter <= 3; counter++)
            await (await host.CallAsync(place, counter)).JsonAsync();
        await PostAsync(place, ids[0], "park", new { }).JsonAsync();
        await CloseAsync(place, ids[1], "served", counter: 2);

        var manager = host.Client("asan-staff", Scopes.BookingWrite, new Person("manager", Roles.CentreSupervisor) { Centre = place.CentreId });
        var path = $"/v1/centres/{place.CentreId}/close-day";
        Assert.Equal("forbidden", await host.Clerk(place).PostAsync(path, new { }).ProblemAsync(403));
        Assert.Equal("day-not-over", await manager.PostAsync(path, new { }).ProblemAsync(409));
        Assert.Equal("invalid-request", await manager.PostAsync(path, new { date = "2030-01-01" }).ProblemAsync(400));
        host.Time.Advance(TimeSpan.FromHours(8));
        var report = await manager.PostAsync(path, new { }).JsonAsync();
        Assert.Equal((4, 4, 0), (report["lastNumber"]!.GetValue<int>(), report["tickets"]!.GetValue<int>(), report["missingNumbers"]!.AsArray().Count));
        Assert.Equal("""{"called":1,"no-show":1,"parked":1,"waiting":1}""", report["closedNow"]!.ToJsonString());
        Assert.Equal("""{"abandoned":3,"no-show":1,"served":1}""", report["outcomes"]!.ToJsonString());
        Assert.Equal("no-show", (await host.Broker.EventAsync<VisitClosed>($"{noShow}")).Outcome);
        Assert.Equal("abandoned", (await host.Broker.EventAsync<VisitClosed>($"{ids[3]}")).Outcome);
        Assert.Empty(await QueryAsync<Guid>("select visit_id from claim where visit_id = @noShow", new { noShow }));

        host.Time.Advance(TimeSpan.FromMinutes(1));
        Assert.True(JsonNode.DeepEquals(report, await manager.PostAsync(path, new { }).JsonAsync()));
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal("23514", (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync("update ticket_counter set last = last + 1 where centre_id = @CentreId", new { place.CentreId }))).SqlState);
    }

    [Fact]
    public async Task A_forgotten_day_is_closed_after_midnight_of_the_centre()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var id = (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();
        var closing = host.Services.GetServices<IHostedService>().OfType<CloseForgottenDays>().Single();
        await closing.RunOnceAsync(TestContext.Current.CancellationToken);
        Assert.Equal(["checked-in"], await QueryAsync<string>("select state from visit where id = @id", new { id }));
        host.NextMorning();
        await Task.WhenAll(Enumerable.Range(0, 3).Select(_ => closing.RunOnceAsync(TestContext.Current.CancellationToken)));
        Assert.Equal(["abandoned"], await QueryAsync<string>("select state from visit where id = @id", new { id }));
        Assert.Single(await QueryAsync<string>("select action from audit where centre_id = @CentreId and action = 'close-day'", new { place.CentreId }));
    }

    private Task<HttpResponseMessage> PostAsync(Place place, Guid visit, string action, object body) => host.Clerk(place).PostAsync($"/v1/visits/{visit}/{action}", body);

    private Task<JsonNode> CloseAsync(Place place, Guid visit, string outcome, int counter = 1) => host.Clerk(place, counter).PostAsync($"/v1/visits/{visit}/close", new { outcome }).JsonAsync();

    private async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, object parameters)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        return [.. await connection.QueryAsync<T>(sql, parameters)];
    }

    /// <summary>A centre with counter 1 of one agency and counter 2 of another, and a service of each.</summary>
    [Fact]
    public async Task The_desk_lists_who_is_called_waits_and_is_parked_in_the_order_of_calling_and_to_staff_of_the_centre_alone()
    {
        var (place, _) = await OpenTwoAsync();
        var ids = new List<Guid>();
        for (var i = 0; i < 3; i++)
            ids.Add((await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>());
        await (await host.CallAsync(place)).JsonAsync();
        await PostAsync(place, ids[0], "park", new { }).JsonAsync();
        await (await host.CallAsync(place)).JsonAsync();

        var desk = await host.Clerk(place).GetAsync($"/v1/centres/{place.CentreId}/queue/visits").JsonAsync();

        Assert.Equal(1, desk["counter"]!.GetValue<int>());
        Assert.Equal([(ids[1], "called"), (ids[2], "checked-in"), (ids[0], "parked")], desk["visits"]!.AsArray().Select(visit => (visit!["visitId"]!.GetValue<Guid>(), Text(visit, "state"))));
        var elsewhere = await host.OpenAsync();
        Assert.Equal("other-centre", await host.Clerk(elsewhere).GetAsync($"/v1/centres/{place.CentreId}/queue/visits").ProblemAsync(403));
        Assert.Equal("forbidden", await host.Partner().GetAsync($"/v1/centres/{place.CentreId}/queue/visits").ProblemAsync(403));
    }

    private async Task<(Place First, Place Second)> OpenTwoAsync()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var other = new Place(place.CentreId, $"{place.ServiceId}-other", "mia");
        await host.Broker.PublishAsync(new CentrePublished(place.CentreId, 2, Named("Mərkəz"), "Asia/Baku", AlwaysOpen, [],
            [new Counter(1, place.AgencyId), new Counter(2, other.AgencyId)], false), place.CentreId, 2);
        await host.Broker.PublishAsync(new ServicePublished(other.ServiceId, 1, other.AgencyId, Named("Başqa xidmət"), 15, [place.CentreId]), other.ServiceId, 1);
        await host.UntilOfferedAsync(other);
        return (place, other);
    }

    private static string Text(JsonNode json, string member) => json[member]!.GetValue<string>();
}
