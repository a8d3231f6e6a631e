using Asan.Booking.Applications;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;
using Npgsql;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>What a served visit begins: the promise, how it is kept, and what is published of it.</summary>
public sealed class ApplicationTests(BookingHost host)
{
    private static readonly Fee Ordinary = new("ordinary", 5, "AZN", 10);
    private static readonly Fee Express = new("express", 70, "AZN", 1);

    [Fact]
    public async Task A_served_visit_opens_an_application_promised_by_the_cheapest_deadline()
    {
        var place = await OpenAsync(Express, Ordinary);
        var (visit, code) = await ServeAsync(place);

        var application = await LookUpAsync(code);

        Assert.Equal("accepted", application["state"]!.GetValue<string>());
        Assert.Equal("ordinary", application["feeId"]!.GetValue<string>());
        Assert.Equal(Promised(10), application["promisedOn"]!.GetValue<string>());
        Assert.False(application["late"]!.GetValue<bool>());
        var told = await host.Broker.EventAsync<ApplicationOpened>(application["id"]!.GetValue<string>());
        Assert.Equal((visit, 10, Promised(10)), (told.VisitId, told.DeadlineWorkingDays, $"{told.PromisedOn:yyyy-MM-dd}"));
    }

    [Fact]
    public async Task The_fee_chosen_at_the_counter_decides_the_promise()
    {
        var place = await OpenAsync(Express, Ordinary);
        var (_, code) = await ServeAsync(place, new { outcome = "served", feeId = "express" });
        Assert.Equal(Promised(1), (await LookUpAsync(code))["promisedOn"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_fee_that_the_service_does_not_have_closes_nothing()
    {
        var place = await OpenAsync(Ordinary);
        var (visit, _) = await CalledAsync(place);
        var refused = await host.Clerk(place).PostAsync($"/v1/visits/{visit}/close", new { outcome = "served", feeId = "golden" }).JsonAsync(400);
        Assert.Equal("one of ordinary", refused["errors"]![0]!["expected"]!.GetValue<string>());
        await host.Clerk(place).PostAsync($"/v1/visits/{visit}/close", new { outcome = "served" }).JsonAsync();
    }

    [Theory]
    [InlineData("refused")]
    [InlineData("abandoned")]
    [InlineData("served without one")]
    [InlineData("served without a deadline")]
    public async Task Nothing_else_opens_one(string how)
    {
        var place = await OpenAsync(how == "served without a deadline" ? Ordinary with { DeadlineWorkingDays = null } : Ordinary);
        var (_, code) = await ServeAsync(place, how switch
        {
            "refused" => new { outcome = "refused", refusalClause = "Law on identity cards, art. 5.2" },
            "abandoned" => new { outcome = "abandoned" },
            "served without one" => new { outcome = "served", noApplication = true },
            _ => new { outcome = "served" },
        });
        Assert.Equal("application-not-found", await host.Anonymous().PostAsync("/v1/applications/lookup", new { visitCode = code }).ProblemAsync(404));
    }

    [Fact]
    public async Task Only_the_agency_that_promised_marks_it_ready_and_both_dates_stand()
    {
        var place = await OpenAsync(Express);
        var (_, code) = await ServeAsync(place);
        var id = (await LookUpAsync(code))["id"]!.GetValue<Guid>();
        Assert.Equal("other-agency", await Officer("mia").PostAsync($"/v1/applications/{id}/ready", new { }).ProblemAsync(403));
        Assert.Equal("forbidden", await host.Clerk(place).PostAsync($"/v1/applications/{id}/ready", new { }).ProblemAsync(403));
        Assert.Equal("wrong-state", await host.Clerk(place).PostAsync($"/v1/applications/{id}/collect", new { }).ProblemAsync(409));

        var promised = NodaTime.Text.LocalDatePattern.Iso.Parse(Promised(1)).Value;
        for (var day = Today(); day < promised.PlusDays(3); day = day.PlusDays(1))
            host.NextMorning();
        Assert.Equal(3, (await LookUpAsync(code))["daysLate"]!.GetValue<int>());
        var ready = await Officer(place.AgencyId).PostAsync($"/v1/applications/{id}/ready", new { }).JsonAsync();

        Assert.Equal(("ready", 3, true), (ready["state"]!.GetValue<string>(), ready["daysLate"]!.GetValue<int>(), ready["late"]!.GetValue<bool>()));
        Assert.Equal(3, (await host.Broker.EventAsync<ApplicationReady>($"{id}")).DaysLate);
        Assert.Equal("wrong-state", await Officer(place.AgencyId).PostAsync($"/v1/applications/{id}/ready", new { }).ProblemAsync(409));
        host.NextMorning();
        Assert.Equal("collected", (await host.Clerk(place).PostAsync($"/v1/applications/{id}/collect", new { }).JsonAsync())["state"]!.GetValue<string>());
        Assert.Equal(3, (await LookUpAsync(code))["daysLate"]!.GetValue<int>());
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        Assert.Equal(["application-ready", "application-collected"], await connection.QueryAsync<string>(
            "select action from audit where detail->>'applicationId' = @id order by id", new { id = $"{id}" }));
    }

    [Fact]
    public async Task A_promise_cannot_be_moved_and_an_application_not_be_removed_by_anybody()
    {
        var place = await OpenAsync(Ordinary);
        var (visit, _) = await ServeAsync(place);
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        foreach (var sql in new[] { "update application set promised_on = promised_on + 30 where visit_id = @visit", "delete from application where visit_id = @visit" })
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, (await Assert.ThrowsAsync<PostgresException>(() => connection.ExecuteAsync(sql, new { visit }))).SqlState);
    }

    [Fact]
    public async Task A_client_sees_its_own_and_an_officer_those_of_the_agency()
    {
        var place = await OpenAsync(Ordinary);
        var (_, code) = await ServeAsync(place);
        var id = (await LookUpAsync(code))["id"]!.GetValue<string>();

        Assert.Contains(id, await IdsAsync(host.Client("asan-staff", Scopes.BookingRead)));
        Assert.Contains(id, await IdsAsync(Officer(place.AgencyId)));
        Assert.DoesNotContain(id, await IdsAsync(host.Partner()));
        Assert.DoesNotContain(id, await IdsAsync(Officer("mia")));
        await host.Client("asan-staff", Scopes.BookingRead).GetAsync($"/v1/applications/{id}").JsonAsync();
        Assert.Equal("application-not-found", await host.Partner().GetAsync($"/v1/applications/{id}").ProblemAsync(404));
    }

    [Fact]
    public async Task Lateness_is_published_of_ten_and_more_and_what_is_not_ready_is_late()
    {
        var place = await OpenAsync(Ordinary);
        var few = await OpenAsync(Ordinary);
        var month = LatenessCounts.LastMonthOver(Now());
        var day = month.OnDayOfMonth(5);
        // 8 on time, 3 ready four days late, 1 never ready; and nine of another service.
        await using (var connection = await host.Database.DataSource.OpenConnectionAsync())
        {
            for (var i = 0; i < 12; i++)
                await InsertAsync(connection, place, day, i < 8 ? day : i < 11 ? day.PlusDays(4) : null);
            for (var i = 0; i < 9; i++)
                await InsertAsync(connection, few, day, day);
        }

        var text = $"{month.Year:0000}-{month.Month:00}";
        var table = await host.Anonymous().GetAsync($"/v1/lateness?by=service&from={text}&to={text}").JsonAsync();

        Assert.DoesNotContain(table["items"]!.AsArray(), item => item!["id"]!.GetValue<string>() == few.ServiceId);
        var figures = table["items"]!.AsArray().Single(item => item!["id"]!.GetValue<string>() == place.ServiceId)!["figures"]!;
        Assert.Equal(12, figures["applications"]!.GetValue<int>());
        Assert.Equal(8.0 / 12, figures["onTimeShare"]!.GetValue<double>(), 12);
        Assert.Equal(Wilson.Interval(8, 12).Low, figures["onTimeLow"]!.GetValue<double>(), 12);
        Assert.Equal((0, 4), (figures["medianDaysLate"]!.GetValue<int>(), figures["p90DaysLate"]!.GetValue<int>()));

        await using var scope = host.Services.CreateAsyncScope();
        var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await ReportLateness.RunAsync(work, Now());
        await ReportLateness.RunAsync(work, Now());
        var told = await host.Broker.EventAsync<ApplicationsReported>($"applications/{place.ServiceId}");
        Assert.Equal((12, 4), (told.Applications, told.P90DaysLate));
        Assert.Single(await host.Broker.FeedAsync(), each => each.Subject == $"applications/{place.ServiceId}");
        Assert.DoesNotContain(await host.Broker.FeedAsync(), each => each.Subject == $"applications/{few.ServiceId}");
    }

    [Theory]
    [InlineData("by=citizen")]
    [InlineData("from=2026-13")]
    [InlineData("from=2020-01")]
    [InlineData("to=2199-01")]
    public async Task A_table_that_there_is_not_is_refused(string query) =>
        Assert.Equal("invalid-request", await host.Anonymous().GetAsync($"/v1/lateness?{query}").ProblemAsync(400));

    private Instant Now() => Instant.FromDateTimeOffset(host.Now);

    private LocalDate Today() => Now().InZone(DateTimeZoneProviders.Tzdb["Asia/Baku"]).Date;

    private string Promised(int days) => $"{WorkingDays.After(Today(), days, new HashSet<LocalDate>()):uuuu-MM-dd}";

    private HttpClient Officer(string agency) => host.Client("agency", $"{Scopes.BookingRead} {Scopes.BookingWrite}", new Person("officer", Roles.AgencyOfficer) { Agency = agency });

    private async Task<Place> OpenAsync(params Fee[] fees)
    {
        var place = await host.OpenAsync();
        await host.Broker.PublishAsync(new PriceChanged(place.ServiceId, fees), place.ServiceId, 1);
        await Eventually.TrueAsync(
            async () => (await host.Anonymous().GetAsync($"/v1/availability?centre={place.CentreId}&service={place.ServiceId}").JsonAsync())["fees"]!.AsArray().Count == fees.Length,
            $"{fees.Length} fees");
        return place;
    }

    private async Task<(Guid Visit, string Code)> CalledAsync(Place place)
    {
        var ticket = await host.WalkInAsync(place);
        await (await host.CallAsync(place)).JsonAsync();
        return (ticket["visitId"]!.GetValue<Guid>(), ticket["visitCode"]!.GetValue<string>());
    }

    private async Task<(Guid Visit, string Code)> ServeAsync(Place place, object? close = null)
    {
        var called = await CalledAsync(place);
        await host.Clerk(place).PostAsync($"/v1/visits/{called.Visit}/close", close ?? new { outcome = "served" }).JsonAsync();
        return called;
    }

    private Task<System.Text.Json.Nodes.JsonNode> LookUpAsync(string code) => host.Anonymous().PostAsync("/v1/applications/lookup", new { visitCode = code }).JsonAsync();

    private static async Task<IReadOnlyList<string>> IdsAsync(HttpClient client) =>
        [.. (await client.GetAsync("/v1/applications?limit=200").JsonAsync())["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>())];

    /// <summary>An application of the past, with a visit of its own.</summary>
    private static Task<int> InsertAsync(NpgsqlConnection connection, Place place, LocalDate promisedOn, LocalDate? readyOn) => connection.ExecuteAsync("""
        with day as (select @promised::date - 10 as d),
            given as (
                insert into ticket_counter as given (centre_id, day, last) select @CentreId, d, 1 from day
                on conflict (centre_id, day) do update set last = given.last + 1 returning last)
        insert into visit (id, client_id, code_digest, centre_id, service_id, agency_id, state, walk_in, local_date, time_zone, tzdb_version, ticket_day, ticket_number, ticket,
            priority_class, checked_in_at, queued_at, ready_at, sort_key, counter, called_at, last_called_at, calls, closed_at, created_at)
        select @id, 'asan-staff', sha256(uuid_send(@id)), @CentreId, @ServiceId, @AgencyId, 'served', true, d, 'Asia/Baku', '', d, last, 'A001',
            'ordinary', d, d, d, d, 1, d, d, 1, d, d
        from day, given;
        insert into application (id, version, visit_id, client_id, centre_id, service_id, agency_id, fee_id, deadline_working_days, state, time_zone, accepted_at, accepted_on, promised_on, ready_at, ready_on)
        select @id, 1, @id, 'asan-staff', @CentreId, @ServiceId, @AgencyId, 'ordinary', 8, case when @ready::date is null then 'accepted' else 'ready' end, 'Asia/Baku',
            @promised::date - 10, @promised::date - 10, @promised::date, @ready::date, @ready::date;
        """, new { id = Guid.CreateVersion7(), place.CentreId, place.ServiceId, place.AgencyId, promised = promisedOn.ToDateTimeUnspecified(), ready = readyOn?.ToDateTimeUnspecified() });
}
