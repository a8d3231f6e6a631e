using System.Text.Json.Nodes;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Npgsql;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>An entry from its draft to its withdrawal, and what an authority can do against its screening.</summary>
public sealed class EntryLifeTests(AwardsHost host)
{
    private static JsonObject Body(string rule, object value, DateTimeOffset? closesAt = null)
    {
        var body = AwardsHost.Cycle();
        body["rules"]![rule] = System.Text.Json.JsonSerializer.SerializeToNode(value);
        if (closesAt is { } closes)
            body["closesAt"] = closes.ToString("yyyy-MM-ddTHH:mm:ssZ", System.Globalization.CultureInfo.InvariantCulture);
        return body;
    }

    private Task<HttpResponseMessage> EnterAsync(TrialCycle cycle, string authority) =>
        host.Applicant(authority).PostAsync($"{cycle.Path}/entries", new { authorityId = authority, practice = AwardsHost.Practice() });

    private Task<HttpResponseMessage> ScreenAsync(Guid entry, bool eligible) =>
        host.Secretary.PostAsync($"/v1/entries/{entry}/screening", new { eligible, reason = eligible ? "Complete." : "Not a local service." });

    [Fact]
    public async Task A_draft_is_seen_by_its_authority_alone_and_becomes_an_entry_when_it_is_complete()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var (own, other) = (await host.AddAuthorityAsync(), await host.AddAuthorityAsync());
        var path = $"{cycle.Path}/entry-draft";
        var part = new { practice = new { title = AwardsHost.Texts("Tea") } };
        await host.Applicant(own).PutAsync(path, part).JsonAsync(201);
        Assert.Equal("precondition-required", await host.Applicant(own).PutAsync(path, part).ProblemAsync(428));

        Assert.Equal("Tea", (await host.Applicant(own).GetAsync(path).JsonAsync())["practice"]!["title"]!["en"]!.GetValue<string>());
        Assert.Equal("draft-not-found", await host.Applicant(other).GetAsync(path).ProblemAsync(404));
        Assert.Equal("forbidden", await host.Secretary.GetAsync(path).ProblemAsync(403));
        Assert.Empty((await host.Secretary.GetAsync($"{cycle.Path}/entries").JsonAsync())["items"]!.AsArray());

        var incomplete = await host.Applicant(own).PostAsync($"{path}/submission", new { }).JsonAsync(409);
        Assert.Equal("draft-incomplete", incomplete["code"]!.GetValue<string>());
        Assert.Equal(["draft $.practice.problem", "draft $.practice.solution", "draft $.practice.results"], incomplete["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>()));

        await host.Applicant(own).PutAsync(path, new { practice = AwardsHost.Practice() }, "\"1\"").JsonAsync();
        var entry = await host.Applicant(own).PostAsync($"{path}/submission", new { }).JsonAsync(201);
        Assert.Equal(own, entry["authorityId"]!.GetValue<string>());
        Assert.Equal("draft-not-found", await host.Applicant(own).GetAsync(path).ProblemAsync(404));
        Assert.Single((await host.Secretary.GetAsync($"{cycle.Path}/entries").JsonAsync())["items"]!.AsArray());
    }

    [Fact]
    public async Task A_draft_that_cannot_become_an_entry_stays_a_draft()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var authority = await host.AddAuthorityAsync();
        await EnterAsync(cycle, authority).JsonAsync(201);
        await host.Applicant(authority).PutAsync($"{cycle.Path}/entry-draft", new { practice = AwardsHost.Practice() }).JsonAsync(201);

        Assert.Equal("already-entered", await host.Applicant(authority).PostAsync($"{cycle.Path}/entry-draft/submission", new { }).ProblemAsync(409));
        await host.Applicant(authority).GetAsync($"{cycle.Path}/entry-draft").JsonAsync();
    }

    [Fact]
    public async Task By_the_rule_an_entry_after_the_closing_is_marked_late_and_refused_when_that_time_is_over_too()
    {
        var cycle = await TrialCycle.OpenAsync(host, Body("lateEntries", new { hoursAfterClosing = 24 }, host.Time.GetUtcNow().AddHours(1)));
        Assert.False((await EnterAsync(cycle, await host.AddAuthorityAsync()).JsonAsync(201))["late"]!.GetValue<bool>());
        host.Time.Advance(TimeSpan.FromHours(2));
        Assert.True((await EnterAsync(cycle, await host.AddAuthorityAsync()).JsonAsync(201))["late"]!.GetValue<bool>());
        host.Time.Advance(TimeSpan.FromHours(24));
        Assert.Equal("entry-too-late", await EnterAsync(cycle, await host.AddAuthorityAsync()).ProblemAsync(409));
    }

    [Fact]
    public async Task A_withdrawn_entry_is_not_judged_and_its_authority_may_enter_again_while_entries_are_taken()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var (authority, other) = (await host.AddAuthorityAsync(), await host.AddAuthorityAsync());
        var first = await cycle.EnterAsync(authority);
        var path = $"/v1/entries/{first}/withdrawal";
        Assert.Equal("entry-not-found", await host.Applicant(other).PostAsync(path, new { reason = "Not mine." }).ProblemAsync(404));
        var withdrawn = await host.Applicant(authority).PostAsync(path, new { reason = "A better one follows." }).JsonAsync();
        Assert.NotNull(withdrawn["withdrawnAt"]);
        Assert.Equal("entry-withdrawn", await host.Applicant(authority).PostAsync(path, new { reason = "Once more." }).ProblemAsync(409));
        Assert.Equal("entry-withdrawn", await ScreenAsync(first, eligible: true).ProblemAsync(409));

