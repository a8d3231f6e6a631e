using System.Text.Json.Nodes;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

public sealed class BookingTests(BookingHost host)
{
    [Fact]
    public async Task Free_times_are_shown_in_the_centres_wall_time_with_the_fees()
    {
        host.NextMorning();
        var place = await host.OpenAsync(counters: 2, hours: [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, new TimeOnly(9, 0), new TimeOnly(17, 0), new TimeOnly(16, 30)))]);
        await host.Broker.PublishAsync(new PriceChanged(place.ServiceId, [new Fee("ordinary", 5.00m, "AZN", 10)]), place.ServiceId, 2);
        var answer = await Eventually.GetAsync(
            () => host.Anonymous().GetAsync($"/v1/availability?centre={place.CentreId}&service={place.ServiceId}&days=2").JsonAsync(),
            answer => answer["fees"]!.AsArray().Count == 1, "the fee to be known");
        Assert.Equal("Asia/Baku", answer["timeZone"]!.GetValue<string>());
        Assert.Equal(2, answer["days"]!.AsArray().Count);
        var tomorrow = answer["days"]![1]!["times"]!.AsArray();
        Assert.Equal("09:00", tomorrow[0]!["localTime"]!.GetValue<string>());
        Assert.Equal("16:30", tomorrow[^1]!["localTime"]!.GetValue<string>());
        Assert.Equal(31, tomorrow.Count);
        Assert.All(tomorrow, time => Assert.Equal(2, time!["free"]!.GetValue<int>()));
        // 09:00 has begun: the first time today is 09:15.
        Assert.Equal("09:15", answer["days"]![0]!["times"]![0]!["localTime"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_hold_takes_the_time_and_its_confirmation_tells_the_others()
    {
        var (place, start) = await OpenWithTimeAsync();
        var partner = host.Partner();
        var held = await HoldAsync(partner, place, start);
        Assert.Equal("held", held["state"]!.GetValue<string>());
        Assert.Matches("^([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}$", held["visitCode"]!.GetValue<string>());
        Assert.Equal(host.Now.AddMinutes(10), held["holdExpiresAt"]!.GetValue<DateTimeOffset>());
        Assert.DoesNotContain(await host.FreeAsync(place), time => time.StartsAt == start);

        var id = held["id"]!.GetValue<Guid>();
        var booked = await partner.PostAsync($"/v1/visits/{id}/confirm", new { }).JsonAsync();
        Assert.Equal("booked", booked["state"]!.GetValue<string>());
        var told = await host.Broker.EventAsync<VisitBooked>($"{id}");
        Assert.Equal(new VisitBooked(id, place.CentreId, place.ServiceId, start, start.AddMinutes(15)), told);
        var read = await partner.GetAsync($"/v1/visits/{id}");
        Assert.Equal("\"1\"", read.Headers.ETag!.Tag);
        Assert.Null((await read.JsonAsync())["visitCode"]);
    }

    [Fact]
    public async Task A_taken_time_answers_409_with_the_three_nearest_times()
    {
        var (place, start) = await OpenWithTimeAsync(skip: 8);
        await BookAsync(host.Partner(), place, start);
        await BookAsync(host.Partner(), place, start.AddMinutes(15));
        using var refused = await TryAsync(host.Partner("partner-two"), place, start);
        var problem = await refused.JsonAsync(409);
        Assert.Equal("slot-taken", problem["code"]!.GetValue<string>());
        Assert.Equal(
            [start.AddMinutes(-15), start.AddMinutes(-30), start.AddMinutes(30)],
            problem["alternatives"]!.AsArray().Select(alternative => alternative!["startsAt"]!.GetValue<DateTimeOffset>()));
    }

    [Fact]
    public async Task A_citizen_is_busy_for_every_partner_even_where_other_counters_are_free()
    {
        var (place, start) = await OpenWithTimeAsync(counters: 5);
        var (one, two) = (host.Partner(), host.Partner("partner-two"));
        var (byOne, byTwo) = (await CitizenAsync(one, "7QWER42"), await CitizenAsync(two, "7qwer42"));
        Assert.NotEqual(byOne, byTwo);
        Assert.Equal(byOne, await CitizenAsync(one, "7QWER42"));
        await HoldAsync(one, place, start, byOne);
        Assert.Equal("citizen-busy", await TryAsync(two, place, start, byTwo).ProblemAsync(409));
        // The references are each client's own.
        Assert.Equal("citizen-reference-not-found", await TryAsync(two, place, start, byOne).ProblemAsync(404));
    }

    [Theory]
    [InlineData("""{"identity":{"kind":"fin","value":"7QWERIO"}}""")]
    [InlineData("""{"identity":{"kind":"fin","value":"7QWER4"}}""")]
    [InlineData("""{"identity":{"kind":"fin"}}""")]
    [InlineData("""{"identity":{"kind":"none","value":"7QWER42"}}""")]
    [InlineData("""{"identity":{"kind":"passport","value":"7QWER42"}}""")]
    [InlineData("""{"identity":null}""")]
    public async Task A_malformed_identity_is_refused_without_repeating_it(string body)
    {
        using var answer = await host.Partner().PostAsync("/v1/citizen-references", JsonNode.Parse(body)!);
        var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.DoesNotContain("7QWER", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_expired_hold_confirms_to_410_and_its_time_and_citizen_are_free_again()
    {
        var (place, start) = await OpenWithTimeAsync(skip: 8);
        var partner = host.Partner();
        var citizen = await CitizenAsync(partner);
        var id = (await HoldAsync(partner, place, start, citizen))["id"]!.GetValue<Guid>();
        host.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("hold-expired", await partner.PostAsync($"/v1/visits/{id}/confirm", new { }).ProblemAsync(410));
        Assert.Equal("expired", (await partner.GetAsync($"/v1/visits/{id}").JsonAsync())["state"]!.GetValue<string>());
        Assert.Contains(await host.FreeAsync(place), time => time.StartsAt == start);
        await BookAsync(partner, place, start, citizen);
        Assert.Equal("hold-expired", await partner.PostAsync($"/v1/visits/{id}/confirm", new { }).ProblemAsync(410));
    }

    [Fact]
    public async Task A_retry_with_the_same_key_gets_the_same_answer_and_books_once()
    {
        var (place, start) = await OpenWithTimeAsync(counters: 3);
        var partner = host.Partner();
        var (citizen, key) = (await CitizenAsync(partner), Guid.NewGuid().ToString());
        using var first = await TryAsync(partner, place, start, citizen, key);
        using var again = await TryAsync(partner, place, start, citizen, key);
        Assert.Equal("true", again.Headers.GetValues("Idempotent-Replayed").Single());
        Assert.True(JsonNode.DeepEquals(await first.JsonAsync(201), await again.JsonAsync(201)));
        Assert.Contains((start, 2), await host.FreeAsync(place));
        using var other = await TryAsync(partner, place, start.AddMinutes(15), citizen, key);
        Assert.Equal("idempotency-key-reused", await other.ProblemAsync(422));
    }

    [Fact]
    public async Task A_confirmation_is_refused_when_the_visit_is_already_booked()
    {
        var (place, start) = await OpenWithTimeAsync();
        var (id, _) = await BookAsync(host.Partner(), place, start);
        Assert.Equal("wrong-state", await host.Partner().PostAsync($"/v1/visits/{id}/confirm", new { }).ProblemAsync(409));
    }

    [Fact]
    public async Task A_rescheduled_visit_gives_its_old_time_back_and_keeps_it_when_the_new_one_is_taken()
    {
        var (place, start) = await OpenWithTimeAsync(skip: 8);
        var partner = host.Partner();
        var (id, _) = await BookAsync(partner, place, start);
        await BookAsync(partner, place, start.AddMinutes(30));
        Assert.Equal("slot-taken", await partner.PostAsync($"/v1/visits/{id}/reschedule", new { startsAt = Rfc3339(start.AddMinutes(30)) }).ProblemAsync(409));
        Assert.Equal(start, (await partner.GetAsync($"/v1/visits/{id}").JsonAsync())["startsAt"]!.GetValue<DateTimeOffset>());
        Assert.DoesNotContain(await host.FreeAsync(place), time => time.StartsAt == start);

        var moved = await partner.PostAsync($"/v1/visits/{id}/reschedule", new { startsAt = Rfc3339(start.AddMinutes(15)) }).JsonAsync();
        Assert.Equal(start.AddMinutes(15), moved["startsAt"]!.GetValue<DateTimeOffset>());
        Assert.Contains(await host.FreeAsync(place), time => time.StartsAt == start);
        var told = await host.Broker.EventAsync<VisitRescheduled>($"{id}");
        Assert.Equal((start, start.AddMinutes(15)), (told.PreviousStartsAt, told.StartsAt));
    }

    [Fact]
    public async Task A_shift_by_less_than_a_visit_does_not_conflict_with_itself()
    {
        var (place, start) = await OpenWithTimeAsync(skip: 8);
        var partner = host.Partner();
        var (id, _) = await BookAsync(partner, place, start);
        // The service becomes shorter, so its times now stand 10 minutes apart.
        await host.Broker.PublishAsync(new ServicePublished(place.ServiceId, 2, place.AgencyId, Named("Xidmət"), 10, [place.CentreId]), place.ServiceId, 2);
        var overlapping = (await Eventually.GetAsync(() => host.FreeAsync(place), times => times.Any(time => time.StartsAt.Minute == 10), "times ten minutes apart"))
            .Select(time => time.StartsAt).Append(start.AddMinutes(start.Minute % 10 == 0 ? 10 : 5)).Last(at => at > start && at < start.AddMinutes(15));
        await partner.PostAsync($"/v1/visits/{id}/reschedule", new { startsAt = Rfc3339(overlapping) }).JsonAsync();
        Assert.Equal(0, await host.OverlapsAsync());
    }

    [Fact]
    public async Task A_citizen_cancels_by_the_code_alone_and_the_time_is_free_again()
    {
        var (place, start) = await OpenWithTimeAsync();
        var (id, code) = await BookAsync(host.Partner(), place, start);
        var citizen = host.Anonymous();
        Assert.Equal("unauthenticated", await citizen.PostAsync($"/v1/visits/{id}/cancel", new { }).ProblemAsync(401));
        Assert.Equal("visit-not-found", await citizen.PostAsync($"/v1/visits/{id}/cancel", new { visitCode = "0000-0000-0000-0000-0000" }).ProblemAsync(404));
        Assert.Equal("visit-not-found", await host.Partner("partner-two").PostAsync($"/v1/visits/{id}/cancel", new { }).ProblemAsync(404));

        var cancelled = await citizen.PostAsync($"/v1/visits/{id}/cancel", new { visitCode = code }).JsonAsync();
        Assert.Equal("cancelled", cancelled["state"]!.GetValue<string>());
        Assert.Contains(await host.FreeAsync(place), time => time.StartsAt == start);
        Assert.Equal(start, (await host.Broker.EventAsync<VisitCancelled>($"{id}")).StartsAt);
        Assert.Equal("wrong-state", await citizen.PostAsync($"/v1/visits/{id}/cancel", new { visitCode = code }).ProblemAsync(409));
    }

    [Fact]
    public async Task A_cancelled_hold_is_told_to_nobody()
    {
        var (place, start) = await OpenWithTimeAsync();
        var id = (await HoldAsync(host.Partner(), place, start))["id"]!.GetValue<Guid>();
        await host.Partner().PostAsync($"/v1/visits/{id}/cancel", new { }).JsonAsync();
        var (later, _) = await BookAsync(host.Partner(), place, start);
        await host.Broker.EventAsync<VisitBooked>($"{later}");
        Assert.DoesNotContain(await host.Broker.FeedAsync(), e => e.Subject == $"{id}");
    }

    [Fact]
    public async Task A_visit_is_found_by_its_code_however_it_is_typed()
    {
        var (place, start) = await OpenWithTimeAsync();
        var (id, code) = await BookAsync(host.Partner(), place, start);
        // Crockford: 0 may be read as O, 1 as I or L.
#pragma warning disable CA1308 // lower case is what is tested
        var typed = code.Replace("-", " ", StringComparison.Ordinal).Replace('0', 'O').Replace('1', 'l').ToLowerInvariant();
#pragma warning restore CA1308
        var found = await host.Anonymous().PostAsync("/v1/visits/lookup", new { visitCode = typed }).JsonAsync();
        Assert.Equal(id, found["id"]!.GetValue<Guid>());
        Assert.Equal("visit-not-found", await host.Anonymous().PostAsync("/v1/visits/lookup", new { visitCode = "ZZZZ-ZZZZ-ZZZZ-ZZZZ-ZZZZ" }).ProblemAsync(404));
    }

    [Fact]
    public async Task A_client_sees_its_own_visits_only()
    {
        var (place, start) = await OpenWithTimeAsync();
        var mine = host.Partner("partner-of-lists");
        var booked = new List<Guid>();
        for (var i = 0; i < 3; i++)
            booked.Add((await BookAsync(mine, place, start.AddMinutes(15 * i))).Id);
        var held = (await HoldAsync(mine, place, start.AddMinutes(60)))["id"]!.GetValue<Guid>();
        Assert.Equal("visit-not-found", await host.Partner().GetAsync($"/v1/visits/{held}").ProblemAsync(404));

        var first = await mine.GetAsync("/v1/visits?state=booked&limit=2").JsonAsync();
        var second = await mine.GetAsync($"/v1/visits?state=booked&limit=2&cursor={first["next"]}").JsonAsync();
        Assert.Equal(booked, first["items"]!.AsArray().Concat(second["items"]!.AsArray()).Select(visit => visit!["id"]!.GetValue<Guid>()));
        Assert.Null(second["next"]);
        host.Time.Advance(TimeSpan.FromMinutes(11));
        var expired = await mine.GetAsync("/v1/visits?state=expired").JsonAsync();
        Assert.Equal(held, expired["items"]!.AsArray().Single()!["id"]!.GetValue<Guid>());
        Assert.Equal("invalid-request", await mine.GetAsync("/v1/visits?state=lost").ProblemAsync(400));
    }

    [Fact]
    public async Task A_time_off_the_grid_in_the_past_or_too_far_ahead_is_refused()
    {
        var (place, start) = await OpenWithTimeAsync();
        var partner = host.Partner();
        var citizen = await CitizenAsync(partner);
        foreach (var startsAt in new[] { start.AddMinutes(1), start.AddDays(-1), start.AddDays(91), new DateTimeOffset(9999, 12, 31, 23, 45, 0, TimeSpan.Zero) })
            Assert.Equal("invalid-request", await TryAsync(partner, place, startsAt, citizen).ProblemAsync(400));
        Assert.Equal("invalid-request", await host.Anonymous().GetAsync($"/v1/availability?centre={place.CentreId}&service={place.ServiceId}&from=9999-12-31").ProblemAsync(400));
        Assert.Equal("invalid-request", await host.Anonymous().GetAsync($"/v1/availability?centre={place.CentreId}&service={place.ServiceId}&days=15").ProblemAsync(400));
    }

    [Fact]
    public async Task A_withdrawn_service_takes_no_visits_and_an_older_event_does_not_bring_it_back()
    {
        var (place, start) = await OpenWithTimeAsync();
        await host.Broker.PublishAsync(new ServiceWithdrawn(place.ServiceId), place.ServiceId, 3);
        await host.UntilOfferedAsync(place, offered: false);
        var late = await host.Broker.PublishAsync(new ServicePublished(place.ServiceId, 2, place.AgencyId, Named("Xidmət"), 15, [place.CentreId]), place.ServiceId, 2);
        await UntilReadAsync(late);
        Assert.Equal("service-not-offered", await TryAsync(host.Partner(), place, start).ProblemAsync(404));
        Assert.Equal("centre-not-found", await TryAsync(host.Partner(), place with { CentreId = "nowhere" }, start).ProblemAsync(404));
        await host.Broker.PublishAsync(new ServicePublished(place.ServiceId, 3, place.AgencyId, Named("Xidmət"), 15, ["*"]), place.ServiceId, 4);
        await host.UntilOfferedAsync(place);
    }

    [Fact]
    public async Task A_counter_that_is_gone_takes_no_new_visits_and_keeps_the_old()
    {
        var (place, start) = await OpenWithTimeAsync(counters: 2);
        var (id, _) = await BookAsync(host.Partner(), place, start);
        await host.Broker.PublishAsync(new CentrePublished(place.CentreId, 2, Named("Mərkəz"), "Asia/Baku", AlwaysOpen, [], [new Counter(1, place.AgencyId)], false), place.CentreId, 2);
        await Eventually.GetAsync(() => host.FreeAsync(place), times => times.All(time => time.Free <= 1), "one counter");
        Assert.Equal("booked", (await host.Partner().GetAsync($"/v1/visits/{id}").JsonAsync())["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task Booking_needs_a_token_with_its_scope()
    {
        var (place, start) = await OpenWithTimeAsync();
        Assert.Equal("unauthenticated", await host.Anonymous().PostAsync("/v1/citizen-references", new { identity = new { kind = "none" } }).ProblemAsync(401));
        Assert.Equal("forbidden", await host.Client("partner-one", Scopes.BookingRead).PostAsync("/v1/visits", new
        {
            citizenReference = Guid.NewGuid(), centreId = place.CentreId, serviceId = place.ServiceId, startsAt = Rfc3339(start),
        }).ProblemAsync(403));
    }

    [Fact]
    public async Task The_API_document_lists_every_route_with_its_problems()
    {
        var document = await host.Anonymous().GetAsync("/openapi/v1.json").JsonAsync();
        var paths = document["paths"]!.AsObject();
        Assert.InRange(paths.Count, 15, int.MaxValue);
        Assert.Contains("slot-taken", paths["/v1/visits"]!["post"]!["responses"]!["409"]!["description"]!.GetValue<string>(), StringComparison.Ordinal);
    }

    private async Task<(Place Place, DateTimeOffset Start)> OpenWithTimeAsync(int counters = 1, int skip = 2)
    {
        host.NextMorning();
        var place = await host.OpenAsync(counters);
        return (place, (await host.FreeAsync(place))[skip].StartsAt);
    }

    private Task UntilReadAsync(Guid messageId) => Eventually.TrueAsync(
        async () =>
        {
            await using var command = host.Database.DataSource.CreateCommand("select exists (select from inbox where message_id = $1)");
            command.Parameters.Add(new Npgsql.NpgsqlParameter { Value = messageId });
            return (bool)(await command.ExecuteScalarAsync())!;
        },
        "the message to be read");
}
