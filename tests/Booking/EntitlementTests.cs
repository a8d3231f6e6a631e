using Asan.TestBed;
using Dapper;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>What a citizen may have of a service, however many requests come at once.</summary>
public sealed class EntitlementTests(BookingHost host)
{
    [Fact]
    public async Task A_citizen_has_one_visit_a_year_of_a_service_and_gets_it_back_by_cancelling()
    {
        var (place, start) = await OpenAsync(host);
        await host.EditAsync(place, "year", 1);
        var partner = host.Partner();
        var citizen = await CitizenAsync(partner);
        var (id, _) = await BookAsync(partner, place, start, citizen);
        using var second = await TryAsync(partner, place, start.AddHours(1), citizen);
        var problem = await second.JsonAsync(409);
        Assert.Equal(("entitlement-used-up", $"{start.Year}"), (problem["code"]!.GetValue<string>(), problem["period"]!.GetValue<string>()));
        await HoldAsync(partner, place, start.AddHours(1));                             // somebody else
        await partner.PostAsync($"/v1/visits/{id}/cancel", new { }).JsonAsync();
        await BookAsync(partner, place, start.AddHours(2), citizen);
    }

    [Fact]
    public async Task A_hold_that_ran_out_gives_back_what_it_took()
    {
        var (place, start) = await OpenAsync(host);
        await host.EditAsync(place, "year", 1);
        var partner = host.Partner();
        var citizen = await CitizenAsync(partner);
        await HoldAsync(partner, place, start, citizen);
        Assert.Equal("entitlement-used-up", await TryAsync(partner, place, start.AddHours(1), citizen).ProblemAsync(409));
        host.Time.Advance(TimeSpan.FromMinutes(10));
        await HoldAsync(partner, place, start.AddHours(1), citizen);
    }

    [Fact]
    public async Task An_open_booking_ends_with_its_visit()
    {
        var (place, start) = await OpenAsync(host);
        await host.EditAsync(place, "open", 1);
        var partner = host.Partner();
        var citizen = await CitizenAsync(partner);
        var (id, _) = await BookAsync(partner, place, start, citizen);
        host.Time.SetUtcNow(start);
        Assert.Equal("entitlement-used-up", await TryAsync(partner, place, start.AddHours(1), citizen).ProblemAsync(409));
        await partner.PostAsync($"/v1/visits/{id}/check-in", new { }).JsonAsync();
        await host.CallAsync(place).JsonAsync();
        await host.Clerk(place).PostAsync($"/v1/visits/{id}/close", new { outcome = "served" }).JsonAsync();
        await BookAsync(partner, place, start.AddHours(1), citizen);
    }

    [Fact]
    public async Task A_change_is_a_new_version_that_needs_the_old_ones_tag_and_counts_what_was_taken()
    {
        var (place, start) = await OpenAsync(host);
        var id = await host.EditAsync(place, "month", 3);
        var partner = host.Partner();
        var citizen = await CitizenAsync(partner);
        await BookAsync(partner, place, start, citizen);
        await BookAsync(partner, place, start.AddHours(1), citizen);
        var body = new { name = Named("Hüquq"), serviceIds = new[] { place.ServiceId }, period = "month", maximum = 2 };
        Assert.Equal("precondition-required", await host.Editor().PutAsync($"/v1/entitlements/{id}", body).ProblemAsync(428));
        Assert.Equal("version-conflict", await host.Editor().PutAsync($"/v1/entitlements/{id}", body, "\"7\"").ProblemAsync(412));
        Assert.Equal("forbidden", await host.Partner().PutAsync($"/v1/entitlements/{id}", body).ProblemAsync(403));
        await host.EditAsync(place, "month", 2, "\"1\"");
        Assert.Equal("entitlement-used-up", await TryAsync(partner, place, start.AddHours(2), citizen).ProblemAsync(409));
        var listed = (await host.Anonymous().GetAsync($"/v1/entitlements?service={place.ServiceId}").JsonAsync())["items"]!.AsArray().Single()!;
        Assert.Equal((2, 2), (listed["version"]!.GetValue<int>(), listed["maximum"]!.GetValue<int>()));
    }

