using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asan.Awards.Ballots;
using Asan.Awards.Cycles;
using Asan.Awards.Juries;
using Asan.Awards.Results;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Asan.VerifyAward;
using NodaTime;
using Rules = Asan.Awards.Cycles.Rules;

namespace Asan.Awards.Tests;

/// <summary>
/// A bundle made without a service: six entries, three judges an entry of four, one absent after the sealing, one
/// substitute, two entries that only the lot parts, one move of the jury.
/// </summary>
internal sealed class SampleBundle
{
    private static readonly IReadOnlyDictionary<string, string> Name = new Dictionary<string, string> { ["en"] = "A text" };

    private readonly TestKey logKey = new(), bundleKey = new();

    public byte[] Zip { get; }

    public Published Published { get; }

    public SampleBundle() : this(Everything())
    {
    }

    private SampleBundle(Plan plan)
    {
        var (rules, entries) = (plan.Rules, plan.Entries);
        List<(Guid Entry, Guid Judge)> final = [
            .. plan.First.Where(pair => !plan.Substitutions.Exists(made => (made.Entry, made.Judge) == pair)), .. plan.Substitutions.Select(made => (made.Entry, made.Substitute))];
        Vote VoteOf((Guid Entry, Guid Judge) pair) => new(pair.Entry, pair.Judge, new Dictionary<string, int>
        {
            ["innovation"] = plan.Worth[Array.IndexOf(entries, pair.Entry)], ["efficiency"] = plan.Worth[Array.IndexOf(entries, pair.Entry)] + 1,
        });
        byte[] NonceOf((Guid, Guid) pair) => SHA256.HashData(Encoding.UTF8.GetBytes($"{pair}"));

        var leaves = final.Select(pair =>
            $"asan.ballot-log.v1\ncommit\n{pair.Entry}\n{pair.Judge}\n{Convert.ToHexStringLower(Ballot.Commitment(pair.Entry, pair.Judge, VoteOf(pair).Scores, NonceOf(pair)))}\n").ToList();
        var sealedHead = HeadOf(leaves);
        leaves.AddRange(final.Where(pair => pair != plan.Hidden).Select(pair =>
            $"asan.ballot-log.v1\nreveal\n{pair.Entry}\n{pair.Judge}\n{Ballot.Canonical(VoteOf(pair).Scores)}\n{Convert.ToHexStringLower(NonceOf(pair))}\n"));
        if (plan.Hidden is { } hidden)
            leaves.Add($"asan.ballot-log.v1\nabsence\n{hidden.Judge}\n");
        var revealedHead = HeadOf(leaves);

        var lot = plan.Seed is null ? null : Awards.Results.Tabulation.LotKey(rules.Digest(), Convert.ToHexStringLower(revealedHead.Root), plan.Seed);
        var places = Awards.Results.Tabulation.Rank(
            rules, entries, [.. final.Where(pair => pair != plan.Hidden).Select(VoteOf)], lot, [.. plan.Moves.Select(move => new Move(move.EntryId, move.ToRank))],
            (entry, by) => by == "region" ? RegionOf(Array.IndexOf(entries, entry)) : null)!;
        var contents = new BundleContents(
            "2022", "trial", CanonicalJson.Text(JsonSerializer.SerializeToElement(rules, EventTypes.Json)), rules.Digest(), 0, plan.Seed, Instant.FromUtc(2022, 12, 1, 8, 0),
            [.. entries.Select((id, n) => new BundleEntry(id, $"city-{n}", RegionOf(n), "RW", "city", null, Name))],
            [.. plan.Judges.Select((id, n) => new BundleJudge(id, plan.Prices?[n]))], plan.Conflicts, plan.First, plan.Substitutions, leaves, sealedHead, revealedHead, plan.Moves, places);
        Zip = AwardBundle.Build(contents, logKey.Jwk, bundleKey.Jwk, bundleKey.Sign);
        Published = new Published(
            bundleKey.Jwk.Kid, logKey.Jwk.Kid, rules.Digest(), Convert.ToHexStringLower(sealedHead.Root), Convert.ToHexStringLower(revealedHead.Root), plan.Seed);
    }

    private sealed record Plan(
        Rules Rules, Guid[] Entries, int[] Worth, Guid[] Judges, long[]? Prices, List<(Guid Entry, Guid Judge)> Conflicts, List<(Guid Entry, Guid Judge)> First,
        List<(Guid Entry, Guid Judge, Guid Substitute)> Substitutions, (Guid Entry, Guid Judge)? Hidden, List<BundleMove> Moves, string? Seed);

