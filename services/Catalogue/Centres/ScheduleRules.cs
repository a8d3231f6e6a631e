using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Catalogue.Centres;

/// <summary>What a centre's schedule must fulfil beyond its members' own rules, and what it means date by date.</summary>
public static class ScheduleRules
{
    /// <summary>Dates that exceptions may name altogether, and days of a route's stop: years of them, and still little work.</summary>
    public const int MaxDates = 1000;

    /// <summary>Days searched for a date on which two rules meet: two years and a bit, so that yearly dates are met twice.</summary>
    private const int MeetingDays = 800;

    /// <summary>Days after its start within which a rule must have a date: the longest way from one 29 February to another (1896 to 1904).</summary>
    private const int FirstDateDays = 8 * 366;

    private static readonly LocalDate FirstDay = new(1900, 1, 1);

    public static IReadOnlyList<Fault> Faults(CentreBody body)
    {
        var faults = new List<Fault>();
        var zone = DateTimeZoneProviders.Tzdb[body.TimeZone];
        Hours(body, faults);
        Exceptions(body.Exceptions ?? [], zone, faults);
        Route(body, zone, faults);
        return faults;
    }

    /// <summary>The hours without their breaks: what lies between them, each with its own last admission.</summary>
    public static IEnumerable<DayHours> Spans(DayHours hours)
    {
        var opens = hours.Opens;
        foreach (var pause in (hours.Breaks ?? []).OrderBy(pause => pause.From))
        {
            if (pause.From > opens)
                yield return new DayHours(opens, pause.From, Minute(hours.LastAdmission) < Minute(pause.From) ? hours.LastAdmission : pause.From);
            opens = pause.To;
        }
        // After last admission nobody is received, whatever the hours say.
        if (Minute(hours.LastAdmission) >= Start(opens) && Minute(hours.Closes) > Start(opens))
            yield return new DayHours(opens, hours.Closes, hours.LastAdmission);
    }

    /// <summary>The dates of an exception that has no fault.</summary>
    public static IEnumerable<LocalDate> DatesOf(OtherHours exception) =>
        exception.Rule is null ? [exception.On] : DatesOf(Recurrence.Parse(exception.Rule, exception.On));

    /// <summary>The dates of hours: by their rule, or by their days as one.</summary>
    public static Recurrence RecurrenceOf(OpeningHours hours) => Recurrence.Parse(RuleOf(hours), hours.ValidFrom ?? FirstDay);

    /// <summary>The rule of hours that name days, or their own.</summary>
    public static string RuleOf(OpeningHours hours) =>
        hours.Rule ?? $"FREQ=WEEKLY;BYDAY={string.Join(',', hours.Days!.Distinct().Select(day => $"{day}"[..2].ToUpperInvariant()))}";

    private static void Hours(CentreBody body, List<Fault> faults)
    {
        var sound = new List<(int Index, OpeningHours Hours, Recurrence Dates)>();
        for (var i = 0; i < body.OpeningHours.Count; i++)
        {
            var hours = body.OpeningHours[i];
            var at = $"$.openingHours[{i}]";
            OfOneDay(hours.OfTheDay, at, faults);
            if (hours.Days is null == hours.Rule is null)
                faults.Add(new Fault(at, "either days or a rule", hours.Days is null ? "neither" : "both"));
            else if (hours.Rule is not null && hours.ValidFrom is null)
                faults.Add(new Fault($"{at}.validFrom", "the date on which the rule starts", "nothing"));
            else if (hours.ValidUntil < hours.ValidFrom)
                faults.Add(new Fault($"{at}.validUntil", $"validFrom ({hours.ValidFrom:uuuu-MM-dd}) or a later date", $"{hours.ValidUntil:uuuu-MM-dd}"));
            else if (!Recurrence.TryParse(RuleOf(hours), hours.ValidFrom ?? FirstDay, out var dates, out var expected))
                faults.Add(new Fault($"{at}.rule", expected, Came.Describe(hours.Rule)));
            else if (!Enumerable.Range(0, FirstDateDays).Any(day => dates.Includes(dates.From.PlusDays(day))))
                faults.Add(new Fault($"{at}.rule", "a rule that has a date", "a rule that has none"));
            else
                sound.Add((i, hours, dates));
        }
        // One fault is enough: whoever mends it sends the whole again.
        var meeting = (
            from one in sound
            from other in sound
            where one.Index < other.Index && Overlap(one.Hours.OfTheDay, other.Hours.OfTheDay)
            let date = MeetingOf(one.Hours, one.Dates, other.Hours, other.Dates)
            where date is not null
            select (one, other, date)).FirstOrDefault();
        if (meeting.date is { } on)
            faults.Add(new Fault("$.openingHours", "hours that do not overlap", $"numbers {meeting.one.Index} and {meeting.other.Index}, which overlap on {on:uuuu-MM-dd}, a {on.DayOfWeek}"));
    }

