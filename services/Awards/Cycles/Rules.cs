using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Asan.Awards.Cycles;

/// <summary>What a cycle is decided by; frozen before the first entry. A part left out has no effect and is no part of the digest.</summary>
/// <param name="Criteria">What is judged, each with its weight; the weights add up to 100.</param>
/// <param name="Scale">The lowest and the highest score of a criterion.</param>
/// <param name="JudgesPerEntry">How many judges score each entry.</param>
/// <param name="JudgeLoad">The fewest and the most entries a judge may get.</param>
/// <param name="Winners">Entries ranked this high or higher win.</param>
/// <param name="Ties">Criteria that decide between equal scores, the first first; then the rank is shared.</param>
/// <param name="StudyVisit">What a winner is invited to.</param>
/// <param name="Conflicts">What is a conflict of interest besides those declared and those of the judge's own and former authorities.</param>
/// <param name="Quotas">How many winners some group of authorities may have at most, or has at least.</param>
/// <param name="LateEntries">Whether entries are taken after the closing. Left out: for as long as the cycle is Open.</param>
/// <param name="Absences">With how many ballots an entry may be judged when judges are absent. Left out: with one, as long as all ballots can be compared.</param>
/// <param name="Appeals">How long decisions can be appealed. Left out: not at all.</param>
/// <param name="LotSeedSource">Which public value, not known before the ballots are revealed, decides between entries that are still equal; null: they share the rank.</param>
public sealed record Rules(
    [Length(1, 20)] IReadOnlyList<Criterion> Criteria,
    Scale Scale,
    [Range(1, 20)] int JudgesPerEntry,
    JudgeLoad JudgeLoad,
    [Range(1, 20)] int Winners,
    [MaxLength(20)] IReadOnlyList<string> Ties,
    StudyVisitRules StudyVisit,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ConflictRules? Conflicts = null,
    [MaxLength(20)][property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<Quota>? Quotas = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] LateEntryRules? LateEntries = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AbsenceRules? Absences = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] AppealRules? Appeals = null,
    [RegularExpression(@"^[^\p{C}]{1,300}$", ErrorMessage = "1 to 300 printable characters")][property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? LotSeedSource = null)
{
    /// <summary>What the weights of the criteria add up to.</summary>
    public const int WholeWeight = 100;

    /// <summary>SHA-256 of the rules' canonical JSON (RFC 8785), lower-case hexadecimal: what freezing publishes.</summary>
    public string Digest() => CanonicalJson.Digest(JsonSerializer.SerializeToElement(this, JsonColumns.Json));

    /// <summary>What no attribute can say about the rules.</summary>
    public IEnumerable<Fault> Faults()
    {
        static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

        if (Criteria.Select(criterion => criterion.Id).Distinct(StringComparer.Ordinal).Count() != Criteria.Count)
            yield return new Fault("$.rules.criteria", "criteria with different ids", "an id twice");
        if (Criteria.Sum(criterion => criterion.Weight) is var sum and not WholeWeight)
            yield return new Fault("$.rules.criteria", $"weights that add up to {WholeWeight}", $"weights that add up to {Number(sum)}");
        if (Scale.Min >= Scale.Max)
            yield return new Fault("$.rules.scale.max", $"more than min, {Number(Scale.Min)}", Number(Scale.Max));
        if (JudgeLoad.Min > JudgeLoad.Max)
            yield return new Fault("$.rules.judgeLoad.max", $"at least min, {Number(JudgeLoad.Min)}", Number(JudgeLoad.Max));
        if (Absences is { } absences && absences.FewestBallots > JudgesPerEntry)
            yield return new Fault("$.rules.absences.fewestBallots", $"at most judgesPerEntry, {Number(JudgesPerEntry)}", Number(absences.FewestBallots));
        if (Ties.Any(tie => Criteria.All(criterion => criterion.Id != tie)) || Ties.Distinct(StringComparer.Ordinal).Count() != Ties.Count)
            yield return new Fault("$.rules.ties", "different ids of the criteria", Came.Describe(Ties));
        if (StudyVisit.Centres.Any(centre => !Slug.IsValid(centre)) || StudyVisit.Centres.Distinct(StringComparer.Ordinal).Count() != StudyVisit.Centres.Count)
            yield return new Fault("$.rules.studyVisit.centres", "different ids of centres", Came.Describe(StudyVisit.Centres));
        if (StudyVisit.EarliestDaysAfter > StudyVisit.LatestDaysAfter)
            yield return new Fault("$.rules.studyVisit.latestDaysAfter", $"at least earliestDaysAfter, {Number(StudyVisit.EarliestDaysAfter)}", Number(StudyVisit.LatestDaysAfter));
        if (Quotas is not { } quotas)
            yield break;
        if (quotas.Select(quota => (quota.By, quota.Value)).Distinct().Count() != quotas.Count)
            yield return new Fault("$.rules.quotas", "one quota for each group", "two for the same");
        for (var index = 0; index < quotas.Count; index++)
        {
            var quota = quotas[index];
            if (quota is { FewestWinners: null, MostWinners: null })
                yield return new Fault($"$.rules.quotas[{index}]", "fewestWinners, mostWinners or both", "neither");
            if (quota.FewestWinners > Winners)
                yield return new Fault($"$.rules.quotas[{index}].fewestWinners", $"at most winners, {Number(Winners)}", Number(quota.FewestWinners.Value));
            if (quota.FewestWinners > quota.MostWinners)
                yield return new Fault($"$.rules.quotas[{index}].mostWinners", $"at least fewestWinners, {Number(quota.FewestWinners.Value)}", Number(quota.MostWinners.Value));
            if (quota.FewestWinners is not null && quota.Value is null)
                yield return new Fault($"$.rules.quotas[{index}].value", "the group that has fewestWinners", "nothing");
        }
        // Groups of one kind do not overlap: what they get at least must fit among the winners together.
        foreach (var kind in quotas.GroupBy(quota => quota.By, StringComparer.Ordinal))
            if (kind.Sum(quota => quota.FewestWinners ?? 0) is var fewest && fewest > Winners)
                yield return new Fault("$.rules.quotas", $"fewestWinners by {kind.Key} of at most {Number(Winners)} together", Number(fewest));
    }

    private static readonly SlugAttribute Slug = new();
}

