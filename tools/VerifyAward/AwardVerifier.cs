using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Asan.VerifyAward;

/// <summary>What was published before the bundle, as far as the reader kept it. Each is compared where it is given.</summary>
public sealed record Published(
    string? BundleKey = null, string? LogKey = null, string? RulesDigest = null, string? SealedRoot = null, string? RevealedRoot = null, string? Seed = null)
{
    public IReadOnlyList<string> Commitments { get; init; } = [];
}

/// <summary>What was found: what holds, and what does not, each with its place.</summary>
public sealed record Report(IReadOnlyList<string> Held, IReadOnlyList<string> Wrong);

/// <summary>
/// Repeats a result from its public bundle, by docs/verify-award.md alone: it shares no code with the service that
/// decided. A part that others build on stops the check at its first fault; the ranking is compared line by line.
/// </summary>
public sealed class AwardVerifier
{
    private const string Format = "asan.award-bundle.v1";

    private readonly Published published;
    private readonly List<string> held = [];
    private readonly List<string> wrong = [];

    private Dictionary<string, byte[]> files = [];
    private Rules rules = null!;
    private string rulesDigest = "", cycle = "";
    private int draw;
    private string? seed;
    private readonly List<string> entries = [];
    private readonly Dictionary<string, Dictionary<string, string?>> groups = [];      // of each entry's authority, for quotas
    private List<(string Id, long? Price, long? Group)> judges = [];
    private readonly HashSet<string> absent = [];                  // as the log has them
    private HashSet<(string Entry, string Judge)> conflicts = [];
    private HashSet<(string Entry, string Judge)> pairs = [];      // who scores what in the end
    private readonly Dictionary<(string Entry, string Judge), int[]> ballots = [];
    private Head sealedHead = null!, revealedHead = null!;

    private AwardVerifier(Published published) => this.published = published;

    public static Report Check(byte[] zip, Published? published = null)
    {
        var verifier = new AwardVerifier(published ?? new Published());
        try
        {
            verifier.Check(zip);
        }
        catch (FaultException fault)
        {
            verifier.wrong.Add(fault.Message);
        }
        return new Report(verifier.held, verifier.wrong);
    }

    private void Check(byte[] zip)
    {
        files = BundleZip.Read(zip);
        CheckManifest();
        CheckRules();
        ReadJury();
        CheckAssignment();
        CheckLog();
        CheckRanking();
    }

    // --- the files, their digests, the signature -----------------------------------------------------------------

    private void CheckManifest()
    {
        var manifest = Node.Of(files["manifest.json"], "manifest.json", "format", "cycleId", "files");
        if (manifest.Text("format") != Format)
            throw manifest.Fault("format", $"expected {Format}");
        cycle = manifest.Text("cycleId");
        var listed = manifest.Children("files", "name", "bytes", "sha256").ToList();
        var names = BundleZip.Names[2..];
        if (listed.Count != names.Length)
            throw manifest.Fault("files", $"expected {names.Length} files, {listed.Count} are listed");
        foreach (var (file, name) in listed.Zip(names))
        {
            if (file.Text("name") != name)
                throw file.Fault("name", $"expected {name}");
            if (file.Whole("bytes") != files[name].Length)
                throw file.Fault("bytes", $"{name} has {files[name].Length}");
            if (!file.Hex32("sha256").AsSpan().SequenceEqual(SHA256.HashData(files[name])))
                throw new FaultException(name, "does not have the SHA-256 that manifest.json lists");
        }
        var keys = Node.Of(files["keys.json"], "keys.json", "ballotLog", "bundle");
        string[] jwk = ["kty", "crv", "x", "y", "kid", "alg", "use"];
        var (logKey, bundleKey) = (new PublicKey(keys.Child("ballotLog", jwk)), new PublicKey(keys.Child("bundle", jwk)));
        var signature = Node.Of(files["signature.json"], "signature.json", "keyId", "signature");
        if (signature.Text("keyId") != bundleKey.Id)
            throw signature.Fault("keyId", $"keys.json has {bundleKey.Id}");
        // One text only, as the signature itself is not signed.
        if (!files["signature.json"].AsSpan().SequenceEqual(Encoding.UTF8.GetBytes($$"""{"keyId":"{{bundleKey.Id}}","signature":"{{signature.Text("signature")}}"}""")))
            throw new FaultException("signature.json", "is not canonical JSON");
        if (!bundleKey.Verifies([.. Encoding.UTF8.GetBytes($"{Format}\n"), .. files["manifest.json"]], signature.Text("signature")))
            throw signature.Fault("signature", "does not sign manifest.json");
        Compare(published.BundleKey, bundleKey.Id, "keys.json, bundle");
        Compare(published.LogKey, logKey.Id, "keys.json, ballotLog");
        var heads = Node.Of(files["heads.json"], "heads.json", "sealed", "revealed");
        string[] head = ["size", "root", "signedAt", "keyId", "signature"];
        sealedHead = Head.Of(heads.Child("sealed", head), logKey);
        revealedHead = Head.Of(heads.Child("revealed", head), logKey);
        held.Add($"{files.Count} files have the digests that key {bundleKey.Id} signed{(published.BundleKey is null ? " (compare it with GET /v1/award-keys: --key)" : "")}");
    }

