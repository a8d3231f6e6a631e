namespace Asan.Booking.Forecasts;

/// <summary>How long a service takes at a centre's counters.</summary>
/// <param name="Latest">Seconds from call to end of the latest visits, the newest first.</param>
/// <param name="PublishedSeconds">The duration the catalogue publishes, in seconds.</param>
public sealed record ServiceTimes(IReadOnlyList<double> Latest, double PublishedSeconds);

/// <summary>Somebody who is called before.</summary>
/// <param name="Times">Of what they come for.</param>
/// <param name="FromSeconds">Seconds from now before which they are not called before others; 0 for those who are here.</param>
/// <param name="Shows">The share of such visitors who come: 1 for those who are here.</param>
public sealed record InFront(ServiceTimes Times, double FromSeconds = 0, double Shows = 1);

/// <summary>Somebody who is at a counter now.</summary>
/// <param name="Times">Of what they came for.</param>
/// <param name="SinceSeconds">Seconds since the call.</param>
public sealed record AtCounter(ServiceTimes Times, double SinceSeconds);

/// <summary>How long it is until the call.</summary>
/// <param name="P50Seconds">Half are called within this time.</param>
/// <param name="P90Seconds">Nine of ten are called within this time.</param>
/// <param name="InFront">How many wait in front, appointments that are still to come left out.</param>
/// <param name="Counters">How many counters are open.</param>
public sealed record Forecast(double P50Seconds, double P90Seconds, int InFront, int Counters);

/// <summary>
/// Forecasts the remaining wait by playing the queue a few hundred times: each counter takes the next visitor when it is
/// free, service times are drawn from the latest ones of the same service and centre. A play keeps what a formula would
/// lose: the mixture of short and long services, the long tail, and those already half served. The random numbers are
/// fixed, so the same queue gives the same forecast; and they belong to the place in the queue, so one visitor more in
/// front, or one counter less, never shortens a forecast. Its calibration is measured and published (docs/queue.md).
/// </summary>
public static class WaitForecast
{
    /// <summary>Plays of the queue: the standard error of the P90 of 400 is 1.5 percentage points.</summary>
    private const int Plays = 400;

    /// <summary>A service time counts this share of the one after it: half after 34 visits, so that a new procedure shows within the day.</summary>
    private const double Fading = 0.98;

    /// <summary>The published duration counts as much as this many fresh service times; alone until there are some.</summary>
    private const double PublishedWeight = 3;

    /// <summary>Share of appointments that come: 1 − 29 % of no-shows on 27 April 2022.</summary>
    public const double ShowRate = 0.71;

    /// <param name="inFront">Who is called before, in order.</param>
    /// <param name="atCounters">Who is at the counters now.</param>
    /// <param name="counters">How many counters are open, the busy ones included.</param>
    public static Forecast Of(IReadOnlyList<InFront> inFront, IReadOnlyList<AtCounter> atCounters, int counters)
    {
        counters = Math.Max(1, Math.Max(counters, atCounters.Count));
        var waits = new double[Plays];
        var freeAt = new double[counters];
        for (var play = 0; play < Plays; play++)
        {
            Array.Clear(freeAt);
            for (var i = 0; i < atCounters.Count; i++)
                freeAt[i] = Remaining(atCounters[i], play, i);
            for (var i = 0; i < inFront.Count; i++)
            {
                var next = IndexOfSmallest(freeAt);
                // Somebody who is due later than this counter is free does not keep it waiting.
                if (freeAt[next] >= inFront[i].FromSeconds && Uniform(play, i, Purpose.Shows) < inFront[i].Shows)
                    freeAt[next] += Draw(inFront[i].Times, Uniform(play, i, Purpose.Length), Uniform(play, i, Purpose.Published));
            }
            waits[play] = freeAt[IndexOfSmallest(freeAt)];
        }
        Array.Sort(waits);
        return new Forecast(waits[(Plays - 1) / 2], waits[Plays * 9 / 10 - 1], inFront.Count(one => one.FromSeconds == 0), counters);
    }

    /// <summary>A service time: one of the latest, the newest most likely, or about the published duration.</summary>
    private static double Draw(ServiceTimes times, double u, double v)
    {
        var weight = (1 - Math.Pow(Fading, times.Latest.Count)) / (1 - Fading);
        var at = u * (weight + PublishedWeight);
        return at < weight
            ? times.Latest[Math.Min(times.Latest.Count - 1, (int)(Math.Log(1 - at * (1 - Fading)) / Math.Log(Fading)))]
            : times.PublishedSeconds * (0.5 + v);
    }

    /// <summary>What is left of a service: a service time longer than what has passed, less that; a quarter of the published duration when none is.</summary>
    private static double Remaining(AtCounter visitor, int play, int counter)
    {
        for (var tried = 0; tried < 16; tried++)
        {
            var whole = Draw(visitor.Times, Uniform(play, counter * 16 + tried, Purpose.Remaining), Uniform(play, counter * 16 + tried, Purpose.Published));
            if (whole > visitor.SinceSeconds)
                return whole - visitor.SinceSeconds;
        }
        return visitor.Times.PublishedSeconds / 4;
    }

    private static int IndexOfSmallest(double[] values)
    {
        var smallest = 0;
        for (var i = 1; i < values.Length; i++)
            if (values[i] < values[smallest])
                smallest = i;
        return smallest;
    }

    private enum Purpose
    {
        Length,
        Published,
        Shows,
        Remaining,
    }

    /// <summary>A number from 0 to 1 that belongs to a play, a place and a purpose: SplitMix64's mixing of the three (Steele, Lea and Flood, 2014).</summary>
    private static double Uniform(int play, int place, Purpose purpose)
    {
        var z = unchecked(((ulong)(uint)play << 34 | (ulong)(uint)place << 3 | (ulong)purpose) * 0x9E3779B97F4A7C15 + 0x9E3779B97F4A7C15);
        z = unchecked((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9);
        z = unchecked((z ^ (z >> 27)) * 0x94D049BB133111EB);
        return ((z ^ (z >> 31)) >> 11) * (1.0 / (1UL << 53));
    }
}
