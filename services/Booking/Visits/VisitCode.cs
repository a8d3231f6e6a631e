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
}
