namespace Asan.ServiceDefaults;

/// <summary>
/// Wilson's score interval for a share (E. B. Wilson, JASA 22, 1927, 209–212): the shares p whose distance from the
/// observed one is at most z · √(p(1 − p)/n). Unlike the textbook interval it stays within 0 to 1, and says something
/// for few answers and for shares of 0 and 1 (Brown, Cai and DasGupta, Statistical Science 16, 2001, 101–133).
/// </summary>
public static class Wilson
{
    /// <summary>The 97.5th percentile of the normal distribution: 95 % between both ends.</summary>
    public const double Z = 1.959963984540054;

    /// <summary>The 95 % interval of <paramref name="positive"/> out of <paramref name="n"/>; 0 to 1 for n = 0.</summary>
    public static (double Low, double High) Interval(int positive, int n)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(positive);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(positive, n);
        if (n == 0)
            return (0, 1);
        var share = (double)positive / n;
        var middle = share + Z * Z / (2.0 * n);
        var reach = Z * Math.Sqrt(share * (1 - share) / n + Z * Z / (4.0 * n * n));
        var scale = 1 + Z * Z / n;
        // At 0 and n the end is exact; rounding must not move it past the share.
        return (positive == 0 ? 0 : (middle - reach) / scale, positive == n ? 1 : (middle + reach) / scale);
    }
}
