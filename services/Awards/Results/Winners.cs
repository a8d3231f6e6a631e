using Asan.Awards.Cycles;

namespace Asan.Awards.Results;

/// <summary>
/// Who wins: the best ranks, as far as the rules' quotas let them. First, rank by rank while fewer than the rules'
/// winners are chosen, whoever breaks no highest number (entries of one rank together). Then, quota by quota in the
/// rules' order, a group that has too few gets its best entry in place of the last winner who can give way: one outside of
/// the group whom no lowest number protects. Where nobody can give way, or the group has no further entry, it stays as it is.
/// </summary>
public static class Winners
{
    /// <param name="ranked">All places, best first.</param>
    /// <param name="rules">The rules.</param>
    /// <param name="groupOf">The group of an entry's authority by <c>region</c>, <c>country</c>, <c>kind</c> or <c>size</c>; null where it is not known.</param>
    public static IReadOnlySet<Guid> Choose(IReadOnlyList<Place> ranked, Rules rules, Func<Guid, string, string?> groupOf)
    {
        var quotas = rules.Quotas ?? [];
        var winners = new List<Guid>();
        foreach (var rank in ranked.GroupBy(place => place.Rank).TakeWhile(_ => winners.Count < rules.Winners))
            winners.AddRange(rank.Select(place => place.Entry).Where(entry => MayWin(entry, winners)));

        foreach (var quota in quotas.Where(quota => quota.FewestWinners is not null))
            foreach (var best in ranked.Select(place => place.Entry).Where(entry => IsIn(entry, quota) && !winners.Contains(entry)))
            {
                if (winners.Count(winner => IsIn(winner, quota)) >= quota.FewestWinners)
                    break;
                var last = winners.FindLastIndex(winner => !IsIn(winner, quota) && !IsProtected(winner) && MayWin(best, winners.Where(other => other != winner)));
                if (last < 0)
                    continue;
                winners.RemoveAt(last);
                winners.Add(best);
            }
        return winners.ToHashSet();

        // A quota without a value counts each group by itself, and whose group is not known is in none.
        bool IsIn(Guid entry, Quota quota) => groupOf(entry, quota.By) is { } group && (quota.Value is null || quota.Value == group);
        bool MayWin(Guid entry, IEnumerable<Guid> others) => quotas.Where(quota => quota.MostWinners is not null && IsIn(entry, quota))
            .All(quota => others.Count(other => IsIn(other, quota) && groupOf(other, quota.By) == groupOf(entry, quota.By)) < quota.MostWinners);
        bool IsProtected(Guid winner) => quotas.Any(quota => quota.FewestWinners is { } fewest && IsIn(winner, quota) && winners.Count(other => IsIn(other, quota)) <= fewest);
    }
}