    private void CheckRules()
    {
        var facts = Node.Of(files["cycle.json"], "cycle.json", "cycleId", "programmeId", "rulesDigest", "draw", "seed", "decidedAt", "entryPenalty", "judgePenalty");
        if (facts.Text("cycleId") != cycle)
            throw facts.Fault("cycleId", $"manifest.json has {cycle}");
        rulesDigest = Convert.ToHexStringLower(facts.Hex32("rulesDigest"));
        (draw, seed) = (facts.Small("draw"), facts.TextOrNull("seed"));
        if (draw > 63)
            throw facts.Fault("draw", "expected 0 to 63");
        if (draw > 0)
            held.Add($"(the assignment is of draw {draw}: that those before it left ballots that cannot be compared was not checked)");
        _ = (facts.Text("programmeId"), facts.Whole("decidedAt"));
        if (facts.Text("entryPenalty") != Calibration.EntryPenalty.ToString(CultureInfo.InvariantCulture))
            throw facts.Fault("entryPenalty", $"this format has {Calibration.EntryPenalty}");
        if (facts.Text("judgePenalty") != Calibration.JudgePenalty.ToString(CultureInfo.InvariantCulture))
            throw facts.Fault("judgePenalty", $"this format has {Calibration.JudgePenalty}");
        if (Convert.ToHexStringLower(SHA256.HashData(files["rules.json"])) is var digest && digest != rulesDigest)
            throw new FaultException("rules.json", $"its SHA-256 is {digest}, cycle.json says {rulesDigest}");
        Compare(published.RulesDigest, rulesDigest, "cycle.json, rulesDigest");
        rules = Rules.Of(files["rules.json"]);
        Compare(published.Seed, seed ?? "none", "cycle.json, seed");
        if (seed is not null && rules.LotSeedSource is null)
            throw facts.Fault("seed", "the rules name no source of a seed");
        held.Add($"the rules have the digest {rulesDigest}");
    }

    // --- who judges what -----------------------------------------------------------------------------------------

    private void ReadJury()
    {
        foreach (var entry in Node.Lines(files["entries.jsonl"], "entries.jsonl", _ => ["id", "authorityId", "region", "country", "kind", "size", "title"]))
        {
            _ = (entry.Text("authorityId"), entry.Child("title"));
            entries.Add(InOrder(entry, entry.Id("id"), entries.LastOrDefault()));
            groups[entries[^1]] = new() { ["region"] = entry.Text("region"), ["country"] = entry.Text("country"), ["kind"] = entry.Text("kind"), ["size"] = entry.TextOrNull("size") };
        }
        foreach (var judge in Node.Lines(files["judges.jsonl"], "judges.jsonl", _ => ["id", "price", "group"]))
            judges.Add((InOrder(judge, judge.Id("id"), judges.LastOrDefault().Id), judge.Has("price") ? judge.Whole("price") : null, judge.Has("group") ? judge.Whole("group") : null));
        if (judges.Find(judge => judge.Group is not null != rules.OneJudgePerCountry) is { Id: not null } odd)
            throw new FaultException($"judges.jsonl, judge {odd.Id}, group", rules.OneJudgePerCountry ? "is missing, but by the rules no entry has two judges of one country" : "is there, but the rules keep no judges apart");
        if (judges.Exists(judge => judge.Price is null) && judges.Exists(judge => judge.Price is not null))
            throw new FaultException("judges.jsonl", "expected a price of every judge or of none");
        conflicts = ReadPairs("conflicts.jsonl");
        pairs = ReadPairs("assignment.jsonl");
    }

