using NodaTime;

namespace Asan.Gateway.Webhooks;

/// <summary>When a delivery that failed is tried again.</summary>
public static class RetrySchedule
{
    /// <summary>From the first attempt to the last.</summary>
    public static readonly Duration Total = Duration.FromDays(3);

    private static readonly Duration First = Duration.FromSeconds(5);
    private static readonly Duration Longest = Duration.FromHours(12);

    /// <summary>
    /// About 5 s, 20 s, 80 s … and at most 12 hours after the attempt, a fifth more or less, so that deliveries which failed
    /// together do not come back together; the last is three days after the first. Null when that was it.
    /// </summary>
    /// <param name="attempts">Attempts made, 1 or more.</param>
    /// <param name="first">When the first was made.</param>
    /// <param name="now">When the latest was made.</param>
    /// <param name="asked">What the endpoint asked for by <c>Retry-After</c>.</param>
    /// <param name="chance">From 0 to 1.</param>
    public static Instant? Next(int attempts, Instant first, Instant now, Duration? asked, double chance)
    {
        var last = first + Total;
        if (now >= last)
            return null;
        var steps = Math.Min(attempts - 1, 10);
        var wait = Duration.Min(First * Math.Pow(4, steps), Longest) * (0.8 + 0.4 * chance);
        if (asked > wait)
            wait = Duration.Min(asked.Value, Longest);
        return Instant.Min(now + wait, last);
    }
}
