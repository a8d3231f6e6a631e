using Asan.Awards.Cycles;
using Asan.Awards.Results;
using CsCheck;
using Xunit;

namespace Asan.Awards.Tests;

public sealed class WinnersTests
{
    private static readonly IReadOnlyDictionary<string, string> Name = new Dictionary<string, string> { ["en"] = "A criterion" };

    private static Rules Rules(int winners, params IReadOnlyList<Quota> quotas) => new(
        [new Criterion("innovation", Name, 100)], new Scale(1, 10), 2, new JudgeLoad(0, 10), winners, [], new StudyVisitRules(["baku-1"], 90, 3, 14), Quotas: quotas);

    private static Guid Id(int n) => new(n, 0, 0, new byte[8]);

    // Places by rank; each character is the region of the entry there.
    private static string Winning(string regions, Rules rules, params IReadOnlyList<int> ranks)
    {
        var places = regions.Select((_, n) => new Place(Id(n), ranks.Count == 0 ? n + 1 : ranks[n], n + 1, 1, regions.Length, 2, 5, 5, new Dictionary<string, decimal>(), false)).ToList();
        var winners = Winners.Choose(places, rules, (entry, by) => by == "region" ? $"{regions[places.FindIndex(place => place.Entry == entry)]}" : null);
        return string.Concat(regions.Select((_, n) => winners.Contains(Id(n)) ? 'W' : '.'));
    }

    [Fact]
    public void Without_quotas_the_best_ranks_win_and_a_shared_rank_together()
    {
        Assert.Equal("WW...", Winning("aaabb", Rules(2)));
        Assert.Equal("WWW..", Winning("aaabb", Rules(2), 1, 2, 2, 4, 5));
    }

    [Fact]
    public void Whoever_would_break_a_highest_number_is_passed_over() =>
        Assert.Equal("W..W.", Winning("aaabb", Rules(2, new Quota("region", MostWinners: 1))));

    [Fact]
    public void A_group_that_has_too_few_gets_its_best_in_place_of_the_last_who_can_give_way()
    {
        Assert.Equal("W..W.", Winning("aaabb", Rules(2, new Quota("region", "b", FewestWinners: 1))));
        // Both winners are protected by a lowest number of their own: nobody gives way.
        Assert.Equal("WW...", Winning("aaabb", Rules(2, new Quota("region", "a", FewestWinners: 2), new Quota("region", "b", FewestWinners: 1))));
        // A group without an entry changes nothing.
        Assert.Equal("WW...", Winning("aaabb", Rules(2, new Quota("region", "c", FewestWinners: 1))));
    }

    [Fact]
    public void No_highest_number_is_ever_broken_and_as_many_win_as_without_a_lowest_number() =>
        (from regions in Gen.Char["abc"].Array[1, 9]
         from winners in Gen.Int[1, 4]
         from most in Gen.Int[1, 3]
         from fewest in Gen.Int[1, 2]
         select (Regions: new string(regions), winners, most, fewest)).Sample(draw =>
        {
            var highest = new Quota("region", MostWinners: draw.most);
            var outcome = Winning(draw.Regions, Rules(draw.winners, highest, new Quota("region", "a", FewestWinners: draw.fewest)));
            Assert.All("abc", region => Assert.InRange(outcome.Where((won, n) => won == 'W' && draw.Regions[n] == region).Count(), 0, draw.most));
            Assert.Equal(Winning(draw.Regions, Rules(draw.winners, highest)).Count(won => won == 'W'), outcome.Count(won => won == 'W'));
        });
}
