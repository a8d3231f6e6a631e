using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Asan.TestBed;
using Asan.VerifyAward;
using CsCheck;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>The public bundle and the verifier that shares no code with the service.</summary>
public sealed class BundleTests(AwardsHost host)
{
    private static readonly SampleBundle Sample = new();

    [Fact]
    public void A_bundle_that_tells_the_truth_holds()
    {
        var report = AwardVerifier.Check(Sample.Zip, Sample.Published);

        Assert.Empty(report.Wrong);
        Assert.Contains(report.Held, line => line.Contains("18 ballots were committed", StringComparison.Ordinal) && line.Contains("17 revealed", StringComparison.Ordinal));
        Assert.Contains(report.Held, line => line.Contains("1 moves of the jury", StringComparison.Ordinal) && line.Contains("lot", StringComparison.Ordinal));
    }

    [Fact]
    public void Not_one_byte_of_a_bundle_can_change_unseen_and_the_error_names_its_place()
    {
        var files = BundleZip.Read(Sample.Zip);
        var ends = new List<(int End, string Name)>();
        foreach (var name in BundleZip.Names)
            ends.Add(((ends.Count == 0 ? 0 : ends[^1].End) + 30 + name.Length + files[name].Length, name));
        // A hundredth of the bytes would do; all of the first and last, and 2,000 in between.
        var tried = Enumerable.Range(0, 200).Concat(Enumerable.Range(Sample.Zip.Length - 200, 200))
            .Concat(Enumerable.Range(0, 2000).Select(n => (int)(n * 7919L % Sample.Zip.Length))).ToList();
        foreach (var at in tried)
        {
            var changed = (byte[])Sample.Zip.Clone();
            changed[at] ^= (byte)(1 << at % 8);

            var wrong = Assert.Single(AwardVerifier.Check(changed).Wrong);

            var (_, name) = ends.FirstOrDefault(file => at < file.End);
            // A wrong size moves the place at which the next file is looked for.
            Assert.True(wrong.StartsWith("zip, byte ", StringComparison.Ordinal) && (name is null ? wrong.Contains("directory", StringComparison.Ordinal) : wrong.Contains("of ", StringComparison.Ordinal)), wrong);
        }
        foreach (var (name, content) in files)
        {
            var changed = (byte[])Sample.Zip.Clone();
            changed[ends.Single(file => file.Name == name).End - content.Length / 2 - 1] ^= 1;
            Assert.Contains(name, Assert.Single(AwardVerifier.Check(changed).Wrong), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(-1)]
    public void A_bundle_with_more_or_fewer_bytes_is_refused(int more) =>
        Assert.Equal(more == 0, AwardVerifier.Check([.. Sample.Zip.AsSpan(0, Math.Min(Sample.Zip.Length, Sample.Zip.Length + more)), .. new byte[Math.Max(more, 0)]]).Wrong.Count == 0);

    // What somebody who holds the keys can still not change: everything that follows from something else. Left out are the
    // words that nothing follows from (titles, names of authorities, reasons, the times) and who was for a move.
    public static TheoryData<string, string> Covered => new()
    {
        { "rules.json", "" },
        { "cycle.json", "rulesDigest" }, { "cycle.json", "seed" }, { "cycle.json", "entryPenalty" }, { "cycle.json", "judgePenalty" }, { "cycle.json", "cycleId" },
        { "entries.jsonl", "id" }, { "judges.jsonl", "id" }, { "conflicts.jsonl", "" }, { "assignment.jsonl", "" }, { "substitutions.jsonl", "" },
        { "log.jsonl", "" }, { "heads.json", "" }, { "moves.jsonl", "entryId" }, { "moves.jsonl", "toRank" }, { "moves.jsonl", "jury" }, { "ranking.jsonl", "" }, { "keys.json", "" },
    };

    [Theory, MemberData(nameof(Covered))]
    public void Not_even_with_the_keys_can_a_result_be_changed_and_the_error_names_the_file(string file, string member)
    {
        var files = BundleZip.Read(Sample.Zip);
        var text = Encoding.UTF8.GetString(files[file]);
        var places = PlacesOf(text, member).ToList();
        foreach (var at in places.Count <= 400 ? places : [.. Enumerable.Range(0, 400).Select(n => places[(int)(n * 7919L % places.Count)])])
        {
            var changed = new StringBuilder(text) { [at] = Other(text[at]) }.ToString();

            var report = AwardVerifier.Check(Sample.Resigned(new Dictionary<string, byte[]>(files) { [file] = Encoding.UTF8.GetBytes(changed) }), Sample.Published);

            Assert.True(report.Wrong.Count > 0, $"{file}, character {at}: {changed[Math.Max(0, at - 40)..Math.Min(changed.Length, at + 20)]}");
            // An id that changes in a list of all is missed where it is referred to; a seed where it decides.
            if (file is not ("entries.jsonl" or "judges.jsonl" or "moves.jsonl" or "cycle.json" or "substitutions.jsonl" or "keys.json"))
                Assert.Contains(report.Wrong, wrong => wrong.Contains(file, StringComparison.Ordinal));
            Assert.All(report.Wrong, wrong => Assert.Matches("^(zip|[a-z]+\\.jsonl?)", wrong));
        }
    }

    [Fact]
    public void An_assignment_that_is_not_the_cheapest_is_found_out_by_the_prices()
    {
        var solved = SampleBundle.Solved();
        Assert.Empty(AwardVerifier.Check(solved.Zip, solved.Published).Wrong);
        Assert.Contains(AwardVerifier.Check(solved.Zip).Held, line => line.Contains("no assignment is cheaper", StringComparison.Ordinal) && !line.StartsWith('('));
        var files = BundleZip.Read(solved.Zip);
        var pairs = Encoding.UTF8.GetString(files["assignment.jsonl"]).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(line => JsonNode.Parse(line)!).Select(pair => (Entry: pair["entry"]!.GetValue<string>(), Judge: pair["judge"]!.GetValue<string>())).ToList();

        // Every exchange of two judges between two entries leaves all rules kept; only the cost tells.
        var exchanges = 0;
        foreach (var (one, other) in from one in pairs from other in pairs where string.CompareOrdinal(one.Entry, other.Entry) < 0 && one.Judge != other.Judge select (one, other))
        {
            if (pairs.Contains((one.Entry, other.Judge)) || pairs.Contains((other.Entry, one.Judge)))
                continue;
            var changed = pairs.Except([one, other]).Append((one.Entry, other.Judge)).Append((other.Entry, one.Judge)).Order()
                .Select(pair => $$"""{"entry":"{{pair.Item1}}","judge":"{{pair.Item2}}"}""" + "\n");
            var report = AwardVerifier.Check(solved.Resigned(new Dictionary<string, byte[]>(files) { ["assignment.jsonl"] = Encoding.UTF8.GetBytes(string.Concat(changed)) }), solved.Published);
            Assert.Contains(report.Wrong, wrong => wrong.StartsWith("assignment.jsonl, entry ", StringComparison.Ordinal)
                && (wrong.Contains("cheaper", StringComparison.Ordinal) || wrong.Contains("conflict", StringComparison.Ordinal)));
            exchanges++;
        }
        Assert.True(exchanges > 20, $"{exchanges} exchanges");
    }

    [Fact]
    public void A_jury_of_another_size_than_the_log_leaves_is_found_out() =>
        Assert.StartsWith("moves.jsonl line 1, jury:", Assert.Single(WrongWith(Sample, "moves.jsonl", move => (move["inFavour"], move["jury"]) = (3, 4))), StringComparison.Ordinal);

    [Fact]
    public void Judges_have_groups_exactly_when_the_rules_keep_those_of_one_country_apart()
    {
        Assert.Matches("^judges.jsonl, judge .*, group: is there", Assert.Single(WrongWith(Sample, "judges.jsonl", judge => judge["group"] = 1)));

        var files = BundleZip.Read(Sample.Zip);
        var (rules, cycle) = (JsonNode.Parse(files["rules.json"])!, JsonNode.Parse(files["cycle.json"])!);
        rules["conflicts"] = new JsonObject { ["oneJudgePerCountry"] = true, ["sameCountry"] = false };
        files["rules.json"] = Encoding.UTF8.GetBytes(rules.ToJsonString());
        cycle["rulesDigest"] = Convert.ToHexStringLower(SHA256.HashData(files["rules.json"]));
        files["cycle.json"] = Encoding.UTF8.GetBytes(cycle.ToJsonString());
        Assert.Matches("^judges.jsonl, judge .*, group: is missing", Assert.Single(AwardVerifier.Check(Sample.Resigned(files)).Wrong));
    }

    [Fact]
    public void A_price_left_out_does_not_leave_out_the_proof()
    {
        var first = true;
        Assert.StartsWith("judges.jsonl: expected a price", Assert.Single(WrongWith(SampleBundle.Solved(), "judges.jsonl", judge =>
        {
            if (first)
                judge["price"] = null;
            first = false;
        })), StringComparison.Ordinal);
    }

    [Fact]
    public void A_signature_has_one_text_only()
    {
        var files = BundleZip.Read(Sample.Zip);
        files["signature.json"] = [.. files["signature.json"], (byte)' '];
        Assert.Equal("signature.json: is not canonical JSON", Assert.Single(AwardVerifier.Check(BundleZip.Write([.. BundleZip.Names.Select(name => (name, files[name]))])).Wrong));
    }

    [Fact]
    public void There_are_64_draws_and_a_later_one_is_told()
    {
        Assert.Equal("cycle.json, draw: expected 0 to 63", Assert.Single(WrongWith(Sample, "cycle.json", facts => facts["draw"] = 64)));

        var files = BundleZip.Read(Sample.Zip);
        var report = AwardVerifier.Check(Sample.Resigned(Changed(files, "cycle.json", facts => facts["draw"] = 63)));
        Assert.Empty(report.Wrong);
        Assert.Contains(report.Held, line => line.Contains("draw 63", StringComparison.Ordinal) && line.Contains("not checked", StringComparison.Ordinal));
    }

    /// <summary>What is found when each object of a file is changed, and the bundle signed again.</summary>
    private static IReadOnlyList<string> WrongWith(SampleBundle bundle, string file, Action<JsonNode> change) =>
        AwardVerifier.Check(bundle.Resigned(Changed(BundleZip.Read(bundle.Zip), file, change))).Wrong;

    private static Dictionary<string, byte[]> Changed(Dictionary<string, byte[]> files, string file, Action<JsonNode> change)
    {
        var lines = Encoding.UTF8.GetString(files[file]).Split('\n').Select(line =>
        {
            if (line.Length == 0)
                return line;
            var value = JsonNode.Parse(line)!;
            change(value);
            return value.ToJsonString();
        });
        files[file] = Encoding.UTF8.GetBytes(string.Join('\n', lines));
        return files;
    }

    [Fact]
    public void The_verifier_references_nothing_of_the_platform_and_no_package() =>
        Assert.DoesNotContain("Reference", File.ReadAllText(Path.Combine(Clone.Root, "tools", "VerifyAward", "VerifyAward.csproj")).Replace("References nothing", "", StringComparison.Ordinal), StringComparison.Ordinal);

    [Fact]
    public void Who_signs_with_a_key_of_their_own_is_found_out_by_the_published_one()
    {
        var forged = new SampleBundle();

        Assert.Empty(AwardVerifier.Check(forged.Zip).Wrong);
        Assert.Contains(AwardVerifier.Check(forged.Zip, Sample.Published).Wrong, wrong => wrong.StartsWith("keys.json, bundle:", StringComparison.Ordinal));
        Assert.Contains(AwardVerifier.Check(forged.Zip, forged.Published with { Commitments = [new string('0', 64)] }).Wrong, wrong => wrong.Contains("is not in the log", StringComparison.Ordinal));
    }

    [Fact]
    public void Bytes_that_are_no_bundle_are_refused_by_name() => Gen.Byte.Array[0, 200].Sample(bytes => Assert.NotEmpty(AwardVerifier.Check(bytes).Wrong));

    // Whole cycles over HTTP -------------------------------------------------------------------------------------

    [Fact]
    public async Task The_bundle_of_an_announced_cycle_is_verified_with_substitute_absence_move_and_lot()
    {
        var body = AwardsHost.Cycle(judgesPerEntry: 3, winners: 2);
        body["rules"]!["lotSeedSource"] = "a beacon's round";
        body["rules"]!["absences"] = new JsonObject { ["fewestBallots"] = 2 };
        var cycle = await TrialCycle.BallotingAsync(host, entries: 5, judges: 5, body);
        var assigned = await cycle.AssignmentsAsync();
        // The first judge's first entry goes to somebody who has not got it.
        var (entry, replaced) = assigned[0];
        var substitute = cycle.Judges.Keys.First(actor => !assigned.Contains((entry, actor)));
        await host.Secretary.PostAsync($"/v1/judges/{cycle.Judges[replaced]}/substitutions",
            new { entryId = entry, substituteId = cycle.Judges[substitute], reason = "A conflict of interest came to light." }).JsonAsync(201);
        // All entries are equal, so that the lot decides everything; then the jury moves the last to the first place.
        await cycle.VoteAsync((_, _) => (7, 6));
        await cycle.MoveAsync("Deliberation");
        Assert.Equal("not-ready", await cycle.TryMoveAsync("Decided").ProblemAsync(409));
        await host.Secretary.PostAsync($"{cycle.Path}/lot", new { seed = "4711" }).JsonAsync(201);
        var tabulated = (await host.Secretary.GetAsync($"{cycle.Path}/tabulation").JsonAsync())["items"]!.AsArray();
        var last = tabulated[^1]!["entryId"]!.GetValue<Guid>();
        await host.Secretary.PostAsync($"{cycle.Path}/deliberations",
            new { entryId = last, toRank = 1, reason = "It reaches more people than the others.", inFavour = cycle.Judges.Values.Take(3) }).JsonAsync(201);
        await cycle.MoveAsync("Decided");
        Assert.Equal("not-announced", await host.Secretary.GetAsync($"{cycle.Path}/bundle.zip").ProblemAsync(404));
        await cycle.MoveAsync("Announced");

        var zip = await BundleAsync(cycle);
        var log = await host.Public.GetAsync($"{cycle.Path}/ballot-log").JsonAsync();
        var keys = await host.Public.GetAsync("/v1/award-keys").JsonAsync();
        var report = AwardVerifier.Check(zip, new Published(
            keys["bundle"]!["kid"]!.GetValue<string>(), keys["ballotLog"]!["kid"]!.GetValue<string>(),
            (await host.Public.GetAsync(cycle.Path).JsonAsync())["rulesDigest"]!.GetValue<string>(),
            log["sealed"]!["root"]!.GetValue<string>(), log["revealed"]!["root"]!.GetValue<string>()));

        Assert.Empty(report.Wrong);
        Assert.Contains(report.Held, line => line.Contains("no assignment is cheaper", StringComparison.Ordinal) && !line.StartsWith('('));
        Assert.Equal(zip, await BundleAsync(cycle));
        using var asked = new HttpRequestMessage(HttpMethod.Get, $"{cycle.Path}/bundle.zip") { Headers = { IfNoneMatch = { new($"\"{Convert.ToHexStringLower(SHA256.HashData(zip))}\"") } } };
        using var known = await host.Public.SendAsync(asked, TestContext.Current.CancellationToken);
        Assert.Equal((304, 0), ((int)known.StatusCode, (await known.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken)).Length));
        var ranking = Encoding.UTF8.GetString(BundleZip.Read(zip)["ranking.jsonl"]).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonNode.Parse(line)!).ToList();
        Assert.Equal(last, ranking[0]["entry"]!.GetValue<Guid>());
        Assert.Equal((1, 5), (ranking[0]["rank"]!.GetValue<int>(), ranking[0]["tabulated"]!.GetValue<int>()));
        Assert.Equal([1, 2, 3, 4, 5], ranking.Select(line => line["rank"]!.GetValue<int>()));
        var text = string.Concat(BundleZip.Read(zip).Values.Select(Encoding.UTF8.GetString));
        // No person: neither names nor the tokens' subjects.
        Assert.All(cycle.Judges.Keys, actor => Assert.DoesNotContain(actor, text, StringComparison.Ordinal));
        Assert.DoesNotContain("A judge (example)", text, StringComparison.Ordinal);
    }

