using Asan.Awards.Results;
using Asan.VerifyAward;
using CsCheck;
using Xunit;

namespace Asan.Awards.Tests;

/// <summary>Rank intervals and calibration, against a second implementation, known values and simulated truth.</summary>
public sealed class RankIntervalTests
{
    // Five to thirty entries, each scored by three of four to ten judges.
    private static readonly Gen<(int Entries, int Judges, List<Mark> Marks)> Juries =
        from entries in Gen.Int[5, 30]
        from judges in Gen.Int[4, 10]
        from seed in Gen.Int
        select (entries, judges, Simulate(new Random(seed), entries, judges).Marks);

    private static (double[] Quality, List<Mark> Marks) Simulate(Random random, int entries, int judges, int perEntry = 3)
    {
        // Variances in the proportion that the penalties stand for: chance 1, entries 1/0.99, judges 1/5.28.
        double Normal() => Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        var quality = Enumerable.Range(0, entries).Select(_ => Normal() / Math.Sqrt(RidgeCalibration.EntryPenalty)).ToArray();
        var leniency = Enumerable.Range(0, judges).Select(_ => Normal() / Math.Sqrt(RidgeCalibration.JudgePenalty)).ToArray();
        var marks = (from entry in Enumerable.Range(0, entries)
                     from judge in Enumerable.Range(0, judges).OrderBy(_ => random.Next()).Take(perEntry).Order()
                     select new Mark(entry, judge, 5 + quality[entry] + leniency[judge] + Normal())).ToList();
        return (quality, marks);
    }

    [Fact]
    public void Service_and_verifier_which_share_no_code_get_the_same() => Juries.Sample(jury =>
    {
        var service = RidgeCalibration.Fit(jury.Entries, jury.Judges, jury.Marks);
        var verifier = new Calibration(jury.Judges, [.. Enumerable.Range(0, jury.Entries).Select(entry => jury.Marks.Where(mark => mark.Entry == entry).Select(mark => (mark.Judge, mark.Score)).ToList())]);

        Assert.All(Enumerable.Range(0, jury.Entries), entry => Assert.Equal(verifier.Scores[entry], service.Mean + service.Quality[entry], 1e-9));
        Assert.Equal(verifier.Intervals(), service.RankIntervals());
    }, iter: 200);

    [Fact]
    public void An_interval_holds_the_rank_by_score() => Juries.Sample(jury =>
    {
        var fit = RidgeCalibration.Fit(jury.Entries, jury.Judges, jury.Marks);
        var intervals = fit.RankIntervals();
        Assert.All(Enumerable.Range(0, jury.Entries), entry => Assert.InRange(1 + fit.Quality.Count(other => other > fit.Quality[entry]), intervals[entry].Best, intervals[entry].Worst));
    }, iter: 200);

    [Fact]
    public void In_simulated_juries_at_least_95_of_100_intervals_hold_the_true_rank_and_they_say_something()
    {
        var (held, all, width) = (0, 0, 0.0);
        for (var seed = 0; seed < 200; seed++)
        {
            var (quality, marks) = Simulate(new Random(seed), 20, 8);
            var intervals = RidgeCalibration.Fit(20, 8, marks).RankIntervals();
            for (var entry = 0; entry < 20; entry++, all++)
            {
                var rank = 1 + quality.Count(other => other > quality[entry]);
                held += rank >= intervals[entry].Best && rank <= intervals[entry].Worst ? 1 : 0;
                width += intervals[entry].Worst - intervals[entry].Best + 1;
            }
        }
        Assert.True(held >= 0.95 * all, $"{held} of {all}");
        Assert.True(width / all < 19, $"{width / all} of 20 ranks on average");
    }

    [Fact]
    public void Where_many_judges_agree_a_rank_is_certain_and_where_one_ballot_speaks_none_is()
    {
        var agreed = (from entry in Enumerable.Range(0, 3) from judge in Enumerable.Range(0, 30) select new Mark(entry, judge, 2 + 3 * entry + judge % 2 * 0.1)).ToList();
        Assert.Equal([(3, 3), (2, 2), (1, 1)], RidgeCalibration.Fit(3, 30, agreed).RankIntervals());
        Assert.Equal([(1, 1)], RidgeCalibration.Fit(1, 1, [new Mark(0, 0, 5)]).RankIntervals());
        Assert.Equal([(1, 2), (1, 2)], RidgeCalibration.Fit(2, 1, [new Mark(0, 0, 9), new Mark(1, 0, 1)]).RankIntervals());
    }

    // From the table of the normal distribution.
    [Theory]
    [InlineData(0.5, 0)]
    [InlineData(0.025, 1.959963984540054)]
    [InlineData(0.005, 2.575829303548901)]
    [InlineData(0.000001, 4.753424308822899)]
    public void The_normal_distribution_backwards_has_the_known_values(double probability, double z) => Assert.Equal(z, NormalQuantile.UpperTail(probability), 1e-8);

    [Fact]
    public void What_cannot_be_compared_is_named_group_by_group()
    {
        var components = JudgingGraph.Components([1, 2, 3, 4, 5], [(1, 'a'), (2, 'a'), (2, 'b'), (3, 'c'), (4, 'c')]);

        Assert.Equal([[1, 2], [3, 4], [5]], components);
        Assert.False(JudgingGraph.IsConnected([1, 2, 3, 4, 5], [(1, 'a'), (2, 'a'), (2, 'b'), (3, 'c'), (4, 'c')]));
        Assert.True(JudgingGraph.IsConnected([1, 2, 3], [(1, 'a'), (2, 'a'), (2, 'b'), (3, 'b')]));
    }
}