    private HashSet<(string, string)> ReadPairs(string file)
    {
        var (knownEntries, knownJudges) = (entries.ToHashSet(), judges.Select(judge => judge.Id).ToHashSet());
        var read = new HashSet<(string, string)>();
        var last = "";
        foreach (var line in Node.Lines(files[file], file, _ => ["entry", "judge"]))
        {
            var (entry, judge) = (line.Id("entry"), line.Id("judge"));
            if (!knownEntries.Contains(entry))
                throw line.Fault("entry", "is not in entries.jsonl");
            if (!knownJudges.Contains(judge))
                throw line.Fault("judge", "is not in judges.jsonl");
            last = InOrder(line, $"{entry} {judge}", last);
            read.Add((entry, judge));
        }
        return read;
    }

    private static string InOrder(Node line, string key, string? last) =>
        string.CompareOrdinal(key, last) > 0 ? key : throw new FaultException(line.Place, "expected ids in ascending order, each once");

    private void CheckAssignment()
    {
        var byEntry = pairs.ToLookup(pair => pair.Entry);
        foreach (var entry in entries)
            if (byEntry[entry].Count() is var count && count != rules.JudgesPerEntry)
                throw new FaultException($"assignment.jsonl, entry {entry}", $"has {count} judges, the rules want {rules.JudgesPerEntry}");
        var loads = pairs.CountBy(pair => pair.Judge).ToDictionary();
        foreach (var (judge, _, _) in judges)
            if (loads.GetValueOrDefault(judge) is var load && (load < rules.LowestLoad || load > rules.HighestLoad))
                throw new FaultException($"assignment.jsonl, judge {judge}", $"has {load} entries, the rules want {rules.LowestLoad} to {rules.HighestLoad}");
        if (pairs.FirstOrDefault(conflicts.Contains) is { Entry: not null } conflict)
            throw new FaultException($"assignment.jsonl, entry {conflict.Entry}", $"judge {conflict.Judge} has a conflict of interest with it");
        held.Add($"{entries.Count} entries have {rules.JudgesPerEntry} of {judges.Count} judges each, by the rules and without a conflict of interest");
        if (judges.TrueForAll(judge => judge.Price is not null))
        {
            CheckOptimality(loads);
            held.Add("the judges' prices prove that no assignment is cheaper");
        }
        else
            held.Add("(the bundle has no judges' prices: that no assignment is cheaper was not checked)");

        foreach (var line in Node.Lines(files["substitutions.jsonl"], "substitutions.jsonl", _ => ["entry", "judge", "substitute"]))
        {
            var (entry, judge, substitute) = (line.Id("entry"), line.Id("judge"), line.Id("substitute"));
            if (!judges.Exists(known => known.Id == substitute))
                throw line.Fault("substitute", "is not in judges.jsonl");
            if (conflicts.Contains((entry, substitute)))
                throw line.Fault("substitute", "has a conflict of interest with the entry");
            if (!pairs.Remove((entry, judge)) || !pairs.Add((entry, substitute)))
                throw new FaultException(line.Place, "expected a judge who has the entry, and a substitute who has not");
            if (judges.Find(known => known.Id == substitute).Group is { } group && judges.Exists(other => other.Id != substitute && other.Group == group && pairs.Contains((entry, other.Id))))
                throw line.Fault("substitute", "is of one group with another judge of the entry");
            if (pairs.Count(pair => pair.Judge == substitute) > rules.HighestLoad)
                throw line.Fault("substitute", $"gets more than {rules.HighestLoad} entries");
        }
    }

