using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Asan.Cli.Verify;

namespace Asan.Bench.Feedback;

/// <summary>
/// <c>asan verify ratings</c> over an invented bundle of 1,000,000 ratings in blocks of ten, as a network of 300 services
/// at 21 centres would make it. ASAN_BENCH_RATINGS takes another number, to try it.
/// </summary>
public static class VerifyBundle
{
    private const int Rounds = 3;
    private const int BlocksOfABatch = 20;
    private static readonly string[] Questions = ["accessibility", "affordability", "effectiveDelivery", "equalTreatment", "timeliness", "overall", "bribery"];

    public static Task RunAsync(Report report)
    {
        var ratings = int.TryParse(Environment.GetEnvironmentVariable("ASAN_BENCH_RATINGS"), CultureInfo.InvariantCulture, out var asked) ? asked : 1_000_000;
        var bundle = Bundle(ratings);
        List<double> seconds = [];
        for (var round = 0; round < Rounds; round++)
        {
            var clock = Stopwatch.StartNew();
            var found = RatingsVerifier.Check(bundle);
            seconds.Add(clock.Elapsed.TotalSeconds);
            if (found.Ratings != ratings || found.InBlocks != ratings)
                throw new InvalidOperationException($"Only {found.InBlocks} of {ratings} ratings were checked.");
            Report.Progress("ratings/s verified", round, ratings / seconds[^1], "one thread");
        }
        report.Figure($"verify: {ratings} ratings", "s", seconds);
        report.Figure("verify: the bundle", "MB", [.. seconds.Select(_ => bundle.Values.Sum(file => (double)file.Length) / 1e6)]);
        report.Ceiling("verify.seconds", seconds);
        return Task.CompletedTask;
    }

    private static Dictionary<string, byte[]> Bundle(int ratings)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var leaves = new byte[ratings * 32];
        for (var i = 0; i < ratings; i++)
            SHA256.HashData(BitConverter.GetBytes(i), leaves.AsSpan(i * 32));
        var members = new byte[ratings * 32];
        var batches = new StringBuilder();
        var sums = new SortedDictionary<string, long[]>(StringComparer.Ordinal);
        var (hash, tree, done, number) = (SHA256.HashData("asan.rating-batch.v1\n"u8), new Tree(), 0, 0);
        while (done < ratings)
        {
            var blocks = Enumerable.Range(0, Math.Min(BlocksOfABatch, (ratings - done) / 10))
                .Select(i => (number * BlocksOfABatch + i) % 6300).Select(cell => $"agency-{cell % 12} service-{cell % 300} centre-{cell % 21} served").Distinct().Order(StringComparer.Ordinal).ToList();
            var lines = new List<string>();
            foreach (var cell in blocks)
            {
                var handles = Enumerable.Range(done, 10).Select(i => SHA256.HashData(BitConverter.GetBytes(~i))).OrderBy(Convert.ToHexString, StringComparer.Ordinal).ToList();
                for (var i = 0; i < handles.Count; i++)
                    handles[i].CopyTo(members, (done + i) * 32);
                lines.Add($"block {cell} 10 {Convert.ToHexStringLower(SHA256.HashData(members.AsSpan(done * 32, 320)))}\n");
                lines.AddRange(Questions.Select(question => $"count {cell} {question} 1 2 {(question == "bribery" ? "7 0" : "3 4")} 0\n"));
                done += 10;
                var words = cell.Split(' ');
                foreach (var subject in new[] { $"agency,{words[0]}", $"centre,{words[2]}", $"service,{words[1]}" })
                    foreach (var time in new[] { "2026-11", "all" })
                        foreach (var question in Questions)
                        {
                            if (!sums.TryGetValue($"{subject},{time},served,{question}", out var sum))
                                sums.Add($"{subject},{time},served,{question}", sum = new long[2]);
                            sum[0] += 10;
                            sum[1] += question == "bribery" ? 9 : 7;
                        }
            }
            while (tree.Size < done)
                tree.Add(leaves.AsSpan(tree.Size * 32, 32).ToArray());
            var statement = $"asan.rating-batch.v1\n{++number}\n{Convert.ToHexStringLower(hash)}\n{done}\n{Convert.ToHexStringLower(tree.Root())}\n2026-11\n" + string.Concat(lines.Order(StringComparer.Ordinal));
            hash = SHA256.HashData(Encoding.ASCII.GetBytes(statement));
            batches.Append(statement);
        }
        var figures = string.Concat(sums.Select(sum => Figure(sum.Key, sum.Value[0], sum.Value[1])).Prepend("subjectKind,subjectId,month,outcome,question,base,noAnswer,positive,share,low,high\r\n"));
        return new()
        {
            ["head.txt"] = Head(key, ratings, tree.Root(), number, hash), ["leaves.bin"] = leaves, ["members.bin"] = members,
            ["batches.txt"] = Encoding.ASCII.GetBytes(batches.ToString()), ["figures.csv"] = Encoding.ASCII.GetBytes(figures),
        };
    }

    private static string Figure(string key, long n, long positive)
    {
        var (low, high) = ServiceDefaults.Wilson.Interval((int)positive, (int)n);
        return string.Create(CultureInfo.InvariantCulture, $"{key},{n},0,{positive},{(double)positive / n:F6},{low:F6},{high:F6}\r\n");
    }

    private static byte[] Head(ECDsa key, long size, byte[] root, long number, byte[] hash)
    {
        string Text(byte[]? bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
        var point = key.ExportParameters(false).Q;
        var treeHead = new byte[50];
        treeHead[1] = 1;
        BinaryPrimitives.WriteInt64BigEndian(treeHead.AsSpan(10), size);
        root.CopyTo(treeHead, 18);
        var batchHead = $"asan.rating-batches.v1\n{number}\n{Convert.ToHexStringLower(hash)}\n0\n";
        var kid = SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{Text(point.X)}}","y":"{{Text(point.Y)}}"}"""));
        return Encoding.ASCII.GetBytes(
            $"asan.rating-bundle.v1\nlog-size {size}\nlog-root {Convert.ToHexStringLower(root)}\nlog-signed-at 0\nlog-signature {Text(key.SignData(treeHead, HashAlgorithmName.SHA256))}\n" +
            $"batch-number {number}\nbatch-hash {Convert.ToHexStringLower(hash)}\nbatch-signed-at 0\nbatch-signature {Text(key.SignData(Encoding.ASCII.GetBytes(batchHead), HashAlgorithmName.SHA256))}\n" +
            $"key-x {Text(point.X)}\nkey-y {Text(point.Y)}\nkey-id {Text(kid)}\n");
    }

    /// <summary>The tree of RFC 6962, its complete subtrees largest first.</summary>
    private sealed class Tree
    {
        private readonly List<byte[]> complete = [];

        public int Size { get; private set; }

        public void Add(byte[] hash)
        {
            for (var size = Size++; (size & 1) == 1; size >>= 1)
            {
                hash = SHA256.HashData([1, .. complete[^1], .. hash]);
                complete.RemoveAt(complete.Count - 1);
            }
            complete.Add(hash);
        }

        public byte[] Root() => Enumerable.Reverse(complete).Skip(1).Aggregate(complete[^1], (right, left) => SHA256.HashData([1, .. left, .. right]));
    }
}
