using System.Text.Json.Nodes;
using Asan.Awards.Juries;
using Asan.TestBed;
using Npgsql;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class JuryTests(AwardsHost host)
{
    [Fact]
    public async Task A_judge_is_not_assigned_an_entry_of_a_declared_conflict_or_of_the_own_authority()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var authority = await host.AddAuthorityAsync();
        var (own, declared) = (await cycle.EnterAsync(authority), await cycle.EnterAsync());
        await cycle.EnterAsync();
        await cycle.MoveAsync("ScreeningClosed");
        var judge = await cycle.AppointAsync(authority);
        for (var n = 0; n < 3; n++)
            await cycle.AppointAsync();
        await host.Judge(judge).PostAsync($"/v1/judges/{cycle.Judges[judge]}/conflicts", new { entryId = declared, reason = "A relative works there." }).JsonAsync(201);
        await cycle.MoveAsync("JuryFormed", "Assigned");

        var assignments = await cycle.AssignmentsAsync();
        Assert.Equal(6, assignments.Count);
        Assert.DoesNotContain(assignments, pair => pair.Actor == judge && (pair.Entry == own || pair.Entry == declared));
        var row = (await host.Judge(judge).GetAsync($"{cycle.Path}/judges").JsonAsync())["items"]!.AsArray().Single()!;
        Assert.Equal(new[] { own, declared }.Order(), row["conflicts"]!.AsArray().Select(entry => entry!.GetValue<Guid>()).Order());
    }

    [Fact]
    public async Task A_conflict_is_declared_by_the_judge_or_the_secretary_once_and_before_the_assignment()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var entry = await cycle.EnterAsync();
        await cycle.EnterAsync();
        await cycle.MoveAsync("ScreeningClosed");
        var (judge, other) = (await cycle.AppointAsync(), await cycle.AppointAsync());
        await cycle.AppointAsync();
        var path = $"/v1/judges/{cycle.Judges[judge]}/conflicts";

        Assert.Equal("forbidden", await host.Judge(other).PostAsync(path, new { entryId = entry, reason = "Gossip." }).ProblemAsync(403));
        await host.Secretary.PostAsync(path, new { entryId = entry, reason = "Found in the files." }).JsonAsync(201);
        Assert.Equal("already-declared", await host.Judge(judge).PostAsync(path, new { entryId = entry, reason = "Indeed." }).ProblemAsync(409));
        Assert.Equal("entry-not-found", await host.Judge(judge).PostAsync(path, new { entryId = Guid.NewGuid(), reason = "Of no entry." }).ProblemAsync(404));
        await cycle.MoveAsync("JuryFormed", "Assigned");
        Assert.Equal("wrong-state", await host.Judge(other).PostAsync($"/v1/judges/{cycle.Judges[other]}/conflicts", new { entryId = entry, reason = "Too late." }).ProblemAsync(409));
    }

    [Fact]
    public async Task A_judge_sees_who_has_entered_until_the_assignment_and_nobody_of_another_jury_does()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var (authority, taken) = (await host.AddAuthorityAsync(), await host.AddAuthorityAsync());
        var entry = await cycle.EnterAsync(authority);
        await cycle.EnterAsync();
        await host.Applicant(taken).PostAsync($"/v1/entries/{await cycle.EnterAsync(taken)}/withdrawal", new { reason = "Not ready." }).JsonAsync();
        await cycle.MoveAsync("ScreeningClosed");
        var judge = await cycle.AppointAsync();
        await cycle.AppointAsync();
        await cycle.AppointAsync();
        async Task<IReadOnlyList<JsonNode?>> SeenAsync(HttpClient reader) => [.. (await reader.GetAsync($"{cycle.Path}/entered-authorities").JsonAsync())["items"]!.AsArray()];

        var seen = await SeenAsync(host.Judge(judge));
        Assert.Equal(2, seen.Count);
        Assert.Equal(entry, seen.Single(one => one!["authorityId"]!.GetValue<string>() == authority)!["entryId"]!.GetValue<Guid>());
        Assert.DoesNotContain("problem", seen[0]!.ToJsonString(), StringComparison.Ordinal); // who has entered, not what
        Assert.Equal(2, (await SeenAsync(host.Secretary)).Count);
        Assert.Empty(await SeenAsync(host.Judge("a-judge-of-another-jury")));
        Assert.Equal("forbidden", await host.Applicant(authority).GetAsync($"{cycle.Path}/entered-authorities").ProblemAsync(403));
        await cycle.MoveAsync("JuryFormed", "Assigned");
        Assert.Empty(await SeenAsync(host.Judge(judge)));
    }

    [Fact]
    public async Task An_entry_of_another_cycle_is_no_conflict_of_this_one()
    {
        var (cycle, elsewhere) = (await TrialCycle.OpenAsync(host), await TrialCycle.OpenAsync(host));
        var entry = await elsewhere.EnterAsync();
        var judge = await cycle.AppointAsync();

        Assert.Equal("entry-not-found", await host.Judge(judge).PostAsync($"/v1/judges/{cycle.Judges[judge]}/conflicts", new { entryId = entry, reason = "Elsewhere." }).ProblemAsync(404));
    }

    [Fact]
    public async Task A_person_sits_in_a_jury_once_and_joins_before_the_assignment()
    {
        var cycle = await TrialCycle.BallotingAsync(host);

        Assert.Equal("wrong-state", await host.Secretary.PostAsync($"{cycle.Path}/judges", new { actor = "late", name = "Late" }).ProblemAsync(409));
        var open = await TrialCycle.OpenAsync(host);
        await host.Secretary.PostAsync($"{open.Path}/judges", new { actor = "once", name = "Once" }).JsonAsync(201);
        Assert.Equal("already-appointed", await host.Secretary.PostAsync($"{open.Path}/judges", new { actor = "once", name = "Twice" }).ProblemAsync(409));
    }

    [Fact]
    public async Task An_assignment_that_cannot_be_says_which_entries_and_judges_make_it_so_and_another_judge_helps()
    {
        var cycle = await TrialCycle.OpenAsync(host, AwardsHost.Cycle(judgesPerEntry: 2, maxLoad: 2));
        for (var n = 0; n < 3; n++)
            await cycle.EnterAsync();
        await cycle.MoveAsync("ScreeningClosed");
        await cycle.AppointAsync();
        await cycle.AppointAsync();
        await cycle.MoveAsync("JuryFormed");

        var problem = await cycle.TryMoveAsync("Assigned").JsonAsync(409);
        Assert.Equal("assignment-infeasible", problem["code"]!.GetValue<string>());
        Assert.Equal((6, 4), (problem["needed"]!.GetValue<int>(), problem["available"]!.GetValue<int>()));
        Assert.Equal(cycle.Entries.Order(), problem["entries"]!.AsArray().Select(entry => entry!.GetValue<Guid>()).Order());
        Assert.Equal(cycle.Judges.Values.Order(), problem["judges"]!.AsArray().Select(judge => judge!.GetValue<Guid>()).Order());

        await cycle.AppointAsync();
        await cycle.MoveAsync("Assigned");
    }

    [Fact]
    public async Task A_jury_too_large_for_the_lowest_load_is_refused_and_leaving_a_judge_out_helps()
    {
        var cycle = await TrialCycle.OpenAsync(host, AwardsHost.Cycle(judgesPerEntry: 2, minLoad: 1));
        await cycle.EnterAsync();
        await cycle.MoveAsync("ScreeningClosed");
        for (var n = 0; n < 3; n++)
            await cycle.AppointAsync();
        await cycle.MoveAsync("JuryFormed");

        var problem = await cycle.TryMoveAsync("Assigned").JsonAsync(409);
        Assert.Equal("assignment-infeasible", problem["code"]!.GetValue<string>());
        Assert.Equal((3, 2), (problem["needed"]!.GetValue<int>(), problem["available"]!.GetValue<int>()));

        var left = cycle.Judges.Keys.First();
        await host.Secretary.PostAsync($"/v1/judges/{cycle.Judges[left]}/absence", new { reason = "One judge too many." }).JsonAsync();
        await cycle.MoveAsync("Assigned");
        Assert.Equal(cycle.Judges.Keys.Skip(1).Order(StringComparer.Ordinal), (await cycle.AssignmentsAsync()).Select(pair => pair.Actor).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_jury_that_conflicts_split_in_two_is_refused_as_not_connected()
    {
        var cycle = await TrialCycle.OpenAsync(host, AwardsHost.Cycle(judgesPerEntry: 1));
        var (one, other) = (await cycle.EnterAsync(), await cycle.EnterAsync());
        await cycle.MoveAsync("ScreeningClosed");
        var (first, second) = (await cycle.AppointAsync(), await cycle.AppointAsync());
        await host.Judge(first).PostAsync($"/v1/judges/{cycle.Judges[first]}/conflicts", new { entryId = one, reason = "One." }).JsonAsync(201);
        await host.Judge(second).PostAsync($"/v1/judges/{cycle.Judges[second]}/conflicts", new { entryId = other, reason = "Other." }).JsonAsync(201);
        await cycle.MoveAsync("JuryFormed");

        Assert.Equal("judges-not-connected", await cycle.TryMoveAsync("Assigned").ProblemAsync(409));
        Assert.Empty(await cycle.AssignmentsAsync());
    }

    [Fact]
    public async Task A_judge_sees_the_own_assignments_only()
    {
        var cycle = await TrialCycle.BallotingAsync(host, body: AwardsHost.Cycle(minLoad: 1));
        var judge = cycle.Judges.Keys.First();

        var seen = (await host.Judge(judge).GetAsync($"{cycle.Path}/assignments").JsonAsync())["items"]!.AsArray();

        Assert.NotEmpty(seen);
        Assert.All(seen, item => Assert.Equal(judge, item!["actor"]!.GetValue<string>()));
        Assert.Equal("forbidden", await host.Applicant("city-1").GetAsync($"{cycle.Path}/assignments").ProblemAsync(403));
    }

    [Fact]
    public async Task The_cycle_does_not_wait_for_a_judge_recorded_absent_unless_the_rest_cannot_be_compared()
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 2, judges: 3, AwardsHost.Cycle(judgesPerEntry: 3));
        var (absent, second, third) = (cycle.Judges.Keys.ElementAt(0), cycle.Judges.Keys.ElementAt(1), cycle.Judges.Keys.ElementAt(2));
        Assert.Equal("not-ready", await cycle.TryMoveAsync("Sealed").ProblemAsync(409));
        foreach (var actor in new[] { absent, second })
            await host.Secretary.PostAsync($"/v1/judges/{cycle.Judges[actor]}/absence", new { reason = "Ill." }).JsonAsync();
        Assert.Equal("already-absent", await host.Secretary.PostAsync($"/v1/judges/{cycle.Judges[absent]}/absence", new { reason = "Still ill." }).ProblemAsync(409));

        Assert.Equal("judges-not-connected", await host.Secretary.PostAsync($"/v1/judges/{cycle.Judges[third]}/absence", new { reason = "Ill too." }).ProblemAsync(409));
        var nonce = new byte[32];
        foreach (var entry in cycle.Entries)
            await host.Judge(third).PostAsync($"/v1/entries/{entry}/ballots", new { commitment = TrialCycle.Commitment(entry, cycle.Judges[third], (5, 5), nonce) }).JsonAsync(201);
        await cycle.MoveAsync("Sealed");
        foreach (var entry in cycle.Entries)
            await cycle.RevealAsync(entry, third, (5, 5), nonce).JsonAsync();
        await cycle.MoveAsync("Revealed", "Deliberation", "Decided", "Announced");
    }

    [Fact]
    public async Task An_applicant_cannot_judge_in_the_cycle_nor_a_judge_enter_in_it()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var (entering, judging) = (await host.AddAuthorityAsync(), await host.AddAuthorityAsync());
        await cycle.EnterAsync(entering);
        Assert.Equal("judge-of-own-entry", await host.Secretary.PostAsync($"{cycle.Path}/judges", new { actor = $"applicant-{entering}", name = "Both" }).ProblemAsync(409));

        await host.Secretary.PostAsync($"{cycle.Path}/judges", new { actor = $"applicant-{judging}", name = "Both" }).JsonAsync(201);
        Assert.Equal("judge-of-own-entry", await host.Applicant(judging).PostAsync($"{cycle.Path}/entries", new { authorityId = judging, practice = AwardsHost.Practice() }).ProblemAsync(409));
        var elsewhere = await TrialCycle.OpenAsync(host);
        await elsewhere.EnterAsync(judging);
    }

    [Fact]
    public async Task Conflicts_are_found_from_own_and_former_authorities_and_from_the_country_where_the_rules_say_so()
    {
        var body = AwardsHost.Cycle(judgesPerEntry: 2);
        body["rules"]!["conflicts"] = new JsonObject { ["sameCountry"] = true, ["oneJudgePerCountry"] = true };
        var cycle = await TrialCycle.OpenAsync(host, body);
        var (own, former) = (await host.AddAuthorityAsync("KE"), await host.AddAuthorityAsync("KE"));
        var (ownEntry, formerEntry, neighbours) = (await cycle.EnterAsync(own), await cycle.EnterAsync(former), await cycle.EnterAsync(await host.AddAuthorityAsync("UG")));
        await cycle.MoveAsync("ScreeningClosed");
        var judge = await cycle.AppointAsync(own, formerAuthorities: [former]);
        var compatriot = await cycle.AppointAsync(country: "UG");
        foreach (var country in new[] { "GH", "GH", "MA" })
            await cycle.AppointAsync(country: country);

        var found = (await host.Secretary.GetAsync($"{cycle.Path}/conflicts").JsonAsync())["items"]!.AsArray()
            .Select(item => (item!["judgeId"]!.GetValue<Guid>(), item["entryId"]!.GetValue<Guid>(), item["kind"]!.GetValue<string>()));
        Assert.Equal(
            new[] { (cycle.Judges[judge], ownEntry, "own-authority"), (cycle.Judges[judge], formerEntry, "former-authority"), (cycle.Judges[compatriot], neighbours, "same-country") }.Order(),
            found.Order());
        Assert.Single((await host.Judge(compatriot).GetAsync($"{cycle.Path}/conflicts").JsonAsync())["items"]!.AsArray());

        await cycle.MoveAsync("JuryFormed", "Assigned");
        var assignments = await cycle.AssignmentsAsync();
        var countries = await host.QueryAsync<int>(
            "select count(*)::int from (select a.entry_id, j.country from assignment a join judge j on j.id = a.judge_id where a.cycle_id = @Id and j.country is not null group by 1, 2 having count(*) > 1) twice", new { cycle.Id });
        Assert.Equal(0, countries);
        Assert.Equal(6, assignments.Count);
        Assert.DoesNotContain(assignments, pair => pair.Actor == judge && pair.Entry != neighbours);
        Assert.DoesNotContain(assignments, pair => pair.Actor == compatriot && pair.Entry == neighbours);
    }

    [Fact]
    public async Task The_database_itself_refuses_to_assign_a_conflict_of_interest()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var authority = await host.AddAuthorityAsync();
        var entry = await cycle.EnterAsync(authority);
        var judge = cycle.Judges[await cycle.AppointAsync(authority)];
        const string assign = "insert into assignment (cycle_id, entry_id, judge_id) values (@Id, @entry, @judge)";

        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(assign, new { cycle.Id, entry, judge }));
        Assert.Equal("assignment_without_conflict", refused.ConstraintName);

        // Red control: without the trigger the judge gets the own entry.
        await host.ExecuteAsync($"begin; alter table assignment disable trigger assignment_without_conflict; insert into assignment (cycle_id, entry_id, judge_id) values ('{cycle.Id}', '{entry}', '{judge}'); rollback");
    }

    [Fact]
    public async Task The_assignment_is_proved_cheapest_from_what_the_API_answers_alone()
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 7, judges: 5, AwardsHost.Cycle(judgesPerEntry: 3, minLoad: 4, maxLoad: 5));
        var proof = await host.Secretary.GetAsync($"{cycle.Path}/assignment-proof").JsonAsync();
        var prices = proof["judges"]!.AsArray().ToDictionary(judge => judge!["judgeId"]!.GetValue<Guid>(), judge => judge!["price"]!.GetValue<long>());
        var judges = prices.Keys.ToList();
        var assigned = (await cycle.AssignmentsAsync()).ToLookup(pair => pair.Entry, pair => judges.IndexOf(cycle.Judges[pair.Actor]));
        var entries = assigned.Select(group => group.Key).ToList();
        var task = new AssignmentTask(
            [.. from entry in entries from judge in judges select Assignment.Preference(proof["rulesDigest"]!.GetValue<string>(), proof["draw"]!.GetValue<int>(), entry, judge)],
            judges.Count, 3, 4, 5);

        int[] judgesOfEntries = [.. entries.SelectMany(entry => assigned[entry].Order())];

        Assert.Null(AssignmentCheck.Fault(task, judgesOfEntries, [.. prices.Values]));
        Assert.Equal(proof["cost"]!.GetValue<long>(), judgesOfEntries.Select((judge, slot) => (long)task.Costs[slot / 3 * judges.Count + judge]).Sum());
        Assert.Equal("not-assigned-yet", await host.Secretary.GetAsync($"{(await TrialCycle.OpenAsync(host)).Path}/assignment-proof").ProblemAsync(404));
    }
}
