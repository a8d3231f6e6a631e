using Asan.Contracts.Awards;
using Asan.TestBed;
using Dapper;
using Npgsql;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>The ceremony, and it alone, ends the embargo. On a host of its own, since it moves the clock.</summary>
public sealed class CeremonyTests(MovedHost moved) : IClassFixture<MovedHost>
{
    private readonly AwardsHost host = moved.Host;

    private async Task<(TrialCycle Cycle, ForumDay Day)> DecidedAsync(params string[] before)
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 2, judges: 2);
        var day = await ForumDay.CreateAsync(host);
        await day.PutAgendaAsync(null, [.. before.Select((id, index) => day.Item(id, index * 10, 10)), day.Item("ceremony", 60, 30, "ceremony", cycleId: cycle.Id)]).JsonAsync(201);
        await cycle.VoteAsync((entry, _) => entry == cycle.Entries[0] ? (9, 8) : (4, 5));
        await cycle.MoveAsync("Deliberation", "Decided");
        return (cycle, day);
    }

    [Fact]
    public async Task By_hand_nobody_announces_before_the_ceremony_and_the_ceremony_does_not_begin_before_its_time()
    {
        var (cycle, day) = await DecidedAsync();
        day.SetMinute(59);

        Assert.Equal("too-early", await cycle.TryMoveAsync("Announced").ProblemAsync(409));
        Assert.Equal("too-early", await day.ActAsync("ceremony", "start").ProblemAsync(409));
        Assert.Equal("not-announced", await host.Public.GetAsync($"{cycle.Path}/result").ProblemAsync(404));
        Assert.Equal("planned", (await day.LiveAsync("ceremony"))["state"]!.GetValue<string>());
        Assert.Equal("Decided", await cycle.StateAsync());
    }

    [Fact]
    public async Task A_forum_that_nobody_runs_begins_its_ceremony_by_the_clock()
    {
        var (cycle, day) = await DecidedAsync("speech");
        await day.ActAsync("ceremony", "delay", new { minutes = 5 }).JsonAsync();
        day.SetMinute(64);
        // A forum whose ceremony is due at once shows that the clock has been looked at meanwhile.
        var (other, _) = await DueNowAsync();
        await Eventually.TrueAsync(async () => await other.StateAsync() == "Announced", "the ceremony that is due", TimeSpan.FromSeconds(60));
        Assert.Equal("Decided", await cycle.StateAsync());

        day.SetMinute(65);
        await Eventually.TrueAsync(async () => await cycle.StateAsync() == "Announced", "the ceremony to begin", TimeSpan.FromSeconds(60));

        Assert.Equal("running", (await day.LiveAsync("ceremony"))["state"]!.GetValue<string>());
        Assert.Equal(cycle.Entries[0], (await host.Broker.EventAsync<WinnersAnnounced>(cycle.Id)).Winners.Single().EntryId);
        Assert.Single((await host.Public.GetAsync($"{cycle.Path}/result").JsonAsync())["winners"]!.AsArray());
    }

    [Fact]
    public async Task A_ceremony_whose_time_is_over_is_begun_by_a_person_only()
    {
        var (cycle, day) = await DecidedAsync();
        await day.ActAsync("ceremony", "delay", new { minutes = 5 }).JsonAsync();
        day.SetMinute(95);
        var (other, _) = await DueNowAsync();
        await Eventually.TrueAsync(async () => await other.StateAsync() == "Announced", "the ceremony that is due", TimeSpan.FromSeconds(60));
        Assert.Equal("Decided", await cycle.StateAsync());

        await day.ActAsync("ceremony", "start").JsonAsync();

        Assert.Equal("Announced", await cycle.StateAsync());
    }

    [Fact]
    public async Task A_ceremony_that_is_taken_out_in_the_moment_it_would_begin_holds_up_no_other()
    {
        var (cycle, day) = await DecidedAsync();
        var forum = day.Path.Split('/')[^1];
        await using (var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken))
        await using (var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken))
        {
            await connection.ExecuteAsync("select from agenda where forum_id = @forum for update", new { forum });
            day.SetMinute(61);
            await Eventually.TrueAsync(
                async () => await host.QueryAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'") > 0, "the clock to wait for the agenda");
            await connection.ExecuteAsync("delete from agenda_item where forum_id = @forum", new { forum });
            await transaction.CommitAsync(TestContext.Current.CancellationToken);
        }

        var (other, _) = await DueNowAsync();
        await Eventually.TrueAsync(async () => await other.StateAsync() == "Announced", "the ceremony that is due", TimeSpan.FromSeconds(60));
        Assert.Equal("Decided", await cycle.StateAsync());
    }

    [Fact]
    public async Task A_forum_that_somebody_runs_waits_for_that_person()
    {
        var (cycle, day) = await DecidedAsync("speech");
        day.SetMinute(1);
        await day.ActAsync("speech", "start").JsonAsync();
        day.SetMinute(70);
        var (other, _) = await DueNowAsync();
        await Eventually.TrueAsync(async () => await other.StateAsync() == "Announced", "the ceremony that is due", TimeSpan.FromSeconds(60));
        Assert.Equal("Decided", await cycle.StateAsync());

        await day.ActAsync("speech", "finish").JsonAsync();
        await day.ActAsync("ceremony", "start").JsonAsync();

        Assert.Equal("Announced", await cycle.StateAsync());
    }

    [Fact]
    public async Task A_ceremony_of_a_cycle_that_is_not_decided_does_not_begin()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var day = await ForumDay.CreateAsync(host);
        await day.PutAgendaAsync(null, day.Item("ceremony", 60, 30, "ceremony", cycleId: cycle.Id)).JsonAsync(201);
        day.SetMinute(61);

        Assert.Equal("wrong-state", await day.ActAsync("ceremony", "start").ProblemAsync(409));
        Assert.Equal("planned", (await day.LiveAsync("ceremony"))["state"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_cycle_has_one_ceremony_of_its_own_kind()
    {
        var cycle = await TrialCycle.OpenAsync(host);
        var (day, other) = (await ForumDay.CreateAsync(host), await ForumDay.CreateAsync(host));
        await day.PutAgendaAsync(null, day.Item("ceremony", 60, 30, "ceremony", cycleId: cycle.Id)).JsonAsync(201);

        Assert.Equal("ceremony-elsewhere", await other.PutAgendaAsync(null, other.Item("ceremony", 60, 30, "ceremony", cycleId: cycle.Id)).ProblemAsync(409));
        Assert.Equal("invalid-request", await other.PutAgendaAsync(null, other.Item("ceremony", 60, 30, "ceremony", cycleId: "no-such-cycle")).ProblemAsync(400));
        Assert.Equal("invalid-request", await other.PutAgendaAsync(null, other.Item("speech", 60, 30, cycleId: cycle.Id)).ProblemAsync(400));
    }

    [Fact]
    public async Task Whatever_the_code_does_the_database_keeps_the_embargo_and_without_its_trigger_it_would_not()
    {
        var (cycle, _) = await DecidedAsync();
        const string Announce = "update cycle set state = 'Announced', announced_at = updated_at where id = @Id";

        Assert.Equal("cycle_waits_for_its_ceremony", (await Assert.ThrowsAsync<PostgresException>(() => host.ExecuteAsync(Announce, new { cycle.Id }))).ConstraintName);
        Assert.Equal("ceremony_not_early", (await Assert.ThrowsAsync<PostgresException>(() =>
            host.ExecuteAsync("update agenda_item set started_at = lower(during) - interval '1 microsecond' where cycle_id = @Id", new { cycle.Id }))).ConstraintName);

        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
        await connection.ExecuteAsync("drop trigger cycle_waits_for_its_ceremony on cycle");
        Assert.Equal(1, await connection.ExecuteAsync(Announce, new { cycle.Id }));
    }

    private async Task<(TrialCycle Cycle, ForumDay Day)> DueNowAsync()
    {
        var cycle = await TrialCycle.BallotingAsync(host, entries: 1, judges: 2);
        var path = $"/v1/forums/{host.NewId("forum")}";
        var now = NodaTime.Instant.FromDateTimeOffset(host.Time.GetUtcNow());
        await host.ForumHost.PutAsync(path, ForumDay.Body(now)).JsonAsync(201);
        var day = await ForumDay.CreateAsync(host);
        var item = day.Item("ceremony", -60, 30, "ceremony", cycleId: cycle.Id);
        item["startsAt"] = now.ToString();
        await host.ForumHost.PutAsync($"{path}/agenda", new { items = new[] { item } }).JsonAsync(201);
        await cycle.VoteAsync((_, _) => (9, 8));
        await cycle.MoveAsync("Deliberation", "Decided");
        return (cycle, day);
    }
}

/// <summary>A host whose clock the tests of one class move.</summary>
public sealed class MovedHost : IAsyncLifetime
{
    public AwardsHost Host { get; } = new();

    public ValueTask InitializeAsync() => Host.InitializeAsync();

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
