using Asan.Awards.Cycles;
using Asan.Awards.Results;
using CsCheck;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class TabulationTests
{
    private static readonly IReadOnlyDictionary<string, string> Name = new Dictionary<string, string> { ["en"] = "A criterion" };

    private static readonly Rules Rules = new(
        [new Criterion("innovation", Name, 3), new Criterion("efficiency", Name, 1)], new Scale(1, 10), 2, new JudgeLoad(0, 10), Winners: 2, ["efficiency"],
        new StudyVisitRules(["baku-1"], 90, 3, 14));

    private static readonly Guid[] Ids = [.. Enumerable.Range(1, 9).Select(n => new Guid(n, 0, 0, new byte[8]))];

    private static Vote Vote(int entry, int judge, int innovation, int efficiency) =>
        new(Ids[entry], Ids[judge], new Dictionary<string, int> { ["innovation"] = innovation, ["efficiency"] = efficiency });

    // Three to six entries, three judges, every judge scores every entry.
    private static readonly Gen<List<Vote>> FullJuries =
        from entries in Gen.Int[3, 6]
        from scores in Gen.Int[1, 10].Array[entries * 3 * 2]
        select (from entry in Enumerable.Range(0, entries)
                from judge in Enumerable.Range(0, 3)
                select Vote(entry, judge, scores[(entry * 3 + judge) * 2], scores[(entry * 3 + judge) * 2 + 1])).ToList();

    private static IReadOnlyList<Place> Rank(List<Vote> votes) => Tabulation.Rank(Rules, votes.Select(vote => vote.Entry).Distinct().ToList(), votes)!;

    [Fact]
    public void A_ballot_counts_by_the_weights_of_its_criteria() =>
        Assert.Equal((3 * 8 + 1 * 4) / 4.0, Tabulation.Weighted(Rules, new Dictionary<string, int> { ["innovation"] = 8, ["efficiency"] = 4 }));

    [Fact]
    public void The_calibration_is_the_minimum_it_claims_to_be() => FullJuries.Sample(votes =>
    {
        var marks = votes.Select(vote => new Mark(Array.IndexOf(Ids, vote.Entry), Array.IndexOf(Ids, vote.Judge), Tabulation.Weighted(Rules, vote.Scores))).ToList();
        var entries = marks.Max(mark => mark.Entry) + 1;
        var fit = RidgeCalibration.Fit(entries, 3, marks);
        var (mean, quality, leniency) = (fit.Mean, fit.Quality, fit.Leniency);
        double Residual(Mark mark) => mark.Score - mean - quality[mark.Entry] - leniency[mark.Judge];

        // At a minimum of a convex function every partial derivative is 0.
        Assert.Equal(0, marks.Sum(Residual), 1e-9);
        Assert.All(Enumerable.Range(0, entries), entry => Assert.Equal(RidgeCalibration.EntryPenalty * quality[entry], marks.Where(mark => mark.Entry == entry).Sum(Residual), 1e-9));
        Assert.All(Enumerable.Range(0, 3), judge => Assert.Equal(RidgeCalibration.JudgePenalty * leniency[judge], marks.Where(mark => mark.Judge == judge).Sum(Residual), 1e-9));
    });

    [Fact]
    public void Where_every_judge_scores_every_entry_raw_and_calibrated_scores_give_the_same_order() => FullJuries.Sample(votes =>
    {
        var places = Rank(votes);
        Assert.All(places.Zip(places.Skip(1)), pair => Assert.True(pair.First.Raw >= pair.Second.Raw - 0.000002m));
    });

    [Fact]
    public void The_order_in_which_ballots_come_changes_nothing() => FullJuries.Sample(votes =>
        Assert.Equal(
            Rank(votes).Select(place => (place.Entry, place.Rank, place.Raw, place.Calibrated)),
            Rank([.. votes.AsEnumerable().Reverse()]).Select(place => (place.Entry, place.Rank, place.Raw, place.Calibrated))));

    [Fact]
    public void A_rank_is_one_more_than_the_number_of_better_entries() => FullJuries.Sample(votes =>
    {
        var places = Rank(votes);
        Assert.All(places, place => Assert.Equal(
            1 + places.Count(other => other.Calibrated > place.Calibrated || other.Calibrated == place.Calibrated && other.Criteria["efficiency"] > place.Criteria["efficiency"]),
            place.Rank));
        Assert.All(places, place => Assert.Equal(place.Rank <= 2, place.Winner));
    });

    [Fact]
    public void A_severe_judge_does_not_cost_an_entry_its_place()
    {
        // Judge 3 gives everybody four points less. The first entry, the best in each judge's eyes, is scored by that
        // judge and one other; the second by the two kind ones.
        List<Vote> votes =
        [
            Vote(0, 3, 5, 5), Vote(0, 4, 9, 9),
            Vote(1, 4, 8, 8), Vote(1, 5, 8, 8),
            Vote(2, 3, 3, 3), Vote(2, 5, 7, 7),
            Vote(6, 3, 2, 2), Vote(6, 4, 6, 6),
            Vote(7, 3, 2, 2), Vote(7, 5, 6, 6),
        ];
        var places = Rank(votes);
        var first = places.Single(place => place.Entry == Ids[0]);
        var second = places.Single(place => place.Entry == Ids[1]);

        Assert.True(first.Raw < second.Raw);
        Assert.True(first.Calibrated - second.Calibrated > first.Raw - second.Raw);
    }

    [Fact]
    public void Equal_scores_are_ordered_by_the_ladder_of_criteria()
    {
        // Both weigh (3·6 + 8)/4 = (3·7 + 5)/4 = 6.5; the ladder asks for efficiency.
        var places = Rank([Vote(0, 3, 7, 5), Vote(1, 3, 6, 8)]);

        Assert.Equal([(Ids[1], 1), (Ids[0], 2)], places.Select(place => (place.Entry, place.Rank)));
    }

    [Fact]
    public void What_the_ladder_leaves_equal_shares_its_rank_and_the_next_rank_counts_all_above()
    {
        var places = Rank([Vote(0, 3, 6, 6), Vote(1, 3, 6, 6), Vote(2, 3, 5, 5)]);

        Assert.Equal([1, 1, 3], places.Select(place => place.Rank));
        Assert.Equal([true, true, false], places.Select(place => place.Winner));
    }

    [Fact]
    public void Ballots_that_share_no_judge_are_not_ranked() =>
        Assert.Null(Tabulation.Rank(Rules, [Ids[0], Ids[1]], [Vote(0, 3, 5, 5), Vote(1, 4, 5, 5)]));

    [Fact]
    public void An_entry_without_a_ballot_is_not_ranked_away() =>
        Assert.Null(Tabulation.Rank(Rules, [Ids[0], Ids[1]], [Vote(0, 3, 5, 5)]));
}
