using System.Globalization;
using Asan.ServiceDefaults;

namespace Asan.Gateway.Pages.Plots;

/// <summary>A share of some answers with its 95 % interval (Wilson's).</summary>
/// <param name="Value">0 to 1.</param>
/// <param name="Low">Lower end.</param>
/// <param name="High">Upper end.</param>
/// <param name="Of">How many it is a share of.</param>
public sealed record Share(double Value, double Low, double High, int Of)
{
    /// <summary>Null for a share of nothing.</summary>
    public static Share? Part(int positive, int of)
    {
        if (of == 0)
            return null;
        var (low, high) = Wilson.Interval(positive, of);
        return new Share((double)positive / of, low, high, of);
    }

    /// <summary>A number as SVG writes it.</summary>
    internal static string At(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);
}

/// <summary>A share of a month.</summary>
/// <param name="Month">Such as 2026-11.</param>
/// <param name="Share">Of that month.</param>
public sealed record MonthShare(string Month, Share Share);
