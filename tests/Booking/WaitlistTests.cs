using System.Diagnostics;
using System.Text.Json.Nodes;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Dapper;
using Xunit;
using static Asan.Booking.Tests.BookingHost;

namespace Asan.Booking.Tests;

/// <summary>A time that becomes free is offered to those who wait, first come first asked.</summary>
public sealed class WaitlistTests(BookingHost host, ITestOutputHelper output)
{
    [Fact]
    public async Task A_cancelled_time_is_held_for_the_first_in_order_and_accepted_by_them()
    {
        var (place, start, visit) = await FullAsync(host);
        var first = await JoinAsync(place, start);
        var second = await JoinAsync(place, start);
        Assert.Equal((1, 2), ((await ReadAsync(first))["place"]!.GetValue<int>(), (await ReadAsync(second))["place"]!.GetValue<int>()));
        await host.Partner().PostAsync($"/v1/visits/{visit}/cancel", new { }).JsonAsync();
        var offered = await UntilAsync(first, "offered");
        Assert.Equal(start, offered["offer"]!["startsAt"]!.GetValue<DateTimeOffset>());
        // Nobody else can take it, not even who comes first.
        Assert.Equal("slot-taken", await TryAsync(host.Partner("partner-two"), place, start).ProblemAsync(409));
        var told = await host.Broker.EventAsync<VisitOffered>($"{first}");
        Assert.Equal((start, host.Now.AddMinutes(10)), (told.StartsAt, told.ExpiresAt));

        var accepted = await host.Partner().PostAsync($"/v1/waitlist/{first}/accept", new { }).JsonAsync();
        Assert.Equal("booked", accepted["visit"]!["state"]!.GetValue<string>());
        await host.Broker.EventAsync<VisitBooked>($"{accepted["visit"]!["id"]}");
        var found = await host.Anonymous().PostAsync("/v1/visits/lookup", new { visitCode = accepted["visitCode"]!.GetValue<string>() }).JsonAsync();
        Assert.Equal(told.VisitId, found["id"]!.GetValue<Guid>());
        Assert.Equal(("accepted", "waiting"), (await StateAsync(first), await StateAsync(second)));
        Assert.Equal("wrong-state", await host.Partner().PostAsync($"/v1/waitlist/{first}/accept", new { }).ProblemAsync(409));
    }

    [Fact]
    public async Task Who_declines_or_lets_the_offer_run_out_makes_room_for_the_next()
    {
        var (place, start, visit) = await FullAsync(host);
        var entries = new[] { await JoinAsync(place, start), await JoinAsync(place, start), await JoinAsync(place, start) };
        await host.Partner().PostAsync($"/v1/visits/{visit}/cancel", new { }).JsonAsync();
        await UntilAsync(entries[0], "offered");
        Assert.Equal("precondition-required", await host.Partner().DeleteAsync($"/v1/waitlist/{entries[0]}").ProblemAsync(428));
        // Its tag from before the offer declines nothing.
        Assert.Equal("version-conflict", await LeaveAsync(entries[0], "\"1\"").ProblemAsync(412));
        await LeaveAsync(entries[0], "\"2\"").JsonAsync(204);
        await UntilAsync(entries[1], "offered");
        Assert.Equal("declined", await StateAsync(entries[0]));
        host.Time.Advance(TimeSpan.FromMinutes(10));
        await UntilAsync(entries[2], "offered");
        Assert.Equal("lapsed", await StateAsync(entries[1]));
        Assert.Equal("hold-expired", await host.Partner().PostAsync($"/v1/waitlist/{entries[1]}/accept", new { }).ProblemAsync(410));
    }

    [Fact]
    public async Task A_moved_visit_and_a_hold_that_ran_out_free_their_times_for_the_waitlist()
    {
        var (place, start, visit) = await FullAsync(host);
        var entry = await JoinAsync(place, start);
        await host.Partner().PostAsync($"/v1/visits/{visit}/reschedule", new { startsAt = Rfc3339(start.AddDays(1)) }).JsonAsync();
        await UntilAsync(entry, "offered");
        var next = await JoinAsync(place, start);
        host.Time.Advance(TimeSpan.FromMinutes(10));
        await UntilAsync(next, "offered");
    }

    [Fact]
    public async Task A_counter_that_a_centre_gets_is_offered_to_who_waits_though_nobody_gave_a_time_back()
    {
        var (place, start, _) = await FullAsync(host);
        var entry = await JoinAsync(place, start);
        await host.Broker.PublishAsync(new CentrePublished(place.CentreId, 2, Named("Mərkəz"), "Asia/Baku", AlwaysOpen, [],
            [new(1, place.AgencyId), new(2, place.AgencyId)], false), place.CentreId, 2);
        await UntilAsync(entry, "offered");
    }

