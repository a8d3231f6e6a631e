using System.Text.Json.Nodes;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Xunit;
using static Asan.Booking.Tests.BookingHost;
using Counter = Asan.Contracts.Catalogue.Counter;

namespace Asan.Booking.Tests;

/// <summary>Who sits at which counter, for whom it calls, and what of it is recorded.</summary>
public sealed class QueueCounterTests(BookingHost host)
{
    [Fact]
    public async Task A_counter_that_serves_two_agencies_calls_the_visitors_of_both_in_order()
    {
        var (place, other) = await OpenTwoAsync();
        var first = await TicketAsync(other);
        host.Time.Advance(TimeSpan.FromMinutes(1));
        var second = await TicketAsync(place);
        var officer = Officer(place, "aysel");
        var session = await SignInAsync(officer, place, 1, new { agencies = new[] { place.AgencyId, other.AgencyId } }).JsonAsync();
        Assert.Equal("aysel", session["officer"]!.GetValue<string>());
        Assert.Equal([first, second], [await CallAsync(officer, place, 1, close: true), await CallAsync(officer, place, 1, close: true)]);
        Assert.Equal("invalid-request", await SignInAsync(officer, place, 1, new { agencies = new[] { "nobody" } }).ProblemAsync(400));
        Assert.Equal("counter-not-found", await SignInAsync(officer, place, 7, new { }).ProblemAsync(404));
    }

    [Fact]
    public async Task A_counter_has_one_officer_and_an_officer_one_counter()
    {
        var (place, _) = await OpenTwoAsync();
        var (one, two) = (Officer(place, "one"), Officer(place, "two"));
        await SignInAsync(one, place, 1, new { }).JsonAsync();
        Assert.Equal("counter-taken", await SignInAsync(two, place, 1, new { }).ProblemAsync(409));
        var visit = await TicketAsync(place);
        // At the second counter nobody has signed in, so nobody can call from there.
        Assert.Equal("not-signed-in", await two.PostAsync($"/v1/centres/{place.CentreId}/counters/2/call-next", new { }).ProblemAsync(409));
        Assert.Equal("counter-taken", await two.PostAsync($"/v1/centres/{place.CentreId}/counters/1/call-next", new { }).ProblemAsync(409));
        await CallAsync(one, place, 1);
        Assert.Equal("counter-taken", await two.PostAsync($"/v1/visits/{visit}/park", new { }).ProblemAsync(409));
        Assert.Equal("counter-busy", await SignOutAsync(one, place, 1).ProblemAsync(409));
        await one.PostAsync($"/v1/visits/{visit}/close", new { outcome = "served" }).JsonAsync();

        await SignInAsync(one, place, 2, new { }).JsonAsync();
        Assert.Equal([false, true], await OpenAsync(place));
        await SignInAsync(two, place, 1, new { }).JsonAsync();
        Assert.Equal("counter-taken", await SignOutAsync(two, place, 2).ProblemAsync(409));
        await SignOutAsync(Manager(place), place, 2).JsonAsync();
        Assert.Equal("not-signed-in", await SignOutAsync(one, place, 2).ProblemAsync(409));
        Assert.Equal([true, false], await OpenAsync(place));
        Assert.Equal("centre-not-found", await host.Anonymous().GetAsync("/v1/centres/nowhere/counters").ProblemAsync(404));
    }

    [Fact]
    public async Task Two_officers_who_sign_in_at_once_never_share_a_counter()
    {
        var (place, _) = await OpenTwoAsync();
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => SignInAsync(Officer(place, $"officer-{i}"), place, 1, new { })));
        Assert.Equal(1, answers.Count(answer => (int)answer.StatusCode == 200));
        Assert.Equal(5, answers.Count(answer => (int)answer.StatusCode == 409));
    }

    [Fact]
    public async Task The_supervisor_reads_the_audit_in_pages_and_nobody_else_does()
    {
        var (place, _) = await OpenTwoAsync();
        var officer = Officer(place, "kamran");
        await SignInAsync(officer, place, 1, new { }).JsonAsync();
        var visit = await TicketAsync(place);
        await CallAsync(officer, place, 1, close: true);
        await SignOutAsync(officer, place, 1).JsonAsync();

        var path = $"/v1/centres/{place.CentreId}/audit";
        var seen = new List<string>();
        for (var next = $"{path}?limit=2"; next is not null;)
        {
            var page = await Manager(place).GetAsync(next).JsonAsync();
            seen.AddRange(page["items"]!.AsArray().Select(deed => $"{deed!["actor"]} {deed["action"]} {deed["visitId"]}".TrimEnd()));
            next = page["next"] is { } cursor ? $"{path}?limit=2&cursor={cursor}" : null;
        }
        Assert.Equal(["kamran sign-out", $"kamran close {visit}", $"kamran call {visit}", $"kiosk walk-in {visit}", "kamran sign-in"], seen);
        Assert.Equal("forbidden", await officer.GetAsync(path).ProblemAsync(403));
        Assert.Equal("other-centre", await Manager(await host.OpenAsync()).GetAsync(path).ProblemAsync(403));
        Assert.Equal("invalid-request", await Manager(place).GetAsync($"{path}?cursor=YWJj").ProblemAsync(400));
    }

    private HttpClient Officer(Place place, string name) => host.Client("asan-staff", $"{Scopes.BookingRead} {Scopes.BookingWrite}", new Person(name, Roles.CounterClerk) { Centre = place.CentreId });

    private HttpClient Manager(Place place) => host.Client("asan-staff", $"{Scopes.BookingRead} {Scopes.BookingWrite}", new Person("manager", Roles.CentreSupervisor) { Centre = place.CentreId });

    private static Task<HttpResponseMessage> SignInAsync(HttpClient officer, Place place, int counter, object body) =>
        officer.PostAsync($"/v1/centres/{place.CentreId}/counters/{counter}/sign-in", body);

    private static Task<HttpResponseMessage> SignOutAsync(HttpClient officer, Place place, int counter) =>
        officer.PostAsync($"/v1/centres/{place.CentreId}/counters/{counter}/sign-out", new { });

    private async Task<Guid> TicketAsync(Place place) => (await host.WalkInAsync(place))["visitId"]!.GetValue<Guid>();

    private static async Task<Guid> CallAsync(HttpClient officer, Place place, int counter, bool close = false)
    {
        var visit = (await officer.PostAsync($"/v1/centres/{place.CentreId}/counters/{counter}/call-next", new { }).JsonAsync())["visitId"]!.GetValue<Guid>();
        if (close)
            await officer.PostAsync($"/v1/visits/{visit}/close", new { outcome = "served" }).JsonAsync();
        return visit;
    }

    private async Task<IReadOnlyList<bool>> OpenAsync(Place place) =>
        [.. (await host.Anonymous().GetAsync($"/v1/centres/{place.CentreId}/counters").JsonAsync())["items"]!.AsArray().Select(counter => counter!["open"]!.GetValue<bool>())];

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
}
