using System.Globalization;
using NodaTime;

namespace Asan.Gateway.Pages;

/// <summary>
/// Dates, times and money as people read them: months in full, 24 hours, weekday first. Only the parts come from the
/// culture; they are joined here, since the cultures' own joints differ from one system's data to another's.
/// </summary>
public static class Written
{
    private const char NoBreak = '\u00A0';

    /// <summary>Where citizens live; Asia/Baku has had no summer time since 2016.</summary>
    public static readonly DateTimeZone Baku = DateTimeZoneProviders.Tzdb["Asia/Baku"];

    /// <summary>15 dekabr 2022, cümə axşamı · четверг, 15 декабря 2022 г. · Thursday, 15 December 2022 · jeudi 15 décembre 2022.</summary>
    public static string Date(LocalDate date, Language language) => date.ToDateTimeUnspecified().ToString("D", language.Culture);

    /// <summary>15 dekabr · 15 декабря · 15 December · 15 décembre.</summary>
    public static string DayAndMonth(LocalDate date, Language language) => date.ToDateTimeUnspecified().ToString("d MMMM", language.Culture);

    public static string Time(LocalTime time) => time.ToString("HH:mm", CultureInfo.InvariantCulture);

    /// <summary>The date and the time at the centre.</summary>
    public static string Moment(Instant moment, Language language, DateTimeZone? zone = null)
    {
        var local = moment.InZone(zone ?? Baku).LocalDateTime;
        return $"{Date(local.Date, language)}, {Time(local.TimeOfDay)}";
    }

    /// <summary>35,00 ₼, and AZN 35.00 in English.</summary>
    public static string Money(decimal manat, Language language)
    {
        var amount = manat.ToString("N2", language.Culture);
        return language == Language.English ? $"AZN{NoBreak}{amount}" : $"{amount}{NoBreak}₼";
    }

    /// <summary>A share of 0 to 1 as a percentage without decimals.</summary>
    public static string Percent(double share, Language language) =>
        string.Create(language.Culture, $"{Math.Round(share * 100):0}{(language == Language.English || language == Language.Azerbaijani ? "" : NoBreak)}%");

    /// <summary>A reference in groups of four: AB12 CD34.</summary>
    public static string Grouped(string code) => string.Join(' ', code.Chunk(4).Select(group => new string(group)));
}
