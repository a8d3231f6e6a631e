using System.Buffers.Text;
using System.Diagnostics;
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
using Tabulation = Asan.Awards.Results.Tabulation;

namespace Asan.Bench.Awards;

/// <summary>
/// A cycle far larger than any: 10,000 entries, 500 judges, three ballots an entry. How long its ranking takes with all
/// rank intervals, and how long a stranger's verification of the whole bundle. <c>ASAN_BENCH_ENTRIES</c> makes it smaller.
/// </summary>
public static class TabulationAndVerification
{
    private const int Rounds = 3;
    private const int BallotsPerEntry = 3;

    public static Task RunAsync(Report report)
    {
        var entries = Ids(int.TryParse(Environment.GetEnvironmentVariable("ASAN_BENCH_ENTRIES"), out var asked) ? asked : 10_000, 1);
        var judges = Ids(Math.Max(BallotsPerEntry + 1, entries.Length / 20), 2);
        var text = new Dictionary<string, string> { ["en"] = "Benchmark" };
        var rules = new Rules(
            [new Criterion("innovation", text, 3), new Criterion("efficiency", text, 2), new Criterion("reach", text, 1)], new Scale(1, 10), BallotsPerEntry,
            new JudgeLoad(0, 1000), Winners: 3, ["innovation"], new StudyVisitRules(["baku-1"], 90, 3, 14));
        var random = new Random(1);
        var votes = entries.SelectMany((entry, index) =>
        {
            var worth = random.Next(2, 9);
            return Enumerable.Range(0, BallotsPerEntry).Select(nth => (index + nth * 7 + index / judges.Length) % judges.Length).Distinct().Select(judge => new Vote(
                entry, judges[judge], rules.Criteria.ToDictionary(criterion => criterion.Id, _ => Math.Clamp(worth + random.Next(-1, 3) - judge % 3, 1, 10))));
        }).ToList();

        List<double> ranking = [], building = [], verifying = [];
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            var places = Tabulation.Rank(rules, entries, votes) ?? throw new InvalidOperationException("The benchmark's ballots are not connected.");
            ranking.Add(clock.Elapsed.TotalSeconds);
            clock.Restart();
            var zip = Bundle(rules, entries, judges, votes, places);
            building.Add(clock.Elapsed.TotalSeconds);
            clock.Restart();
            var verdict = AwardVerifier.Check(zip);
            verifying.Add(clock.Elapsed.TotalSeconds);
            if (verdict.Wrong.Count > 0)
                throw new InvalidOperationException($"The benchmark's bundle does not hold: {verdict.Wrong[0]}");
            Report.Progress("entries ranked a second", round, entries.Length / ranking[^1], $"bundle of {zip.Length / 1e6:0.0} MB built in {building[^1]:0.0} s, verified in {verifying[^1]:0.0} s");
        }
        report.Figure($"award: ranking {entries.Length} entries of {votes.Count} ballots", "s", ranking);
        report.Figure("award: building its bundle", "s", building);
        report.Figure("award: verifying its bundle", "s", verifying);
        report.Ceiling("award.tabulation-seconds", ranking);
        report.Ceiling("award.verification-seconds", verifying);
        return Task.CompletedTask;
    }

    private static byte[] Bundle(Rules rules, Guid[] entries, Guid[] judges, List<Vote> votes, IReadOnlyList<Place> places)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var q = key.ExportParameters(false).Q;
        var (x, y) = (Base64Url.EncodeToString(q.X), Base64Url.EncodeToString(q.Y));
        var jwk = new Jwk("EC", "P-256", x, y, Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}"""))), "ES256", "sig");
        string Sign(byte[] statement) => Base64Url.EncodeToString(key.SignData(statement, HashAlgorithmName.SHA256));
        var nonce = new byte[Ballot.NonceLength];
        var commits = votes.Select(vote => $"asan.ballot-log.v1\ncommit\n{vote.Entry}\n{vote.Judge}\n{Convert.ToHexStringLower(Ballot.Commitment(vote.Entry, vote.Judge, vote.Scores, nonce))}\n").ToList();
        var leaves = commits.Concat(votes.Select(vote => $"asan.ballot-log.v1\nreveal\n{vote.Entry}\n{vote.Judge}\n{Ballot.Canonical(vote.Scores)}\n{Convert.ToHexStringLower(nonce)}\n")).ToList();
        SignedHead Head(List<string> of)
        {
            var root = Tree.Root(of.Select(Tree.Leaf).ToArray());
            return new SignedHead(of.Count, root, Instant.FromUnixTimeMilliseconds(0), jwk.Kid, Sign(TreeHead.ToSign(Instant.FromUnixTimeMilliseconds(0), of.Count, root)));
        }

        return AwardBundle.Build(
            new BundleContents(
                "bench", "bench", CanonicalJson.Text(JsonSerializer.SerializeToElement(rules, EventTypes.Json)), rules.Digest(), 0, null, Instant.FromUnixTimeMilliseconds(0),
                [.. entries.Select(id => new BundleEntry(id, "city", "east", "RW", "city", null, rules.Criteria[0].Name))], [.. judges.Select(id => new BundleJudge(id))], [],
                [.. votes.Select(vote => (vote.Entry, vote.Judge))], [], leaves, Head(commits), Head(leaves), [], places),
            jwk, jwk, Sign);
    }

    private static Guid[] Ids(int count, byte kind) => [.. Enumerable.Range(0, count).Select(n => new Guid(SHA256.HashData([kind, .. BitConverter.GetBytes(n)]).AsSpan(0, 16))).OrderBy(id => $"{id}", StringComparer.Ordinal)];
}