    private async Task<byte[]> BundleAsync(TrialCycle cycle)
    {
        using var answer = await host.Public.GetAsync($"{cycle.Path}/bundle.zip", TestContext.Current.CancellationToken);
        Assert.Equal("application/zip", answer.Content.Headers.ContentType?.MediaType);
        return await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken);
    }

    // Letters and digits of the values, of one member or of all; names of members and punctuation are refused as no JSON.
    private static IEnumerable<int> PlacesOf(string text, string member)
    {
        var (inValue, quoted) = (false, false);
        var name = new StringBuilder();
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '"')
            {
                quoted = !quoted;
                if (quoted && !inValue)
                    name.Clear();
            }
            else if (!quoted && c is ':')
                inValue = true;
            else if (!quoted && c is ',' or '{' or '}' or '\n')
                inValue = false;
            else if (inValue && char.IsAsciiLetterOrDigit(c) && (member.Length == 0 || name.ToString() == member))
                yield return i;
            else if (!inValue && quoted)
                name.Append(c);
        }
    }

    private static char Other(char c) => c switch
    {
        '9' => '8',
        >= '0' and < '9' => (char)(c + 1),
        'f' => 'e',
        'z' or 'Z' => (char)(c - 1),
        _ => (char)(c + 1),
    };
}
