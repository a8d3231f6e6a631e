using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asan.TestBed;

namespace Asan.Awards.Tests;

/// <summary>A cycle of a test's own, and the steps by which people bring it forward.</summary>
public sealed class TrialCycle
{
    private readonly AwardsHost host;

    private TrialCycle(AwardsHost host, string id) => (this.host, Id) = (host, id);

    public string Id { get; }

    public string Path => $"/v1/cycles/{Id}";

    /// <summary>Entries in the order of <see cref="EnterAsync"/>.</summary>
    public List<Guid> Entries { get; } = [];

    /// <summary>Judges by the person behind them.</summary>
    public Dictionary<string, Guid> Judges { get; } = [];

    public static async Task<TrialCycle> CreateAsync(AwardsHost host, JsonObject? body = null)
    {
        var cycle = new TrialCycle(host, host.NewId("cycle"));
        await host.Secretary.PutAsync(cycle.Path, body ?? AwardsHost.Cycle()).JsonAsync(201);
        return cycle;
    }

    /// <summary>A cycle with its rules frozen and open for entries.</summary>
    public static async Task<TrialCycle> OpenAsync(AwardsHost host, JsonObject? body = null)
    {
        var cycle = await CreateAsync(host, body);
        await cycle.MoveAsync("RulesFrozen", "Open");
        return cycle;
    }

    /// <summary>A cycle in Balloting, with its entries assigned.</summary>
    public static async Task<TrialCycle> BallotingAsync(AwardsHost host, int entries = 3, int judges = 3, JsonObject? body = null)
    {
        var cycle = await OpenAsync(host, body);
        for (var entry = 0; entry < entries; entry++)
            await cycle.EnterAsync();
        await cycle.MoveAsync("ScreeningClosed");
        for (var judge = 0; judge < judges; judge++)
            await cycle.AppointAsync();
        await cycle.MoveAsync("JuryFormed", "Assigned", "Balloting");
        return cycle;
    }

    /// <summary>Puts the cycle into any state, past the constraint that keeps the order; that is taken away for this one transaction.</summary>
    public Task PutIntoAsync(string state) => host.ExecuteAsync($"""
        begin;
        alter table cycle disable trigger cycle_moves_in_order;
        update cycle set state = '{state}',
            rules_digest = case when '{state}' = 'Draft' then null else repeat('a', 64) end,
            announced_at = case when '{state}' in ('Announced', 'Archived') then timestamptz '2022-12-15 07:35Z' end
        where id = '{Id}';
        alter table cycle enable trigger cycle_moves_in_order;
        commit
        """);

    public Task<HttpResponseMessage> TryMoveAsync(string to) => host.Secretary.PostAsync($"{Path}/transitions", new { to });

    public async Task MoveAsync(params IEnumerable<string> states)
    {
        foreach (var to in states)
            await TryMoveAsync(to).JsonAsync();
    }

    /// <summary>An entry of a new authority, found eligible.</summary>
    public async Task<Guid> EnterAsync(string? authority = null)
    {
        authority ??= await host.AddAuthorityAsync();
        var entered = await host.Applicant(authority).PostAsync($"{Path}/entries", new { authorityId = authority, practice = AwardsHost.Practice() }).JsonAsync(201);
        var entry = entered["id"]!.GetValue<Guid>();
        await host.Secretary.PostAsync($"/v1/entries/{entry}/screening", new { eligible = true, reason = "Complete." }).JsonAsync();
        Entries.Add(entry);
        return entry;
    }

    public async Task<string> AppointAsync(string? authority = null, string? country = null, string[]? formerAuthorities = null)
    {
        var actor = $"{Id}-judge-{Judges.Count + 1}";
        var appointed = await host.Secretary.PostAsync($"{Path}/judges", new { actor, name = "A judge (example)", country, authority, formerAuthorities }).JsonAsync(201);
        Judges[actor] = appointed["id"]!.GetValue<Guid>();
        return actor;
    }

    /// <summary>Who judges what, by person.</summary>
    public async Task<IReadOnlyList<(Guid Entry, string Actor)>> AssignmentsAsync() =>
        [.. (await host.Secretary.GetAsync($"{Path}/assignments?limit=200").JsonAsync())["items"]!.AsArray()
            .Select(item => (item!["entryId"]!.GetValue<Guid>(), item["actor"]!.GetValue<string>()))];

    /// <summary>Every judge commits and reveals; the cycle is Revealed after it.</summary>
    /// <param name="score">Innovation and efficiency by entry and person.</param>
    public async Task VoteAsync(Func<Guid, string, (int Innovation, int Efficiency)> score)
    {
        var assignments = await AssignmentsAsync();
        var votes = assignments.Select(pair => (pair.Entry, pair.Actor, Scores: score(pair.Entry, pair.Actor), Nonce: RandomNumberGenerator.GetBytes(32))).ToList();
        foreach (var vote in votes)
            await host.Judge(vote.Actor).PostAsync($"/v1/entries/{vote.Entry}/ballots",
                new { commitment = Commitment(vote.Entry, Judges[vote.Actor], vote.Scores, vote.Nonce) }).JsonAsync(201);
        await MoveAsync("Sealed");
        foreach (var vote in votes)
            await RevealAsync(vote.Entry, vote.Actor, vote.Scores, vote.Nonce).JsonAsync();
        await MoveAsync("Revealed");
    }

    public Task<HttpResponseMessage> RevealAsync(Guid entry, string actor, (int Innovation, int Efficiency) scores, byte[] nonce) =>
        host.Judge(actor).PostAsync($"/v1/entries/{entry}/ballots/reveal", new
        {
            scores = new { innovation = scores.Innovation, efficiency = scores.Efficiency },
            nonce = Convert.ToHexStringLower(nonce),
        });

    /// <summary>The commitment as a judge's client makes it: written from docs/ballots.md, not with the service's code.</summary>
    public static string Commitment(Guid entry, Guid judge, (int Innovation, int Efficiency) scores, byte[] nonce) =>
        Commitment(entry, judge, $"efficiency={scores.Efficiency},innovation={scores.Innovation}", nonce);

    public static string Commitment(Guid entry, Guid judge, string canonicalScores, byte[] nonce) =>
        Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"asan.ballot.v1\n{entry}\n{judge}\n{canonicalScores}\n"), .. nonce]));

    public async Task<string> StateAsync() => (await host.Public.GetAsync(Path).JsonAsync())["state"]!.GetValue<string>();
}
