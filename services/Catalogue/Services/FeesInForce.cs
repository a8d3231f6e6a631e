using NodaTime;

namespace Asan.Catalogue.Services;

/// <summary>Which fees are owed on a day, and when that next changes. Days are those of Azerbaijan, whose law sets them.</summary>
public static class FeesInForce
{
    private static readonly DateTimeZone Baku = DateTimeZoneProviders.Tzdb["Asia/Baku"];

    public static LocalDate Today(Instant now) => now.InZone(Baku).Date;

    public static IEnumerable<Fee> On(LocalDate day, IEnumerable<Fee> fees) =>
        fees.Where(fee => (fee.ValidFrom is not { } from || from <= day) && (fee.ValidTo is not { } to || day <= to));

    /// <summary>The next day after <paramref name="day"/> on which a fee begins or has ended; null if nothing is to change.</summary>
    public static LocalDate? NextChange(LocalDate day, IEnumerable<Fee> fees) =>
        fees.SelectMany(fee => new[] { fee.ValidFrom, fee.ValidTo?.PlusDays(1) }).Where(change => change > day).Min();

    /// <summary>Fees as other services learn them.</summary>
    public static IReadOnlyList<Contracts.Catalogue.Fee> Event(LocalDate day, IEnumerable<Fee> fees) =>
        [.. On(day, fees).Select(fee => new Contracts.Catalogue.Fee(fee.Id, AmountAttribute.Read(fee.Amount), fee.Currency, fee.DeadlineWorkingDays))];
}
