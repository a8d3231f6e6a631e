using System.IO.Compression;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asan.Cli.Verify;
using Asan.TestBed;
using Xunit;

namespace Asan.Feedback.Tests;

/// <summary>The published bundle, checked by a program that shares no code with the service; and what that program notices.</summary>
public class BundleTests(FeedbackHost host) : IClassFixture<FeedbackHost>, IAsyncLifetime
{
    private static Dictionary<string, byte[]>? files;
    private static JsonNode? counted, waiting, keptBatch;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync()
    {
        if (files is not null)
            return;
        var (service, other, centre) = (await host.ServiceAsync(), await host.ServiceAsync(), await host.CentreAsync());
        for (var i = 0; i < 9; i++)
            await host.RateAsync(service, centre, FeedbackHost.Answers(i % 3 == 0 ? "dissatisfied" : "satisfied", bribery: i < 6 ? "neither" : "refused"));
        counted = await host.RateAsync(service, centre, FeedbackHost.Answers());
        await host.PublishNowAsync();
        keptBatch = await host.Anonymous().GetAsync("/v1/ratings/batches/head", Cancellation).JsonAsync();
        for (var i = 0; i < 10; i++)
            await host.RateAsync(service, centre, FeedbackHost.Answers(bribery: "asked"));
        for (var i = 0; i < 10; i++)
            await host.RateAsync(other, centre, FeedbackHost.Answers(outcome: "refused"), "refused", agencyId: "moi");
        await host.PublishNowAsync();
        waiting = await host.RateAsync(other, centre, FeedbackHost.Answers());
        files = await DownloadAsync();
    }

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_published_bundle_holds_and_its_figures_are_those_of_the_pages()
    {
        await using var zip = await host.Anonymous().GetStreamAsync("/v1/ratings/bundle.zip", Cancellation);
        using var whole = new MemoryStream();
        await zip.CopyToAsync(whole, Cancellation);

        var found = RatingsVerifier.Check(whole, new RatingsExpected(
            (await host.Anonymous().GetAsync("/v1/ratings/log/key", Cancellation).JsonAsync())["kid"]!.GetValue<string>(),
            (keptBatch!["number"]!.GetValue<long>(), keptBatch["hash"]!.GetValue<string>())));

        Assert.Equal((31, 30), (found.Ratings, found.InBlocks));
        Assert.Equal([("bribery", 10L)], found.NotCounted); // the refused ones, none of whom answered it
        Assert.True(found.Batches >= 2, $"{found.Batches} batches");
        var published = (await host.Anonymous().GetAsync("/v1/ratings/published.json", Cancellation).JsonAsync())["figures"]!.AsArray();
        Assert.Equal(published.Count, found.Figures);
    }

    [Fact]
    public void A_citizen_finds_the_own_rating_in_a_block_or_still_waiting()
    {
        Assert.True(RatingsVerifier.Check(files!, new RatingsExpected(Receipt: counted!.ToJsonString())).ReceiptIsPublished);
        Assert.False(RatingsVerifier.Check(files!, new RatingsExpected(Receipt: waiting!.ToJsonString())).ReceiptIsPublished);

        var altered = counted.DeepClone();
        altered["statement"] = counted["statement"]!.GetValue<string>().Replace("overall=satisfied", "overall=dissatisfied", StringComparison.Ordinal);
        Assert.StartsWith("leaves.bin@", Refusal(files!, new RatingsExpected(Receipt: altered.ToJsonString())), StringComparison.Ordinal);
    }

    [Fact]
    public void No_answer_and_no_salt_of_anybody_is_in_the_bundle()
    {
        var salts = new[] { counted!, waiting! }.Select(receipt => Convert.FromHexString(receipt["salt"]!.GetValue<string>()));
        Assert.All(salts, salt => Assert.All(files!.Values, content => Assert.Equal(-1, content.AsSpan().IndexOf(salt))));
        Assert.All(files!.Values, content => Assert.Equal(-1, content.AsSpan().IndexOf(Encoding.UTF8.GetBytes(counted!["ratingId"]!.GetValue<string>()))));
    }