    private static void Exceptions(IReadOnlyList<OtherHours> exceptions, DateTimeZone zone, List<Fault> faults)
    {
        var seen = new Dictionary<LocalDate, int>();
        for (var i = 0; i < exceptions.Count; i++)
        {
            var exception = exceptions[i];
            var at = $"$.exceptions[{i}]";
            OfOneDate(exception.Hours, $"{at}.hours", faults);
            if (exception.Rule is { } rule)
            {
                if (!Recurrence.TryParse(rule, exception.On, out var dates, out var expected))
                {
                    faults.Add(new Fault($"{at}.rule", expected, Came.Describe(rule)));
                    continue;
                }
                if (dates.Until is null)
                {
                    faults.Add(new Fault($"{at}.rule", "a rule that ends, with UNTIL", "a rule that never ends"));
                    continue;
                }
                if (dates.Until.Value.Year > 2100 || DatesOf(dates).Take(MaxDates + 1).Count() is 0 or > MaxDates)
                {
                    faults.Add(new Fault($"{at}.rule", $"a rule of 1 to {MaxDates} dates until 2100-12-31", "a rule of more, later, or none"));
                    continue;
                }
            }
            foreach (var date in DatesOf(exception))
            {
                if (!seen.TryAdd(date, i))
                {
                    faults.Add(new Fault(at, "each date once", $"{date:uuuu-MM-dd}, which number {seen[date]} has too"));
                    break;
                }
                if (!ExistsOn(date, exception.Hours, $"{at}.hours", zone, faults))
                    break;
            }
        }
        if (seen.Count > MaxDates)
            faults.Add(new Fault("$.exceptions", $"at most {MaxDates} dates", $"{seen.Count} dates"));
    }

    private static void Route(CentreBody body, DateTimeZone zone, List<Fault> faults)
    {
        var stops = body.Route ?? [];
        if (stops.Count > 0 && body.Kind != CentreKind.MobileUnit)
            faults.Add(new Fault("$.route", "a route with the kind mobile-unit only", $"an array of {stops.Count}"));
        if (stops.Count > 0 && body.OpeningHours.Count > 0)
            faults.Add(new Fault("$.openingHours", "none beside a route, whose stops have their own", $"an array of {body.OpeningHours.Count}"));
        for (var i = 0; i < stops.Count; i++)
        {
            var (stop, at) = (stops[i], $"$.route[{i}]");
            OfOneDate(stop.Hours, $"{at}.hours", faults);
            if (stop.Until < stop.From || Period.DaysBetween(stop.From, stop.Until) >= MaxDates)
                faults.Add(new Fault($"{at}.until", $"from ({stop.From:uuuu-MM-dd}) or a later date within {MaxDates} days", $"{stop.Until:uuuu-MM-dd}"));
            else
                _ = Enumerable.Range(0, Period.DaysBetween(stop.From, stop.Until) + 1).All(day => ExistsOn(stop.From.PlusDays(day), stop.Hours, $"{at}.hours", zone, faults));
            if (stops.Take(i).Any(other => other.From <= stop.Until && stop.From <= other.Until))
                faults.Add(new Fault(at, "dates on which the unit stands nowhere else", "dates of another stop"));
        }
    }

