using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Integrity;

/// <summary>Tells the day in Azerbaijan and nothing finer: every instant of it is its beginning.</summary>
public sealed class DayClock(TimeProvider time) : TimeProvider
{
    public static readonly DateTimeZone Zone = DateTimeZoneProviders.Tzdb["Asia/Baku"];

    public override DateTimeOffset GetUtcNow() => Zone.AtStartOfDay(time.Now().InZone(Zone).Date).ToDateTimeOffset();
}

internal static class Days
{
    /// <summary>The day in Azerbaijan.</summary>
    public static LocalDate Day(this Instant now) => now.InZone(DayClock.Zone).Date;
}
