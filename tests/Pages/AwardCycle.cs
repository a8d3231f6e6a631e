using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asan.TestBed;

namespace Asan.Pages.Tests;

/// <summary>A small cycle of a test's own, by the API: four authorities of <c>data/awards</c>, three judges, two entries that are equal in everything.</summary>
internal sealed class AwardCycle : IAsyncDisposable
{
    private static readonly (string Authority, int Score)[] Entered = [("rw-kigali", 9), ("ma-berkane", 7), ("sn-dakar", 5), ("ke-kisumu", 5)];
    private static readonly (string Actor, string Country)[] Jury = [("judge-1", "BW"), ("judge-3", "GH"), ("judge-4", "AZ")];

    private readonly Browser browser;
    private readonly HttpClient secretary;
    private readonly List<HttpClient> clients = [];
    private readonly Dictionary<string, int> scores = [];          // by entry

    private AwardCycle(Browser browser, HttpClient secretary) => (this.browser, this.secretary) = (browser, secretary);

    public string Id { get; } = $"pages-{Guid.NewGuid():n}";

    private string Path => $"/v1/cycles/{Id}";

    /// <summary>Open, with its entries.</summary>
    public static async Task<AwardCycle> OpenAsync(Browser browser)
    {
        var cycle = new AwardCycle(browser, await browser.StaffAsync("award-secretary"));
        var body = Read("cycle-2022.json")["body"]!;
        (body["rules"]!["judgeLoad"]!["min"], body["rules"]!["judgeLoad"]!["max"]) = (1, 6);
        await cycle.secretary.PutAsync(cycle.Path, body).JsonAsync(201);
        await cycle.MoveAsync("RulesFrozen", "Open");
        var practices = Read("entries-2022.json")["items"]!.AsArray().ToDictionary(item => item!["authorityId"]!.GetValue<string>(), item => item!["practice"]!);
        await Task.WhenAll(Entered.Select(async entered =>
        {
            var applicant = await cycle.ClientAsync($"applicant-{entered.Authority}");
            var entry = (await applicant.PostAsync($"{cycle.Path}/entries", new { authorityId = entered.Authority, practice = practices[entered.Authority] }).JsonAsync(201))["id"]!.GetValue<string>();
            lock (cycle.scores)
                cycle.scores[entry] = entered.Score;
            await cycle.secretary.PostAsync($"/v1/entries/{entry}/screening", new { eligible = true, reason = "Complete and in time." }).JsonAsync();
        }));
        return cycle;
    }

    /// <summary>By its jury to a decision that nobody can read yet.</summary>
    public async Task DecideAsync()
    {
        await MoveAsync("ScreeningClosed");
        var judges = await Task.WhenAll(Jury.Select(async judge => (
            Client: await ClientAsync(judge.Actor),
            Id: (await secretary.PostAsync($"{Path}/judges", new { actor = judge.Actor, name = $"{judge.Actor} (example)", country = judge.Country }).JsonAsync(201))["id"]!.GetValue<string>())));
        await MoveAsync("JuryFormed", "Assigned", "Balloting");
        var nonce = RandomNumberGenerator.GetBytes(32);
        await Task.WhenAll(judges.Select(async judge =>
        {
            foreach (var (entry, score) in scores)
                await judge.Client.PostAsync($"/v1/entries/{entry}/ballots", new { commitment = Commitment(entry, judge.Id, score, nonce) }).JsonAsync(201);
        }));
        await MoveAsync("Sealed");
        await Task.WhenAll(judges.Select(async judge =>
        {
            foreach (var (entry, score) in scores)
                await judge.Client.PostAsync($"/v1/entries/{entry}/ballots/reveal", new { scores = Scores(score), nonce = Convert.ToHexStringLower(nonce) }).JsonAsync();
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
        var client = await browser.StaffAsync(actor);
        lock (clients)
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
        clients.ForEach(client => client.Dispose());
        return ValueTask.CompletedTask;
    }
}
