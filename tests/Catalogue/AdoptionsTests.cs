using System.Text.Json.Nodes;
using Asan.Contracts.Awards;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>What a practice costs, what shows that it works, and who took it over.</summary>
public class AdoptionsTests(CatalogueHost host)
{
    private async Task<string> PracticeAsync(string theme, string country = "AZ")
    {
        var id = host.NewId("practice");
        var body = CatalogueHost.GoodPractice();
        body["country"] = country;
        body["themes"] = new JsonArray(theme);
        body["evidence"] = new JsonArray(new JsonObject { ["claim"] = CatalogueHost.Texts("Less dull by half."), ["source"] = new JsonObject { ["key"] = "example" } });
        body["cost"] = CatalogueHost.Texts("A kettle.");
        body["howToAdopt"] = CatalogueHost.Texts("Boil water.");
        await host.Editor.PutAsync($"/v1/sources/asan/good-practices/{id}", body).JsonAsync(201);
        return id;
    }

    private static JsonObject Adoption(string country = "MA", string status = "adopted") => new()
    {
        ["adopter"] = CatalogueHost.Texts("Berkane"), ["country"] = country, ["status"] = status, ["sources"] = new JsonArray(), ["example"] = true, ["since"] = "2023-03-01",
    };

    private Task<HttpResponseMessage> AdoptAsync(string practice, string id, JsonObject body, string? ifMatch = null) =>
        host.Editor.PutAsync($"/v1/sources/asan/good-practices/{practice}/adoptions/{id}", body, ifMatch);

