using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace Asan.TestBed;

/// <summary>
/// A small cycle of a test's own on the running platform, by its API: four authorities of <c>data/awards</c> and three judges.
/// A test may leave one authority or one judge to a browser.
/// </summary>
public sealed class AwardCycle : IAsyncDisposable
{
    private static readonly Dictionary<string, int> KigaliBeforeBerkane = new() { ["rw-kigali"] = 9, ["ma-berkane"] = 7, ["sn-dakar"] = 5, ["ke-kisumu"] = 5 };

    private static readonly (string Actor, string Country)[] Jury = [("judge-1", "BW"), ("judge-3", "GH"), ("judge-4", "AZ")];

    private readonly PlatformRun platform;
    private readonly HttpClient secretary;
    private readonly ConcurrentBag<HttpClient> clients = [];
    private readonly ConcurrentDictionary<string, int> scores = [];          // by entry
    private readonly ConcurrentDictionary<string, string> entries = [];
    private readonly ConcurrentDictionary<string, (HttpClient Client, string Id)> judges = [];
    private readonly byte[] nonce = RandomNumberGenerator.GetBytes(32);

    private AwardCycle(PlatformRun platform, HttpClient secretary) => (this.platform, this.secretary) = (platform, secretary);

    public string Id { get; } = $"trial-{Guid.NewGuid():n}";

    /// <summary>Ids by authority.</summary>
    public IReadOnlyDictionary<string, string> Entries => entries;

    /// <summary>Ids by person, as soon as there is a jury.</summary>
    public IEnumerable<(string Actor, string Id)> Judges => judges.Select(judge => (judge.Key, judge.Value.Id));

    private string Path => $"/v1/cycles/{Id}";

    /// <summary>Open, with its entries.</summary>
    /// <param name="platform">Where.</param>
    /// <param name="scores">Who enters, and what every judge will give it; if null, four of which two are equal in everything.</param>
    /// <param name="without">An authority that does not enter here.</param>
    public static async Task<AwardCycle> OpenAsync(PlatformRun platform, IReadOnlyDictionary<string, int>? scores = null, string? without = null)
    {
        var cycle = new AwardCycle(platform, await platform.StaffAsync("award-secretary"));
        var body = Read("cycle-2022.json")["body"]!;
        (body["rules"]!["judgeLoad"]!["min"], body["rules"]!["judgeLoad"]!["max"]) = (1, 6);
        await cycle.secretary.PutAsync(cycle.Path, body).JsonAsync(201);
        await cycle.MoveAsync("RulesFrozen", "Open");
        await Task.WhenAll((scores ?? KigaliBeforeBerkane).Where(entered => entered.Key != without).Select(entered => cycle.EnterAsync(entered.Key, entered.Value)));
        return cycle;
    }

    /// <summary>An authority enters its practice of 2022, which is found eligible; the entry.</summary>
    public async Task<string> EnterAsync(string authority, int score)
    {
        var practice = Read("entries-2022.json")["items"]!.AsArray().Single(item => item!["authorityId"]!.GetValue<string>() == authority)!["practice"]!;
        var applicant = await ClientAsync($"applicant-{authority}");
        var entry = (await applicant.PostAsync($"{Path}/entries", new { authorityId = authority, practice }).JsonAsync(201))["id"]!.GetValue<string>();
        (entries[authority], scores[entry]) = (entry, score);
        await ScreenAsync(entry, true, "Complete and in time.");
        return entry;
    }

    /// <summary>The secretary finds the entry eligible or not.</summary>
    public Task ScreenAsync(string entry, bool eligible, string reason) => secretary.PostAsync($"/v1/entries/{entry}/screening", new { eligible, reason }).JsonAsync();

    /// <summary>By its jury to a decision that nobody can read yet.</summary>
    public async Task DecideAsync()
    {
        await FormJuryAsync();
        await BallotAsync();
        await CommitAsync();
        await SealAsync();
        await RevealAsync();
        await MoveAsync("Revealed", "Deliberation", "Decided");
    }

    /// <summary>The screening is over and the jury appointed, with who else is named.</summary>
    public async Task FormJuryAsync(params IEnumerable<(string Actor, string Country)> more)
    {
        await MoveAsync("ScreeningClosed");
        await Task.WhenAll(Jury.Concat(more).Select(async judge =>
        {
            var appointed = await secretary.PostAsync($"{Path}/judges", new { actor = judge.Actor, name = $"{judge.Actor} (example)", country = judge.Country }).JsonAsync(201);
            judges[judge.Actor] = (await ClientAsync(judge.Actor), appointed["id"]!.GetValue<string>());
        }));
    }

    /// <summary>The entries are assigned, and ballots taken.</summary>
    public Task BallotAsync() => MoveAsync("JuryFormed", "Assigned", "Balloting");

    /// <summary>All judges commit their ballots; but for one, if a test lets that one vote itself.</summary>
    public Task CommitAsync(string? except = null) => EachBallotAsync(except, (client, entry, judge) =>
        client.PostAsync($"/v1/entries/{entry}/ballots", new { commitment = Commitment(entry, judge, scores[entry], nonce) }).JsonAsync(201));

    public Task SealAsync() => MoveAsync("Sealed");

    /// <summary>And reveal them.</summary>
    public Task RevealAsync(string? except = null) => EachBallotAsync(except, (client, entry, _) =>
        client.PostAsync($"/v1/entries/{entry}/ballots/reveal", new { scores = Scores(scores[entry]), nonce = Convert.ToHexStringLower(nonce) }).JsonAsync());

    private Task EachBallotAsync(string? except, Func<HttpClient, string, string, Task> act) => Task.WhenAll(judges.Where(judge => judge.Key != except).Select(async judge =>
    {
        foreach (var assigned in (await judge.Value.Client.GetAsync($"{Path}/assignments?limit=200").JsonAsync())["items"]!.AsArray())
            await act(judge.Value.Client, assigned!["entryId"]!.GetValue<string>(), assigned["judgeId"]!.GetValue<string>());
    }));

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
