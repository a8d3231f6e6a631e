using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using NodaTime;
using NodaTime.Text;

namespace Asan.ServiceDefaults;

/// <summary>
/// Dates by a rule, RFC 5545 section 3.3.10, such as <c>FREQ=MONTHLY;BYDAY=1SA</c>. A rule is never expanded: it is
/// asked about one date, so a rule without an end costs no more than one that ends.
/// <para>
/// Supported: FREQ (DAILY, WEEKLY, MONTHLY, YEARLY), INTERVAL, UNTIL (a date), BYMONTH, BYMONTHDAY, BYDAY. Not COUNT and
/// BYSETPOS, which would need the dates before; and weeks start on Monday.
/// </para>
/// </summary>
public sealed class Recurrence
{
    /// <summary>Characters of a rule at most: all months, days and weekdays fit.</summary>
    public const int MaxLength = 200;

    private const int MaxInterval = 366;

    private static readonly LocalDatePattern Compact = LocalDatePattern.CreateWithInvariantCulture("uuuuMMdd");

    private static readonly string[] Frequencies = ["DAILY", "WEEKLY", "MONTHLY", "YEARLY"];

    private static readonly string[] Weekdays = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];

    private readonly string frequency;
    private readonly int interval = 1;
    private readonly HashSet<int> months = [];
    private readonly HashSet<int> monthDays = [];
    private readonly HashSet<(int Ordinal, IsoDayOfWeek Day)> days = [];

    private Recurrence(string rule, LocalDate from)
    {
        From = from;
        var parts = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var part in rule.Split(';'))
            if (part.Split('=') is not [{ Length: > 0 } name, { Length: > 0 } value] || !parts.TryAdd(name, value))
                throw new FormatException("parts NAME=value, each once, with semicolons between them");
        frequency = parts.Remove("FREQ", out var freq) && Frequencies.Contains(freq, StringComparer.Ordinal)
            ? freq
            : throw new FormatException("FREQ=DAILY, WEEKLY, MONTHLY or YEARLY");
        if (parts.Remove("INTERVAL", out var every))
            interval = Number(every, "INTERVAL", 1, MaxInterval);
        if (parts.Remove("UNTIL", out var until))
            Until = Compact.Parse(until) is { Success: true } date ? date.Value : throw new FormatException("UNTIL as a date such as 20271231");
        if (parts.Remove("BYMONTH", out var byMonth))
            months = [.. byMonth.Split(',').Select(month => Number(month, "BYMONTH", 1, 12))];
        if (parts.Remove("BYMONTHDAY", out var byMonthDay))
            monthDays = [.. byMonthDay.Split(',').Select(day => Number(day, "BYMONTHDAY", -31, 31))];
        if (parts.Remove("BYDAY", out var byDay))
            days = [.. byDay.Split(',').Select(WeekdayOf)];
        if (parts.Keys.FirstOrDefault() is not null)
            throw new FormatException("only FREQ, INTERVAL, UNTIL, BYMONTH, BYMONTHDAY and BYDAY");
        if (frequency == "WEEKLY" && monthDays.Count > 0)
            throw new FormatException("no BYMONTHDAY with FREQ=WEEKLY");
        if (frequency == "YEARLY" && monthDays.Count > 0 && months.Count == 0)
            throw new FormatException("BYMONTH beside BYMONTHDAY when FREQ=YEARLY: without it some read the first date's month, some every month");
        if (frequency is "DAILY" or "WEEKLY" && days.Any(day => day.Ordinal != 0))
            throw new FormatException("numbered weekdays with FREQ=MONTHLY or YEARLY only");

        // What the rule leaves open is as on its first date.
        if (days.Count == 0 && monthDays.Count == 0 && frequency != "DAILY")
        {
            if (frequency == "WEEKLY")
                days.Add((0, from.DayOfWeek));
            else
                monthDays.Add(from.Day);
            if (frequency == "YEARLY" && months.Count == 0)
                months.Add(from.Month);
        }
    }

    /// <summary>The first date that the rule may hit (DTSTART).</summary>
    public LocalDate From { get; }

    /// <summary>The last date that the rule may hit; null: it never ends.</summary>
    public LocalDate? Until { get; }

    /// <param name="rule">The rule, in capitals.</param>
    /// <param name="from">The first date it may hit.</param>
    /// <param name="recurrence">The rule as read.</param>
    /// <param name="expected">What is expected instead, as a noun phrase, when it is no rule.</param>
    public static bool TryParse(string rule, LocalDate from, [NotNullWhen(true)] out Recurrence? recurrence, [NotNullWhen(false)] out string? expected)
    {
        try
        {
            recurrence = rule.Length <= MaxLength ? new Recurrence(rule, from) : throw new FormatException($"at most {MaxLength} characters");
            expected = null;
            return true;
        }
        catch (FormatException e)
        {
            (recurrence, expected) = (null, $"a rule of RFC 5545 with {e.Message}");
            return false;
        }
    }

    /// <summary>A rule that was checked before.</summary>
    public static Recurrence Parse(string rule, LocalDate from) =>
        TryParse(rule, from, out var recurrence, out var expected) ? recurrence : throw new FormatException($"Expected {expected}: {rule}");

    public bool Includes(LocalDate date) =>
        date >= From && !(date > Until)
        && (months.Count == 0 || months.Contains(date.Month))
        && (monthDays.Count == 0 || monthDays.Contains(date.Day) || monthDays.Contains(date.Day - 1 - date.Calendar.GetDaysInMonth(date.Year, date.Month)))
        && (days.Count == 0 || days.Any(day => Is(date, day.Ordinal, day.Day)))
        && StepsFromFirst(date) % interval == 0;

    private int StepsFromFirst(LocalDate date) => frequency switch
    {
        "DAILY" => Period.DaysBetween(From, date),
        "WEEKLY" => Period.DaysBetween(MondayOf(From), MondayOf(date)) / 7,
        "MONTHLY" => (date.Year - From.Year) * 12 + date.Month - From.Month,
        _ => date.Year - From.Year,
    };

    /// <summary>An ordinal counts within the month, or within the year for a yearly rule without months; negative from its end.</summary>
    private bool Is(LocalDate date, int ordinal, IsoDayOfWeek day)
    {
        if (date.DayOfWeek != day)
            return false;
        if (ordinal == 0)
            return true;
        var inYear = frequency == "YEARLY" && months.Count == 0;
        var (position, length) = inYear
            ? (date.DayOfYear, date.Calendar.GetDaysInYear(date.Year))
            : (date.Day, date.Calendar.GetDaysInMonth(date.Year, date.Month));
        return ordinal > 0 ? (position - 1) / 7 + 1 == ordinal : (length - position) / 7 + 1 == -ordinal;
    }

    private static LocalDate MondayOf(LocalDate date) => date.PlusDays(1 - (int)date.DayOfWeek);

    private static (int Ordinal, IsoDayOfWeek Day) WeekdayOf(string text)
    {
        var index = Array.IndexOf(Weekdays, text.Length >= 2 ? text[^2..] : "");
        return index < 0
            ? throw new FormatException("BYDAY of MO, TU, WE, TH, FR, SA, SU, with a number before such as 1MO or -1FR")
            : (text.Length == 2 ? 0 : Number(text[..^2], "BYDAY", -53, 53), (IsoDayOfWeek)(index + 1));
    }

    private static int Number(string text, string part, int least, int most) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) && number >= least && number <= most && number != 0
            ? number
            : throw new FormatException($"{part} from {least} to {most}{(least < 0 ? " without 0" : "")}");
}