    // Every byte of the small files would do; this many random ones of all five, and the error must say where.
    [Fact]
    public void Each_of_2000_changed_bytes_is_noticed_and_named()
    {
        var random = new Random(6962);
        var places = files!.SelectMany(file => Enumerable.Repeat(file.Key, 400)).Select(name => (Name: name, At: random.Next(files![name].Length)));
        foreach (var (name, at) in places)
        {
            var changed = new Dictionary<string, byte[]>(files!) { [name] = [.. files![name]] };
            changed[name][at] ^= (byte)(1 << random.Next(8));

            var refusal = Refusal(changed);

            Assert.True(refusal.Contains(name, StringComparison.Ordinal), $"byte {at} of {name}: \"{refusal}\"");
        }
    }

    [Fact]
    public void A_missing_added_shortened_or_lengthened_file_is_named()
    {
        foreach (var name in files!.Keys)
        {
            Assert.StartsWith(name, Refusal(files!.Where(file => file.Key != name).ToDictionary()), StringComparison.Ordinal);
            Assert.Contains(name, Refusal(new Dictionary<string, byte[]>(files!) { [name] = files![name][..^1] }), StringComparison.Ordinal);
            Assert.Contains(name, Refusal(new Dictionary<string, byte[]>(files!) { [name] = [.. files![name], 0x41] }), StringComparison.Ordinal);
        }
        Assert.StartsWith("more.txt", Refusal(new Dictionary<string, byte[]>(files!) { ["more.txt"] = [] }), StringComparison.Ordinal);
    }

    // Who holds the key can sign what he likes. What he cannot do: count ratings that no block has, a block twice, or
    // take back what somebody kept.
    [Fact]
    public void A_bundle_signed_anew_with_other_counts_or_members_is_refused_too()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        Assert.Equal("", Refusal(Resigned(files!, key)));

