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

    [Fact]
    public async Task A_study_visit_that_is_none_is_404() =>
        Assert.Equal("study-visit-not-found", await host.Public.GetAsync($"/v1/study-visits/{Guid.NewGuid()}").ProblemAsync(404));
}
