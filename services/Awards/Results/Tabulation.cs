using System.Security.Cryptography;
using System.Text;
using Asan.Awards.Cycles;

namespace Asan.Awards.Results;

/// <summary>A revealed ballot: a judge's score of an entry by criterion.</summary>
public sealed record Vote(Guid Entry, Guid Judge, IReadOnlyDictionary<string, int> Scores);

/// <summary>An entry's place.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Rank">1 is the best; equal ranks are shared, and the next rank counts those above (1, 2, 2, 4).</param>
/// <param name="Tabulated">The rank by the ballots alone, before the jury moved anything.</param>
/// <param name="Best">The best rank that chance in the ballots leaves open.</param>
/// <param name="Worst">The worst one.</param>
/// <param name="Ballots">How many ballots it got.</param>
/// <param name="Raw">Mean of its ballots' weighted scores.</param>
/// <param name="Calibrated">The same after allowing for severe and lenient judges; this one ranks.</param>
/// <param name="Criteria">Mean score by criterion.</param>
/// <param name="Winner">Whether it wins: by its rank, as far as quotas let it.</param>
public sealed record Place(
    Guid Entry, int Rank, int Tabulated, int Best, int Worst, int Ballots, decimal Raw, decimal Calibrated, IReadOnlyDictionary<string, decimal> Criteria, bool Winner);

/// <summary>What the jury changed: an entry gets a rank of its own, and those from there on follow it.</summary>
public sealed record Move(Guid Entry, int ToRank);

/// <summary>
/// From ballots to ranks: each ballot's weighted mean; raw mean and calibrated score of each entry; order by calibrated
/// score; equal ones by the rules' ladder of criteria; what is still equal by lot where the rules name a seed, else it
/// shares its rank; then what the jury moved. Figures are rounded to six decimals (half to even) before they are
/// compared, so that the published figures give the published order.
/// </summary>
public static class Tabulation
{
    private const int Decimals = 6;

    /// <param name="rules">The frozen rules.</param>
    /// <param name="entries">The eligible entries.</param>
    /// <param name="votes">Their revealed ballots.</param>
    /// <param name="lot">The key of the lot; null shares the rank.</param>
    /// <param name="moves">What the jury moved, in order.</param>
    /// <param name="groupOf">The group of an entry's authority, for quotas (<see cref="Winners.Choose"/>).</param>
    /// <returns>The places, best first; null when the ballots leave entries that cannot be compared.</returns>
    public static IReadOnlyList<Place>? Rank(
        Rules rules, IReadOnlyCollection<Guid> entries, IReadOnlyCollection<Vote> votes, byte[]? lot = null, IReadOnlyList<Move>? moves = null,
        Func<Guid, string, string?>? groupOf = null)
    {
        if (!JudgingGraph.IsConnected(entries, votes.Select(vote => (vote.Entry, vote.Judge))))
            return null;
        if (votes.Count == 0)
            return [];
        // Canonical numbers, so that the order in which rows come cannot touch the last digit.
        var order = entries.Order().ToList();
        var judges = votes.Select(vote => vote.Judge).Distinct().Order().ToList();
        var ballots = votes.OrderBy(vote => vote.Entry).ThenBy(vote => vote.Judge).ToLookup(vote => vote.Entry);
        var marks = order.SelectMany((entry, index) => ballots[entry].Select(vote => new Mark(index, judges.BinarySearch(vote.Judge), Weighted(rules, vote.Scores)))).ToList();
        var fit = RidgeCalibration.Fit(order.Count, judges.Count, marks);
        var intervals = fit.RankIntervals();
        var places = order.Select((entry, index) =>
        {
            var own = ballots[entry].ToList();
            return new Place(entry, 0, 0, intervals[index].Best, intervals[index].Worst, own.Count,
                Mean(own.Sum(vote => WeightedSum(rules, vote.Scores)), own.Count * Weights(rules)),
                Math.Round((decimal)(fit.Mean + fit.Quality[index]), Decimals),
                rules.Criteria.ToDictionary(criterion => criterion.Id, criterion => Mean(own.Sum(vote => vote.Scores[criterion.Id]), own.Count)),
                Winner: false);
        });
        var groups = Groups(places, rules, lot);
        var tabulated = WithRanks(groups, (place, rank) => place with { Tabulated = rank });
        var ranked = WithRanks(Moved(tabulated, moves ?? []), (place, rank) => place with { Rank = rank });
        var winners = Winners.Choose(ranked, rules, groupOf ?? ((_, _) => null));
        return [.. ranked.Select(place => place with { Winner = winners.Contains(place.Entry) })];
    }

