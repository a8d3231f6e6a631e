using System.Text.Json.Nodes;
using Asan.Awards.Cycles;
using Asan.ServiceDefaults;
using Asan.TestBed;
using CsCheck;
using Dapper;
using Npgsql;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class CycleStateTests(AwardsHost host)
{
    private static readonly string[] InOrder =
    [
        "Draft", "RulesFrozen", "Open", "ScreeningClosed", "JuryFormed", "Assigned", "Balloting", "Sealed", "Revealed", "Deliberation", "Decided", "Announced", "Archived",
    ];

    public static TheoryData<string> EachState => [.. InOrder];

    [Fact]
    public void The_table_of_moves_leads_from_each_state_to_its_successor_and_nowhere_else() =>
        Assert.Equal(InOrder.Zip(InOrder.Skip(1)), CycleStates.Moves.Select(move => (move.From.ToString(), move.To.ToString())));

    [Fact]
    public void The_documentation_has_the_same_table_of_moves()
    {
        var page = File.ReadAllText(Path.Combine(Clone.Root, "docs", "awards.md"));
        Assert.All(CycleStates.Moves, move => Assert.Contains($"| {move.From} | {move.To} | {string.Join(", ", move.Roles)} | {move.Needs} |", page, StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_database_knows_the_same_moves_and_refuses_all_others()
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        Assert.Equal(
            CycleStates.Moves.Select(move => (move.From.ToString(), move.To.ToString())).Order(),
            (await connection.QueryAsync<(string, string)>("select from_state, to_state from cycle_move")).Order());

        var cycle = await TrialCycle.CreateAsync(host);
        foreach (var from in InOrder)
        {
            await cycle.PutIntoAsync(from);
            foreach (var to in InOrder.Where(to => to != from && Enum.Parse<CycleState>(from).Next()?.To.ToString() != to))
            {
                var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync("update cycle set state = @to where id = @Id", new { to, cycle.Id }));
                Assert.Equal("cycle_moves_in_order", refused.ConstraintName);
            }
        }
        var begun = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(
            "insert into cycle (id, version, programme_id, state, title, rules, rules_digest, opens_at, closes_at, sources, example, updated_at) " +
            "select id || '-copy', 1, programme_id, 'Decided', title, rules, repeat('a', 64), opens_at, closes_at, sources, example, updated_at from cycle where id = @Id", new { cycle.Id }));
        Assert.Equal("cycle_moves_in_order", begun.ConstraintName);
    }

    [Fact]
    public void Any_walk_of_requests_moves_along_the_order_or_stays() => Gen.Int[0, InOrder.Length - 1].Array[0, 60].Sample(asked =>
    {
        var (state, walked) = (CycleState.Draft, new List<CycleState> { CycleState.Draft });
        foreach (var to in asked.Select(index => Enum.Parse<CycleState>(InOrder[index])))
            if (state.Next()?.To == to)
                walked.Add(state = to);
        return walked.Select(seen => seen.ToString()).SequenceEqual(InOrder.Take(walked.Count));
    });

    [Fact]
    public async Task What_was_done_in_a_cycle_can_be_read_by_the_secretary_page_by_page_and_by_nobody_else()
    {
        var cycle = await TrialCycle.BallotingAsync(host);

        var deeds = new List<string>();
        for (var next = $"{cycle.Path}/audit?limit=5"; next is not null;)
        {
            var page = await host.Secretary.GetAsync(next).JsonAsync();
            Assert.InRange(page["items"]!.AsArray().Count, 1, 5);
            deeds.AddRange(page["items"]!.AsArray().Select(deed => deed!["action"]!.GetValue<string>()));
            next = page["next"] is { } cursor ? $"{cycle.Path}/audit?limit=5&cursor={cursor}" : null;
        }

        Assert.Equal(
            ["cycle.moved", "cycle.moved", "cycle.moved", "judge.appointed", "judge.appointed", "judge.appointed", "cycle.moved"], deeds.Take(7));
        Assert.Equal("cycle.put", deeds[^1]);
        Assert.Equal(3, deeds.Count(deed => deed == "entry.screened"));
        Assert.Equal("forbidden", await host.Judge(cycle.Judges.Keys.First()).GetAsync($"{cycle.Path}/audit").ProblemAsync(403));
        Assert.Equal("unauthenticated", await host.Public.GetAsync($"{cycle.Path}/audit").ProblemAsync(401));
    }

    [Theory, MemberData(nameof(EachState))]
    public async Task Out_of_order_is_refused_with_409_that_names_current_asked_and_allowed(string state)
    {
        var cycle = await TrialCycle.CreateAsync(host);
        await cycle.PutIntoAsync(state);
        var next = InOrder.SkipWhile(other => other != state).Skip(1).Take(1).ToArray();

        foreach (var to in InOrder.Except(next))
        {
            var problem = await cycle.TryMoveAsync(to).JsonAsync(409);
            Assert.Equal("wrong-state", problem["code"]!.GetValue<string>());
            Assert.Equal(state, problem["current"]!.GetValue<string>());
            Assert.Equal(to, problem["asked"]!.GetValue<string>());
            Assert.Equal(next, problem["allowed"]!.AsArray().Select(allowed => allowed!.GetValue<string>()));
        }
        Assert.Equal(state, await cycle.StateAsync());
    }

    [Fact]
    public async Task Of_eight_moves_at_once_one_moves_and_the_others_are_refused()
    {
        var cycle = await TrialCycle.CreateAsync(host);

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => cycle.TryMoveAsync("RulesFrozen")));

        Assert.Equal(1, answers.Count(answer => answer.IsSuccessStatusCode));
        Assert.Equal(7, answers.Count(answer => (int)answer.StatusCode == 409));
        Assert.Equal(1, await host.QueryAsync<long>("select count(*) from audit where action = 'cycle.moved' and subject = @Id", new { cycle.Id }));
    }

    [Fact]
    public async Task A_state_that_does_not_exist_is_refused_with_400() =>
        Assert.Equal("invalid-request", await (await TrialCycle.CreateAsync(host)).TryMoveAsync("Abolished").ProblemAsync(400));

    [Fact]
    public async Task Only_the_secretary_moves_a_cycle()
    {
        var cycle = await TrialCycle.CreateAsync(host);

        Assert.Equal("forbidden", await host.Judge("judge-1").PostAsync($"{cycle.Path}/transitions", new { to = "RulesFrozen" }).ProblemAsync(403));
        Assert.Equal("unauthenticated", await host.Public.PostAsync($"{cycle.Path}/transitions", new { to = "RulesFrozen" }).ProblemAsync(401));
        Assert.Equal("forbidden", await host.Acting(new Person("award-secretary", Roles.AwardSecretary), Scopes.AwardsRead).PostAsync($"{cycle.Path}/transitions", new { to = "RulesFrozen" }).ProblemAsync(403));
    }

    [Fact]
    public async Task Frozen_rules_have_the_digest_of_their_canonical_JSON_and_cannot_be_changed()
    {
        var cycle = await TrialCycle.CreateAsync(host);
        await cycle.MoveAsync("RulesFrozen");
        using var read = await host.Public.GetAsync(cycle.Path, TestContext.Current.CancellationToken);
        var frozen = JsonNode.Parse(await read.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        using var rules = System.Text.Json.JsonDocument.Parse(frozen["rules"]!.ToJsonString());

        Assert.Equal(CanonicalJson.Digest(rules.RootElement), frozen["rulesDigest"]!.GetValue<string>());
        Assert.Equal("wrong-state", await host.Secretary.PutAsync(cycle.Path, AwardsHost.Cycle(winners: 5), read.Headers.ETag!.Tag).ProblemAsync(409));
    }

    [Fact]
    public async Task The_database_itself_refuses_a_change_of_frozen_rules()
    {
        var cycle = await TrialCycle.CreateAsync(host);
        await cycle.MoveAsync("RulesFrozen");
        const string change = "update cycle set rules = jsonb_set(rules, '{winners}', '9') where id = @Id";

        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(change, new { cycle.Id }));
        Assert.Equal(PostgresErrorCodes.RestrictViolation, refused.SqlState);

        // Red control: without the trigger the same statement does change them, and the digest tells.
        await host.ExecuteAsync($"begin; alter table cycle disable trigger cycle_rules_stay_frozen; update cycle set rules = jsonb_set(rules, '{{winners}}', '9') where id = '{cycle.Id}'; alter table cycle enable trigger cycle_rules_stay_frozen; commit");
        var changed = await host.Public.GetAsync(cycle.Path).JsonAsync();
        using var rules = System.Text.Json.JsonDocument.Parse(changed["rules"]!.ToJsonString());
        Assert.NotEqual(CanonicalJson.Digest(rules.RootElement), changed["rulesDigest"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_cycle_that_contradicts_itself_is_refused_with_all_its_faults()
    {
        var body = AwardsHost.Cycle(minLoad: 5, maxLoad: 4);
        body["closesAt"] = "2022-05-01T00:00:00Z";
        body["rules"]!["ties"] = new JsonArray("beauty");
        body["rules"]!["scale"]!["min"] = 10;
        body["rules"]!["criteria"]![0]!["weight"] = 74;
        body["rules"]!["quotas"] = new JsonArray(
            new JsonObject { ["by"] = "region", ["value"] = "east", ["fewestWinners"] = 1 },
            new JsonObject { ["by"] = "region", ["value"] = "west", ["fewestWinners"] = 1 },
            new JsonObject { ["by"] = "size" });
        body["rules"]!["absences"] = new JsonObject { ["fewestBallots"] = 3 };

        var problem = await host.Secretary.PutAsync($"/v1/cycles/{host.NewId("cycle")}", body).JsonAsync(400);

        Assert.Equal(
            ["$.closesAt", "$.rules.absences.fewestBallots", "$.rules.criteria", "$.rules.judgeLoad.max", "$.rules.quotas", "$.rules.quotas[2]", "$.rules.scale.max", "$.rules.ties"],
            problem["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.Contains(problem["errors"]!.AsArray(), error => error!["came"]!.GetValue<string>() == "weights that add up to 99");
    }

    [Fact]
    public async Task Screening_closes_only_when_every_entry_is_screened_and_one_is_eligible()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        Assert.Equal("not-ready", await cycle.TryMoveAsync("ScreeningClosed").ProblemAsync(409));
        var authority = await host.AddAuthorityAsync();
        var entered = await host.Applicant(authority).PostAsync($"{cycle.Path}/entries", new { authorityId = authority, practice = AwardsHost.Practice() }).JsonAsync(201);

        var problem = await cycle.TryMoveAsync("ScreeningClosed").JsonAsync(409);
        Assert.Equal(entered["id"]!.GetValue<Guid>(), problem["entries"]![0]!.GetValue<Guid>());

        await host.Secretary.PostAsync($"/v1/entries/{entered["id"]}/screening", new { eligible = false, reason = "Not a local authority." }).JsonAsync();
        Assert.Equal("not-ready", await cycle.TryMoveAsync("ScreeningClosed").ProblemAsync(409));
        await host.Secretary.PostAsync($"/v1/entries/{entered["id"]}/screening", new { eligible = true, reason = "It is one." }).JsonAsync();
        await cycle.MoveAsync("ScreeningClosed");
    }
}
