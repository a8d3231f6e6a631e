using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Asan.TestBed;

/// <summary>A small cycle of a test's own on the running platform, by its API: four authorities of <c>data/awards</c> and three judges.</summary>
public sealed class AwardCycle : IAsyncDisposable
{
    private static readonly Dictionary<string, int> KigaliBeforeBerkane = new() { ["rw-kigali"] = 9, ["ma-berkane"] = 7, ["sn-dakar"] = 5, ["ke-kisumu"] = 5 };

    private static readonly (string Actor, string Country)[] Jury = [("judge-1", "BW"), ("judge-3", "GH"), ("judge-4", "AZ")];

    private readonly PlatformRun platform;
    private readonly HttpClient secretary;
    private readonly IReadOnlyDictionary<string, int> scores;      // by authority
    private readonly ConcurrentBag<HttpClient> clients = [];
    private readonly ConcurrentDictionary<string, string> entries = [];
    private readonly ConcurrentDictionary<string, string> judges = [];

    private AwardCycle(PlatformRun platform, HttpClient secretary, IReadOnlyDictionary<string, int> scores) =>
        (this.platform, this.secretary, this.scores) = (platform, secretary, scores);

    public string Id { get; } = $"trial-{Guid.NewGuid():n}";

    /// <summary>Ids by authority.</summary>
    public IReadOnlyDictionary<string, string> Entries => entries;

    /// <summary>Ids by actor, from the decision on.</summary>
    public IReadOnlyDictionary<string, string> Judges => judges;

    private string Path => $"/v1/cycles/{Id}";

    /// <summary>Open, with its entries.</summary>
    /// <param name="platform">Where.</param>
    /// <param name="scores">What every judge will give each authority; if null, two of four get the same.</param>
    public static async Task<AwardCycle> OpenAsync(PlatformRun platform, IReadOnlyDictionary<string, int>? scores = null)
    {
        var cycle = new AwardCycle(platform, await platform.StaffAsync("award-secretary"), scores ?? KigaliBeforeBerkane);
        var body = Read("cycle-2022.json")["body"]!;
        (body["rules"]!["judgeLoad"]!["min"], body["rules"]!["judgeLoad"]!["max"]) = (1, 6);
        await cycle.secretary.PutAsync(cycle.Path, body).JsonAsync(201);
        await cycle.MoveAsync("RulesFrozen", "Open");
        var practices = Read("entries-2022.json")["items"]!.AsArray().ToDictionary(item => item!["authorityId"]!.GetValue<string>(), item => item!["practice"]!);
        await Task.WhenAll(cycle.scores.Keys.Select(async authority =>
        {
            var applicant = await cycle.ClientAsync($"applicant-{authority}");
            var entry = (await applicant.PostAsync($"{cycle.Path}/entries", new { authorityId = authority, practice = practices[authority] }).JsonAsync(201))["id"]!.GetValue<string>();
            cycle.entries[authority] = entry;
            await cycle.secretary.PostAsync($"/v1/entries/{entry}/screening", new { eligible = true, reason = "Complete and in time." }).JsonAsync();
        }));
        return cycle;
    }

    /// <summary>By its jury to a decision that nobody can read yet.</summary>
    public async Task DecideAsync()
    {
        await MoveAsync("ScreeningClosed");
        var jury = await Task.WhenAll(Jury.Select(async judge => (
            Client: await ClientAsync(judge.Actor),
            Id: judges[judge.Actor] = (await secretary.PostAsync($"{Path}/judges", new { actor = judge.Actor, name = $"{judge.Actor} (example)", country = judge.Country }).JsonAsync(201))["id"]!.GetValue<string>())));
        await MoveAsync("JuryFormed", "Assigned", "Balloting");
        var nonce = RandomNumberGenerator.GetBytes(32);
        await Task.WhenAll(jury.Select(async judge =>
        {
            foreach (var (authority, entry) in entries)
                await judge.Client.PostAsync($"/v1/entries/{entry}/ballots", new { commitment = Commitment(entry, judge.Id, scores[authority], nonce) }).JsonAsync(201);
        }));
        await MoveAsync("Sealed");
        await Task.WhenAll(jury.Select(async judge =>
        {
            foreach (var (authority, entry) in entries)
                await judge.Client.PostAsync($"/v1/entries/{entry}/ballots/reveal", new { scores = Scores(scores[authority]), nonce = Convert.ToHexStringLower(nonce) }).JsonAsync();
        }));
        await MoveAsync("Revealed", "Deliberation", "Decided");
    }

    public Task AnnounceAsync() => MoveAsync("Announced");

    private async Task MoveAsync(params IEnumerable<string> states)
    {
        foreach (var state in states)
            await secretary.PostAsync($"{Path}/transitions", new { to = state }).JsonAsync();
    }

    private async Task<HttpClient> ClientAsync(string actor)
    {
        var client = await platform.StaffAsync(actor);
        clients.Add(client);
        return client;
    }

    private static SortedDictionary<string, int> Scores(int score) => new(StringComparer.Ordinal)
    {
        ["innovation"] = score, ["efficiency"] = score, ["impact"] = score, ["inclusion"] = score - 1, ["transferability"] = score + 1,
    };

    private static string Commitment(string entry, string judge, int score, byte[] nonce)
    {
        var canonical = string.Join(',', Scores(score).Select(one => string.Create(CultureInfo.InvariantCulture, $"{one.Key}={one.Value}")));
        return Convert.ToHexStringLower(SHA256.HashData([.. Encoding.UTF8.GetBytes($"asan.ballot.v1\n{entry}\n{judge}\n{canonical}\n"), .. nonce]));
    }

    private static JsonNode Read(string file) => JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(Clone.Root, "data", "awards", file)))!;

    public ValueTask DisposeAsync()
    {
        secretary.Dispose();
        foreach (var client in clients)
            client.Dispose();
        return ValueTask.CompletedTask;
    }
}
