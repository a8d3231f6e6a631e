using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Booking.Applications;

/// <summary>Applications that share a service, centre, agency, month of promise and lateness.</summary>
/// <param name="ServiceId">The service.</param>
/// <param name="CentreId">The centre.</param>
/// <param name="AgencyId">The agency that promised.</param>
/// <param name="Month">The month of the day promised.</param>
/// <param name="DaysLate">Days after the promised one; of what is not ready yet, until now.</param>
/// <param name="Applications">How many.</param>
public sealed record LatenessCount(string ServiceId, string CentreId, string AgencyId, YearMonth Month, int DaysLate, int Applications);

/// <summary>How promises were kept, of at least <see cref="Lateness.K"/> applications.</summary>
/// <param name="Applications">Applications promised.</param>
/// <param name="OnTimeShare">Share of those ready by the day promised, 0 to 1.</param>
/// <param name="OnTimeLow">Lower end of its 95 % Wilson interval.</param>
/// <param name="OnTimeHigh">Upper end of its 95 % Wilson interval.</param>
/// <param name="MedianDaysLate">The median of days late over all applications; 0 when most were on time.</param>
/// <param name="P90DaysLate">Nine of ten were no later than this.</param>
public sealed record LatenessFigures(int Applications, double OnTimeShare, double OnTimeLow, double OnTimeHigh, int MedianDaysLate, int P90DaysLate);

/// <summary>
/// Figures on lateness that tell nobody apart.
/// <para>
/// A figure of fewer than <see cref="K"/> applications is not published; but what is left out could be found as the
/// difference between two tables: all of a centre's services less those published. So counts that a small figure hides
/// are taken out of every table, by month and in turn until no small one is left. Then the tables by service, by centre
/// and by agency sum up to the same number in each month, and no difference shows a hidden one.
/// </para>
/// </summary>
public static class Lateness
{
    /// <summary>The least number of applications behind a published figure: 10, as for ratings.</summary>
    public const int K = 10;

    /// <summary>The counts that may be published, in whichever table.</summary>
    public static IReadOnlyList<LatenessCount> Publishable(IEnumerable<LatenessCount> counts)
    {
        var kept = counts.ToList();
        while (true)
        {
            var before = kept.Count;
            foreach (var key in new Func<LatenessCount, string>[] { count => count.ServiceId, count => count.CentreId, count => count.AgencyId })
                kept = [.. kept.GroupBy(count => (key(count), count.Month)).Where(cell => cell.Sum(count => count.Applications) >= K).SelectMany(cell => cell)];
            if (kept.Count == before)
                return kept;
        }
    }

    /// <summary>The figures of some counts together.</summary>
    public static LatenessFigures Of(IReadOnlyCollection<LatenessCount> counts)
    {
        var n = counts.Sum(count => count.Applications);
        ArgumentOutOfRangeException.ThrowIfZero(n);
        var onTime = counts.Where(count => count.DaysLate == 0).Sum(count => count.Applications);
        var (low, high) = Wilson.Interval(onTime, n);
        return new LatenessFigures(n, (double)onTime / n, low, high, Percentile(counts, n, 50), Percentile(counts, n, 90));
    }

    /// <summary>The smallest number of days late that at least <paramref name="percent"/> of 100 applications do not exceed.</summary>
    private static int Percentile(IEnumerable<LatenessCount> counts, int n, int percent)
    {
        var seen = 0L;
        foreach (var count in counts.OrderBy(count => count.DaysLate))
        {
            seen += count.Applications;
            if (seen * 100 >= (long)n * percent)
                return count.DaysLate;
        }
        throw new ArgumentException("The counts do not sum up to n.", nameof(counts));
    }
}