    /// <summary>
    /// Linear programming's proof: with each judge's price added to their costs every entry has its cheapest judges, one a
    /// group at most; who costs more than 0 is full, who costs less has the least.
    /// </summary>
    private void CheckOptimality(Dictionary<string, int> loads)
    {
        foreach (var (judge, price, _) in judges)
            if (price > 0 && loads.GetValueOrDefault(judge) != rules.HighestLoad || price < 0 && loads.GetValueOrDefault(judge) != rules.LowestLoad)
                throw new FaultException($"judges.jsonl, judge {judge}", $"a price of {price} does not go with {loads.GetValueOrDefault(judge)} entries");
        var faults = new FaultException?[entries.Count];
        Parallel.For(0, entries.Count, index =>
        {
            var entry = entries[index];
            var cheapest = new Dictionary<long, long>();            // of each group of judges
            var chosen = new List<(string Judge, long Group, long Cost)>();
            for (var j = 0; j < judges.Count; j++)
            {
                var (judge, price, group) = judges[j];
                if (conflicts.Contains((entry, judge)))
                    continue;
                var cost = Preference(entry, judge) + price!.Value;
                var of = group ?? -1 - j;
                if (!cheapest.TryGetValue(of, out var least) || cost < least)
                    cheapest[of] = cost;
                if (pairs.Contains((entry, judge)))
                    chosen.Add((judge, of, cost));
            }
            var limit = chosen.Max(judge => judge.Cost);
            var unused = cheapest.Where(group => chosen.TrueForAll(judge => judge.Group != group.Key)).Select(group => group.Value).DefaultIfEmpty(long.MaxValue).Min();
            if (unused < limit || chosen.Exists(judge => cheapest[judge.Group] < judge.Cost))
                faults[index] = new FaultException($"assignment.jsonl, entry {entry}", "at the judges' prices another judge is cheaper: the assignment is not the cheapest, or judges.jsonl does not prove it");
            else if (chosen.Select(judge => judge.Group).Distinct().Count() != chosen.Count)
                faults[index] = new FaultException($"assignment.jsonl, entry {entry}", "has two judges of one group");
        });
        if (Array.Find(faults, fault => fault is not null) is { } first)
            throw first;
    }

    private long Preference(string entry, string judge) =>
        BinaryPrimitives.ReadUInt32BigEndian(SHA256.HashData(Encoding.ASCII.GetBytes($"asan.assignment.v1\n{rulesDigest}\n{draw}\n{entry}\n{judge}\n"))) >> 2;

    // --- the ballots ---------------------------------------------------------------------------------------------

