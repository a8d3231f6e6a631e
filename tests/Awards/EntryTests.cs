using System.Text.Json.Nodes;
using Asan.Contracts.Feedback;
using Asan.TestBed;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class EntryTests(AwardsHost host)
{
    private Task<HttpResponseMessage> EnterAsync(TrialCycle cycle, string authority, string? applicant = null) =>
        host.Applicant(applicant ?? authority).PostAsync($"{cycle.Path}/entries", new { authorityId = authority, practice = AwardsHost.Practice() });

    [Fact]
    public async Task An_applicant_enters_for_no_authority_but_their_own()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var (own, other) = (await host.AddAuthorityAsync(), await host.AddAuthorityAsync());

        Assert.Equal("forbidden", await EnterAsync(cycle, other, applicant: own).ProblemAsync(403));
        await EnterAsync(cycle, own).JsonAsync(201);
    }

    [Fact]
    public async Task An_authority_enters_a_cycle_once()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var authority = await host.AddAuthorityAsync();
        await EnterAsync(cycle, authority).JsonAsync(201);

        Assert.Equal("already-entered", await EnterAsync(cycle, authority).ProblemAsync(409));
    }

    [Fact]
    public async Task An_entry_is_refused_before_the_opening_and_after_the_screening()
    {
        var cycle = await TrialCycle.CreateAsync(host);
        var authority = await host.AddAuthorityAsync();
        Assert.Equal("wrong-state", await EnterAsync(cycle, authority).ProblemAsync(409));
        await cycle.MoveAsync("RulesFrozen", "Open");
        await cycle.EnterAsync();
        await cycle.MoveAsync("ScreeningClosed");
        Assert.Equal("wrong-state", await EnterAsync(cycle, authority).ProblemAsync(409));
        Assert.Equal("wrong-state", await host.Secretary.PostAsync($"/v1/entries/{cycle.Entries[0]}/screening", new { eligible = false, reason = "Too late." }).ProblemAsync(409));
    }

    [Fact]
    public async Task An_entry_of_an_authority_that_nobody_created_is_refused_with_400() =>
        Assert.Equal("invalid-request", await EnterAsync(await TrialCycle.OpenAsync(host), "nowhere").ProblemAsync(400));

    [Fact]
    public async Task A_practice_without_a_title_is_refused_with_the_path_of_the_fault()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var authority = await host.AddAuthorityAsync();
        var practice = AwardsHost.Practice();
        practice["title"] = new JsonObject { ["de"] = "Tee" };

        var problem = await host.Applicant(authority).PostAsync($"{cycle.Path}/entries", new { authorityId = authority, practice }).JsonAsync(400);

        Assert.Equal("$.practice.title", problem["errors"]![0]!["field"]!.GetValue<string>());
    }

    [Fact]
    public async Task Before_the_announcement_entries_are_seen_by_secretary_own_applicant_and_own_judges_only()
    {
        var cycle = await TrialCycle.BallotingAsync(host);
        var entry = cycle.Entries[0];
        var authority = await host.QueryAsync<string>("select authority_id from entry where id = @entry", new { entry });
        var judges = (await cycle.AssignmentsAsync()).Where(pair => pair.Entry == entry).Select(pair => pair.Actor).ToHashSet();

        async Task<int> SeenBy(HttpClient http, string query = "") => (await http.GetAsync($"{cycle.Path}/entries{query}").JsonAsync())["items"]!.AsArray().Count;
        Assert.Equal(3, await SeenBy(host.Secretary));
        Assert.Equal(1, await SeenBy(host.Secretary, $"?authority={authority}"));
        Assert.Equal(0, await SeenBy(host.Applicant("another"), $"?authority={authority}"));
        Assert.Equal(0, await SeenBy(host.Applicant(authority), "?authority=another"));
        Assert.Equal(1, await SeenBy(host.Applicant(authority)));
        Assert.Equal(0, await SeenBy(host.Applicant("another")));
        Assert.Equal("not-announced", await host.Public.GetAsync($"{cycle.Path}/entries").ProblemAsync(404));
        Assert.Equal("not-announced", await host.Client("partner-one", "awards.read").GetAsync($"{cycle.Path}/entries").ProblemAsync(404));

        Assert.Equal("entry-not-found", await host.Public.GetAsync($"/v1/entries/{entry}").ProblemAsync(404));
        foreach (var actor in cycle.Judges.Keys)
            Assert.Equal(judges.Contains(actor), (await host.Judge(actor).GetAsync($"/v1/entries/{entry}")).IsSuccessStatusCode);
    }

    [Fact]
    public async Task Published_ratings_and_answered_cases_become_evidence_once_and_can_be_attached_once()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var authority = await host.AddAuthorityAsync();
        var entry = await cycle.EnterAsync(authority);
        var subject = host.NewId("service");
        var published = new RatingsPublished("service", subject, 12, 20, 0.75, 0.47, 0.91, DateTimeOffset.UnixEpoch);
        var id = await host.Broker.PublishAsync(published, subject, 1);
        await host.Broker.PublishAsync(published, subject, 1, id);
        var answered = Guid.CreateVersion7();
        await host.Broker.PublishAsync(new CaseAnswered(answered, "thanks", null, null, DateTimeOffset.UnixEpoch, true), answered.ToString(), 2);

        async Task<JsonArray> FindAsync(string about) =>
            (await Eventually.GetAsync(() => host.Secretary.GetAsync($"/v1/evidence?subject={about}").JsonAsync(), page => page["items"]!.AsArray().Count > 0, $"evidence about {about}"))["items"]!.AsArray();
        Assert.Equal("case", (await FindAsync($"case:{answered}"))[0]!["kind"]!.GetValue<string>());
        var found = (await FindAsync($"service:{subject}")).Single()!;
        Assert.Equal(12, found["body"]!["ratings"]!.GetValue<int>());

        Assert.Equal("forbidden", await host.Applicant("another").PostAsync($"/v1/entries/{entry}/evidence", new { evidenceId = id }).ProblemAsync(403));
        var attached = await host.Applicant(authority).PostAsync($"/v1/entries/{entry}/evidence", new { evidenceId = id }).JsonAsync(201);
        Assert.Equal(id, attached["evidenceIds"]![0]!.GetValue<Guid>());
        Assert.Equal("already-attached", await host.Applicant(authority).PostAsync($"/v1/entries/{entry}/evidence", new { evidenceId = id }).ProblemAsync(409));
        Assert.Equal("evidence-not-found", await host.Applicant(authority).PostAsync($"/v1/entries/{entry}/evidence", new { evidenceId = Guid.NewGuid() }).ProblemAsync(404));
    }
}
