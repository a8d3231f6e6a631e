using NodaTime;

namespace Asan.Booking;

/// <summary>One visit as it is booked and moved: what the examples of the API document have in common.</summary>
internal static class Sample
{
    public static readonly Guid Citizen = new("0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a01");
    public static readonly Guid Visit = new("0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a10");

    public const string Centre = "baku-1";
    public const string Service = "identity-card";
    public const string TimeZone = "Asia/Baku";
    public const string VisitCode = "7K3MQ9WX2PFD8HT4VBN5";

    public static readonly Instant Start = Instant.FromUtc(2026, 12, 15, 5, 0);
    public static readonly Instant End = Start + Duration.FromMinutes(20);
    public static readonly LocalDate Date = new(2026, 12, 15);
    public static readonly LocalTime Time = new(9, 0);
    public static readonly Instant HoldExpires = Instant.FromUtc(2026, 12, 1, 8, 10);

    public static Visits.VisitAnswer Answer(string state) => new(
        Visit, state, Centre, Service, false, Start, End, Date, Time, TimeZone, null, null, null, null, null, null, null, null, null);
}
