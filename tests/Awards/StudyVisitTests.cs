using System.Text.Json.Nodes;
using Asan.Contracts.Booking;
using Asan.TestBed;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class StudyVisitTests(AwardsHost host)
{
    private async Task<Guid> OfferedAsync()
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 1, judges: 2);
        await cycle.VoteAsync((_, _) => (9, 8));
        await cycle.MoveAsync("Deliberation", "Decided", "Announced");
        return (await host.Public.GetAsync($"{cycle.Path}/study-visits").JsonAsync())["items"]![0]!["id"]!.GetValue<Guid>();
    }

    private static StudyVisitScheduled Scheduled(Guid visit, Guid itinerary) =>
        new(visit, Guid.Empty, itinerary, [new StudyVisitStop("baku-1", DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddMinutes(90))]);

    private Task<JsonNode> ReadAsync(Guid visit) => host.Public.GetAsync($"/v1/study-visits/{visit}").JsonAsync();

    private async Task HandledAsync(params Guid[] messages) =>
        await Eventually.TrueAsync(async () => await host.QueryAsync<long>("select count(*) from inbox where message_id = any(@messages)", new { messages }) == messages.Length, "the messages to be handled");

    [Fact]
    public async Task A_decline_is_shown_with_its_reason()
    {
        var visit = await OfferedAsync();
        await HandledAsync(await host.Broker.PublishAsync(new StudyVisitDeclined(visit, Guid.Empty, "no-free-time"), visit.ToString(), 1));

        var seen = await ReadAsync(visit);
        Assert.Equal(("declined", "no-free-time"), (seen["state"]!.GetValue<string>(), seen["declinedReason"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_newest_answer_stands_in_whatever_order_and_number_the_messages_come()
    {
        var visit = await OfferedAsync();
        var (older, newer) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var late = await host.Broker.PublishAsync(Scheduled(visit, newer), visit.ToString(), 3);
        await host.Broker.PublishAsync(Scheduled(visit, newer), visit.ToString(), 3, late);
        await HandledAsync(late);
        var first = await host.Broker.PublishAsync(Scheduled(visit, older), visit.ToString(), 1);
        var second = await host.Broker.PublishAsync(new StudyVisitDeclined(visit, Guid.Empty, "no-free-time"), visit.ToString(), 2);
        await HandledAsync(first, second);

        var seen = await ReadAsync(visit);
        Assert.Equal(("scheduled", newer), (seen["state"]!.GetValue<string>(), seen["itineraryId"]!.GetValue<Guid>()));
    }

    private async Task<(Guid Visit, HttpClient Applicant)> ScheduledForAsync(Guid itinerary)
    {
        var visit = await OfferedAsync();
        await HandledAsync(await host.Broker.PublishAsync(Scheduled(visit, itinerary) with { OfferVersion = 1 }, visit.ToString(), 1));
        return (visit, host.Applicant((await ReadAsync(visit))["authorityId"]!.GetValue<string>()));
    }

    private object Wish() => new
    {
        centres = new[] { "baku-3" }, stopMinutes = 60,
        earliestOn = DateOnly.FromDateTime(host.Time.GetUtcNow().UtcDateTime).AddDays(10), latestOn = DateOnly.FromDateTime(host.Time.GetUtcNow().UtcDateTime).AddDays(12),
    };

    [Fact]
    public async Task The_authority_accepts_the_times_and_nobody_else_does()
    {
        var (visit, applicant) = await ScheduledForAsync(Guid.CreateVersion7());

        Assert.Equal("forbidden", await host.Applicant("another-city").PostAsync($"/v1/study-visits/{visit}/accept", new { }).ProblemAsync(403));
        Assert.Equal("forbidden", await host.Secretary.PostAsync($"/v1/study-visits/{visit}/accept", new { }).ProblemAsync(403));
        Assert.Equal("accepted", (await applicant.PostAsync($"/v1/study-visits/{visit}/accept", new { }).JsonAsync())["state"]!.GetValue<string>());
        Assert.Equal("study-visit-state", await applicant.PostAsync($"/v1/study-visits/{visit}/accept", new { }).ProblemAsync(409));
    }

    [Fact]
    public async Task A_change_asks_booking_anew_and_the_earlier_times_stand_until_it_answers()
    {
        var itinerary = Guid.CreateVersion7();
        var (visit, applicant) = await ScheduledForAsync(itinerary);
        await applicant.PostAsync($"/v1/study-visits/{visit}/accept", new { }).JsonAsync();

        var changed = await applicant.PostAsync($"/v1/study-visits/{visit}/changes", Wish()).JsonAsync();

        Assert.Equal(("offered", 2, itinerary), (changed["state"]!.GetValue<string>(), changed["version"]!.GetValue<int>(), changed["itineraryId"]!.GetValue<Guid>()));
        var told = await host.Broker.EventAsync<Contracts.Awards.StudyVisitOffered>(visit.ToString(), offer => offer.CentreIds[0] == "baku-3");
        Assert.Equal(60, told.StopMinutes);
        // A late answer to the first offer is none to the second.
        await HandledAsync(await host.Broker.PublishAsync(Scheduled(visit, itinerary) with { OfferVersion = 1 }, visit.ToString(), 2));
        Assert.Equal("offered", (await ReadAsync(visit))["state"]!.GetValue<string>());
        await HandledAsync(await host.Broker.PublishAsync(
            new StudyVisitDeclined(visit, Guid.Empty, "no-free-time", itinerary, [new StudyVisitAlternative(new DateOnly(2023, 4, 3), new DateOnly(2023, 4, 4))], 2), visit.ToString(), 3));
        var seen = await ReadAsync(visit);
        Assert.Equal(("scheduled", "no-free-time", "2023-04-03"), (seen["state"]!.GetValue<string>(), seen["declinedReason"]!.GetValue<string>(), seen["alternatives"]![0]!["earliestOn"]!.GetValue<string>()));
    }

    [Fact]
    public async Task Either_side_gives_a_study_visit_up_and_takes_it_up_again()
    {
        var (visit, applicant) = await ScheduledForAsync(Guid.CreateVersion7());

        Assert.Equal("forbidden", await host.Applicant("another-city").PostAsync($"/v1/study-visits/{visit}/decline", new { }).ProblemAsync(403));
        Assert.Equal("authority", (await applicant.PostAsync($"/v1/study-visits/{visit}/decline", new { }).JsonAsync())["withdrawnBy"]!.GetValue<string>());
        Assert.Equal("authority", (await host.Broker.EventAsync<Contracts.Awards.StudyVisitWithdrawn>(visit.ToString())).By);
        Assert.Null((await ReadAsync(visit))["stops"]);
        Assert.Equal("study-visit-state", await host.Secretary.PostAsync($"/v1/study-visits/{visit}/decline", new { }).ProblemAsync(409));

        Assert.Equal(3, (await host.Secretary.PostAsync($"/v1/study-visits/{visit}/changes", Wish()).JsonAsync())["version"]!.GetValue<int>());
        Assert.Equal("host", (await host.Secretary.PostAsync($"/v1/study-visits/{visit}/decline", new { }).JsonAsync())["withdrawnBy"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_wish_that_contradicts_itself_is_refused()
    {
        var (visit, applicant) = await ScheduledForAsync(Guid.CreateVersion7());

        var problem = await applicant.PostAsync($"/v1/study-visits/{visit}/changes", new { centres = new[] { "baku-1", "baku-1" }, stopMinutes = 60, earliestOn = "2020-01-01", latestOn = "2020-01-02" }).JsonAsync(400);

        Assert.Equal(["$.centres", "$.earliestOn"], problem["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_study_visit_that_is_none_is_404() =>
        Assert.Equal("study-visit-not-found", await host.Public.GetAsync($"/v1/study-visits/{Guid.NewGuid()}").ProblemAsync(404));
}
