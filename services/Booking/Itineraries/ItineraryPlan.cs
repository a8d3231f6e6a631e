using Asan.Booking.Offers;
using NodaTime;

namespace Asan.Booking.Itineraries;

/// <summary>
/// Chains several visits of one citizen: each starts after the one before has ended and the way to it is walked or
/// driven, and no wait in between is longer than <see cref="LongestWait"/>. Unlike a delegation's plan, the first free
/// time is not always right: it may leave a wait too long before the next part, so earlier choices are taken back.
/// </summary>
public static class ItineraryPlan
{
    /// <summary>From one counter to the next in one centre: 5 minutes.</summary>
    public static readonly Duration Change = Duration.FromMinutes(5);

    /// <summary>From one centre to another: as for a delegation.</summary>
    public static readonly Duration Transfer = StudyVisitPlan.Transfer;

    /// <summary>The longest wait between two parts, beyond the way: 2 hours; then two journeys are better than one.</summary>
    public static readonly Duration LongestWait = Duration.FromHours(2);

    /// <summary>Parts that may be put in any order at most: all orders of 4 are 24.</summary>
    public const int MaxPartsInAnyOrder = 4;

    /// <summary>Parts of an itinerary at most.</summary>
    public const int MaxParts = 6;

    public static Duration WayBetween(string fromCentre, string toCentre) => fromCentre == toCentre ? Change : Transfer;

    /// <summary>
    /// The chain that starts soonest; of those the one whose next part starts soonest, and so on. Every reachable
    /// (parts done, last time) is tried once: O(2^n · n · times · times within a wait), n ≤ 4, and O(n · …) in the order given.
    /// </summary>
    /// <param name="parts">What is wanted where, each with its free times in ascending order.</param>
    /// <param name="anyOrder">False: in the order given.</param>
    /// <returns>The parts in order of time; null when there is no chain.</returns>
    public static IReadOnlyList<PlannedPart>? Find(IReadOnlyList<PartTimes> parts, bool anyOrder)
    {
        if (anyOrder)
            ArgumentOutOfRangeException.ThrowIfGreaterThan(parts.Count, MaxPartsInAnyOrder);
        var chain = new Stack<PlannedPart>();
        var dead = new HashSet<(int Done, int Last, Instant Start)>();
        return Extend(0) ? [.. chain.Reverse()] : null;

        bool Extend(int done)
        {
            if (chain.Count == parts.Count)
                return true;
            var next =
                from part in Enumerable.Range(0, parts.Count)
                where anyOrder ? (done & 1 << part) == 0 : part == chain.Count
                from slot in Reachable(part)
                orderby slot.During.Start, part
                select new PlannedPart(part, slot);
            foreach (var candidate in next)
            {
                var state = (done | 1 << candidate.Part, candidate.Part, candidate.Slot.During.Start);
                if (dead.Contains(state))
                    continue;
                chain.Push(candidate);
                if (Extend(state.Item1))
                    return true;
                chain.Pop();
                dead.Add(state);
            }
            return false;
        }

        IEnumerable<Slot> Reachable(int part)
        {
            if (!chain.TryPeek(out var last))
                return parts[part].Free;
            var from = last.Slot.During.End + WayBetween(parts[last.Part].CentreId, parts[part].CentreId);
            return parts[part].Free.SkipWhile(slot => slot.During.Start < from).TakeWhile(slot => slot.During.Start <= from + LongestWait);
        }
    }
}

/// <summary>A part of an itinerary and the times at which it could be.</summary>
/// <param name="CentreId">Where.</param>
/// <param name="Free">Free times in ascending order.</param>
public sealed record PartTimes(string CentreId, IReadOnlyList<Slot> Free);

/// <summary>A part with its time.</summary>
/// <param name="Part">The part's index as it was asked for, from 0.</param>
/// <param name="Slot">Its time.</param>
public sealed record PlannedPart(int Part, Slot Slot);
