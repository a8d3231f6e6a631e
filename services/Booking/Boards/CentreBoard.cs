using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Asan.Booking.Boards;

/// <summary>Where a reader of a board is: the day and the number of the last change it has seen. Its text is the <c>id</c> of an event.</summary>
/// <param name="Day">The centre's date.</param>
/// <param name="Number">0 before the first change.</param>
public readonly record struct BoardPosition(LocalDate Day, long Number)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Day:uuuu-MM-dd}.{Number}");

    /// <summary>The position a reader names; null when it is not one of ours, and the reader begins afresh.</summary>
    public static BoardPosition? Parse(string? text) =>
        text is { Length: > 11 and < 32 } && text[10] == '.'
        && LocalDatePattern.Iso.Parse(text[..10]) is { Success: true } day
        && long.TryParse(text.AsSpan(11), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? new BoardPosition(day.Value, number) : null;
}

/// <summary>A ticket that is not closed.</summary>
/// <param name="VisitId">Its visit.</param>
/// <param name="Ticket">Such as A047.</param>
/// <param name="TicketNumber">Its number.</param>
/// <param name="State">checked-in, called or parked.</param>
/// <param name="AgencyId">Whose counters call it.</param>
/// <param name="Counter">Where it is called to.</param>
/// <param name="Calls">How often it was called.</param>
/// <param name="CalledAt">The latest call.</param>
public sealed record OpenTicket(Guid VisitId, string Ticket, int TicketNumber, string State, string AgencyId, int? Counter, int Calls, Instant? CalledAt);

/// <summary>One change of a board.</summary>
/// <param name="Number">1, 2, 3 … within the centre's day.</param>
/// <param name="Ticket">The ticket.</param>
/// <param name="From">Its state before; null when it was just given.</param>
/// <param name="To">Its state now.</param>
/// <param name="Counter">Where it is called to.</param>
/// <param name="Calls">How often it was called.</param>
/// <param name="CalledAt">The latest call.</param>
public sealed record BoardChange(long Number, string Ticket, string? From, string To, int? Counter, int Calls, Instant? CalledAt);

/// <summary>A centre's board at one moment, read in one snapshot of the database.</summary>
/// <param name="Position">The last change that is in it.</param>
/// <param name="Open">All tickets that are not closed; those that wait in the order in which they are called.</param>
/// <param name="Recent">The latest changes, the oldest first.</param>
public sealed record CentreBoard(BoardPosition Position, IReadOnlyList<OpenTicket> Open, IReadOnlyList<BoardChange> Recent)
{
    /// <summary>What happened after a position; null when that is too long ago, or of another day, to be told change by change.</summary>
    public IReadOnlyList<BoardChange>? After(BoardPosition? seen) =>
        seen is { } position && position.Day == Position.Day && position.Number <= Position.Number
        && position.Number >= (Recent.Count == 0 ? Position.Number : Recent[0].Number - 1)
            ? [.. Recent.Where(change => change.Number > position.Number)]
            : null;
}