    private void CheckLog()
    {
        var commitments = new Dictionary<(string, string), byte[]>();
        var leaves = new List<byte[]>();
        foreach (var line in Node.Lines(files["log.jsonl"], "log.jsonl", line => line.Has("kind") ? MembersOf(line) : ["kind"]))
        {
            var isSealed = leaves.Count >= sealedHead.Size;
            if (leaves.Count == sealedHead.Size)
                CheckSealing(commitments.Keys);
            var kind = line.Text("kind");
            var judge = line.Id("judge");
            if (kind == "absence")
            {
                if (!judges.Exists(known => known.Id == judge) || !absent.Add(judge))
                    throw line.Fault("judge", "expected a judge of judges.jsonl, absent once");
                leaves.Add(Tree.Leaf($"asan.ballot-log.v1\nabsence\n{judge}\n"));
                continue;
            }
            var pair = (Entry: line.Id("entry"), Judge: judge);
            if (!pairs.Contains(pair))
                throw new FaultException(line.Place, "the entry is not assigned to the judge");
            if (kind == "commit")
            {
                if (isSealed)
                    throw new FaultException(line.Place, "was committed after the sealing");
                var commitment = line.Hex32("commitment");
                if (!commitments.TryAdd(pair, commitment))
                    throw new FaultException(line.Place, "this judge has committed a ballot for the entry before");
                leaves.Add(Tree.Leaf($"asan.ballot-log.v1\ncommit\n{pair.Entry}\n{judge}\n{Convert.ToHexStringLower(commitment)}\n"));
            }
            else
            {
                if (!isSealed)
                    throw new FaultException(line.Place, "was revealed before the sealing");
                var (scores, nonce) = (line.Text("scores"), line.Hex32("nonce"));
                if (!commitments.TryGetValue(pair, out var commitment))
                    throw new FaultException(line.Place, "nothing was committed that this reveals");
                if (!commitment.AsSpan().SequenceEqual(SHA256.HashData([.. Encoding.UTF8.GetBytes($"asan.ballot.v1\n{pair.Entry}\n{judge}\n{scores}\n"), .. nonce])))
                    throw new FaultException(line.Place, "scores and nonce do not give the commitment");
                if (!ballots.TryAdd(pair, Scores(line, scores)))
                    throw new FaultException(line.Place, "this ballot was revealed before");
                leaves.Add(Tree.Leaf($"asan.ballot-log.v1\nreveal\n{pair.Entry}\n{judge}\n{scores}\n{Convert.ToHexStringLower(nonce)}\n"));
            }
        }
        if (leaves.Count == sealedHead.Size)
            CheckSealing(commitments.Keys);
        if (sealedHead.Size > leaves.Count || revealedHead.Size != leaves.Count)
            throw new FaultException("log.jsonl", $"has {leaves.Count} leaves; heads.json has {sealedHead.Size} when sealed and {revealedHead.Size} when revealed");
        var all = leaves.ToArray();
        foreach (var (head, name) in new[] { (sealedHead, "sealed"), (revealedHead, "revealed") })
            if (Tree.Root(all.AsSpan(0, head.Size)) is var root && !root.AsSpan().SequenceEqual(head.Root))
                throw new FaultException($"heads.json, {name}, root", $"the first {head.Size} leaves of log.jsonl give {Convert.ToHexStringLower(root)}");
        if (commitments.Keys.FirstOrDefault(pair => !ballots.ContainsKey(pair) && !absent.Contains(pair.Item2)) is { Item1: not null } hidden)
            throw new FaultException("log.jsonl", $"judge {hidden.Item2} is not absent, but the ballot for entry {hidden.Item1} is not revealed");
        Compare(published.SealedRoot, Convert.ToHexStringLower(sealedHead.Root), "heads.json, sealed, root");
        Compare(published.RevealedRoot, Convert.ToHexStringLower(revealedHead.Root), "heads.json, revealed, root");
        foreach (var wanted in published.Commitments)
            if (!commitments.Values.Any(commitment => Convert.ToHexStringLower(commitment) == wanted))
                wrong.Add($"log.jsonl: the commitment {wanted} is not in the log");
        held.Add($"{commitments.Count} ballots were committed before anything was shown, and {ballots.Count} revealed as committed; the log has the roots that were signed");
    }

    private static string[] MembersOf(Node line) => line.Text("kind") switch
    {
        "commit" => ["kind", "entry", "judge", "commitment"],
        "reveal" => ["kind", "entry", "judge", "scores", "nonce"],
        "absence" => ["kind", "judge"],
        _ => throw line.Fault("kind", "expected commit, reveal or absence"),
    };

    private void CheckSealing(ICollection<(string Entry, string Judge)> committed)
    {
        if (pairs.FirstOrDefault(pair => !committed.Contains(pair) && !absent.Contains(pair.Judge)) is { Entry: not null } missing)
            throw new FaultException("log.jsonl", $"was sealed without the ballot of judge {missing.Judge} for entry {missing.Entry}");
    }