    private static Rules RulesOf(int judgesPerEntry, JudgeLoad load, string? lotSeedSource = null, IReadOnlyList<Awards.Cycles.Quota>? quotas = null) => new(
        [new Criterion("innovation", Name, 75), new Criterion("efficiency", Name, 25)], new Scale(1, 10), judgesPerEntry, load, Winners: 2, ["efficiency"],
        new StudyVisitRules(["baku-1"], 90, 3, 14), Quotas: quotas, LotSeedSource: lotSeedSource);

    private static string RegionOf(int entry) => entry % 2 == 0 ? "east" : "west";

    private static Plan Everything()
    {
        var (entries, judges) = (Ids(6, 1), Ids(4, 2));
        // Who leaves out which entry: 2 and 3 have the same judges and the same scores, so that only the lot parts them.
        int[] leftOut = [0, 1, 2, 2, 0, 1];
        return new Plan(
            RulesOf(3, new JudgeLoad(2, 6), "a beacon's round", [new("region", MostWinners: 1)]), entries, [7, 4, 6, 6, 3, 8], judges, Prices: null,
            [.. Enumerable.Range(1, 2).Select(e => (entries[e], judges[e]))],
            [.. from e in Enumerable.Range(0, 6) from j in Enumerable.Range(0, 4) where j != leftOut[e] select (entries[e], judges[j])],
            [(entries[0], judges[3], judges[0])], (entries[5], judges[0]),
            [new BundleMove(entries[4], 2, "Its effect reaches more people than the scores show.", 2, 3)], "4711");
    }

    /// <summary>One whose assignment the service's solver made, with the prices that prove it: twelve entries, three of six judges each.</summary>
    public static SampleBundle Solved()
    {
        var (entries, judges) = (Ids(12, 3), Ids(6, 4));
        var rules = RulesOf(3, new JudgeLoad(5, 7));
        var costs = (from entry in entries from judge in judges select Assignment.Preference(rules.Digest(), 0, entry, judge)).ToArray();
        costs[1] = Assignment.Conflict;
        var found = (AssignmentOutcome.Found)Assignment.Solve(new AssignmentTask(costs, judges.Length, 3, 5, 7));
        return new SampleBundle(new Plan(
            rules, entries, [.. Enumerable.Range(0, 12).Select(n => 1 + n % 9)], judges, found.Prices, [(entries[0], judges[1])],
            [.. found.JudgesOfEntries.Select((judge, slot) => (entries[slot / 3], judges[judge]))], [], null, [], null));
    }

    /// <summary>The bundle with other files, and manifest and signature that go with them: as a platform would make it that lies.</summary>
    public byte[] Resigned(IReadOnlyDictionary<string, byte[]> files)
    {
        var manifest = Encoding.UTF8.GetBytes(CanonicalJson.Text(JsonSerializer.SerializeToElement(new
        {
            format = AwardBundle.Format,
            cycleId = "2022",
            files = BundleZip.Names[2..].Select(name => new { name, bytes = files[name].Length, sha256 = Convert.ToHexStringLower(SHA256.HashData(files[name])) }),
        })));
        var signature = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(new { keyId = bundleKey.Jwk.Kid, signature = bundleKey.Sign([.. Encoding.UTF8.GetBytes($"{AwardBundle.Format}\n"), .. manifest]) }));
        return BundleZip.Write([("manifest.json", manifest), ("signature.json", signature), .. BundleZip.Names[2..].Select(name => (name, files[name]))]);
    }

    private SignedHead HeadOf(List<string> leaves)
    {
        var root = Tree.Root(leaves.Select(Tree.Leaf).ToArray());
        var at = Instant.FromUtc(2022, 11, 1, 8, 0);
        return new SignedHead(leaves.Count, root, at, logKey.Jwk.Kid, logKey.Sign(TreeHead.ToSign(at, leaves.Count, root)));
    }

    private static Guid[] Ids(int count, byte kind) => [.. Enumerable.Range(0, count).Select(n => new Guid(SHA256.HashData([kind, (byte)n]).AsSpan(0, 16))).OrderBy(id => $"{id}", StringComparer.Ordinal)];

    private sealed class TestKey
    {
        private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

        public TestKey()
        {
            var q = key.ExportParameters(false).Q;
            var (x, y) = (Base64Url.EncodeToString(q.X), Base64Url.EncodeToString(q.Y));
            Jwk = new Jwk("EC", "P-256", x, y, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}"""))), "ES256", "sig");
        }

        public Jwk Jwk { get; }

        public string Sign(byte[] statement) => Base64Url.EncodeToString(key.SignData(statement, HashAlgorithmName.SHA256));
    }
}
