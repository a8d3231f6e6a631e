using Asan.TestBed;
using Npgsql;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class BallotTests(AwardsHost host)
{
    private static readonly byte[] Nonce = [.. Enumerable.Range(0, 32).Select(n => (byte)n)];

    private Task<HttpResponseMessage> CommitAsync(TrialCycle cycle, Guid entry, string actor, (int, int) scores) =>
        host.Judge(actor).PostAsync($"/v1/entries/{entry}/ballots", new { commitment = TrialCycle.Commitment(entry, cycle.Judges[actor], scores, Nonce) });

    /// <summary>A sealed cycle whose ballots all say 7 and 6.</summary>
    private async Task<TrialCycle> SealedAsync()
    {
        var cycle = await TrialCycle.BallotingAsync(host);
        foreach (var (entry, actor) in await cycle.AssignmentsAsync())
            await CommitAsync(cycle, entry, actor, (7, 6)).JsonAsync(201);
        await cycle.MoveAsync("Sealed");
        return cycle;
    }

    [Fact]
    public async Task A_reveal_of_anything_but_what_was_committed_is_refused_with_422()
    {
        var cycle = await SealedAsync();
        var (entry, actor) = (await cycle.AssignmentsAsync())[0];

        Assert.Equal("commitment-mismatch", await cycle.RevealAsync(entry, actor, (8, 6), Nonce).ProblemAsync(422));
        Assert.Equal("commitment-mismatch", await cycle.RevealAsync(entry, actor, (7, 6), new byte[32]).ProblemAsync(422));
        await cycle.RevealAsync(entry, actor, (7, 6), Nonce).JsonAsync();
        Assert.Equal("already-revealed", await cycle.RevealAsync(entry, actor, (7, 6), Nonce).ProblemAsync(409));
    }

    [Fact]
    public async Task A_commitment_copied_from_another_judge_cannot_be_revealed()
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 1, judges: 2);
        var entry = cycle.Entries[0];
        var (honest, copyist) = (cycle.Judges.Keys.First(), cycle.Judges.Keys.Last());
        await CommitAsync(cycle, entry, honest, (9, 9)).JsonAsync(201);
        await host.Judge(copyist).PostAsync($"/v1/entries/{entry}/ballots", new { commitment = TrialCycle.Commitment(entry, cycle.Judges[honest], (9, 9), Nonce) }).JsonAsync(201);
        await cycle.MoveAsync("Sealed");

        await cycle.RevealAsync(entry, honest, (9, 9), Nonce).JsonAsync();
        Assert.Equal("commitment-mismatch", await cycle.RevealAsync(entry, copyist, (9, 9), Nonce).ProblemAsync(422));
    }

    [Fact]
    public async Task The_database_itself_holds_reveal_and_commitment_together()
    {
        var cycle = await SealedAsync();
        var (entry, actor) = (await cycle.AssignmentsAsync())[0];
        var forged = new { entry, judge = cycle.Judges[actor] };
        const string forge = "update ballot set scores = 'efficiency=10,innovation=10', nonce = decode(repeat('00', 32), 'hex'), revealed_at = committed_at where entry_id = @entry and judge_id = @judge";

        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(forge, forged));
        Assert.Equal("ballot_matches_commitment", refused.ConstraintName);
    }

    [Fact]
    public async Task Red_control_without_the_constraint_a_forged_ballot_is_taken()
    {
        await using var own = new AwardsHost();
        await own.InitializeAsync();
        await own.ExecuteAsync("alter table ballot drop constraint ballot_matches_commitment");
        var cycle = await TrialCycle.BallotingAsync(own, entries: 1, judges: 2);
        foreach (var (entry, actor) in await cycle.AssignmentsAsync())
            await own.Judge(actor).PostAsync($"/v1/entries/{entry}/ballots", new { commitment = TrialCycle.Commitment(entry, cycle.Judges[actor], (7, 6), Nonce) }).JsonAsync(201);
        await cycle.MoveAsync("Sealed");
        var (first, judge) = (await cycle.AssignmentsAsync())[0];

        await cycle.RevealAsync(first, judge, (10, 10), Nonce).JsonAsync();
    }

    [Fact]
    public async Task A_ballot_is_committed_once()
    {
        var cycle = await TrialCycle.BallotingAsync(host);
        var (entry, actor) = (await cycle.AssignmentsAsync())[0];
        await CommitAsync(cycle, entry, actor, (7, 6)).JsonAsync(201);

        Assert.Equal("already-committed", await CommitAsync(cycle, entry, actor, (9, 9)).ProblemAsync(409));
        var final = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync("update ballot set commitment = decode(repeat('00', 32), 'hex') where entry_id = @entry", new { entry }));
        Assert.Equal(PostgresErrorCodes.RestrictViolation, final.SqlState);
    }

    [Fact]
    public async Task Only_a_judge_of_the_entry_votes_on_it()
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 4, judges: 4);
        var assignments = await cycle.AssignmentsAsync();
        var (entry, actor) = (from e in cycle.Entries from a in cycle.Judges.Keys where !assignments.Contains((e, a)) select (e, a)).First();

        Assert.Equal("not-assigned", await CommitAsync(cycle, entry, actor, (7, 6)).ProblemAsync(403));
        Assert.Equal("forbidden", await host.Secretary.PostAsync($"/v1/entries/{entry}/ballots", new { commitment = new string('0', 64) }).ProblemAsync(403));
        Assert.Equal("entry-not-found", await host.Judge(actor).PostAsync($"/v1/entries/{Guid.NewGuid()}/ballots", new { commitment = new string('0', 64) }).ProblemAsync(404));
    }

    [Fact]
    public async Task Nothing_is_revealed_before_all_is_sealed_and_nothing_committed_after()
    {
        var cycle = await TrialCycle.BallotingAsync(host);
        var assignments = await cycle.AssignmentsAsync();
        foreach (var (entry, actor) in assignments.Skip(1))
            await CommitAsync(cycle, entry, actor, (7, 6)).JsonAsync(201);
        var problem = await cycle.TryMoveAsync("Sealed").JsonAsync(409);
        Assert.Equal("not-ready", problem["code"]!.GetValue<string>());
        Assert.Equal(assignments[0].Entry, problem["ballots"]!.AsArray().Single()!["entryId"]!.GetValue<Guid>());
        Assert.Equal("wrong-state", await cycle.RevealAsync(assignments[1].Entry, assignments[1].Actor, (7, 6), Nonce).ProblemAsync(409));

        await CommitAsync(cycle, assignments[0].Entry, assignments[0].Actor, (7, 6)).JsonAsync(201);
        await cycle.MoveAsync("Sealed");
        Assert.Equal("wrong-state", await CommitAsync(cycle, assignments[0].Entry, assignments[0].Actor, (7, 6)).ProblemAsync(409));
        Assert.Equal("not-ready", await cycle.TryMoveAsync("Revealed").ProblemAsync(409));
    }

    [Fact]
    public async Task Scores_that_do_not_fit_the_rules_are_refused_without_repeating_them()
    {
        var cycle = await SealedAsync();
        var (entry, actor) = (await cycle.AssignmentsAsync())[0];
        var path = $"/v1/entries/{entry}/ballots/reveal";
        var nonce = Convert.ToHexStringLower(Nonce);

        var problem = await host.Judge(actor).PostAsync(path, new { scores = new { innovation = 4711, beauty = 5 }, nonce }).JsonAsync(400);
        Assert.Equal(["$.scores", "$.scores.efficiency", "$.scores.innovation"], problem["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>()).Order(StringComparer.Ordinal));
        Assert.DoesNotContain("4711", problem.ToJsonString(), StringComparison.Ordinal);
        Assert.Equal("invalid-request", await host.Judge(actor).PostAsync(path, new { scores = new { innovation = 7, efficiency = 6 }, nonce = nonce[1..] }).ProblemAsync(400));
    }
}