    /// <summary>The scores by criterion, in the order of the rules.</summary>
    private int[] Scores(Node line, string canonical)
    {
        var scores = new int[rules.Criteria.Count];
        var texts = new string[scores.Length];
        var parts = canonical.Split(',').Select(part => part.Split('=')).ToList();
        for (var i = 0; i < scores.Length; i++)
        {
            var own = parts.Find(part => part.Length == 2 && part[0] == rules.Criteria[i].Id);
            if (own is null || !int.TryParse(own[1], NumberStyles.None, CultureInfo.InvariantCulture, out scores[i]) || scores[i] < rules.LowestScore || scores[i] > rules.HighestScore)
                throw line.Fault("scores", $"expected {rules.Criteria[i].Id} from {rules.LowestScore} to {rules.HighestScore}");
            texts[i] = $"{rules.Criteria[i].Id}={scores[i]}";
        }
        return canonical == string.Join(',', texts.Order(StringComparer.Ordinal)) ? scores : throw line.Fault("scores", "expected the rules' criteria in ordinal order, and no others");
    }

    // --- the ranking ---------------------------------------------------------------------------------------------

    private sealed record Place(string Entry, int Ballots, decimal Raw, double Calibrated, decimal[] Criteria, int Best, int Worst)
    {
        public decimal Rounded { get; set; }
        public string Lot { get; set; } = "";
        public int Tabulated { get; set; }
    }

    private void CheckRanking()
    {
        var lines = Node.Lines(files["ranking.jsonl"], "ranking.jsonl", _ => ["entry", "rank", "tabulated", "best", "worst", "ballots", "raw", "calibrated", "criteria", "winner"]).ToList();
        if (lines.Count != entries.Count)
            throw new FaultException("ranking.jsonl", $"has {lines.Count} lines for {entries.Count} entries");
        var places = Tabulate();
        var byEntry = new Dictionary<string, Node>();
        foreach (var line in lines)
            if (!places.ContainsKey(line.Id("entry")) || !byEntry.TryAdd(line.Id("entry"), line))
                throw line.Fault("entry", "expected every entry of entries.jsonl once");
        foreach (var place in places.Values)
            CheckFigures(place, byEntry[place.Entry]);

        var ranks = Order(places.Values);
        for (var (g, rank) = (0, 1); g < ranks.Count; rank += ranks[g++].Count)
            foreach (var place in ranks[g])
                if ((place.Tabulated = rank) != byEntry[place.Entry].Whole("tabulated"))
                    wrong.Add(byEntry[place.Entry].Fault("tabulated", $"the ballots give {rank}").Message);
        var moves = Move(ranks);
        var winners = Winners(ranks);
        var position = 0;
        for (var (g, rank) = (0, 1); g < ranks.Count; rank += ranks[g++].Count)
            foreach (var place in ranks[g].OrderBy(place => place.Entry, StringComparer.Ordinal))
            {
                var line = byEntry[place.Entry];
                if (line.Whole("rank") != rank)
                    wrong.Add(line.Fault("rank", $"ballots and moves give {rank}").Message);
                if (line.Flag("winner") != winners.Contains(place.Entry))
                    wrong.Add(line.Fault("winner", $"by the rules, with their quotas, {rules.Winners} win, and it is {(winners.Contains(place.Entry) ? "" : "not ")}among them").Message);
                if (line != lines[position++])
                    wrong.Add($"{line.Place}: expected at line {position}, by rank and id");
            }
        held.Add($"scores, rank intervals and ranks follow from the ballots{(moves > 0 ? $" and {moves} moves of the jury" : "")}{(seed is null ? "" : ", and the lot from the seed")}");
    }

    private Dictionary<string, Place> Tabulate()
    {
        var numbers = ballots.Keys.Select(pair => pair.Judge).Distinct().Order(StringComparer.Ordinal).Select((judge, index) => (judge, index)).ToDictionary(item => item.judge, item => item.index);
        var byEntry = ballots.OrderBy(ballot => ballot.Key.Judge, StringComparer.Ordinal).ToLookup(ballot => ballot.Key.Entry, ballot => (Judge: numbers[ballot.Key.Judge], Scores: ballot.Value));
        CheckConnected(byEntry);
        int Sum(int[] scores) => scores.Select((score, i) => score * rules.Criteria[i].Weight).Sum();
        var fit = new Calibration(numbers.Count, [.. entries.Select(entry => byEntry[entry].Select(ballot => (ballot.Judge, (double)Sum(ballot.Scores) / rules.Weights)).ToList())]);
        var intervals = fit.Intervals();
        return entries.Select((entry, index) =>
        {
            var own = byEntry[entry].ToList();
            return new Place(
                entry, own.Count, Six(own.Sum(ballot => Sum(ballot.Scores)), rules.Weights * own.Count), fit.Scores[index],
                [.. rules.Criteria.Select((_, i) => Six(own.Sum(ballot => ballot.Scores[i]), own.Count))], intervals[index].Best, intervals[index].Worst);
        }).ToDictionary(place => place.Entry);
    }

