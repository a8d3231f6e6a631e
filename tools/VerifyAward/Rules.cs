namespace Asan.VerifyAward;

/// <summary>What of the frozen rules the result follows from.</summary>
public sealed record Rules(
    IReadOnlyList<(string Id, int Weight)> Criteria, int LowestScore, int HighestScore, int JudgesPerEntry, int LowestLoad, int HighestLoad, int Winners,
    IReadOnlyList<string> Ties, string? LotSeedSource)
{
    public static Rules Of(byte[] json)
    {
        var rules = Node.Of(json, "rules.json");
        var criteria = rules.Children("criteria").Select(criterion => (criterion.Text("id"), criterion.Small("weight"))).ToList();
        var (scale, load) = (rules.Child("scale"), rules.Child("judgeLoad"));
        var ties = rules.Texts("ties");
        if (ties.FirstOrDefault(tie => !criteria.Exists(criterion => criterion.Item1 == tie)) is { } unknown)
            throw rules.Fault("ties", $"{unknown} is no criterion");
        return new Rules(
            criteria, scale.Small("min"), scale.Small("max"), rules.Small("judgesPerEntry"), load.Small("min"), load.Small("max"), rules.Small("winners"), ties,
            rules.Has("lotSeedSource") ? rules.Text("lotSeedSource") : null);
    }

    public int Weights => Criteria.Sum(criterion => criterion.Weight);
}
