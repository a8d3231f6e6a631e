namespace Asan.Awards.Forums;

/// <summary>
/// Seats delegations together where there is room. The largest choose first, each the tightest stretch of free seats
/// side by side that holds it, so that wide stretches are left for others (best fit). One for whom there is none sits
/// as close as the order of the seats allows. Equal input gives an equal plan.
/// </summary>
public static class Seating
{
    /// <param name="free">The free seats of a room.</param>
    /// <param name="guests">Guests by delegation.</param>
    /// <returns>A seat for each guest, until there are none left.</returns>
    public static IReadOnlyList<(string Guest, Seat Seat)> Plan(IEnumerable<Seat> free, IEnumerable<(string Guest, string Delegation)> guests)
    {
        var left = new SortedSet<Seat>(free);
        var plan = new List<(string, Seat)>();
        var delegations = guests.GroupBy(guest => guest.Delegation, StringComparer.Ordinal)
            .OrderByDescending(delegation => delegation.Count()).ThenBy(delegation => delegation.Key, StringComparer.Ordinal);
        foreach (var delegation in delegations)
        {
            var members = delegation.Select(guest => guest.Guest).Order(StringComparer.Ordinal).ToList();
            var stretch = Stretches(left).Where(seats => seats.Count >= members.Count).MinBy(seats => seats.Count);
            var seats = (stretch ?? [.. left]).Take(members.Count).ToList();
            plan.AddRange(members.Zip(seats));
            left.ExceptWith(seats);
        }
        return plan;
    }

    /// <summary>Free seats side by side in one row, from the stage to the back.</summary>
    public static IEnumerable<List<Seat>> Stretches(IEnumerable<Seat> inOrder)
    {
        var stretch = new List<Seat>();
        foreach (var seat in inOrder)
        {
            if (stretch.Count > 0 && (stretch[^1].Row != seat.Row || stretch[^1].Number + 1 != seat.Number))
            {
                yield return stretch;
                stretch = [];
            }
            stretch.Add(seat);
        }
        if (stretch.Count > 0)
            yield return stretch;
    }
}

/// <param name="Row">Counted from the stage.</param>
/// <param name="Number">Counted from the left.</param>
public readonly record struct Seat(int Row, int Number) : IComparable<Seat>
{
    public int CompareTo(Seat other) => (Row, Number).CompareTo((other.Row, other.Number));

    public static bool operator <(Seat left, Seat right) => left.CompareTo(right) < 0;

    public static bool operator >(Seat left, Seat right) => left.CompareTo(right) > 0;

    public static bool operator <=(Seat left, Seat right) => left.CompareTo(right) <= 0;

    public static bool operator >=(Seat left, Seat right) => left.CompareTo(right) >= 0;
}