    private void CheckConnected(ILookup<string, (int Judge, int[] Scores)> byEntry)
    {
        var joined = Enumerable.Range(0, entries.Count).ToArray();
        int Find(int i) => joined[i] == i ? i : joined[i] = Find(joined[i]);
        var firstOf = new Dictionary<int, int>();
        for (var i = 0; i < entries.Count; i++)
        {
            if (!byEntry[entries[i]].Any())
                throw new FaultException("log.jsonl", $"entry {entries[i]} has no ballot");
            foreach (var (judge, _) in byEntry[entries[i]])
                joined[Find(i)] = Find(firstOf.TryGetValue(judge, out var first) ? first : firstOf[judge] = i);
        }
        if (entries.Select((_, i) => Find(i)).Distinct().Count() is > 1 and var parts)
            throw new FaultException("log.jsonl", $"the ballots fall into {parts} groups that share no judge; no ranking of all means anything");
    }

    private void CheckFigures(Place place, Node line)
    {
        void Expect(bool holds, string member, string what)
        {
            if (!holds)
                wrong.Add(line.Fault(member, what).Message);
        }

        place.Rounded = line.Six("calibrated");
        // Half a unit of the last decimal, and what two ways of computing may differ in.
        Expect(Math.Abs((double)place.Rounded - place.Calibrated) <= 0.5e-6 + 1e-9, "calibrated", $"the ballots give {place.Calibrated:F9}");
        Expect(line.Whole("ballots") == place.Ballots, "ballots", $"{place.Ballots} were revealed");
        Expect(line.Six("raw") == place.Raw, "raw", $"the ballots give {place.Raw}");
        Expect(line.Whole("best") == place.Best, "best", $"the ballots give {place.Best}");
        Expect(line.Whole("worst") == place.Worst, "worst", $"the ballots give {place.Worst}");
        var criteria = line.Child("criteria", [.. rules.Criteria.Select(criterion => criterion.Id)]);
        for (var i = 0; i < rules.Criteria.Count; i++)
            if (criteria.Six(rules.Criteria[i].Id) != place.Criteria[i])
                wrong.Add(criteria.Fault(rules.Criteria[i].Id, $"the ballots give {place.Criteria[i]}").Message);
    }

    private List<List<Place>> Order(IEnumerable<Place> places)
    {
        var key = seed is null ? null : SHA256.HashData(Encoding.UTF8.GetBytes($"asan.award-lot.v1\n{rulesDigest}\n{Convert.ToHexStringLower(revealedHead.Root)}\n{seed}\n"));
        var ladder = rules.Ties.Select(tie => rules.Criteria.ToList().FindIndex(criterion => criterion.Id == tie)).ToList();
        // All that decides, as one key: equal keys are one rank.
        decimal[] Key(Place place) => [-place.Rounded, .. ladder.Select(i => -place.Criteria[i])];
        int Compare(Place one, Place other) => Key(one).Zip(Key(other), decimal.Compare).FirstOrDefault(difference => difference != 0) is var byScore and not 0
            ? byScore
            : string.CompareOrdinal(one.Lot, other.Lot);
        var all = places.ToList();
        foreach (var place in all)
            place.Lot = key is null ? "" : Convert.ToHexStringLower(HMACSHA256.HashData(key, Encoding.ASCII.GetBytes(place.Entry)));
        all.Sort(Compare);
        var groups = new List<List<Place>>();
        foreach (var place in all)
        {
            if (groups.Count > 0 && Compare(groups[^1][0], place) == 0)
                groups[^1].Add(place);
            else
                groups.Add([place]);
        }
        if (seed is null && rules.LotSeedSource is not null && groups.Exists(group => group.Count > 1))
            wrong.Add("cycle.json, seed: entries are equal and the rules let a lot decide, but there is no seed");
        return groups;
    }

