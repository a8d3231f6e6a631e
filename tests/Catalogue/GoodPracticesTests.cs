using System.Text.Json.Nodes;
using Asan.Contracts.Awards;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>The library of good practices: the editors' own and the winners'.</summary>
public class GoodPracticesTests(CatalogueHost host)
{
    private static readonly DateTimeOffset At = new(2022, 12, 15, 12, 0, 0, TimeSpan.Zero);

    private static readonly Practice Practice = new(InEnglish("Clean lakes"), InEnglish("Dirt"), InEnglish("Nets"), InEnglish("Fish"));

    [Fact]
    public async Task Each_winner_becomes_a_good_practice_once_and_the_library_says_so()
    {
        var (kigali, berkane) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var announced = new WinnersAnnounced("uclg-2022", "uclg", At, [Winner(kigali, "Kigali", "RW", 1), Winner(berkane, "Berkane", "MA", 2)]);

        var message = await host.Broker.PublishAsync(announced, announced.CycleId, 9);
        await host.Broker.PublishAsync(announced, announced.CycleId, 9, message);
        await host.Broker.PublishAsync(announced, announced.CycleId, 9); // another message of the same announcement

        Assert.Equal(kigali, (await host.Broker.EventAsync<GoodPracticePublished>($"awards.{kigali}")).EntryId);
        await host.Broker.EventAsync<GoodPracticePublished>($"awards.{berkane}");
        await Eventually.TrueAsync(async () => await host.Broker.CountAsync("catalogue.awards-winners-announced") == 0, "an empty queue");
        var practice = await ReadAsync(kigali);
        Assert.Equal(("Clean lakes", "Kigali", "RW"), (practice["title"]!.GetValue<string>(), practice["authority"]!.GetValue<string>(), practice["country"]!.GetValue<string>()));
        Assert.Equal($$"""{"cycleId":"uclg-2022","entryId":"{{kigali}}","rank":1}""", practice["award"]!.ToJsonString());
        Assert.Equal(1, practice["version"]!.GetValue<int>());
        Assert.Null(practice["studyVisit"]);
        var list = await host.Reader.GetAsync("/v1/good-practices?limit=200").JsonAsync();
        Assert.Contains(list["items"]!.AsArray(), item => item!["id"]!.GetValue<string>() == $"awards.{berkane}" && item["award"]!["rank"]!.GetValue<int>() == 2);
    }

    [Fact]
    public async Task A_later_announcement_corrects_a_practice_and_an_older_one_does_not()
    {
        var entry = Guid.CreateVersion7();
        await host.Broker.PublishAsync(new WinnersAnnounced("cycle-2", "uclg", At, [Winner(entry, "Right", "RW", 2)]), "cycle-2", 10);
        await host.Broker.EventAsync<GoodPracticePublished>($"awards.{entry}");

        await host.Broker.PublishAsync(new WinnersAnnounced("cycle-2", "uclg", At, [Winner(entry, "Older", "RW", 3)]), "cycle-2", 9);
        await host.Broker.PublishAsync(new WinnersAnnounced("cycle-2", "uclg", At, [Winner(entry, "Newer", "RW", 1)]), "cycle-2", 11);

        Assert.Equal([1, 2], (await host.EventsOfAsync($"awards.{entry}", 2)).Select(each => each.AggregateVersion));
        Assert.Equal("Newer", (await ReadAsync(entry))["authority"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_study_visit_that_was_scheduled_before_the_announcement_came_is_shown_on_the_practice()
    {
        var (entry, itinerary) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await host.Broker.PublishAsync(
            new StudyVisitScheduled(Guid.CreateVersion7(), entry, itinerary, [new StudyVisitStop("baku-1", At, At.AddHours(1)), new StudyVisitStop("baku-2", At.AddHours(2), At.AddHours(3))]),
            itinerary.ToString(), 1);
        await Eventually.TrueAsync(async () => await host.QueryAsync<long>("select count(*) from study_visit where entry_id = @entry", new { entry }) == 1, "the study visit kept");

        await host.Broker.PublishAsync(new WinnersAnnounced("cycle-3", "uclg", At, [Winner(entry, "Kigali", "RW", 1)]), "cycle-3", 9);
        await host.Broker.EventAsync<GoodPracticePublished>($"awards.{entry}");

        var visit = (await ReadAsync(entry))["studyVisit"]!;
        Assert.Equal(itinerary, visit["itineraryId"]!.GetValue<Guid>());
        Assert.Equal("""{"centreId":"baku-1","startsAt":"2022-12-15T12:00:00Z","endsAt":"2022-12-15T13:00:00Z"}""", visit["stops"]![0]!.ToJsonString());
        Assert.Equal(2, visit["stops"]!.AsArray().Count);
    }

    [Fact]
    public async Task An_editors_practice_tells_the_others_of_each_version()
    {
        var id = host.NewId("practice");
        var path = $"/v1/sources/asan/good-practices/{id}";
        await host.Editor.PutAsync(path, CatalogueHost.GoodPractice()).JsonAsync(201);
        await host.Editor.PutAsync(path, CatalogueHost.GoodPractice("Coffee at the counter"), "\"1\"").JsonAsync();

        var events = await host.EventsOfAsync(id, 2);

        Assert.Equal([1, 2], events.Select(each => each.AggregateVersion));
        Assert.Null(events[0].As<GoodPracticePublished>().EntryId);
        Assert.Equal("Coffee at the counter", events[1].As<GoodPracticePublished>().Title["en"]);
    }

    [Fact]
    public async Task An_editor_cannot_write_where_the_winners_practices_are() =>
        Assert.Equal("source-reserved", await host.Editor.PutAsync($"/v1/sources/awards/good-practices/{Guid.NewGuid()}", CatalogueHost.GoodPractice()).ProblemAsync(409));

    private Task<JsonNode> ReadAsync(Guid entry) => host.Reader.GetAsync($"/v1/good-practices/awards.{entry}?lang=en").JsonAsync();

    private static Winner Winner(Guid entry, string name, string country, int rank) =>
        new(entry, "authority", InEnglish(name), country, rank, Practice);

    private static Dictionary<string, string> InEnglish(string text) => new() { ["en"] = text };
}