        var second = await cycle.EnterAsync(authority);
        await cycle.EnterAsync(other);
        await cycle.MoveAsync("ScreeningClosed");
        for (var judge = 0; judge < 2; judge++)
            await cycle.AppointAsync();
        await cycle.MoveAsync("JuryFormed");
        await host.Applicant(authority).PostAsync($"/v1/entries/{second}/withdrawal", new { reason = "After all not." }).JsonAsync();
        await cycle.MoveAsync("Assigned");

        Assert.Equal(2, (await cycle.AssignmentsAsync()).Count);
        Assert.DoesNotContain(await cycle.AssignmentsAsync(), pair => pair.Entry == first || pair.Entry == second);
        Assert.Equal("wrong-state", await host.Applicant(other).PostAsync($"/v1/entries/{cycle.Entries[^1]}/withdrawal", new { reason = "Too late." }).ProblemAsync(409));
    }

    [Fact]
    public async Task An_appeal_against_a_screening_is_decided_by_another_person_and_screening_waits_for_it()
    {
        var cycle = await TrialCycle.OpenAsync(host, Body("appeals", new { screeningDays = 2, resultDays = 0 }));
        await cycle.EnterAsync();
        var authority = await host.AddAuthorityAsync();
        var entry = await cycle.EnterAsync(authority);
        var path = $"/v1/entries/{entry}/screening/appeal";
        Assert.Equal("nothing-to-appeal", await host.Applicant(authority).PostAsync(path, new { statement = "Why not." }).ProblemAsync(409));
        await ScreenAsync(entry, eligible: false).JsonAsync();
        Assert.Equal("not-ready", await cycle.TryMoveAsync("ScreeningClosed").ProblemAsync(409));

        Assert.Equal("entry-not-found", await host.Applicant("another").PostAsync(path, new { statement = "Not mine." }).ProblemAsync(404));
        await host.Applicant(authority).PostAsync(path, new { statement = "It is one: see the statute." }).JsonAsync(201);
        Assert.Equal("screening-appealed", await host.Applicant(authority).PostAsync(path, new { statement = "Again." }).ProblemAsync(409));
        Assert.Equal("screening-appealed", await ScreenAsync(entry, eligible: true).ProblemAsync(409));
        Assert.Equal("not-ready", await cycle.TryMoveAsync("ScreeningClosed").ProblemAsync(409));
        Assert.Equal("same-person", await host.Secretary.PostAsync($"{path}/decision", new { upheld = false, reason = "I was right." }).ProblemAsync(403));

        using var another = host.Acting(new Person("second-secretary", Roles.AwardSecretary));
        await another.PostAsync($"{path}/decision", new { upheld = true, reason = "The statute says so." }).JsonAsync();
        Assert.Equal("appeal-decided", await another.PostAsync($"{path}/decision", new { upheld = false, reason = "Or not." }).ProblemAsync(409));
        Assert.True((await host.Applicant(authority).GetAsync(path).JsonAsync())["upheld"]!.GetValue<bool>());
        Assert.Equal("appeal-not-found", await host.Applicant("another").GetAsync(path).ProblemAsync(404));
        Assert.True((await host.Applicant(authority).GetAsync($"/v1/entries/{entry}").JsonAsync())["eligible"]!.GetValue<bool>());
        await cycle.MoveAsync("ScreeningClosed");
    }

    [Fact]
    public async Task An_appeal_after_its_time_is_refused_and_screening_closes_without_it()
    {
        var cycle = await TrialCycle.OpenAsync(host, Body("appeals", new { screeningDays = 2, resultDays = 0 }));
        await cycle.EnterAsync();
        var authority = await host.AddAuthorityAsync();
        var entry = await cycle.EnterAsync(authority);
        await ScreenAsync(entry, eligible: false).JsonAsync();
        host.Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal("appeal-too-late", await host.Applicant(authority).PostAsync($"/v1/entries/{entry}/screening/appeal", new { statement = "Late." }).ProblemAsync(409));
        await cycle.MoveAsync("ScreeningClosed");
    }

    [Fact]
    public async Task The_database_itself_lets_nobody_decide_on_their_own_screening()
    {
        var cycle = await TrialCycle.OpenAsync(host, Body("appeals", new { screeningDays = 2, resultDays = 0 }));
        var authority = await host.AddAuthorityAsync();
        var entry = await cycle.EnterAsync(authority);
        await ScreenAsync(entry, eligible: false).JsonAsync();
        await host.Applicant(authority).PostAsync($"/v1/entries/{entry}/screening/appeal", new { statement = "No." }).JsonAsync(201);
        var decide = $"update screening_appeal set upheld = false, reason = 'Own.', decided_by = screened_by, decided_at = appealed_at where entry_id = '{entry}'";

        Assert.Equal("appeal_decided_by_another", (await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(decide))).ConstraintName);

        // Red control: without the constraint it is possible.
        await host.ExecuteAsync($"begin; alter table screening_appeal drop constraint appeal_decided_by_another; {decide}; rollback");
    }

    [Fact]
    public async Task An_authority_outside_Africa_is_refused() =>
        Assert.Equal("invalid-request", await host.Secretary.PutAsync($"/v1/authorities/{host.NewId("city")}", AwardsHost.Authority("AZ")).ProblemAsync(400));
}