    private int Move(List<List<Place>> groups)
    {
        var moves = 0;
        foreach (var line in Node.Lines(files["moves.jsonl"], "moves.jsonl", _ => ["entryId", "toRank", "reason", "inFavour", "jury"]))
        {
            var (entry, to) = (line.Id("entryId"), line.Small("toRank"));
            if (to < 1 || to > entries.Count)
                throw line.Fault("toRank", $"expected 1 to {entries.Count}");
            if (line.Text("reason").Trim().Length < 20)
                throw line.Fault("reason", "expected a reason, at least 20 characters");
            if (line.Small("jury") != judges.Count - absent.Count)
                throw line.Fault("jury", $"{judges.Count} judges without {absent.Count} who were absent are {judges.Count - absent.Count}");
            if (line.Small("inFavour") * 2L <= line.Small("jury") || line.Small("inFavour") > line.Small("jury"))
                throw line.Fault("inFavour", $"expected more than half of the jury, which has {line.Small("jury")} judges");
            var from = groups.Find(group => group.Exists(place => place.Entry == entry)) ?? throw line.Fault("entryId", "is not in entries.jsonl");
            var place = from.Find(place => place.Entry == entry)!;
            from.Remove(place);
            groups.RemoveAll(group => group.Count == 0);
            var (index, rank) = (0, 1);
            while (index < groups.Count && rank < to)
                rank += groups[index++].Count;
            groups.Insert(index, [place]);
            moves++;
        }
        return moves;
    }

    /// <summary>The best ranks as far as the quotas let them; then the groups that have too few, at the cost of the last who can give way.</summary>
    private List<string> Winners(List<List<Place>> ranks)
    {
        var order = ranks.SelectMany(rank => rank.Select(place => place.Entry).Order(StringComparer.Ordinal)).ToList();
        var chosen = new List<string>();
        bool Counts(Quota quota, string entry, string? asWell = null) =>
            groups[entry][quota.By] is { } group && (quota.Value is null || group == quota.Value) && (asWell is null || group == groups[asWell][quota.By]);
        bool Fits(string entry, List<string> beside) => rules.Quotas.All(quota => quota.Most is not { } most || !Counts(quota, entry) || beside.Count(other => Counts(quota, other, entry)) < most);

        foreach (var rank in ranks)
        {
            if (chosen.Count >= rules.Winners)
                break;
            foreach (var place in rank.OrderBy(place => place.Entry, StringComparer.Ordinal))
                if (Fits(place.Entry, chosen))
                    chosen.Add(place.Entry);
        }
        foreach (var quota in rules.Quotas)
        {
            if (quota.Fewest is not { } fewest)
                continue;
            foreach (var entry in order)
            {
                if (chosen.Count(winner => Counts(quota, winner)) >= fewest || !Counts(quota, entry) || chosen.Contains(entry))
                    continue;
                for (var last = chosen.Count - 1; last >= 0; last--)
                {
                    var leaves = chosen[last];
                    var rest = chosen.Where(winner => winner != leaves).ToList();
                    var isNeeded = rules.Quotas.Any(other => other.Fewest is { } least && Counts(other, leaves) && rest.Count(winner => Counts(other, winner)) < least);
                    if (Counts(quota, leaves) || isNeeded || !Fits(entry, rest))
                        continue;
                    chosen = [.. rest, entry];
                    break;
                }
            }
        }
        return chosen;
    }

    private static decimal Six(int sum, int count) => decimal.Round((decimal)sum / count, 6, MidpointRounding.ToEven);

    private void Compare(string? published, string bundled, string place)
    {
        if (published is not null && published != bundled)
            wrong.Add($"{place}: {published} was published, the bundle has {bundled}");
    }
}
