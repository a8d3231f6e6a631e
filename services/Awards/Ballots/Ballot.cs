using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Asan.Awards.Cycles;

namespace Asan.Awards.Ballots;

/// <summary>
/// A ballot in two steps (commit, then reveal): first only a digest is handed in, so that no judge and no clerk can
/// see another's scores before all are fixed; then the scores with the nonce that proves them. Scores alone could be
/// guessed, so the nonce has 256 random bits and never leaves the judge's client before the reveal.
/// </summary>
public static class Ballot
{
    /// <summary>The nonce's length in bytes.</summary>
    public const int NonceLength = 32;

    private const string Tag = "asan.ballot.v1";

    /// <summary>The scores as one text: criteria in ordinal order, <c>efficiency=8,innovation=9</c>.</summary>
    public static string Canonical(IReadOnlyDictionary<string, int> scores) =>
        string.Join(",", scores.OrderBy(score => score.Key, StringComparer.Ordinal).Select(score => string.Create(CultureInfo.InvariantCulture, $"{score.Key}={score.Value}")));

    /// <summary>The scores of a <see cref="Canonical"/> text.</summary>
    public static IReadOnlyDictionary<string, int> Parse(string canonical) =>
        canonical.Split(',').Select(score => score.Split('=')).ToDictionary(score => score[0], score => int.Parse(score[1], CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>SHA-256 over tag, entry, judge and scores, a line each, and the nonce. The database checks the same (constraint ballot_matches_commitment).</summary>
    public static byte[] Commitment(Guid entry, Guid judge, IReadOnlyDictionary<string, int> scores, byte[] nonce) =>
        SHA256.HashData([.. Encoding.UTF8.GetBytes($"{Tag}\n{entry}\n{judge}\n{Canonical(scores)}\n"), .. nonce]);

    /// <summary>What is wrong with scores under the rules.</summary>
    public static IEnumerable<Fault> Faults(Rules rules, IReadOnlyDictionary<string, int> scores)
    {
        foreach (var criterion in rules.Criteria.Where(criterion => !scores.ContainsKey(criterion.Id)))
            yield return new Fault($"$.scores.{criterion.Id}", $"a whole number from {rules.Scale.Min} to {rules.Scale.Max}", "nothing");
        if (scores.Keys.Count(id => rules.Criteria.All(criterion => criterion.Id != id)) is > 0 and var unknown)
            yield return new Fault("$.scores", $"only the criteria {string.Join(", ", rules.Criteria.Select(criterion => criterion.Id))}", $"{unknown} others");
        foreach (var criterion in rules.Criteria)
            if (scores.TryGetValue(criterion.Id, out var score) && (score < rules.Scale.Min || score > rules.Scale.Max))
                yield return new Fault($"$.scores.{criterion.Id}", $"a whole number from {rules.Scale.Min} to {rules.Scale.Max}", "a number outside of it");
    }
}
