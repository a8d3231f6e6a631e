using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>How somebody with an appointment arrives.</summary>
public enum Arrival
{
    /// <summary>Check-in opens later.</summary>
    TooEarly,

    /// <summary>The appointment counts.</summary>
    OnTime,

    /// <summary>The appointment is lost, the visitor waits as a walk-in.</summary>
    Late,

    /// <summary>The centre's day is over.</summary>
    TooLate,
}

/// <summary>
/// Who waits before whom. Appointments and walk-ins stand in one queue, in order of
/// <c>sort key = ready at − boost of the priority class</c>: a boost is the time by which somebody may overtake, so nobody
/// is ever overtaken by those who came more than the largest boost later, however many they are. Reasons for the
/// figures: docs/booking.md.
/// </summary>
public static class Admission
{
    /// <summary>Check-in opens this long before the appointment: 30 minutes; earlier the halls fill with people who must wait anyway.</summary>
    public static readonly Duration OpensBefore = Duration.FromMinutes(30);

    /// <summary>An appointment is kept this long: 10 minutes; then its counter has gone to somebody else.</summary>
    public static readonly Duration KeptFor = Duration.FromMinutes(10);

    /// <summary>The largest <see cref="BoostOf"/>: nobody is overtaken by those who came later than this after them.</summary>
    public static readonly Duration LargestBoost = BoostOf("appointment");

    /// <summary>By how much a priority class may overtake ordinary walk-ins.</summary>
    /// <param name="priorityClass">
    /// ordinary; priority (disabled, pregnant, elderly, with an infant); or appointment, given by a check-in on time.
    /// </param>
    public static Duration BoostOf(string priorityClass) => priorityClass switch
    {
        "ordinary" => Duration.Zero,
        "priority" => Duration.FromMinutes(45),
        "appointment" => Duration.FromMinutes(60),
        _ => throw new ArgumentOutOfRangeException(nameof(priorityClass), priorityClass, "expected ordinary, priority or appointment"),
    };

    /// <summary>Judges an arrival for an appointment.</summary>
    /// <param name="now">When the visitor comes.</param>
    /// <param name="startsAt">When the appointment starts.</param>
    /// <param name="dayIsOver">Whether the centre's date is past the appointment's.</param>
    public static Arrival Judge(Instant now, Instant startsAt, bool dayIsOver) =>
        now < startsAt - OpensBefore ? Arrival.TooEarly :
        now <= startsAt + KeptFor ? Arrival.OnTime :
        dayIsOver ? Arrival.TooLate : Arrival.Late;

    /// <summary>
    /// The place in the queue. An appointment is ready from its start or from the check-in, whichever is later: who
    /// comes early is called early only when nobody who is ready waits.
    /// </summary>
    public static QueuePlace PlaceOf(string priorityClass, Instant checkedInAt, Instant? startsAt)
    {
        var readyAt = startsAt is { } start ? Instant.Max(checkedInAt, start) : checkedInAt;
        return new QueuePlace(priorityClass, readyAt, readyAt - BoostOf(priorityClass));
    }
}

/// <summary>A place in the queue.</summary>
/// <param name="PriorityClass">The priority class.</param>
/// <param name="ReadyAt">From when the visitor may be called before others.</param>
/// <param name="SortKey">Smaller is called sooner.</param>
public sealed record QueuePlace(string PriorityClass, Instant ReadyAt, Instant SortKey);
