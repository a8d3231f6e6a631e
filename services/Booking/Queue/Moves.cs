using Asan.Booking.Visits;
using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>One thing that can happen to a visit in the centre.</summary>
/// <param name="Name">What is done, as in a route or an outcome.</param>
/// <param name="From">In which states.</param>
/// <param name="To">The state after it.</param>
public sealed record Move(string Name, IReadOnlyList<string> From, string To);

/// <summary>
/// All moves of a visit from its check-in on. The database holds the same table (<c>ticket_move</c>) and refuses any
/// other; docs/queue.md shows it.
/// </summary>
public static class Moves
{
    public static readonly Move CheckIn = new("check in", ["booked"], "checked-in");
    public static readonly Move Call = new("call", ["checked-in"], "called");
    public static readonly Move CallAgain = new("call again", ["called"], "called");
    public static readonly Move Transfer = new("transfer", ["called"], "checked-in");
    public static readonly Move Park = new("park", ["called"], "parked");
    public static readonly Move Recall = new("recall", ["parked"], "checked-in");
    public static readonly Move Leave = new("leave", ["checked-in", "parked"], "abandoned");
    public static readonly Move Serve = new("close as served", ["called"], "served");
    public static readonly Move Refuse = new("close as refused", ["called"], "refused");
    public static readonly Move Abandon = new("close as abandoned", ["checked-in", "called", "parked"], "abandoned");
    public static readonly Move NoShow = new("close as no-show", ["booked", "called"], "no-show");

    public static readonly IReadOnlyList<Move> All = [CheckIn, Call, CallAgain, Transfer, Park, Recall, Leave, Serve, Refuse, Abandon, NoShow];

    /// <summary>A visitor who does not come is closed as no-show after this many calls: three, the platform's own choice.</summary>
    public const int CallsBeforeNoShow = 3;

    /// <summary>Between two calls of one ticket: 20 seconds, the walk through a large hall.</summary>
    public static readonly Duration BetweenCalls = Duration.FromSeconds(20);

    /// <summary>The move that ends a visit so.</summary>
    public static Move Closing(string outcome) => outcome switch
    {
        "served" => Serve,
        "refused" => Refuse,
        "abandoned" => Abandon,
        _ => NoShow,
    };

    /// <summary>Null when the visit's state allows the move; else which states would.</summary>
    public static Problem? RefusalOf(this Move move, Visit visit, Instant now) =>
        move.From.Contains(visit.State, StringComparer.Ordinal) ? null : VisitHolder.WrongState(visit.At(now).State, move.Name, string.Join(" or ", move.From));
}