    [Fact]
    public async Task Only_entries_that_fit_are_asked_and_a_citizen_waits_once_for_a_service()
    {
        var (place, start, visit) = await FullAsync(host);
        var partner = host.Partner();
        var later = await JoinAsync(place, start.AddMinutes(1));
        var busy = await CitizenAsync(partner);
        var elsewhere = await host.OpenAsync();
        await BookAsync(partner, elsewhere, start, busy);
        var busyEntry = await JoinAsync(place, start, busy);
        Assert.Equal("already-waiting", await partner.PostAsync("/v1/waitlist", Body(place, start, busy)).ProblemAsync(409));
        var fits = await JoinAsync(place, start);
        await partner.PostAsync($"/v1/visits/{visit}/cancel", new { }).JsonAsync();
        await UntilAsync(fits, "offered");
        Assert.Equal(("waiting", "waiting"), (await StateAsync(later), await StateAsync(busyEntry)));
        Assert.Equal("waitlist-entry-not-found", await host.Partner("partner-two").GetAsync($"/v1/waitlist/{fits}").ProblemAsync(404));
        await LeaveAsync(later, "\"1\"").JsonAsync(204);
        Assert.Equal("withdrawn", await StateAsync(later));
    }

    [Fact]
    public async Task A_new_entry_is_offered_what_is_free_already()
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var start = (await host.FreeAsync(place))[2].StartsAt;
        await UntilAsync(await JoinAsync(place, start), "offered");
    }

    [Fact]
    public async Task Many_freed_times_go_to_those_who_wait_in_their_order_each_once()
    {
        const int Count = 12;
        host.NextMorning();
        var place = await host.OpenAsync(minutes: 60);
        var (partner, day) = (host.Partner(), host.Now.AddDays(2).Date);
        var start = new DateTimeOffset(day, TimeSpan.Zero).AddHours(5);
        var visits = new List<Guid>();
        for (var i = 0; i < Count; i++)
            visits.Add((await BookAsync(partner, place, start.AddHours(i))).Id);
        var entries = new List<Guid>();
        for (var i = 0; i < Count + 4; i++)
            entries.Add(await JoinAsync(place, start, until: start.AddHours(Count)));
        // One after the other, so that the order of freeing is known.
        var waits = new List<double>();
        for (var i = 0; i < Count; i++)
        {
            await partner.PostAsync($"/v1/visits/{visits[i]}/cancel", new { }).JsonAsync();
            var clock = Stopwatch.StartNew();
            var offered = await UntilAsync(entries[i], "offered");
            waits.Add(clock.Elapsed.TotalMilliseconds);
            Assert.Equal(start.AddHours(i), offered["offer"]!["startsAt"]!.GetValue<DateTimeOffset>());
        }
        output.WriteLine($"From the answer to the cancellation until the offer is read, {Count} times: median {waits.Order().ElementAt(Count / 2):0} ms, longest {waits.Max():0} ms");
        foreach (var entry in entries.Skip(Count))
            Assert.Equal("waiting", await StateAsync(entry));
        Assert.Equal(0, await host.OverlapsAsync());
    }

    [Fact]
    public async Task Two_replicas_that_look_at_once_offer_each_freed_time_once()
    {
        const int Count = 10;
        host.NextMorning();
        var place = await host.OpenAsync(minutes: 60);
        await using var replica = new BookingHost();
        await replica.StartAsync(beside: host);
        replica.Time.SetUtcNow(host.Now);
        await replica.UntilOfferedAsync(place);
        var replicas = new[] { host.Partner(), replica.Partner() };
        var start = new DateTimeOffset(host.Now.AddDays(2).Date, TimeSpan.Zero).AddHours(5);
        var visits = new List<Guid>();
        for (var i = 0; i < Count; i++)
            visits.Add((await BookAsync(host.Partner(), place, start.AddHours(i))).Id);
        var entries = new List<Guid>();
        for (var i = 0; i < Count + 3; i++)
            entries.Add(await JoinAsync(place, start, until: start.AddHours(Count)));

        var clock = Stopwatch.StartNew();
        // Both are awake: each hears of its own cancellations at once, and finds the other's by looking.
        await Task.WhenAll(visits.Select((visit, i) => replicas[i % 2].PostAsync($"/v1/visits/{visit}/cancel", new { }).JsonAsync()));
        await Eventually.GetAsync(
            async () => (await Task.WhenAll(entries.Take(Count).Select(StateAsync))).Count(state => state == "offered"), offered => offered == Count, "the first in order to have an offer each");
        output.WriteLine($"{Count} times freed through two replicas were offered {clock.Elapsed.TotalMilliseconds:0} ms after the first cancellation was sent");

        Assert.All(await Task.WhenAll(entries.Skip(Count).Select(StateAsync)), state => Assert.Equal("waiting", state));
        Assert.Equal(Count, (await Task.WhenAll(entries.Take(Count).Select(async entry => (await ReadAsync(entry))["offer"]!["startsAt"]!.GetValue<DateTimeOffset>()))).Distinct().Count());
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal((Count, Count), await connection.QuerySingleAsync<(int, int)>(
            "select count(*)::int, count(distinct starts_at)::int from visit where centre_id = @CentreId and state = 'held'", new { place.CentreId }));
        // Each offer is told once. Here the replicas have a broker each, and either's relay takes what is in the outbox.
        var told = await Eventually.GetAsync(
            async () => (await host.Broker.FeedAsync()).Concat(await replica.Broker.FeedAsync())
                .Where(told => told.Type.EndsWith("visit-offered.v1", StringComparison.Ordinal) && entries.Contains(Guid.Parse(told.Subject))).DistinctBy(told => told.MessageId).ToList(),
            told => told.Count >= Count, "the offers to be told");
        Assert.Equal(entries.Take(Count).Order(), told.Select(each => Guid.Parse(each.Subject)).Order());
        Assert.Equal(0, await host.OverlapsAsync());
    }

    [Fact]
    public async Task Times_freed_all_at_once_while_others_book_are_never_given_twice()
    {
        const int Count = 8;
        host.NextMorning();
        var place = await host.OpenAsync(minutes: 60);
        var partner = host.Partner();
        var start = new DateTimeOffset(host.Now.AddDays(2).Date, TimeSpan.Zero).AddHours(5);
        var visits = new List<Guid>();
        for (var i = 0; i < Count; i++)
            visits.Add((await BookAsync(partner, place, start.AddHours(i))).Id);
        var entries = new List<Guid>();
        for (var i = 0; i < Count; i++)
            entries.Add(await JoinAsync(place, start, until: start.AddHours(Count)));
        var citizens = new List<Guid>();
        for (var i = 0; i < Count; i++)
            citizens.Add(await CitizenAsync(partner));
        var booked = await Task.WhenAll(visits.Select(async (visit, i) =>
        {
            await partner.PostAsync($"/v1/visits/{visit}/cancel", new { }).JsonAsync();
            using var answer = await TryAsync(partner, place, start.AddHours(i), citizens[i]);
            return (int)answer.StatusCode == 201 ? 1 : 0;
        }));
        var offered = await Eventually.GetAsync(
            async () => (await Task.WhenAll(entries.Select(StateAsync))).Count(state => state == "offered"), offered => offered + booked.Sum() == Count, "every time to be held by somebody");
        output.WriteLine($"{Count} times freed at once: {offered} went to the waitlist, {booked.Sum()} to who booked at that moment");
        Assert.Equal(0, await host.OverlapsAsync());
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(Count, await connection.QuerySingleAsync<int>(
            "select count(distinct starts_at) from visit where centre_id = @CentreId and state = 'held'", new { place.CentreId }));
    }

    /// <summary>A centre with one counter whose time at <c>Start</c>, three days on, is booked by <c>Visit</c>.</summary>
    private static async Task<(Place Place, DateTimeOffset Start, Guid Visit)> FullAsync(BookingHost host)
    {
        host.NextMorning();
        var place = await host.OpenAsync();
        var start = host.Now.AddDays(3);
        var (id, _) = await BookAsync(host.Partner(), place, start);
        return (place, start, id);
    }

    private async Task<Guid> JoinAsync(Place place, DateTimeOffset from, Guid? citizen = null, DateTimeOffset? until = null) =>
        (await host.Partner().PostAsync("/v1/waitlist", Body(place, from, citizen ?? await CitizenAsync(host.Partner()), until)).JsonAsync(201))["id"]!.GetValue<Guid>();

    private static object Body(Place place, DateTimeOffset from, Guid citizen, DateTimeOffset? until = null) => new
    {
        citizenReference = citizen, serviceId = place.ServiceId, centreIds = new[] { place.CentreId }, from = Rfc3339(from), until = Rfc3339(until ?? from.AddMinutes(1)),
    };

    private Task<HttpResponseMessage> LeaveAsync(Guid entry, string ifMatch)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, $"/v1/waitlist/{entry}");
        request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return host.Partner().SendAsync(request);
    }

    private Task<JsonNode> ReadAsync(Guid entry) => host.Partner().GetAsync($"/v1/waitlist/{entry}").JsonAsync();

    private async Task<string> StateAsync(Guid entry) => (await ReadAsync(entry))["state"]!.GetValue<string>();

    private Task<JsonNode> UntilAsync(Guid entry, string state) =>
        Eventually.GetAsync(() => ReadAsync(entry), read => read["state"]!.GetValue<string>() == state, $"the entry to be {state}");
}