    private static void OfOneDate(IReadOnlyList<DayHours> hours, string at, List<Fault> faults)
    {
        for (var i = 0; i < hours.Count; i++)
        {
            OfOneDay(hours[i], $"{at}[{i}]", faults);
            if (hours.Take(i).Any(other => Overlap(other, hours[i])))
                faults.Add(new Fault($"{at}[{i}]", "hours that do not overlap", "hours that do"));
        }
    }

    private static void OfOneDay(DayHours hours, string at, List<Fault> faults)
    {
        if (Minute(hours.LastAdmission) <= Start(hours.Opens))
            faults.Add(new Fault($"{at}.lastAdmission", $"a time after opens ({hours.Opens:HH:mm})", $"{hours.LastAdmission:HH:mm}"));
        if (Minute(hours.Closes) < Minute(hours.LastAdmission))
            faults.Add(new Fault($"{at}.closes", $"lastAdmission ({hours.LastAdmission:HH:mm}) or a later time", $"{hours.Closes:HH:mm}"));
        var breaks = hours.Breaks ?? [];
        for (var i = 0; i < breaks.Count; i++)
        {
            var pause = breaks[i];
            if (pause.To <= pause.From)
                faults.Add(new Fault($"{at}.breaks[{i}].to", $"a time after from ({pause.From:HH:mm})", $"{pause.To:HH:mm}"));
            else if (pause.From < hours.Opens || Start(pause.To) > Minute(hours.Closes))
                faults.Add(new Fault($"{at}.breaks[{i}]", $"a break within the hours, {hours.Opens:HH:mm} to {hours.Closes:HH:mm}", $"{pause.From:HH:mm} to {pause.To:HH:mm}"));
            else if (breaks.Take(i).Any(other => other.From < pause.To && pause.From < other.To))
                faults.Add(new Fault($"{at}.breaks[{i}]", "breaks that do not overlap", "breaks that do"));
        }
    }

    /// <summary>Clocks that are put forward skip wall times: doors cannot open or close at one.</summary>
    private static bool ExistsOn(LocalDate date, IReadOnlyList<DayHours> hours, string at, DateTimeZone zone, List<Fault> faults)
    {
        for (var i = 0; i < hours.Count; i++)
            foreach (var (member, time) in new[] { ("opens", hours[i].Opens), ("closes", hours[i].Closes), ("lastAdmission", hours[i].LastAdmission) })
                if (zone.MapLocal(date.At(time)) is { Count: 0 } skipped)
                {
                    faults.Add(new Fault($"{at}[{i}].{member}", $"a time that the clock of {zone.Id} shows on {date:uuuu-MM-dd}",
                        $"{time:HH:mm}, which it skips: clocks are put forward from {skipped.EarlyInterval.IsoLocalEnd.TimeOfDay:HH:mm} to {skipped.LateInterval.IsoLocalStart.TimeOfDay:HH:mm}"));
                    return false;
                }
        return true;
    }

    private static LocalDate? MeetingOf(OpeningHours one, Recurrence ofOne, OpeningHours other, Recurrence ofOther)
    {
        var from = LocalDate.Max(ofOne.From, ofOther.From);
        return Enumerable.Range(0, MeetingDays).Select(from.PlusDays)
            .Where(date => !(date > one.ValidUntil) && !(date > other.ValidUntil) && ofOne.Includes(date) && ofOther.Includes(date))
            .Cast<LocalDate?>().FirstOrDefault();
    }

    private static IEnumerable<LocalDate> DatesOf(Recurrence dates)
    {
        for (var date = dates.From; date <= dates.Until; date = date.PlusDays(1))
            if (dates.Includes(date))
                yield return date;
    }

    private static bool Overlap(DayHours one, DayHours other) => Start(one.Opens) < Minute(other.Closes) && Start(other.Opens) < Minute(one.Closes);

    private static int Start(LocalTime time) => time.Hour * 60 + time.Minute;

    /// <summary>A time as an end: 00:00 is the end of the day.</summary>
    private static int Minute(LocalTime time) => time == LocalTime.Midnight ? 24 * 60 : Start(time);
}
