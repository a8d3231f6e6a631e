using NodaTime;

namespace Asan.ServiceDefaults;

public static class Clock
{
    /// <summary>The current instant of <paramref name="time"/>, cut to microseconds, which is what PostgreSQL keeps.</summary>
    public static Instant Now(this TimeProvider time)
    {
        var ticks = Instant.FromDateTimeOffset(time.GetUtcNow()).ToUnixTimeTicks();
        return Instant.FromUnixTimeTicks(ticks - ticks % 10);
    }
}
