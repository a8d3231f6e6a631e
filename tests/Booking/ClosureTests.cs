using System.Text.Json.Nodes;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Dapper;
using Npgsql;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>A centre closes suddenly: nothing can be booked then, and every visit is settled once.</summary>
public sealed class ClosureTests(BookingHost host)
{
    private static readonly IReadOnlyList<OpeningHours> Mornings =
        [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, new TimeOnly(9, 0), new TimeOnly(12, 0), new TimeOnly(11, 0)))];

    [Fact]
    public async Task Visits_move_to_the_nearest_free_time_and_nothing_can_be_booked_in_the_closure()
    {
        host.NextMorning();
        var place = (await host.OpenManyAsync(1, counters: 2, minutes: 60, hours: Mornings))[0];
        var (partner, day) = (host.Partner(), host.Now.AddDays(2));
        var visits = new List<Guid>();
        for (var i = 0; i < 3; i++)
            visits.Add((await BookAsync(partner, place, day.AddHours(i))).Id);
        var held = (await HoldAsync(partner, place, day))["id"]!.GetValue<Guid>();

        Assert.Equal("forbidden", await host.Clerk(place).PostAsync(Path(place), Body(day, 3)).ProblemAsync(403));
        var closed = await host.Supervisor(place).PostAsync(Path(place), Body(day, 3)).JsonAsync(201);
        Assert.Equal("slot-taken", await TryAsync(host.Partner("partner-two"), place, day.AddHours(1)).ProblemAsync(409));
        var report = await DoneAsync(place, closed);
        Assert.Equal((3, 0, 1, 0), (Of(report, "moved"), Of(report, "cancelled"), Of(report, "holdsEnded"), Of(report, "left")));
        foreach (var (id, i) in visits.Select((id, i) => (id, i)))
        {
            var told = await host.Broker.EventAsync<VisitRescheduled>($"{id}");
            Assert.Equal(day.AddHours(i), told.PreviousStartsAt);
            // No time is nearer than the end of the morning before or the beginning of the one after.
            Assert.InRange((told.StartsAt - told.PreviousStartsAt).Duration(), TimeSpan.FromHours(22), TimeSpan.FromHours(24));
        }
        Assert.Equal("wrong-state", await partner.PostAsync($"/v1/visits/{held}/confirm", new { }).ProblemAsync(409));
        Assert.DoesNotContain(await host.FreeAsync(place, days: 7), time => time.StartsAt >= day && time.StartsAt < day.AddHours(3));
        Assert.Equal(0, await host.OverlapsAsync());
        // The visitor chooses another time, as ever.
        await partner.PostAsync($"/v1/visits/{visits[0]}/reschedule", new { startsAt = Rfc3339(day.AddDays(3)) }).JsonAsync();
        var listed = await host.Supervisor(place).GetAsync($"{Path(place)}/{closed["id"]}/visits?limit=2").JsonAsync();
        Assert.Equal(2, listed["items"]!.AsArray().Count);
        Assert.NotNull(listed["next"]);
    }

    [Fact]
    public async Task Where_the_centre_has_no_time_the_alternative_takes_the_visit_and_without_one_it_is_cancelled()
    {
        host.NextMorning();
        var place = (await host.OpenManyAsync(1, counters: 1, minutes: 60, hours: Mornings))[0];
        var other = place with { CentreId = $"{place.CentreId}-other" };
        var day = host.Now.AddDays(1);
        var (id, _) = await BookAsync(host.Partner(), place, day);
        // Closed for three weeks: no time within two.
        var closed = await host.Supervisor(place).PostAsync(Path(place), Body(host.Now, 21 * 24)).JsonAsync(201);
        Assert.Equal(1, Of(await DoneAsync(place, closed), "cancelled"));
        Assert.Equal(day, (await host.Broker.EventAsync<VisitCancelled>($"{id}")).StartsAt);

        var second = (await host.OpenManyAsync(1, counters: 1, minutes: 60, hours: Mornings))[0];
        await host.Broker.PublishAsync(new CentrePublished(other.CentreId, 1, Named("Mərkəz"), "Asia/Baku", Mornings, [], [new Counter(1, second.AgencyId)], false), other.CentreId, 1);
        await host.Broker.PublishAsync(new ServicePublished(second.ServiceId, 1, second.AgencyId, Named("Xidmət"), 60, [second.CentreId, other.CentreId]), second.ServiceId, 2);
        await host.UntilOfferedAsync(second with { CentreId = other.CentreId });
        var (moved, _) = await BookAsync(host.Partner(), second, day);
        closed = await host.Supervisor(second).PostAsync(Path(second), Body(host.Now, 21 * 24, other.CentreId)).JsonAsync(201);
        Assert.Equal(1, Of(await DoneAsync(second, closed), "moved"));
        var told = await host.Broker.EventAsync<VisitRescheduled>($"{moved}");
        Assert.Equal((other.CentreId, day), (told.CentreId, told.StartsAt));
    }

    [Fact]
    public async Task Whom_a_closure_has_moved_keeps_the_new_time_or_chooses_another_with_the_code_until_the_day()
    {
        host.NextMorning();
        var place = (await host.OpenManyAsync(1, counters: 1, minutes: 60, hours: Mornings))[0];
        var other = place with { CentreId = $"{place.CentreId}-other" };
        await host.Broker.PublishAsync(new CentrePublished(other.CentreId, 1, Named("Mərkəz"), "Asia/Baku", Mornings, [], [new Counter(1, place.AgencyId)], false), other.CentreId, 1);
        await host.Broker.PublishAsync(new ServicePublished(place.ServiceId, 1, place.AgencyId, Named("Xidmət"), 60, [place.CentreId, other.CentreId]), place.ServiceId, 2);
        await host.UntilOfferedAsync(other);
        var day = host.Now.AddDays(3);
        var (id, code) = await BookAsync(host.Partner(), place, day);
        Assert.Equal("not-moved", await ChoicesAsync(id, code).ProblemAsync(404));
        var closed = await host.Supervisor(place).PostAsync(Path(place), Body(day, 3, other.CentreId)).JsonAsync(201);
        await DoneAsync(place, closed);

        var choices = await ChoicesAsync(id, code).JsonAsync();
        var moved = choices["startsAt"]!.GetValue<DateTimeOffset>();
        Assert.Equal(("power failure", place.CentreId, day), (choices["reason"]!.GetValue<string>(), choices["fromCentreId"]!.GetValue<string>(), choices["fromStartsAt"]!.GetValue<DateTimeOffset>()));
        // Midnight of the new day in Baku.
        Assert.Equal(new DateTimeOffset(moved.AddHours(4).UtcDateTime.Date, TimeSpan.Zero).AddHours(-4), choices["chooseUntil"]!.GetValue<DateTimeOffset>());
        var offered = choices["choices"]!.AsArray().Select(choice => (Centre: choice!["centreId"]!.GetValue<string>(), StartsAt: choice["startsAt"]!.GetValue<DateTimeOffset>())).ToList();
        Assert.Equal((other.CentreId, day), offered.First(choice => choice.Centre == other.CentreId));
        Assert.DoesNotContain((place.CentreId, moved), offered);
        Assert.DoesNotContain(offered, choice => choice.Centre == place.CentreId && choice.StartsAt >= day && choice.StartsAt < day.AddHours(3));

        Assert.Equal("unauthenticated", await ChooseAsync(id, null, other.CentreId, day).ProblemAsync(401));
        Assert.Equal("visit-not-found", await ChooseAsync(id, "0000-0000-0000-0000-0000", other.CentreId, day).ProblemAsync(404));
        Assert.Equal("invalid-request", await ChooseAsync(id, code, "elsewhere", day).ProblemAsync(400));
        Assert.Equal("slot-taken", await ChooseAsync(id, code, place.CentreId, day).ProblemAsync(409));
        var chosen = await ChooseAsync(id, code, other.CentreId, day).JsonAsync();
        Assert.Equal((other.CentreId, day), (chosen["centreId"]!.GetValue<string>(), chosen["startsAt"]!.GetValue<DateTimeOffset>()));
        Assert.Equal(1, Of(await host.Supervisor(place).GetAsync($"{Path(place)}/{closed["id"]}").JsonAsync(), "chose"));
        // The time to which the closure had moved it is free again.
        await HoldAsync(host.Partner(), place, moved);

        host.Time.SetUtcNow(day.AddHours(-3));      // the day has begun
        Assert.Equal("choice-over", await ChooseAsync(id, code, place.CentreId, day.AddDays(1)).ProblemAsync(409));
        Assert.Empty((await ChoicesAsync(id, code).JsonAsync())["choices"]!.AsArray());
        Assert.Equal(0, await host.OverlapsAsync());
    }

    [Theory]
    [InlineData("cancelled in time", "refunded")]
    [InlineData("cancelled on the day", "paid")]
    [InlineData("cancelled by the closure", "refunded")]
    public async Task A_paid_fee_goes_back_to_whom_the_closure_moved_and_who_cancels_before_the_day(string what, string becomes)
    {
        host.NextMorning();
        var place = (await host.OpenManyAsync(1, counters: 1, minutes: 60, hours: Mornings))[0];
        var day = host.Now.AddDays(3);
        var (id, code) = await BookAsync(host.Partner(), place, day);
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        // Paid at the provider, whose sandbox gives back what it is asked to.
        await connection.ExecuteAsync("""
            insert into fee_owed (visit_id, version, service_id, fee_id, amount, currency, created_at) values (@id, 1, @ServiceId, 'ordinary', 5, 'AZN', @Now);
            insert into payment (id, visit_id, amount, currency, state, started_at, expires_at, paid_at, receipt, provider_reference)
            values (gen_random_uuid(), @id, 5, 'AZN', 'paid', @Now, @Now::timestamptz + interval '30 minutes', @Now, 'R-' || @id, 'charge-' || @id);
            """, new { id, place.ServiceId, host.Now });
        var closed = await host.Supervisor(place).PostAsync(Path(place), what == "cancelled by the closure" ? Body(host.Now, 24 * 30) : Body(day, 3)).JsonAsync(201);
        await DoneAsync(place, closed);
        if (what == "cancelled on the day")
            host.Time.SetUtcNow((await ChoicesAsync(id, code).JsonAsync())["chooseUntil"]!.GetValue<DateTimeOffset>());
        if (what != "cancelled by the closure")
            await host.Anonymous().PostAsync($"/v1/visits/{id}/cancel", new { visitCode = code }).JsonAsync();

        var state = await Eventually.GetAsync(() => connection.QuerySingleAsync<string>("select state from payment where visit_id = @id", new { id }), state => state != "refund-due", "the refund to be done");
        Assert.Equal(becomes, state);
    }

    [Fact]
    public async Task A_time_that_is_given_back_during_a_closure_stays_closed()
    {
        host.NextMorning();
        var place = (await host.OpenManyAsync(1, counters: 1, minutes: 60, hours: Mornings))[0];
        var day = host.Now.AddDays(2);
        var (id, _) = await BookAsync(host.Partner(), place, day);
        // No service worker between: the closure is written by hand, and not to be moved.
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("""
            insert into closure (id, centre_id, during, reason, alternatives, state, created_at, created_by)
            values (gen_random_uuid(), @CentreId, tstzrange(@day, @until), 'test', '{}', 'done', @Now, 'test')
            """, new { place.CentreId, day, until = day.AddHours(3), host.Now });
        await host.Partner().PostAsync($"/v1/visits/{id}/cancel", new { }).JsonAsync();
        Assert.Equal("slot-taken", await TryAsync(host.Partner(), place, day).ProblemAsync(409));
        Assert.Equal(0, await connection.QuerySingleAsync<int>("select count(*) from visit where centre_id = @CentreId and state in ('held', 'booked')", new { place.CentreId }));
    }

    [Fact]
    public async Task Bookings_that_meet_the_closure_are_either_refused_or_moved()
    {
        host.NextMorning();
        var place = (await host.OpenManyAsync(1, counters: 4, minutes: 60))[0];
        var (partner, day) = (host.Partner(), host.Now.AddDays(2));
        var citizens = new List<Guid>();
        for (var i = 0; i < 24; i++)
            citizens.Add(await CitizenAsync(partner));
        var closing = host.Supervisor(place).PostAsync(Path(place), Body(day, 6));
        var answers = await Task.WhenAll(citizens.Select((citizen, i) => TryAsync(partner, place, day.AddHours(i % 6), citizen)));
        var closed = await closing.JsonAsync(201);
        Assert.All(answers, answer => Assert.Contains((int)answer.StatusCode, new[] { 201, 409 }));
        var report = await DoneAsync(place, closed);
        Assert.Equal(answers.Count(answer => (int)answer.StatusCode == 201), Of(report, "holdsEnded"));
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await connection.QuerySingleAsync<int>("""
            select count(*) from claim join lane on lane.id = claim.lane_id
            where lane.centre_id = @CentreId and claim.closure_id is null and claim.during && tstzrange(@day, @until)
            """, new { place.CentreId, day, until = day.AddHours(6) }));
        Assert.Equal(0, await host.OverlapsAsync());
    }

    [Fact]
    public async Task A_closure_without_time_or_at_another_centre_is_refused()
    {
        host.NextMorning();
        var place = (await host.OpenManyAsync(1))[0];
        var supervisor = host.Supervisor(place);
        Assert.Equal("invalid-request", await supervisor.PostAsync(Path(place), Body(host.Now.AddDays(1), 0)).ProblemAsync(400));
        Assert.Equal("invalid-request", await supervisor.PostAsync(Path(place), Body(host.Now.AddDays(1), 32 * 24)).ProblemAsync(400));
        Assert.Equal("invalid-request", await supervisor.PostAsync(Path(place), Body(host.Now.AddDays(-2), 24)).ProblemAsync(400));
        Assert.Equal("other-centre", await supervisor.PostAsync("/v1/centres/elsewhere/closures", Body(host.Now, 1)).ProblemAsync(403));
        Assert.Equal("closure-not-found", await supervisor.GetAsync($"{Path(place)}/{Guid.NewGuid()}").ProblemAsync(404));
    }

    private Task<HttpResponseMessage> ChoicesAsync(Guid id, string code) =>
        host.Anonymous().SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/v1/visits/{id}/closure") { Headers = { { "Visit-Code", code } } });

    private Task<HttpResponseMessage> ChooseAsync(Guid id, string? visitCode, string centreId, DateTimeOffset startsAt) =>
        host.Anonymous().PostAsync($"/v1/visits/{id}/closure", new { visitCode, centreId, startsAt = Rfc3339(startsAt) });

    private static string Path(Place place) => $"/v1/centres/{place.CentreId}/closures";

    private static object Body(DateTimeOffset from, int hours, params string[] alternatives) => new { from = Rfc3339(from), until = Rfc3339(from.AddHours(hours)), reason = "power failure", alternatives };

    private static int Of(JsonNode report, string member) => report[member]!.GetValue<int>();

    private Task<JsonNode> DoneAsync(Place place, JsonNode closed) => Eventually.GetAsync(
        () => host.Supervisor(place).GetAsync($"{Path(place)}/{closed["id"]}").JsonAsync(), report => report["state"]!.GetValue<string>() == "done" && Of(report, "left") == 0, "the closure to be done");
}
