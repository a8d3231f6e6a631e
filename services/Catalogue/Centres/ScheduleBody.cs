using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Catalogue.Centres;

/// <summary>Hours in the centre's wall time, on weekdays or by a rule. Exactly one of <c>days</c> and <c>rule</c> is given.</summary>
/// <param name="Opens">When the doors open.</param>
/// <param name="Closes">When the last visit must have ended; 00:00 is the end of the day.</param>
/// <param name="LastAdmission">The last start of a visit; 00:00 is the end of the day.</param>
/// <param name="Days">The days of the week.</param>
/// <param name="Rule">Dates by a rule of RFC 5545 that starts on <c>validFrom</c>, such as <c>FREQ=MONTHLY;BYDAY=1SA</c>.</param>
/// <param name="Breaks">When nobody is received in between.</param>
/// <param name="ValidFrom">The first date of these hours; needed with a rule.</param>
/// <param name="ValidUntil">The last date of these hours; without it they have no end.</param>
public sealed record OpeningHours(
    LocalTime Opens,
    LocalTime Closes,
    LocalTime LastAdmission,
    [Length(1, 7)] IReadOnlyList<Weekday>? Days = null,
    [Length(1, Recurrence.MaxLength)] string? Rule = null,
    [Length(0, 8)] IReadOnlyList<Break>? Breaks = null,
    [Day] LocalDate? ValidFrom = null,
    [Day] LocalDate? ValidUntil = null)
{
    /// <summary>Every week without end: the hours that other formats and readers know.</summary>
    [JsonIgnore]
    public bool IsWeekly => Days is not null && ValidFrom is null && ValidUntil is null;

    [JsonIgnore]
    public DayHours OfTheDay => new(Opens, Closes, LastAdmission, Breaks);
}

/// <summary>Hours of one day in the centre's wall time.</summary>
/// <param name="Opens">When the doors open.</param>
/// <param name="Closes">When the last visit must have ended; 00:00 is the end of the day.</param>
/// <param name="LastAdmission">The last start of a visit; 00:00 is the end of the day.</param>
/// <param name="Breaks">When nobody is received in between.</param>
public sealed record DayHours(LocalTime Opens, LocalTime Closes, LocalTime LastAdmission, [Length(0, 8)] IReadOnlyList<Break>? Breaks = null);

/// <summary>A break: every visit ends by its beginning, or starts at its end.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="To">Its end.</param>
public sealed record Break(LocalTime From, LocalTime To);

/// <summary>Dates with other hours than usual.</summary>
/// <param name="On">The date, or the first date of the rule.</param>
/// <param name="Hours">The hours of the date; none when it is closed.</param>
/// <param name="Rule">More dates by a rule of RFC 5545 with an UNTIL, such as <c>FREQ=YEARLY;UNTIL=20301231</c>.</param>
public sealed record OtherHours(
    [Day] LocalDate On,
    [Length(0, 8)] IReadOnlyList<DayHours> Hours,
    [Length(1, Recurrence.MaxLength)] string? Rule = null);

/// <summary>Where a mobile unit stands on some dates, and its hours there.</summary>
/// <param name="Place">The place.</param>
/// <param name="Latitude">Degrees north, WGS 84.</param>
/// <param name="Longitude">Degrees east, WGS 84.</param>
/// <param name="From">The first date there.</param>
/// <param name="Until">The last date there.</param>
/// <param name="Hours">The hours of each date there.</param>
public sealed record RouteStop(
    [Texts(300)] IReadOnlyDictionary<string, string> Place,
    [Range(-90d, 90d)] double Latitude,
    [Range(-180d, 180d)] double Longitude,
    [Day] LocalDate From,
    [Day] LocalDate Until,
    [Length(1, 8)] IReadOnlyList<DayHours> Hours);
