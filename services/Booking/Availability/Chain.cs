using Asan.Booking.Offers;
using NodaTime;

namespace Asan.Booking.Availability;

/// <summary>Several services in one visit to a centre: one after another, in whatever order begins soonest.</summary>
public static class Chain
{
    /// <summary>Services that one chain can have: 4 have 24 orders.</summary>
    public const int MaxServices = 4;

    /// <summary>How long somebody may wait between two services, as services begin on different grids.</summary>
    public static readonly Duration MaxWait = Duration.FromMinutes(30);

    /// <summary>One service of a chain.</summary>
    /// <param name="Service">Its index among the services asked for.</param>
    /// <param name="Slot">When.</param>
    public readonly record struct Link(int Service, Slot Slot);

    /// <summary>
    /// The chain that starts soonest, and of those the one that ends soonest; null when there is none. All that follow
    /// are tried, not the first only: the first next one may leave too long a wait after it.
    /// </summary>
    /// <param name="free">For each service its free times, in order.</param>
    public static IReadOnlyList<Link>? Soonest(IReadOnlyList<IReadOnlyList<Slot>> free)
    {
        var starts = free.SelectMany((slots, service) => slots.Select(slot => new Link(service, slot)))
            .OrderBy(link => link.Slot.During.Start)
            .GroupBy(link => link.Slot.During.Start);
        foreach (var start in starts)
            if (Shortest(start.Select(first => Complete([first], free))) is { } chain)
                return chain;
        return null;
    }

    private static IReadOnlyList<Link>? Complete(IReadOnlyList<Link> chain, IReadOnlyList<IReadOnlyList<Slot>> free)
    {
        if (chain.Count == free.Count)
            return chain;
        var end = chain[^1].Slot.During.End;
        return Shortest(
            from service in Enumerable.Range(0, free.Count)
            where !chain.Any(link => link.Service == service)
            from slot in free[service].SkipWhile(slot => slot.During.Start < end).TakeWhile(slot => slot.During.Start <= end + MaxWait)
            select Complete([.. chain, new Link(service, slot)], free));
    }

    private static IReadOnlyList<Link>? Shortest(IEnumerable<IReadOnlyList<Link>?> chains) =>
        chains.OfType<IReadOnlyList<Link>>().MinBy(chain => chain[^1].Slot.During.End);
}
