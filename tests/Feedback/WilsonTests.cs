using Asan.Feedback.Ratings;
using Asan.ServiceDefaults;
using CsCheck;
using Xunit;

namespace Asan.Feedback.Tests;

public class WilsonTests
{
    private static readonly Gen<(int Positive, int N)> Shares = Gen.Int[1, 5000].SelectMany(n => Gen.Int[0, n].Select(positive => (positive, n)));

    [Theory]
    [InlineData(0, 10, 0, 0.2775)] // from the definition below; 81/263, 15/148 and 1/29 as in Newcombe, Statistics in Medicine 17, 1998, method 3
    [InlineData(8, 10, 0.4902, 0.9433)]
    [InlineData(81, 263, 0.2553, 0.3662)]
    [InlineData(15, 148, 0.0624, 0.1605)]
    [InlineData(1, 29, 0.0061, 0.1718)]
    [InlineData(29, 29, 0.8830, 1)]
    public void The_interval_is_the_one_in_print(int positive, int n, double low, double high)
    {
        var interval = Wilson.Interval(positive, n);

        Assert.Equal(low, interval.Low, 4);
        Assert.Equal(high, interval.High, 4);
    }

    [Fact]
    public void The_interval_lies_within_0_and_1_and_holds_the_share() => Shares.Sample(x =>
    {
        var (low, high) = Wilson.Interval(x.Positive, x.N);
        var share = (double)x.Positive / x.N;
        return low >= 0 && low <= share && share <= high && high <= 1;
    });

    [Fact]
    public void Counting_the_negative_answers_instead_mirrors_the_interval() => Shares.Sample(x =>
    {
        var (low, high) = Wilson.Interval(x.Positive, x.N);
        var mirrored = Wilson.Interval(x.N - x.Positive, x.N);
        return Math.Abs(low - (1 - mirrored.High)) < 1e-12 && Math.Abs(high - (1 - mirrored.Low)) < 1e-12;
    });

    [Fact]
    public void Ten_times_the_answers_with_the_same_share_give_a_narrower_interval() => Shares.Sample(x =>
    {
        var (low, high) = Wilson.Interval(x.Positive, x.N);
        var more = Wilson.Interval(x.Positive * 10, x.N * 10);
        return more.High - more.Low < high - low;
    });

    // Its definition: the ends are the shares from which the observed one is exactly z standard errors away.
    [Fact]
    public void Both_ends_are_z_standard_errors_from_the_share() => Shares.Where(x => x.Positive > 0 && x.Positive < x.N).Sample(x =>
    {
        var (low, high) = Wilson.Interval(x.Positive, x.N);
        var share = (double)x.Positive / x.N;
        return new[] { low, high }.All(end => Math.Abs(Math.Abs(share - end) - Wilson.Z * Math.Sqrt(end * (1 - end) / x.N)) < 1e-9);
    });

    [Fact]
    public void No_answers_leave_everything_possible() => Assert.Equal((0, 1), Wilson.Interval(0, 0));
}