    [Fact]
    public async Task An_erased_citizen_is_found_in_no_table_by_the_key()
    {
        var (place, start) = await OpenAsync(host);
        await host.EditAsync(place, "year", 3);
        var partner = host.Partner();
        var citizen = await CitizenAsync(partner);
        var (ended, _) = await BookAsync(partner, place, start, citizen);
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        var key = await connection.QuerySingleAsync<byte[]>("select citizen_key from visit where id = @ended", new { ended });
        host.Time.SetUtcNow(start);
        await partner.PostAsync($"/v1/visits/{ended}/check-in", new { }).JsonAsync();
        await host.CallAsync(place).JsonAsync();
        await host.Clerk(place).PostAsync($"/v1/visits/{ended}/close", new { outcome = "served", noApplication = true }).JsonAsync();
        await partner.PostAsync("/v1/waitlist", new
        {
            citizenReference = citizen, serviceId = place.ServiceId, centreIds = new[] { place.CentreId }, from = Rfc3339(start.AddDays(30).AddSeconds(1)), until = Rfc3339(start.AddDays(30).AddSeconds(2)),
        }).JsonAsync(201);
        var lottery = (await host.Supervisor(place).PostAsync("/v1/lotteries", new
        {
            centreId = place.CentreId, serviceId = place.ServiceId, startsAt = new[] { Rfc3339(start.AddDays(2)) }, registrationUntil = Rfc3339(start.AddHours(1)), seedSource = "a beacon",
        }).JsonAsync(201))["id"];
        await partner.PostAsync($"/v1/lotteries/{lottery}/registrations", new { citizenReference = citizen }).JsonAsync(201);

        await partner.PostAsync($"/v1/citizen-references/{citizen}/erase", new { }).JsonAsync();
        Assert.Equal(0, await connection.QuerySingleAsync<int>("""
            select (select count(*) from visit where citizen_key = @key) + (select count(*) from claim where citizen_key = @key) + (select count(*) from entitlement_use where citizen_key = @key)
                + (select count(*) from waitlist_entry where citizen_key = @key) + (select count(*) from lottery_registration where citizen_key = @key)
            """, new { key }));
        Assert.Equal("withdrawn", await connection.QuerySingleAsync<string>("select state from waitlist_entry where centre_ids = array[@CentreId]", new { place.CentreId }));
    }

    [Fact]
    public async Task Of_many_tries_at_once_a_citizen_gets_no_more_than_granted()
    {
        var (place, start) = await OpenAsync(host);
        await host.EditAsync(place, "open", 3);
        Assert.Equal(3, await RaceAsync(host, place, start));
    }

    [Fact]
    public async Task Red_control__without_the_key_over_ordinals_the_same_tries_get_more()
    {
        await using var unguarded = new BookingHost();
        await unguarded.StartAsync();
        await using (var connection = await unguarded.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
            // The name stays, so that the statement still runs; what it forbids is gone.
            await connection.ExecuteAsync("""
                alter table entitlement_use drop constraint entitlement_use_once;
                alter table entitlement_use add constraint entitlement_use_once unique (citizen_key, entitlement_id, period, ordinal, visit_id);
                """);
        var most = 0;
        for (var round = 0; round < 10 && most <= 3; round++)
        {
            var (place, start) = await OpenAsync(unguarded);
            await unguarded.EditAsync(place, "open", 3);
            most = Math.Max(most, await Meeting.AtAsync(unguarded.Database, "entitlement_use", "insert", 4, () => RaceAsync(unguarded, place, start)));
        }
        Assert.True(most > 3, $"At most {most} bookings, though nothing forbade more.");
    }

    /// <summary>One citizen sends 16 bookings of different times at once; returns how many were held.</summary>
    private static async Task<int> RaceAsync(BookingHost host, Place place, DateTimeOffset start)
    {
        var partner = host.Partner();
        var citizen = await CitizenAsync(partner);
        var answers = await Task.WhenAll(Enumerable.Range(0, 16).Select(i => TryAsync(partner, place, start.AddMinutes(15 * i), citizen)));
        Assert.All(answers, answer => Assert.Contains((int)answer.StatusCode, new[] { 201, 409 }));
        return answers.Count(answer => (int)answer.StatusCode == 201);
    }

    private static async Task<(Place Place, DateTimeOffset Start)> OpenAsync(BookingHost host)
    {
        host.NextMorning();
        var place = await host.OpenAsync(counters: 2);
        return (place, (await host.FreeAsync(place))[2].StartsAt);
    }
}
