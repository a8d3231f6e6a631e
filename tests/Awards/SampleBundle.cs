using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asan.Awards.Ballots;
using Asan.Awards.Cycles;
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

    public SampleBundle()
    {
        var entries = Ids(6, 1);
        var judges = Ids(4, 2);
        var rules = new Rules(
            [new Criterion("innovation", Name, 3), new Criterion("efficiency", Name, 1)], new Scale(1, 10), 3, new JudgeLoad(2, 6), Winners: 2, ["efficiency"],
            new StudyVisitRules(["baku-1"], 90, 3, 14), LotSeedSource: "a beacon's round");
        // Who leaves out which entry: 2 and 3 have the same judges and the same scores.
        int[] leftOut = [0, 1, 2, 2, 0, 1];
        List<(Guid Entry, Guid Judge)> first = [.. from e in Enumerable.Range(0, 6) from j in Enumerable.Range(0, 4) where j != leftOut[e] select (entries[e], judges[j])];
        var substitutions = new List<(Guid Entry, Guid Judge, Guid Substitute)> { (entries[0], judges[3], judges[0]) };
        List<(Guid Entry, Guid Judge)> final = [.. first.Where(pair => pair != (entries[0], judges[3])), (entries[0], judges[0])];
        int[] worth = [7, 4, 6, 6, 3, 8];
        Vote VoteOf((Guid Entry, Guid Judge) pair) => new(pair.Entry, pair.Judge, new Dictionary<string, int>
        {
            ["innovation"] = worth[Array.IndexOf(entries, pair.Entry)], ["efficiency"] = worth[Array.IndexOf(entries, pair.Entry)] + 1,
        });
        byte[] NonceOf((Guid, Guid) pair) => SHA256.HashData(Encoding.UTF8.GetBytes($"{pair}"));

        var hidden = (entries[5], judges[0]);
        var leaves = final.Select(pair =>
            $"asan.ballot-log.v1\ncommit\n{pair.Entry}\n{pair.Judge}\n{Convert.ToHexStringLower(Ballot.Commitment(pair.Entry, pair.Judge, VoteOf(pair).Scores, NonceOf(pair)))}\n").ToList();
        var sealedHead = HeadOf(leaves);
        leaves.AddRange(final.Where(pair => pair != hidden).Select(pair =>
            $"asan.ballot-log.v1\nreveal\n{pair.Entry}\n{pair.Judge}\n{Ballot.Canonical(VoteOf(pair).Scores)}\n{Convert.ToHexStringLower(NonceOf(pair))}\n"));
        leaves.Add($"asan.ballot-log.v1\nabsence\n{judges[0]}\n");
        var revealedHead = HeadOf(leaves);

        var votes = final.Where(pair => pair != hidden).Select(VoteOf).ToList();
        const string seed = "4711";
        var places = Awards.Results.Tabulation.Rank(rules, entries, votes, Awards.Results.Tabulation.LotKey(rules.Digest(), Convert.ToHexStringLower(revealedHead.Root), seed), [new Move(entries[4], 2)])!;
        var contents = new BundleContents(
            "2022", "trial", CanonicalJson.Text(JsonSerializer.SerializeToElement(rules, EventTypes.Json)), rules.Digest(), 0, seed, Instant.FromUtc(2022, 12, 1, 8, 0),
            [.. entries.Select((id, n) => new BundleEntry(id, $"city-{n}", "RW", Name))], [.. judges.Select(id => new BundleJudge(id))],
            [.. Enumerable.Range(1, 2).Select(e => (entries[e], judges[e]))], first, substitutions, leaves, sealedHead, revealedHead,
            [new BundleMove(entries[4], 2, "Its effect reaches more people than the scores show.", 2, 3)], places);
        Zip = AwardBundle.Build(contents, logKey.Jwk, bundleKey.Jwk, bundleKey.Sign);
        Published = new Published(
            bundleKey.Jwk.Kid, logKey.Jwk.Kid, rules.Digest(), Convert.ToHexStringLower(sealedHead.Root), Convert.ToHexStringLower(revealedHead.Root), seed);
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
