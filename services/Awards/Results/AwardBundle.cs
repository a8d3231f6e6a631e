using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Asan.Awards.Ballots;
using Asan.Awards.Cycles;

namespace Asan.Awards.Results;

/// <summary>What a bundle opens. Judges are ids alone: neither names nor persons, and no reason of theirs.</summary>
/// <param name="RulesJson">The frozen rules' canonical JSON.</param>
/// <param name="Draw">The draw of judging preferences that the assignment used.</param>
/// <param name="Judges">Those who were there at the assignment, each with the price that proves it (docs/verify-award.md).</param>
/// <param name="Assignment">As it was computed, before substitutes.</param>
/// <param name="Leaves">The ballot log's leaves, in order.</param>
/// <param name="Places">The ranking, best first.</param>
public sealed record BundleContents(
    string CycleId, string ProgrammeId, string RulesJson, string RulesDigest, int Draw, string? Seed, Instant DecidedAt,
    IReadOnlyList<BundleEntry> Entries, IReadOnlyList<BundleJudge> Judges, IReadOnlyList<(Guid Entry, Guid Judge)> Conflicts,
    IReadOnlyList<(Guid Entry, Guid Judge)> Assignment, IReadOnlyList<(Guid Entry, Guid Judge, Guid Substitute)> Substitutions,
    IReadOnlyList<string> Leaves, SignedHead Sealed, SignedHead Revealed, IReadOnlyList<BundleMove> Moves, IReadOnlyList<Place> Places);

/// <param name="Size">Null where it is not known.</param>
public sealed record BundleEntry(Guid Id, string AuthorityId, string Region, string Country, string Kind, string? Size, Texts Title);

/// <param name="Price">Null in a cycle that was assigned before proofs were kept.</param>
/// <param name="Group">Judges of one group score no entry together; null: nobody is kept apart.</param>
public sealed record BundleJudge(Guid Id, long? Price = null, int? Group = null);

/// <param name="InFavour">How many judges were for it; who, stays with the jury.</param>
/// <param name="Jury">How many judges there were who were not absent.</param>
public sealed record BundleMove(Guid EntryId, int ToRank, string Reason, int InFavour, int Jury);

/// <summary>The public bundle of a decided cycle, byte for byte as docs/verify-award.md describes it.</summary>
public static class AwardBundle
{
    public const string Format = "asan.award-bundle.v1";

    /// <param name="contents">What it opens.</param>
    /// <param name="logKey">The public key of the log's heads.</param>
    /// <param name="bundleKey">The public key of the bundle.</param>
    /// <param name="sign">Signs the manifest under <paramref name="bundleKey"/>, base64url.</param>
    public static byte[] Build(BundleContents contents, Jwk logKey, Jwk bundleKey, Func<byte[], string> sign)
    {
        List<(string Name, byte[] Content)> files =
        [
            ("rules.json", Encoding.UTF8.GetBytes(contents.RulesJson)),
            ("cycle.json", Json(new
            {
                contents.CycleId, contents.ProgrammeId, contents.RulesDigest, contents.Draw, contents.Seed, DecidedAt = contents.DecidedAt.ToUnixTimeMilliseconds(),
                EntryPenalty = Text(RidgeCalibration.EntryPenalty), JudgePenalty = Text(RidgeCalibration.JudgePenalty),
            })),
            ("entries.jsonl", Lines(contents.Entries.OrderBy(entry => $"{entry.Id}", StringComparer.Ordinal))),
            ("judges.jsonl", Lines(contents.Judges.OrderBy(judge => $"{judge.Id}", StringComparer.Ordinal))),
            ("conflicts.jsonl", Lines(Sorted(contents.Conflicts))),
            ("assignment.jsonl", Lines(Sorted(contents.Assignment))),
            ("substitutions.jsonl", Lines(contents.Substitutions.Select(made => new { made.Entry, made.Judge, made.Substitute }))),
            ("log.jsonl", Lines(contents.Leaves.Select(Leaf))),
            ("heads.json", Json(new { Sealed = Head(contents.Sealed), Revealed = Head(contents.Revealed) })),
            ("moves.jsonl", Lines(contents.Moves)),
            ("ranking.jsonl", Lines(contents.Places.Select(place => new
            {
                place.Entry, place.Rank, place.Tabulated, place.Best, place.Worst, place.Ballots, Raw = Text(place.Raw), Calibrated = Text(place.Calibrated),
                Criteria = place.Criteria.ToDictionary(criterion => criterion.Key, criterion => Text(criterion.Value)), place.Winner,
            }))),
            ("keys.json", Json(new { BallotLog = logKey, Bundle = bundleKey })),
        ];
        var manifest = Json(new
        {
            Format, contents.CycleId,
            Files = files.Select(file => new { file.Name, Bytes = file.Content.Length, Sha256 = Convert.ToHexStringLower(SHA256.HashData(file.Content)) }),
        });
        var signature = Json(new { KeyId = bundleKey.Kid, Signature = sign([.. Encoding.UTF8.GetBytes($"{Format}\n"), .. manifest]) });
        return StoredZip.Of([("manifest.json", manifest), ("signature.json", signature), .. files]);
    }

    // A leaf's text is tag, kind, and then what the kind has, a line each (docs/ballots.md).
    private static object Leaf(string data) => data.Split('\n') switch
    {
        [_, "commit", var entry, var judge, var commitment, ""] => new { Kind = "commit", Entry = entry, Judge = judge, Commitment = commitment },
        [_, "reveal", var entry, var judge, var scores, var nonce, ""] => new { Kind = "reveal", Entry = entry, Judge = judge, Scores = scores, Nonce = nonce },
        [_, "absence", var judge, ""] => new { Kind = "absence", Judge = judge },
        _ => throw new InvalidOperationException("A leaf of the ballot log has none of its forms."),
    };

    private static object Head(SignedHead head) => new
    {
        head.Size, Root = Convert.ToHexStringLower(head.Root), SignedAt = head.SignedAt.ToUnixTimeMilliseconds(), head.KeyId, head.Signature,
    };

    private static IEnumerable<object> Sorted(IEnumerable<(Guid Entry, Guid Judge)> pairs) => pairs
        .OrderBy(pair => $"{pair.Entry}", StringComparer.Ordinal).ThenBy(pair => $"{pair.Judge}", StringComparer.Ordinal).Select(pair => new { pair.Entry, pair.Judge });

    private static string Text(decimal value) => value.ToString("F6", CultureInfo.InvariantCulture);

    private static string Text(double value) => value.ToString(CultureInfo.InvariantCulture);

    private static byte[] Json(object value) => Encoding.UTF8.GetBytes(CanonicalJson.Text(JsonSerializer.SerializeToElement(value, JsonColumns.Json)));

    private static byte[] Lines(IEnumerable<object> values)
    {
        using var lines = new MemoryStream();
        foreach (var value in values)
        {
            lines.Write(Json(value));
            lines.WriteByte((byte)'\n');
        }
        return lines.ToArray();
    }
}
