using Asan.Awards.Cycles;

namespace Asan.Awards.Results;

/// <summary>A revealed ballot: a judge's score of an entry by criterion.</summary>
public sealed record Vote(Guid Entry, Guid Judge, IReadOnlyDictionary<string, int> Scores);

/// <summary>An entry's place.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Rank">1 is the best; equal ranks are shared, and the next rank counts those above (1, 2, 2, 4).</param>
/// <param name="Ballots">How many ballots it got.</param>
/// <param name="Raw">Mean of its ballots' weighted scores.</param>
/// <param name="Calibrated">The same after allowing for severe and lenient judges; this one ranks.</param>
/// <param name="Criteria">Mean score by criterion.</param>
/// <param name="Winner">Whether the rank is among the winners'.</param>
public sealed record Place(Guid Entry, int Rank, int Ballots, decimal Raw, decimal Calibrated, IReadOnlyDictionary<string, decimal> Criteria, bool Winner);

/// <summary>
/// From ballots to ranks: each ballot's weighted mean; raw mean and calibrated score of each entry; order by calibrated
/// score; equal ones by the rules' ladder of criteria; what is still equal shares its rank. Figures are rounded to six
/// decimals before they are compared, so that the published figures give the published order.
/// </summary>
public static class Tabulation
{
    private const int Decimals = 6;

    /// <returns>The places, best first; null when the ballots leave entries that cannot be compared.</returns>
    public static IReadOnlyList<Place>? Rank(Rules rules, IReadOnlyCollection<Guid> entries, IReadOnlyCollection<Vote> votes)
    {
        if (!JudgingGraph.IsConnected(entries, votes.Select(vote => (vote.Entry, vote.Judge))))
            return null;
        // Canonical numbers, so that the order in which rows come cannot touch the last digit.
        var order = entries.Order().ToList();
        var judges = votes.Select(vote => vote.Judge).Distinct().Order().ToList();
        var marks = votes.OrderBy(vote => vote.Entry).ThenBy(vote => vote.Judge)
            .Select(vote => new Mark(order.BinarySearch(vote.Entry), judges.BinarySearch(vote.Judge), Weighted(rules, vote.Scores)))
            .ToList();
        if (marks.Count == 0)
            return [];
        var calibrated = RidgeCalibration.Scores(order.Count, judges.Count, marks);
        var places = order.Select((entry, index) =>
        {
            var own = votes.Where(vote => vote.Entry == entry).ToList();
            return new Place(entry, 0, own.Count,
                Round(marks.Where(mark => mark.Entry == index).Average(mark => mark.Score)),
                Round(calibrated[index]),
                rules.Criteria.ToDictionary(criterion => criterion.Id, criterion => Round(own.Average(vote => vote.Scores[criterion.Id]))),
                Winner: false);
        }).OrderDescending(Comparer<Place>.Create((one, other) => Compare(rules, one, other))).ToList();

        for (var index = 0; index < places.Count; index++)
        {
            var shared = index > 0 && Compare(rules, places[index], places[index - 1]) == 0;
            var rank = shared ? places[index - 1].Rank : index + 1;
            places[index] = places[index] with { Rank = rank, Winner = rank <= rules.Winners };
        }
        return places;
    }

    /// <summary>A ballot's score: the mean of its criteria by their weights, on the rules' scale.</summary>
    public static double Weighted(Rules rules, IReadOnlyDictionary<string, int> scores) =>
        (double)rules.Criteria.Sum(criterion => criterion.Weight * scores[criterion.Id]) / rules.Criteria.Sum(criterion => criterion.Weight);

    private static int Compare(Rules rules, Place one, Place other) =>
        rules.Ties.Select(tie => one.Criteria[tie].CompareTo(other.Criteria[tie]))
            .Prepend(one.Calibrated.CompareTo(other.Calibrated))
            .FirstOrDefault(difference => difference != 0);

    private static decimal Round(double value) => Math.Round((decimal)value, Decimals);
}
