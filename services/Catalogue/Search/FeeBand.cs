using Asan.Catalogue.Services;
using NodaTime;

namespace Asan.Catalogue.Search;

/// <summary>What a service costs at least today, in manats.</summary>
public enum FeeBand
{
    /// <summary>Nothing.</summary>
    Free,

    /// <summary>More than nothing, at most 10 AZN.</summary>
    UpTo10,

    /// <summary>More than 10, at most 50 AZN.</summary>
    UpTo50,

    /// <summary>More than 50 AZN.</summary>
    Over50,

    /// <summary>The catalogue knows no fee in manats; that does not mean that there is none.</summary>
    Unstated,
}

public static class FeeBands
{
    public static FeeBand Of(LocalDate day, IEnumerable<Fee> fees)
    {
        var amounts = FeesInForce.On(day, fees).Where(fee => fee.Currency == "AZN").Select(fee => AmountAttribute.Read(fee.Amount)).ToList();
        return amounts.Count == 0 ? FeeBand.Unstated : amounts.Min() switch
        {
            0 => FeeBand.Free,
            <= 10 => FeeBand.UpTo10,
            <= 50 => FeeBand.UpTo50,
            _ => FeeBand.Over50,
        };
    }

    /// <summary>The name that the API and the database know it by.</summary>
    public static string Name(this FeeBand band) => band switch
    {
        FeeBand.Free => "free",
        FeeBand.UpTo10 => "up-to-10",
        FeeBand.UpTo50 => "up-to-50",
        FeeBand.Over50 => "over-50",
        _ => "unstated",
    };

    public static readonly IReadOnlyList<string> Names = [.. Enum.GetValues<FeeBand>().Select(Name)];
}
