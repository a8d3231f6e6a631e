using System.Text.Json.Nodes;
using Asan.Booking.Itineraries;
using Asan.Booking.Offers;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using CsCheck;
using Dapper;
using NodaTime;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>Several visits of one citizen under one code.</summary>
public sealed class ItineraryTests(BookingHost host)
{
    private static readonly IReadOnlyList<OpeningHours> OfficeHours =
        [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, new TimeOnly(9, 0), new TimeOnly(17, 0), new TimeOnly(16, 30)))];

    [Fact]
    public async Task Two_services_of_two_agencies_are_held_one_after_the_other_under_one_code_confirmed_and_checked_in_apart()
    {
        host.NextMorning();
        var places = await host.OpenManyAsync(2, hours: OfficeHours);
        var partner = host.Partner();
        var held = await HoldAsync(partner, host.Now.AddHours(1), places);
        var visits = held["visits"]!.AsArray();
        Assert.Equal([host.Now.AddHours(1), host.Now.AddHours(1).AddMinutes(30)], visits.Select(visit => visit!["startsAt"]!.GetValue<DateTimeOffset>()));
        var (id, code) = (held["id"]!.GetValue<Guid>(), held["visitCode"]!.GetValue<string>());

        var booked = await partner.PostAsync($"/v1/itineraries/{id}/confirm", new { }).JsonAsync();
        Assert.All(booked["visits"]!.AsArray(), visit => Assert.Equal("booked", visit!["state"]!.GetValue<string>()));
        foreach (var visit in visits)
            await host.Broker.EventAsync<VisitBooked>($"{visit!["id"]}");
        Assert.Equal("wrong-state", await partner.PostAsync($"/v1/itineraries/{id}/confirm", new { }).ProblemAsync(409));

        var found = await host.Anonymous().PostAsync("/v1/itineraries/lookup", new { visitCode = code }).JsonAsync();
        Assert.Equal(id, found["id"]!.GetValue<Guid>());
        var second = await host.Anonymous().PostAsync("/v1/visits/lookup", new { visitCode = $"{code}-2" }).JsonAsync();
        Assert.Equal(visits[1]!["id"]!.GetValue<Guid>(), second["id"]!.GetValue<Guid>());
        Assert.Equal("itinerary-not-found", await host.Partner("partner-two").GetAsync($"/v1/itineraries/{id}/visits").ProblemAsync(404));

        host.Time.SetUtcNow(host.Now.AddMinutes(60));
        foreach (var (visit, ticket) in visits.Zip(["A001", "B002"]))
            Assert.Equal(ticket, (await partner.PostAsync($"/v1/visits/{visit!["id"]}/check-in", new { }).JsonAsync())["ticket"]!.GetValue<string>());
        // What has begun is no longer cancelled.
        Assert.Equal("wrong-state", await host.Anonymous().PostAsync($"/v1/itineraries/{id}/cancel", new { visitCode = code }).ProblemAsync(409));
    }

    [Fact]
    public async Task An_itinerary_is_cancelled_by_its_code_and_all_its_times_are_free_again()
    {
        host.NextMorning();
        var places = await host.OpenManyAsync(3);
        var partner = host.Partner();
        var held = await HoldAsync(partner, host.Now.AddHours(1), places);
        var id = held["id"]!.GetValue<Guid>();
        await partner.PostAsync($"/v1/itineraries/{id}/confirm", new { }).JsonAsync();
        Assert.Equal("unauthenticated", await host.Anonymous().PostAsync($"/v1/itineraries/{id}/cancel", new { }).ProblemAsync(401));
        var cancelled = await host.Anonymous().PostAsync($"/v1/itineraries/{id}/cancel", new { visitCode = held["visitCode"]!.GetValue<string>() }).JsonAsync();
        Assert.All(cancelled["visits"]!.AsArray(), visit => Assert.Equal("cancelled", visit!["state"]!.GetValue<string>()));
        foreach (var visit in held["visits"]!.AsArray())
        {
            await host.Broker.EventAsync<VisitCancelled>($"{visit!["id"]}");
            var place = places.Single(place => place.ServiceId == visit["serviceId"]!.GetValue<string>());
            Assert.Contains(await host.FreeAsync(place), time => time.StartsAt == visit["startsAt"]!.GetValue<DateTimeOffset>());
        }
    }

    [Fact]
    public async Task When_one_part_cannot_be_had_none_is_held_and_an_expired_hold_confirms_to_410()
    {
        host.NextMorning();
        var places = await host.OpenManyAsync(2);
        var partner = host.Partner();
        var held = await HoldAsync(partner, host.Now.AddHours(1), places);
        host.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal("hold-expired", await partner.PostAsync($"/v1/itineraries/{held["id"]}/confirm", new { }).ProblemAsync(410));

        var before = await ClaimsAsync();
        await host.EditAsync(places[1], period: "open", maximum: 0);
        Assert.Equal("entitlement-used-up", await TryAsync(partner, host.Now.AddHours(2), 1, places).ProblemAsync(409));
        Assert.Equal(before, await ClaimsAsync());
        Assert.Equal("service-not-offered", await TryAsync(partner, host.Now.AddHours(2), 1, places[0], places[0] with { ServiceId = "nothing" }).ProblemAsync(404));
    }

    [Fact]
    public async Task An_itinerary_that_would_end_after_closing_is_refused_as_that_and_a_full_day_as_another()
    {
        host.NextMorning();
        var places = await host.OpenManyAsync(2, minutes: 60, hours: OfficeHours);
        var partner = host.Partner();
        // Closing is 17:00; from 15:00 on, an hour, the change and an hour end at 18:00, because visits start on the hour.
        using var late = await TryAsync(partner, host.Now.AddHours(6), 1, places);
        Assert.Equal(125, (await late.JsonAsync(409))["minutes"]!.GetValue<double>());
        await HoldAsync(partner, host.Now.AddHours(5), places);
        using var full = await TryAsync(partner, host.Now.AddHours(5), 1, places);
        Assert.Equal("no-free-time", await full.ProblemAsync(409));
        // The next day has room.
        await TryAsync(partner, host.Now.AddHours(5), 2, places).JsonAsync(201);
    }

    [Fact]
    public async Task Stops_in_two_centres_leave_an_hour_for_the_way()
    {
        host.NextMorning();
        Place[] places = [await host.OpenAsync(), await host.OpenAsync()];
        var visits = (await HoldAsync(host.Partner(), host.Now.AddHours(1), places))["visits"]!.AsArray();
        Assert.Equal(TimeSpan.FromMinutes(75), visits[1]!["startsAt"]!.GetValue<DateTimeOffset>() - visits[0]!["startsAt"]!.GetValue<DateTimeOffset>());
    }

    [Fact]
    public async Task Many_citizens_who_want_two_services_in_opposite_orders_meet_in_no_overlap_and_no_deadlock()
    {
        host.NextMorning();
        var places = await host.OpenManyAsync(2, counters: 2);
        var partners = new[] { host.Partner(), host.Partner("partner-two") };
        var citizens = new List<Guid>();
        for (var i = 0; i < 24; i++)
            citizens.Add(await CitizenAsync(partners[i % 2]));
        var deadlocks = await host.DeadlocksAsync();
        var answers = await Task.WhenAll(citizens.Select((citizen, i) =>
            TryAsync(partners[i % 2], host.Now.AddHours(1), 1, citizen, i % 4 < 2 ? [places[0], places[1]] : [places[1], places[0]])));
        Assert.All(answers, answer => Assert.Equal(201, (int)answer.StatusCode));
        Assert.Equal(0, await host.OverlapsAsync());
        Assert.Equal(deadlocks, await host.DeadlocksAsync());
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(2 * citizens.Count, await connection.QuerySingleAsync<int>("""
            select count(*) from visit join claim on claim.visit_id = visit.id and lower(claim.during) = visit.starts_at
            where visit.centre_id = @CentreId and visit.itinerary_id is not null
            """, new { places[0].CentreId }));
    }

    [Fact]
    public async Task A_malformed_itinerary_is_refused()
    {
        host.NextMorning();
        var places = await host.OpenManyAsync(5);
        var partner = host.Partner();
        Assert.Equal("invalid-request", await TryAsync(partner, host.Now.AddHours(1), 1, places[0]).ProblemAsync(400));
        Assert.Equal("invalid-request", await TryAsync(partner, host.Now.AddHours(1), 15, [.. places]).ProblemAsync(400));
        Assert.Equal("invalid-request", await TryAsync(partner, host.Now.AddDays(91), 1, [.. places]).ProblemAsync(400));
        using var anyOrder = await partner.PostAsync("/v1/itineraries", Body(await CitizenAsync(partner), host.Now.AddHours(1), 1, places, anyOrder: true));
        Assert.Equal("invalid-request", await anyOrder.ProblemAsync(400));
    }

    private static readonly Gen<(IReadOnlyList<PartTimes> Parts, bool AnyOrder)> Wishes =
        from parts in Gen.Select(Gen.Int[0, 1], Gen.Int[0, 40].List[0, 6], Gen.Int[1, 12]).List[2, 4]
        from anyOrder in Gen.Bool
        select ((IReadOnlyList<PartTimes>)[.. parts.Select(part => new PartTimes($"centre-{part.Item1}", [.. part.Item2.Distinct().Order().Select(start => At(start * 10, part.Item3 * 5))]))], anyOrder);

    [Fact]
    public void A_plan_keeps_ways_and_waits_and_is_found_exactly_when_trying_all_chains_finds_one() =>
        Wishes.Sample(wish =>
        {
            var plan = ItineraryPlan.Find(wish.Parts, wish.AnyOrder);
            var all = Chains(wish.Parts, wish.AnyOrder).ToList();
            Assert.Equal(all.Count == 0, plan is null);
            if (plan is null)
                return;
            Assert.Contains(all, chain => chain.SequenceEqual(plan));
            // None starts sooner.
            Assert.Equal(all.Min(chain => chain[0].Slot.During.Start), plan[0].Slot.During.Start);
        });

    /// <summary>Every chain, by the definition alone.</summary>
    private static IEnumerable<IReadOnlyList<PlannedPart>> Chains(IReadOnlyList<PartTimes> parts, bool anyOrder)
    {
        IEnumerable<IReadOnlyList<PlannedPart>> chains = [[]];
        for (var step = 0; step < parts.Count; step++)
            chains = [.. from chain in chains
                         from part in Enumerable.Range(0, parts.Count)
                         where anyOrder ? chain.All(done => done.Part != part) : part == chain.Count
                         from slot in parts[part].Free
                         where chain.Count == 0 || Follows(chain[^1], part, slot)
                         select (IReadOnlyList<PlannedPart>)[.. chain, new PlannedPart(part, slot)]];
        return chains;

        bool Follows(PlannedPart last, int part, Slot slot)
        {
            var wait = slot.During.Start - last.Slot.During.End - ItineraryPlan.WayBetween(parts[last.Part].CentreId, parts[part].CentreId);
            return wait >= Duration.Zero && wait <= ItineraryPlan.LongestWait;
        }
    }

    private static Slot At(int minute, int minutes)
    {
        var start = Instant.FromUtc(2026, 11, 23, 5, 0) + Duration.FromMinutes(minute);
        return new Slot(new Interval(start, start + Duration.FromMinutes(minutes)), new LocalDate(2026, 11, 23), new LocalTime(9, 0).PlusMinutes(minute));
    }

    private static Task<HttpResponseMessage> TryAsync(HttpClient partner, DateTimeOffset from, int days, params IReadOnlyList<Place> places) =>
        TryAsync(partner, from, days, null, places);

    private static async Task<HttpResponseMessage> TryAsync(HttpClient partner, DateTimeOffset from, int days, Guid? citizen, IReadOnlyList<Place> places) =>
        await partner.PostAsync("/v1/itineraries", Body(citizen ?? await CitizenAsync(partner), from, days, places, anyOrder: false));

    private static object Body(Guid citizen, DateTimeOffset from, int days, IReadOnlyList<Place> places, bool anyOrder) => new
    {
        citizenReference = citizen, parts = places.Select(place => new { centreId = place.CentreId, serviceId = place.ServiceId }), from = Rfc3339(from), days, anyOrder,
    };

    private static async Task<JsonNode> HoldAsync(HttpClient partner, DateTimeOffset from, params IReadOnlyList<Place> places) =>
        await TryAsync(partner, from, 1, places).JsonAsync(201);

    private async Task<int> ClaimsAsync()
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        return await connection.QuerySingleAsync<int>("select count(*) from claim where expires_at > @Now", new { host.Now });
    }
}
