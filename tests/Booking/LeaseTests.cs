using System.Text.Json.Nodes;
using Asan.Booking.Queue;
using Asan.Contracts.Booking;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Npgsql;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>Tickets given without a network, and the numbers that are never unaccounted for.</summary>
public sealed class LeaseTests(BookingHost host)
{
    [Fact]
    public async Task Tickets_given_offline_enter_the_queue_from_when_they_were_taken_and_the_rest_are_voided()
    {
        var place = await OpenAsync();
        await host.WalkInAsync(place);
        var lease = await LeaseAsync(place, 4);
        Assert.Equal([2, 3, 4, 5], lease["numbers"]!.AsArray().Select(number => number!["number"]!.GetValue<int>()));
        Assert.Equal("A", lease["letters"]![place.AgencyId]!.GetValue<string>());
        var taken = host.Now.AddMinutes(2);
        host.Time.Advance(TimeSpan.FromMinutes(10));
        // Online again before the lease is told: the next number is after the lease's.
        Assert.Equal("A006", (await host.WalkInAsync(place))["ticket"]!.GetValue<string>());
        var told = await ReconcileAsync(place, lease, Line(3, place, taken), Line(2, place, taken, "priority")).JsonAsync();
        Assert.Equal(["A002", "A003"], told["tickets"]!.AsArray().Select(ticket => ticket!["ticket"]!.GetValue<string>()));
        Assert.Equal([4, 5], told["voided"]!.AsArray().Select(number => number!.GetValue<int>()));

        // The code printed on the ticket opens the visit, and the visitor stands before the one who came later.
        var code = lease["numbers"]![1]!["visitCode"]!.GetValue<string>();
        var found = await host.Anonymous().PostAsync("/v1/visits/lookup", new { visitCode = code }).JsonAsync();
        Assert.Equal(("A003", "checked-in"), (found["ticket"]!.GetValue<string>(), found["state"]!.GetValue<string>()));
        Assert.Equal(taken, (await host.Broker.EventAsync<VisitCheckedIn>(found["id"]!.GetValue<string>())).CheckedInAt);
        var order = new List<string>();
        for (var i = 0; i < 4; i++)
        {
            var called = await (await host.CallAsync(place)).JsonAsync();
            order.Add(called["ticket"]!.GetValue<string>());
            await host.Clerk(place).PostAsync($"/v1/visits/{called["visitId"]}/close", new { outcome = "served" }).JsonAsync();
        }
        Assert.Equal(["A002", "A001", "A003", "A006"], order);
        Assert.Equal("lease-closed", await ReconcileAsync(place, lease).ProblemAsync(409));
    }

    [Fact]
    public async Task One_line_that_cannot_be_changes_nothing_and_every_such_line_is_named()
    {
        var place = await OpenAsync();
        var lease = await LeaseAsync(place, 3);
        var now = host.Now;
        using var refused = await ReconcileAsync(place, lease,
            Line(1, place, now), Line(1, place, now), Line(9, place, now), Line(2, place, now.AddHours(1)), Line(3, place with { ServiceId = "nothing" }, now));
        var problem = await refused.JsonAsync(400);
        Assert.Equal(
            ["$.tickets[1].number", "$.tickets[2].number", "$.tickets[3].takenAt", "$.tickets[4].serviceId"],
            problem["errors"]!.AsArray().Select(fault => fault!["field"]!.GetValue<string>()));
        Assert.Empty(await QueryAsync<Guid>("select id from visit where centre_id = @CentreId", place));
        Assert.Equal([("open", 0L)], await QueryAsync<(string, long)>("select state, (select count(*) from ticket_void where centre_id = @CentreId) from ticket_lease where centre_id = @CentreId", place));
        await ReconcileAsync(place, lease, Line(1, place, now)).JsonAsync();

        Assert.Equal("other-centre", await ReconcileAsync(await OpenAsync(), lease).ProblemAsync(403));
        Assert.Equal("lease-not-found", await host.Kiosk(place).PostAsync($"/v1/ticket-leases/{Guid.NewGuid()}/reconcile", new { tickets = Array.Empty<object>() }).ProblemAsync(404));
        Assert.Equal("invalid-request", await host.Kiosk(place).PostAsync($"/v1/centres/{place.CentreId}/ticket-leases", new { count = 101 }).ProblemAsync(400));
    }