        Assert.Matches("^head.txt: key-id", Refusal(Resigned(files!, key), new RatingsExpected(KeyId: Head(files!)["key-id"])));
        var more = Changed("batches.txt", text => Replace(text, @"(count moj \S+ \S+ served overall) (\d+) (\d+) (\d+) (\d+) 0\n", "$1 0 0 $4 90 0\n"));
        Assert.Matches(@"^batches.txt:\d+: counts \d+ ratings, but 10 came into blocks", Refusal(Resigned(more, key)));
        var few = Changed("batches.txt", text => Replace(text, @"(block moj \S+ \S+ served) 10 ", "$1 9 "));
        Assert.Matches(@"^batches.txt:\d+: expected a block of 10", Refusal(Resigned(few, key)));
        var twice = new Dictionary<string, byte[]>(files!) { ["members.bin"] = [.. files!["members.bin"][..320], .. files["members.bin"][..320], .. files["members.bin"][640..]] };
        Assert.Matches(@"^members.bin@\d+: (this rating is in an earlier block too|the block's handles do not)", Refusal(Resigned(twice, key)));
        var later = Changed("batches.txt", text => Replace(text, @"\n\d{4}-(\d\d)\n", "\n1999-$1\n"));
        Assert.Contains("rewritten", Refusal(Resigned(later, key), new RatingsExpected(Batch: (keptBatch!["number"]!.GetValue<long>(), keptBatch["hash"]!.GetValue<string>()))), StringComparison.Ordinal);
    }

    private static Dictionary<string, byte[]> Changed(string name, Func<string, string> change) =>
        new(files!) { [name] = Encoding.Latin1.GetBytes(change(Encoding.Latin1.GetString(files![name]))) };

    private static string Replace(string text, string pattern, string with)
    {
        var changed = System.Text.RegularExpressions.Regex.Replace(text, pattern, with);
        Assert.NotEqual(text, changed);
        return changed;
    }

    private static string Refusal(Dictionary<string, byte[]> bundle, RatingsExpected? expected = null)
    {
        try
        {
            RatingsVerifier.Check(bundle, expected);
            return "";
        }
        catch (InvalidDataException e)
        {
            return e.Message;
        }
    }

    private static Dictionary<string, string> Head(Dictionary<string, byte[]> bundle) =>
        Encoding.ASCII.GetString(bundle["head.txt"]).Split('\n').Skip(1).Where(line => line.Length > 0).Select(line => line.Split(' ')).ToDictionary(words => words[0], words => words[1]);

    /// <summary>What a forger with a key of their own makes of a bundle: digests, chain, root and signatures all fit again.</summary>
    private static Dictionary<string, byte[]> Resigned(Dictionary<string, byte[]> bundle, ECDsa key)
    {
        string Base64(byte[]? bytes) => System.Buffers.Text.Base64Url.EncodeToString(bytes);
        var batches = Encoding.Latin1.GetString(bundle["batches.txt"]).Split("asan.rating-batch.v1\n").Skip(1).ToList();
        var (hash, text, member) = (SHA256.HashData("asan.rating-batch.v1\n"u8), new StringBuilder(), 0);
        foreach (var lines in batches.Select(batch => batch.Split('\n')))
        {
            lines[1] = Convert.ToHexStringLower(hash);
            foreach (var i in Enumerable.Range(5, lines.Length - 5).Where(i => lines[i].StartsWith("block ", StringComparison.Ordinal)))
            {
                var words = lines[i].Split(' ');
                var length = int.Parse(words[5], null) * 32;
                words[6] = Convert.ToHexStringLower(SHA256.HashData(bundle["members.bin"].AsSpan(member, length)));
                (lines[i], member) = (string.Join(' ', words), member + length);
            }
            var statement = "asan.rating-batch.v1\n" + string.Join('\n', lines);
            hash = SHA256.HashData(Encoding.Latin1.GetBytes(statement));
            text.Append(statement);
        }
        var head = Head(bundle);
        var point = key.ExportParameters(false).Q;
        var (x, y) = (Base64(point.X), Base64(point.Y));
        var treeHead = new byte[50];
        treeHead[1] = 1;
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(treeHead.AsSpan(2), long.Parse(head["log-signed-at"], null));
        System.Buffers.Binary.BinaryPrimitives.WriteInt64BigEndian(treeHead.AsSpan(10), long.Parse(head["log-size"], null));
        Convert.FromHexString(head["log-root"]).CopyTo(treeHead, 18);
        var batchHead = $"asan.rating-batches.v1\n{batches.Count}\n{Convert.ToHexStringLower(hash)}\n{head["batch-signed-at"]}\n";
        var kid = Base64(SHA256.HashData(Encoding.ASCII.GetBytes($$"""{"crv":"P-256","kty":"EC","x":"{{x}}","y":"{{y}}"}""")));
        return new(bundle)
        {
            ["batches.txt"] = Encoding.Latin1.GetBytes(text.ToString()),
            ["head.txt"] = Encoding.ASCII.GetBytes(
                $"asan.rating-bundle.v1\nlog-size {head["log-size"]}\nlog-root {head["log-root"]}\nlog-signed-at {head["log-signed-at"]}\nlog-signature {Base64(key.SignData(treeHead, HashAlgorithmName.SHA256))}\n" +
                $"batch-number {batches.Count}\nbatch-hash {Convert.ToHexStringLower(hash)}\nbatch-signed-at {head["batch-signed-at"]}\nbatch-signature {Base64(key.SignData(Encoding.ASCII.GetBytes(batchHead), HashAlgorithmName.SHA256))}\n" +
                $"key-x {x}\nkey-y {y}\nkey-id {kid}\n"),
        };
    }

    private async Task<Dictionary<string, byte[]>> DownloadAsync()
    {
        using var whole = new MemoryStream(await host.Anonymous().GetByteArrayAsync("/v1/ratings/bundle.zip", Cancellation));
        using var zip = new ZipArchive(whole);
        var found = new Dictionary<string, byte[]>();
        foreach (var entry in zip.Entries)
        {
            using var content = new MemoryStream();
            await using (var stream = await entry.OpenAsync(Cancellation))
                await stream.CopyToAsync(content, Cancellation);
            found.Add(entry.FullName, content.ToArray());
        }
        return found;
    }
}
