namespace Asan.VerifyAward;

/// <summary>What of the frozen rules the result follows from.</summary>
public sealed record Rules(
    IReadOnlyList<(string Id, int Weight)> Criteria, int LowestScore, int HighestScore, int JudgesPerEntry, int LowestLoad, int HighestLoad, int Winners,
    IReadOnlyList<string> Ties, string? LotSeedSource, IReadOnlyList<Quota> Quotas, bool OneJudgePerCountry)
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
            rules.Has("lotSeedSource") ? rules.Text("lotSeedSource") : null,
            rules.Has("quotas") ? [.. rules.Children("quotas").Select(Quota.Of)] : [],
            rules.Has("conflicts") && rules.Child("conflicts").Flag("oneJudgePerCountry"));
    }

    public int Weights => Criteria.Sum(criterion => criterion.Weight);
}

/// <summary>How many winners a group of authorities has at least, or may have at most; without a value each group by itself.</summary>
public sealed record Quota(string By, string? Value, int? Fewest, int? Most)
{
    public static Quota Of(Node node)
    {
        var by = node.Text("by");
        if (by is not ("region" or "country" or "kind" or "size"))
            throw node.Fault("by", "expected region, country, kind or size");
        return new Quota(
            by, node.Has("value") ? node.Text("value") : null, node.Has("fewestWinners") ? node.Small("fewestWinners") : null, node.Has("mostWinners") ? node.Small("mostWinners") : null);
    }
}
