using Asan.Contracts.Awards;
using Asan.TestBed;
using Npgsql;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class EmbargoTests(AwardsHost host)
{
    private async Task<TrialCycle> DecidedAsync()
    {
        var cycle = await TrialCycle.BallotingAsync(host, body: AwardsHost.Cycle(judgesPerEntry: 3));
        await cycle.VoteAsync((entry, _) => entry == cycle.Entries[1] ? (9, 8) : (4, 5));
        await cycle.MoveAsync("Deliberation", "Decided");
        return cycle;
    }

    [Fact]
    public async Task Before_the_announcement_nobody_in_any_role_learns_a_rank_or_score_of_others()
    {
        var cycle = await DecidedAsync();
        Assert.Equal(3, await host.QueryAsync<long>("select count(*) from ranking where cycle_id = @Id", new { cycle.Id }));

        foreach (var reader in new[] { host.Public, host.Secretary, host.Judge(cycle.Judges.Keys.First()), host.Applicant("city-1"), host.ForumHost })
        {
            Assert.Equal("not-announced", await reader.GetAsync($"{cycle.Path}/result").ProblemAsync(404));
            foreach (var path in new[] { cycle.Path, $"{cycle.Path}/entries", $"{cycle.Path}/judges", $"{cycle.Path}/assignments", $"{cycle.Path}/study-visits" })
            {
                using var answer = await reader.GetAsync(path, TestContext.Current.CancellationToken);
                var text = await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
                foreach (var word in new[] { "\"rank\"", "\"raw\"", "\"calibrated\"", "\"scores\"", "\"winner\"" })
                    Assert.DoesNotContain(word, text, StringComparison.Ordinal);
            }
        }
        Assert.DoesNotContain(await host.Broker.FeedAsync(), e => e.Subject == cycle.Id && e.AggregateVersion > 1);
        Assert.Equal(0, await host.QueryAsync<long>("select count(*) from study_visit where cycle_id = @Id", new { cycle.Id }));
    }

    [Fact]
    public async Task The_announcement_makes_result_entries_and_study_visit_public_at_once()
    {
        var cycle = await DecidedAsync();
        await cycle.MoveAsync("Announced");

        var result = await host.Public.GetAsync($"{cycle.Path}/result").JsonAsync();
        var winner = Assert.Single(result["winners"]!.AsArray())!;
        Assert.Equal(cycle.Entries[1], winner["entryId"]!.GetValue<Guid>());
        Assert.Equal(8.75m, winner["raw"]!.GetValue<decimal>());
        Assert.Equal([1, 2, 2], result["ranks"]!.AsArray().Select(rank => rank!["rank"]!.GetValue<int>()));
        Assert.Equal(3, (await host.Public.GetAsync($"{cycle.Path}/entries").JsonAsync())["items"]!.AsArray().Count);
        Assert.Equal("offered", (await host.Public.GetAsync($"{cycle.Path}/study-visits").JsonAsync())["items"]![0]!["state"]!.GetValue<string>());
        Assert.Equal(cycle.Entries[1], (await host.Broker.EventAsync<WinnersAnnounced>(cycle.Id)).Winners.Single().EntryId);
    }

    [Fact]
    public async Task A_result_once_decided_cannot_be_changed()
    {
        var cycle = await DecidedAsync();

        var refused = await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync("update ranking set rank = 1 where cycle_id = @Id", new { cycle.Id }));
        Assert.Equal(PostgresErrorCodes.RestrictViolation, refused.SqlState);
        await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync("delete from ranking where cycle_id = @Id", new { cycle.Id }));
    }

    [Fact]
    public async Task What_people_did_stands_in_an_audit_that_cannot_be_changed()
    {
        var cycle = await DecidedAsync();

        Assert.Equal(
            "RulesFrozen Open ScreeningClosed JuryFormed Assigned Balloting Sealed Revealed Deliberation Decided",
            await host.QueryAsync<string>("select string_agg(detail ->> 'to', ' ' order by id) from audit where action = 'cycle.moved' and subject = @Id and actor = 'award-secretary' and roles = '{award-secretary}'", new { cycle.Id }));
        await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync("delete from audit"));
        await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync("update audit set actor = 'nobody'"));
    }
}