    private async Task<IEnumerable<string>> IdsAsync(string query) =>
        (await host.Reader.GetAsync($"/v1/good-practices?limit=200&{query}").JsonAsync())["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>());

    [Fact]
    public async Task A_practice_says_what_supports_it_what_it_costs_and_how_to_adopt_it()
    {
        var id = await PracticeAsync("queues");

        var read = await host.Reader.GetAsync($"/v1/good-practices/{id}?lang=en").JsonAsync();

        Assert.Equal(("Less dull by half.", "example"), (read["evidence"]![0]!["claim"]!.GetValue<string>(), read["evidence"]![0]!["source"]!["key"]!.GetValue<string>()));
        Assert.Equal(("A kettle.", "Boil water.", 0), (read["cost"]!.GetValue<string>(), read["howToAdopt"]!.GetValue<string>(), read["adoptions"]!.GetValue<int>()));
    }

    [Fact]
    public async Task Practices_are_found_by_theme_by_country_and_by_where_they_were_adopted()
    {
        var (staff, utilities) = (await PracticeAsync("staff", "KM"), await PracticeAsync("utilities", "KM"));
        await AdoptAsync(staff, "one", Adoption("SC")).JsonAsync(201);
        await AdoptAsync(utilities, "one", Adoption("SC", "considering")).JsonAsync(201);

        Assert.Equal([staff, utilities], (await IdsAsync("country=KM")).Order());
        Assert.Equal([utilities], await IdsAsync("country=KM&theme=utilities"));
        Assert.Equal([staff], await IdsAsync("adoptedIn=SC"));
        foreach (var bad in new[] { "theme=tea", "country=Morocco", "adoptedIn=ma" })
            Assert.Equal("invalid-request", await host.Reader.GetAsync($"/v1/good-practices?{bad}").ProblemAsync(400));
    }

    [Fact]
    public async Task An_adoption_is_put_changed_and_listed_with_its_evidence()
    {
        var practice = await PracticeAsync("access");
        await AdoptAsync(practice, "berkane", Adoption(status: "piloting")).JsonAsync(201);
        await AdoptAsync(practice, "kigali", Adoption("RW")).JsonAsync(201);
        Assert.Equal("precondition-required", await AdoptAsync(practice, "berkane", Adoption()).ProblemAsync(428));
        await AdoptAsync(practice, "berkane", Adoption(), "\"1\"").JsonAsync();

        var listed = (await host.Reader.GetAsync($"/v1/good-practices/{practice}/adoptions?lang=en").JsonAsync())["items"]!.AsArray();
        Assert.Equal([("berkane", "MA", "adopted"), ("kigali", "RW", "adopted")],
            listed.Select(item => (item!["id"]!.GetValue<string>(), item["country"]!.GetValue<string>(), item["status"]!.GetValue<string>())));
        Assert.Equal(2, (await host.Reader.GetAsync($"/v1/good-practices/{practice}").JsonAsync())["adoptions"]!.GetValue<int>());
        Assert.Equal("adopted", (await host.Reader.GetAsync($"/v1/sources/asan/good-practices/{practice}/adoptions/berkane").JsonAsync())["status"]!.GetValue<string>());
    }

    [Fact]
    public async Task An_adoption_without_evidence_practice_or_known_centre_is_refused()
    {
        var practice = await PracticeAsync("access");
        var unsourced = Adoption();
        unsourced["example"] = false;
        Assert.Equal("invalid-request", await AdoptAsync(practice, "one", unsourced).ProblemAsync(400));
        Assert.Equal("good-practice-not-found", await AdoptAsync("no-such-practice", "one", Adoption()).ProblemAsync(404));
        var elsewhere = Adoption();
        elsewhere["centreId"] = "no-such-centre";
        Assert.Equal("unknown-centre", await AdoptAsync(practice, "one", elsewhere).ProblemAsync(422));
        Assert.Equal("good-practice-not-found", await host.Reader.GetAsync("/v1/good-practices/no-such-practice/adoptions").ProblemAsync(404));
        Assert.Equal("adoption-not-found", await host.Reader.GetAsync($"/v1/sources/asan/good-practices/{practice}/adoptions/one").ProblemAsync(404));
    }

    [Fact]
    public async Task A_winners_practice_that_is_an_example_says_so_and_loses_a_study_visit_that_was_given_up()
    {
        var (entry, visit, itinerary) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        var at = new DateTimeOffset(2022, 12, 15, 12, 0, 0, TimeSpan.Zero);
        var texts = new Dictionary<string, string> { ["en"] = "Clean lakes" };
        await host.Broker.PublishAsync(
            new WinnersAnnounced("cycle-x", "uclg", at, [new Winner(entry, "authority", texts, "RW", 1, new Practice(texts, texts, texts, texts), true)]), "cycle-x", 3);
        await host.Broker.EventAsync<GoodPracticePublished>($"awards.{entry}");
        await host.Broker.PublishAsync(new StudyVisitScheduled(visit, entry, itinerary, [new StudyVisitStop("baku-1", at, at.AddHours(1))]), $"{itinerary}", 1, time: at);
        await Eventually.TrueAsync(async () => (await ReadAsync())["studyVisit"] is not null, "the study visit to be shown", TimeSpan.FromSeconds(60));

        await host.Broker.PublishAsync(new StudyVisitWithdrawn(visit, entry, "authority", "host"), $"{visit}", 2, time: at.AddDays(1));

        await Eventually.TrueAsync(async () => (await ReadAsync())["studyVisit"] is null, "the study visit to be gone", TimeSpan.FromSeconds(60));
        Assert.True((await ReadAsync())["example"]!.GetValue<bool>());

        // Booking's answer to the first offer, given after that was withdrawn, changes nothing; one to a newer offer does.
        var late = await host.Broker.PublishAsync(Scheduled(offerVersion: 1), $"{itinerary}", 2, time: at.AddDays(2));
        await Eventually.TrueAsync(async () => await host.QueryAsync<long>("select count(*) from inbox where message_id = @late", new { late }) == 1, "the late answer to be taken", TimeSpan.FromSeconds(60));
        Assert.Null((await ReadAsync())["studyVisit"]);
        await host.Broker.PublishAsync(Scheduled(offerVersion: 3), $"{itinerary}", 3, time: at.AddHours(1));
        await Eventually.TrueAsync(async () => (await ReadAsync())["studyVisit"] is not null, "the study visit to be shown again", TimeSpan.FromSeconds(60));

        StudyVisitScheduled Scheduled(long offerVersion) => new(visit, entry, itinerary, [new StudyVisitStop("baku-1", at, at.AddHours(1))], offerVersion);

        Task<JsonNode> ReadAsync() => host.Reader.GetAsync($"/v1/good-practices/awards.{entry}?lang=en").JsonAsync();
    }
}