    [Fact]
    public async Task The_same_lease_told_many_times_at_once_is_entered_once()
    {
        var place = await OpenAsync();
        var lease = await LeaseAsync(place, 5);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ReconcileAsync(place, lease, Line(2, place, host.Now))));
        Assert.Equal(1, answers.Count(answer => (int)answer.StatusCode == 200));
        Assert.Equal(5, answers.Count(answer => (int)answer.StatusCode == 409));
        Assert.Single(await QueryAsync<Guid>("select id from visit where centre_id = @CentreId", place));
    }

    [Fact]
    public async Task The_end_of_the_day_voids_leases_that_were_never_told_and_every_number_is_accounted_for()
    {
        var place = await OpenAsync();
        await host.WalkInAsync(place);
        var lease = await LeaseAsync(place, 3);
        var told = await LeaseAsync(place, 2);
        await ReconcileAsync(place, told, Line(5, place, host.Now)).JsonAsync();
        host.NextMorning();
        await host.Services.GetServices<IHostedService>().OfType<CloseForgottenDays>().Single().RunOnceAsync(TestContext.Current.CancellationToken);
        var manager = host.Client("asan-staff", Scopes.BookingWrite, new Person("manager", Roles.CentreSupervisor) { Centre = place.CentreId });
        var report = await manager.PostAsync($"/v1/centres/{place.CentreId}/close-day", new { date = host.Now.AddHours(4).AddDays(-1).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture) }).JsonAsync();
        Assert.Equal((6, 2, 4), (report["lastNumber"]!.GetValue<int>(), report["tickets"]!.GetValue<int>(), report["voided"]!.GetValue<int>()));
        Assert.Empty(report["missingNumbers"]!.AsArray());
        using var late = await ReconcileAsync(place, lease);
        Assert.Equal("lapsed", (await late.JsonAsync(409))["state"]!.GetValue<string>());
        Assert.Equal([(2, "lapsed"), (3, "lapsed"), (4, "lapsed"), (6, "unused")],
            await QueryAsync<(int, string)>("select number, reason from ticket_void where centre_id = @CentreId order by number", place));
    }

    [Theory]
    // A number that nobody has; one that two have; a ticket that vanishes; a lease that ends without its numbers.
    [InlineData("update ticket_counter set last = last + 1 where centre_id = @CentreId")]
    [InlineData("insert into ticket_void select centre_id, day, 1, id, 'unused', issued_at from ticket_lease where centre_id = @CentreId")]
    [InlineData("update visit set ticket_number = 99 where centre_id = @CentreId and ticket_number = 1")]
    [InlineData("update ticket_lease set state = 'reconciled', ended_at = issued_at where centre_id = @CentreId")]
    [InlineData("update ticket_counter set last = last - 1 where centre_id = @CentreId")]
    public async Task The_database_refuses_a_number_that_is_not_exactly_one_thing(string spoiling)
    {
        var place = await OpenAsync();
        await host.WalkInAsync(place);
        await LeaseAsync(place, 2);
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(spoiling, place));
        Assert.Equal("ticket_numbers_are_whole", refused.ConstraintName);
    }

    [Fact]
    public async Task Red_control__without_the_triggers_a_number_is_lost_and_the_days_report_finds_it()
    {
        await using var unguarded = new BookingHost();
        await unguarded.StartAsync();
        var place = await unguarded.OpenAsync();
        await unguarded.WalkInAsync(place);
        await using (var connection = await unguarded.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync("""
                drop trigger ticket_numbers_are_whole on ticket_counter; drop trigger ticket_numbers_are_whole on visit;
                update ticket_counter set last = last + 1;
                """);
        await unguarded.WalkInAsync(place);
        var day = unguarded.Now.AddHours(4).ToString("yyyy-MM-dd", System.Globalization.CultureInfo.InvariantCulture);
        unguarded.NextMorning();
        var manager = unguarded.Client("asan-staff", Scopes.BookingWrite, new Person("manager", Roles.CentreSupervisor) { Centre = place.CentreId });
        var report = await manager.PostAsync($"/v1/centres/{place.CentreId}/close-day", new { date = day }).JsonAsync();
        Assert.Equal([2], report["missingNumbers"]!.AsArray().Select(number => number!.GetValue<int>()));
    }

    private async Task<Place> OpenAsync()
    {
        host.NextMorning();
        return await host.OpenAsync();
    }

    private Task<JsonNode> LeaseAsync(Place place, int count) => host.Kiosk(place).PostAsync($"/v1/centres/{place.CentreId}/ticket-leases", new { count, minutes = 15 }).JsonAsync(201);

    private Task<HttpResponseMessage> ReconcileAsync(Place place, JsonNode lease, params object[] tickets) =>
        host.Kiosk(place).PostAsync($"/v1/ticket-leases/{lease["leaseId"]}/reconcile", new { tickets });

    private static object Line(int number, Place place, DateTimeOffset takenAt, string priorityClass = "ordinary") =>
        new { number, serviceId = place.ServiceId, takenAt = Rfc3339(takenAt), priorityClass };

    private async Task<IReadOnlyList<T>> QueryAsync<T>(string sql, Place place)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        return [.. await connection.QueryAsync<T>(sql, new { place.CentreId })];
    }
}