    /// <summary>
    /// The key of the lot: nobody knows it before the seed exists, and then nobody can choose another. What it depends on
    /// was published before: the rules' digest with its seed source, and the root of all revealed ballots.
    /// </summary>
    public static byte[] LotKey(string rulesDigest, string revealedRoot, string seed) =>
        SHA256.HashData(Encoding.UTF8.GetBytes($"asan.award-lot.v1\n{rulesDigest}\n{revealedRoot}\n{seed}\n"));

    /// <summary>A ballot's score: the mean of its criteria by their weights, on the rules' scale.</summary>
    public static double Weighted(Rules rules, IReadOnlyDictionary<string, int> scores) => (double)WeightedSum(rules, scores) / Weights(rules);

    /// <summary>Whether some entries stay equal when score and ladder have spoken.</summary>
    public static bool HasTies(IReadOnlyCollection<Place> places) => places.Select(place => place.Tabulated).Distinct().Count() < places.Count;

    private static List<List<Place>> Groups(IEnumerable<Place> places, Rules rules, byte[]? lot)
    {
        string Lot(Place place) => lot is null ? "" : Convert.ToHexStringLower(HMACSHA256.HashData(lot, Encoding.UTF8.GetBytes(place.Entry.ToString())));
        var sorted = places.Select(place => (Place: place, Lot: Lot(place)))
            .OrderDescending(Comparer<(Place Place, string Lot)>.Create((one, other) => Compare(rules, one.Place, other.Place)))
            .ThenBy(item => item.Lot, StringComparer.Ordinal).ThenBy(item => item.Place.Entry.ToString(), StringComparer.Ordinal);
        var groups = new List<List<Place>>();
        foreach (var (place, _) in sorted)
            if (groups.Count > 0 && lot is null && Compare(rules, place, groups[^1][0]) == 0)
                groups[^1].Add(place);
            else
                groups.Add([place]);
        return groups;
    }

    private static List<List<Place>> Moved(IReadOnlyList<Place> tabulated, IReadOnlyList<Move> moves)
    {
        var groups = tabulated.GroupBy(place => place.Tabulated).Select(group => group.ToList()).ToList();
        foreach (var move in moves)
        {
            var from = groups.Single(group => group.Any(place => place.Entry == move.Entry));
            var moved = from.Single(place => place.Entry == move.Entry);
            from.Remove(moved);
            if (from.Count == 0)
                groups.Remove(from);
            var at = 0;
            for (var rank = 1; at < groups.Count && rank < move.ToRank; at++)
                rank += groups[at].Count;
            groups.Insert(at, [moved]);
        }
        return groups;
    }

    private static List<Place> WithRanks(List<List<Place>> groups, Func<Place, int, Place> ranked)
    {
        var places = new List<Place>();
        foreach (var group in groups)
        {
            var rank = places.Count + 1;
            places.AddRange(group.Select(place => ranked(place, rank)));
        }
        return places;
    }

    private static int Compare(Rules rules, Place one, Place other) =>
        rules.Ties.Select(tie => one.Criteria[tie].CompareTo(other.Criteria[tie]))
            .Prepend(one.Calibrated.CompareTo(other.Calibrated))
            .FirstOrDefault(difference => difference != 0);

    private static int Weights(Rules rules) => rules.Criteria.Sum(criterion => criterion.Weight);

    private static int WeightedSum(Rules rules, IReadOnlyDictionary<string, int> scores) => rules.Criteria.Sum(criterion => criterion.Weight * scores[criterion.Id]);

    private static decimal Mean(int sum, int count) => Math.Round((decimal)sum / count, Decimals);
}
