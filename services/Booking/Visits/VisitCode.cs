using Asan.ServiceDefaults;

namespace Asan.Booking.Visits;

/// <summary>
/// What a citizen manages a visit by. The database keeps its digest only (docs/visit-codes.md), so that a copy of it
/// opens no visit.
/// </summary>
public static class VisitCode
{
    public static string New() => TypedCode.New();

    public static byte[] DigestOf(string typed) => TypedCode.Visit.DigestOf(typed);

    /// <summary>The code of one visit of an itinerary: the itinerary's code and the visit's number, <c>7KQ2-M9XW-0TRB-4HZC-V81N-2</c>.</summary>
    public static string OfPart(string code, int part) => $"{code}-{part}";
}