/// <param name="Id">Its id within the rules.</param>
/// <param name="Name">Its name.</param>
/// <param name="Weight">Its share in hundredths.</param>
public sealed record Criterion([Slug] string Id, [Texts(200)] Texts Name, [Range(1, 100)] int Weight);

/// <param name="Min">The lowest score.</param>
/// <param name="Max">The highest score.</param>
public sealed record Scale([Range(0, 1000)] int Min, [Range(1, 1000)] int Max);

/// <param name="Min">Entries.</param>
/// <param name="Max">Entries.</param>
public sealed record JudgeLoad([Range(0, 1000)] int Min, [Range(1, 1000)] int Max);

/// <param name="Centres">The centres to see, in the order wished.</param>
/// <param name="StopMinutes">How long each stop takes, in minutes.</param>
/// <param name="EarliestDaysAfter">First day possible, in days after the announcement.</param>
/// <param name="LatestDaysAfter">Last day possible, in days after the announcement.</param>
public sealed record StudyVisitRules(
    [Length(1, 10)] IReadOnlyList<string> Centres,
    [Range(15, 480)] int StopMinutes,
    [Range(0, 365)] int EarliestDaysAfter,
    [Range(0, 365)] int LatestDaysAfter);

/// <param name="SameCountry">Whether a judge may not score entries of the own country.</param>
/// <param name="OneJudgePerCountry">Whether no entry gets two judges of one country. Judges without a country count as one each.</param>
public sealed record ConflictRules(bool SameCountry, bool OneJudgePerCountry);

/// <summary>
/// A bound on the winners of a group of authorities, used when the ranks are fixed: an entry that would break a
/// highest number is passed over by the next in rank; a lowest number is filled with the best of the group, if it has
/// eligible entries, in place of the last winner whom no quota protects.
/// </summary>
/// <param name="By">By what authorities are grouped.</param>
/// <param name="Value">The group, such as <c>east</c>, <c>RW</c>, <c>city</c> or <c>small</c>. Null: each group by itself.</param>
/// <param name="FewestWinners">How many winners the group has at least.</param>
/// <param name="MostWinners">How many it has at most.</param>
public sealed record Quota(
    [AllowedValues("region", "country", "kind", "size")] string By,
    [Length(1, 64)] string? Value = null,
    [Range(1, 20)] int? FewestWinners = null,
    [Range(1, 20)] int? MostWinners = null);

/// <param name="HoursAfterClosing">For how many hours after <c>closesAt</c> an entry is taken, marked as late; 0: not at all.</param>
public sealed record LateEntryRules([Range(0, 2160)] int HoursAfterClosing);

/// <param name="FewestBallots">Until the sealing every entry keeps the prospect of this many ballots: a substitute steps in for an absent judge.</param>
public sealed record AbsenceRules([Range(1, 20)] int FewestBallots);

/// <param name="ScreeningDays">For how many days of 24 hours after its screening an authority can appeal that its entry was found ineligible.</param>
/// <param name="ResultDays">The same, after the announcement, for the result.</param>
public sealed record AppealRules([Range(0, 60)] int ScreeningDays, [Range(0, 60)] int ResultDays);
