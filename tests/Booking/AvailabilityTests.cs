using System.Text.Json.Nodes;
using Asan.Booking.Offers;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>Free times from memory: they agree with the database, on every replica, whatever commits when.</summary>
public sealed class AvailabilityTests(BookingHost host)
{
    [Fact]
    public async Task A_booking_on_one_replica_vanishes_from_the_other_and_comes_back_when_it_is_cancelled()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var start = (await host.FreeAsync(place))[8].StartsAt;
        await using var other = new BookingHost();
        await other.StartAsync(beside: host);
        other.Time.SetUtcNow(host.Now);
        await other.UntilOfferedAsync(place);
        Assert.Contains((start, 1), await other.FreeAsync(place));

        var (id, code) = await BookAsync(host.Partner(), place, start);
        Assert.DoesNotContain((start, 1), await host.FreeAsync(place));     // one's own commits are seen at once
        await Eventually.GetAsync(() => other.FreeAsync(place), times => !times.Contains((start, 1)), "the booking to be seen by the other replica");
        await other.Anonymous().PostAsync($"/v1/visits/{id}/cancel", new { visitCode = code }).JsonAsync();
        Assert.Contains((start, 1), await other.FreeAsync(place));
        await Eventually.GetAsync(() => host.FreeAsync(place), times => times.Contains((start, 1)), "the cancellation to be seen by the first replica");
    }

    [Fact]
    public async Task A_hold_frees_itself_on_every_replica_without_a_word_from_the_database()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var start = (await host.FreeAsync(place))[8].StartsAt;
        await HoldAsync(host.Partner(), place, start);
        Assert.DoesNotContain((start, 1), await host.FreeAsync(place));
        host.Time.Advance(TimeSpan.FromMinutes(10));
        Assert.Contains((start, 1), await host.FreeAsync(place));
    }

    [Fact]
    public async Task A_transaction_that_commits_after_later_ones_is_not_missed()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var times = (await host.FreeAsync(place)).Select(time => time.StartsAt).ToList();
        await using var slow = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await slow.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await ClaimAsync(slow, place, times[10]);
        await BookAsync(host.Partner(), place, times[12]);
        // The later transaction is seen although the earlier one still runs.
        await Eventually.GetAsync(() => host.FreeAsync(place), free => free.All(time => time.StartsAt != times[12]), "the later booking to be seen");
        Assert.Contains((times[10], 1), await host.FreeAsync(place));
        await transaction.CommitAsync(TestContext.Current.CancellationToken);
        await Eventually.GetAsync(() => host.FreeAsync(place), free => free.All(time => time.StartsAt != times[10]), "the claim that committed late to be seen");
    }

    [Fact]
    public async Task A_replica_that_finds_changes_pruned_takes_the_whole_picture_anew()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var start = (await host.FreeAsync(place))[10].StartsAt;
        await using (var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await ClaimAsync(connection, place, start);
            await connection.ExecuteAsync("delete from availability_change; update availability_pruned set before = (pg_current_xact_id()::text::bigint + 1)::text::xid8");
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }
        await Eventually.GetAsync(() => host.FreeAsync(place), free => free.All(time => time.StartsAt != start), "the picture to be taken anew");
    }

    [Fact]
    public async Task Red_control__without_the_trigger_on_claims_another_replica_sees_nothing_and_the_constraint_still_decides()
    {
        await using var one = new BookingHost();
        await one.StartAsync();
        var place = await one.OpenAsync();
        await using var other = new BookingHost();
        await other.StartAsync(beside: one);
        await other.UntilOfferedAsync(place);
        await using (var connection = await one.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
            await connection.ExecuteAsync("drop trigger claim_changed on claim");
        var start = (await one.FreeAsync(place))[8].StartsAt;
        await BookAsync(one.Partner(), place, start);
        // Another change is seen, so the replica has looked meanwhile.
        await one.Broker.PublishAsync(new PriceChanged(place.ServiceId, [new Fee("ordinary", 5.00m, "AZN", 10)]), place.ServiceId, 2);
        await Eventually.TrueAsync(
            async () => (await other.Anonymous().GetAsync($"/v1/availability?centre={place.CentreId}&service={place.ServiceId}").JsonAsync())["fees"]!.AsArray().Count == 1, "the fee to be known");
        Assert.Contains((start, 1), await other.FreeAsync(place));
        Assert.Equal("slot-taken", await TryAsync(other.Partner(), place, start).ProblemAsync(409));
        Assert.Equal(0, await one.OverlapsAsync());
    }

    [Fact]
    public async Task After_many_bookings_moves_and_cancellations_memory_says_what_the_database_says()
    {
        host.NextMorning();
        var place = await host.OpenAsync(counters: 4, minutes: 20);
        var partner = host.Partner();
        var times = (await host.FreeAsync(place, days: 2)).Select(time => time.StartsAt).ToList();
        var random = new Random(7);
        var visits = new List<Guid>();
        for (var i = 0; i < 60; i++)
            switch (random.Next(4))
            {
                case 0 when visits.Count > 0:
                    await partner.PostAsync($"/v1/visits/{visits[random.Next(visits.Count)]}/cancel", new { });
                    break;
                case 1 when visits.Count > 0:
                    await partner.PostAsync($"/v1/visits/{visits[random.Next(visits.Count)]}/reschedule", new { startsAt = Rfc3339(times[random.Next(20)]) });
                    break;
                default:
                    using (var held = await TryAsync(partner, place, times[random.Next(20)]))
                        if (held.IsSuccessStatusCode)
                        {
                            visits.Add((await held.JsonAsync(201))["id"]!.GetValue<Guid>());
                            if (random.Next(3) > 0)
                                await partner.PostAsync($"/v1/visits/{visits[^1]}/confirm", new { }).JsonAsync();
                        }
                    break;
            }
        host.Time.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(await JudgeAsync(place, days: 2), await host.FreeAsync(place, days: 2));
        host.Time.Advance(TimeSpan.FromMinutes(6));
        Assert.Equal(await JudgeAsync(place, days: 2), await host.FreeAsync(place, days: 2));
    }

    [Fact]
    public async Task The_soonest_visit_is_found_at_every_centre_nearest_first_of_those_that_start_together()
    {
        host.NextMorning();
        var from = DateOnly.FromDateTime(host.Now.UtcDateTime);
        // The clock stands, so all start together; the third is full today.
        await PublishAsync("near-1", 40.40, 49.85);
        await PublishAsync("near-2", 40.59, 49.67);
        await PublishAsync("near-3", 41.70, 46.40);
        await host.Broker.PublishAsync(new ServicePublished("soon", 1, "moj", Named("Xidmət"), 15, ["near-1", "near-2", "near-3"]), "soon", 1);
        foreach (var centre in new[] { "near-1", "near-2", "near-3" })
            await host.UntilOfferedAsync(new Place(centre, "soon", "moj"));

        var all = await SoonestAsync("services=soon&near=40.58,49.66");
        Assert.Equal(["near-2", "near-1", "near-3"], all.Select(visit => visit["centreId"]!.GetValue<string>()));
        Assert.Equal(1.4, all[0]["distanceKm"]!.GetValue<double>());
        Assert.Equal(host.Now.AddMinutes(15), all[0]["startsAt"]!.GetValue<DateTimeOffset>());
        Assert.Equal(["near-2", "near-1"], (await SoonestAsync("services=soon&near=40.58,49.66&within_km=100")).Select(visit => visit["centreId"]!.GetValue<string>()));
        Assert.Single(await SoonestAsync("services=soon&near=40.58,49.66&limit=1"));
        await BookAsync(host.Partner(), new Place("near-2", "soon", "moj"), host.Now.AddMinutes(15));
        Assert.Equal(["near-1", "near-3", "near-2"], (await SoonestAsync("services=soon&near=40.58,49.66")).Select(visit => visit["centreId"]!.GetValue<string>()));
        var tomorrow = Assert.Single(await SoonestAsync($"services=soon&centre=near-2&from={from.AddDays(1):yyyy-MM-dd}"));
        Assert.Equal("00:00", tomorrow["localTime"]!.GetValue<string>());
        Assert.Null(tomorrow["distanceKm"]);
    }

    [Fact]
    public async Task Several_services_are_chained_in_the_order_that_begins_soonest()
    {
        host.NextMorning();
        var place = await host.OpenAsync(minutes: 30);
        await host.Broker.PublishAsync(new ServicePublished("second", 1, place.AgencyId, Named("Xidmət"), 45, [place.CentreId]), "second", 1);
        await host.UntilOfferedAsync(place with { ServiceId = "second" });
        var visit = Assert.Single(await SoonestAsync($"services=second,{place.ServiceId}&centre={place.CentreId}"));
        // 45 minutes begin at 09:00, which has begun, and 09:45; 30 minutes at 09:30: that one first leaves no 45 until 10:30.
        var services = visit["services"]!.AsArray();
        Assert.Equal([place.ServiceId, "second"], services.Select(service => service!["serviceId"]!.GetValue<string>()));
        Assert.Equal("09:30", visit["localTime"]!.GetValue<string>());
        Assert.Equal(services[0]!["endsAt"]!.GetValue<DateTimeOffset>().AddMinutes(30), services[1]!["startsAt"]!.GetValue<DateTimeOffset>());
        foreach (var service in services)
            await BookAsync(host.Partner(), place with { ServiceId = service!["serviceId"]!.GetValue<string>() }, service["startsAt"]!.GetValue<DateTimeOffset>());
    }

    [Theory]
    [InlineData("", "query services")]
    [InlineData("services=", "query services")]
    [InlineData("services=a,a", "query services")]
    [InlineData("services=a,b,c,d,e", "query services")]
    [InlineData("services=a,,b", "query services")]
    [InlineData("services=a&near=91,0", "query near")]
    [InlineData("services=a&near=NaN,0", "query near")]
    [InlineData("services=a&near=1,2,3", "query near")]
    [InlineData("services=a&within_km=5", "query within_km")]
    [InlineData("services=a&near=40,50&within_km=NaN", "query within_km")]
    [InlineData("services=a&near=40,50&within_km=0", "query within_km")]
    [InlineData("services=a&near=40,50&within_km=1e9", "query within_km")]
    [InlineData("services=a&limit=21", "query limit")]
    public async Task A_search_that_cannot_be_made_says_where_the_fault_is(string query, string field)
    {
        var problem = await host.Anonymous().GetAsync($"/v1/availability/soonest?{query}").JsonAsync(400);
        Assert.Equal("invalid-request", problem["code"]!.GetValue<string>());
        if (query.Length > 0)
            Assert.Equal(field, problem["errors"]!.AsArray().Single()!["field"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_search_beyond_the_horizon_or_for_what_nobody_offers_is_refused()
    {
        var place = await host.OpenAsync();
        Assert.Equal("invalid-request", await host.Anonymous().GetAsync($"/v1/availability/soonest?services={place.ServiceId}&from=9999-12-31").ProblemAsync(400));
        Assert.Equal("service-not-offered", await host.Anonymous().GetAsync($"/v1/availability/soonest?services={place.ServiceId},nothing").ProblemAsync(404));
        Assert.Equal("centre-not-found", await host.Anonymous().GetAsync($"/v1/availability/soonest?services={place.ServiceId}&centre=nowhere").ProblemAsync(404));
    }

    private async Task<IReadOnlyList<JsonNode>> SoonestAsync(string query) =>
        [.. (await host.Anonymous().GetAsync($"/v1/availability/soonest?{query}").JsonAsync())["visits"]!.AsArray().Select(visit => visit!)];

    private Task PublishAsync(string id, double latitude, double longitude) => host.Broker.PublishAsync(
        new CentrePublished(id, 1, Named("Mərkəz"), "Asia/Baku", AlwaysOpen, [], [new Counter(1, "moj")], false, Latitude: latitude, Longitude: longitude), id, 1);

    /// <summary>The judge: the free times as the database has them, lane by lane and claim by claim.</summary>
    private async Task<IReadOnlyList<(DateTimeOffset StartsAt, int Free)>> JudgeAsync(Place place, int days)
    {
        await using var connection = await host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        var (offer, _) = await Offer.FindAsync(connection, place.CentreId, place.ServiceId);
        var now = host.Time.Now();
        return [.. (await FreeTimes.ReadAsync(connection, offer!, offer!.Rules.DateOf(now), days, now)).Where(at => at.Free > 0)
            .Select(at => (at.Slot.During.Start.ToDateTimeOffset(), at.Free))];
    }

    /// <summary>A claim as somebody else's transaction would make it.</summary>
    private static Task ClaimAsync(NpgsqlConnection connection, Place place, DateTimeOffset start) => connection.ExecuteAsync("""
        with stop as (
            insert into itinerary (id, study_visit_id, entry_id, authority_id, state, offer, created_at)
            values (gen_random_uuid(), gen_random_uuid(), gen_random_uuid(), 'test', 'scheduled', '{}', @start) returning id)
        insert into claim (id, lane_id, citizen_key, during, itinerary_id)
        select gen_random_uuid(), lane.id, sha256(stop.id::text::bytea), tstzrange(@start, @start + interval '15 minutes'), stop.id
        from stop, lane where lane.centre_id = @CentreId and lane.counter = 1
        """, new { place.CentreId, start = start.UtcDateTime });
}
