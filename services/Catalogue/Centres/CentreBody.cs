using System.ComponentModel.DataAnnotations;
using System.Text.Json.Serialization;
using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Catalogue.Centres;

/// <summary>A place where services are given.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Address">Where it is.</param>
/// <param name="Latitude">Degrees north, WGS 84.</param>
/// <param name="Longitude">Degrees east, WGS 84.</param>
/// <param name="TimeZone">IANA zone of its wall clock.</param>
/// <param name="Kind">A centre, a mobile unit, or a centre for training.</param>
/// <param name="OpeningHours">The weekly hours.</param>
/// <param name="ClosedOn">Days on which it stays closed.</param>
/// <param name="Counters">Its counters; each is one lane, one visit at a time.</param>
/// <param name="HostsDelegations">Whether study visits can be received here.</param>
/// <param name="Sources">Where this comes from.</param>
/// <param name="Example">True for an invented entry.</param>
/// <param name="OpenedOn">The day it was opened to the public.</param>
public sealed record CentreBody(
    [Texts(300)] IReadOnlyDictionary<string, string> Name,
    [Texts(500)] IReadOnlyDictionary<string, string> Address,
    [Range(-90d, 90d)] double Latitude,
    [Range(-180d, 180d)] double Longitude,
    [TimeZone] string TimeZone,
    CentreKind Kind,
    [Length(0, 21)] IReadOnlyList<OpeningHours> OpeningHours,
    [Length(0, 1000), Day] IReadOnlyList<LocalDate> ClosedOn,
    [Length(0, 500)] IReadOnlyList<Counter> Counters,
    bool HostsDelegations,
    [Length(0, 40)] IReadOnlyList<Source> Sources,
    bool Example,
    [Day] LocalDate? OpenedOn = null);

public enum CentreKind
{
    Centre,
    MobileUnit,
    Training,
}

/// <summary>Hours that some days of the week have in common, in the centre's wall time.</summary>
/// <param name="Days">The days.</param>
/// <param name="Opens">When the doors open.</param>
/// <param name="Closes">When the last visit must have ended; 00:00 is the end of the day.</param>
/// <param name="LastAdmission">The last start of a visit; 00:00 is the end of the day.</param>
public sealed record OpeningHours([Length(1, 7)] IReadOnlyList<Weekday> Days, LocalTime Opens, LocalTime Closes, LocalTime LastAdmission);

/// <summary>Days as iCalendar names them (RFC 5545 section 3.3.10), numbered as in ISO 8601.</summary>
public enum Weekday
{
    [JsonStringEnumMemberName("MO")] Monday = 1,
    [JsonStringEnumMemberName("TU")] Tuesday,
    [JsonStringEnumMemberName("WE")] Wednesday,
    [JsonStringEnumMemberName("TH")] Thursday,
    [JsonStringEnumMemberName("FR")] Friday,
    [JsonStringEnumMemberName("SA")] Saturday,
    [JsonStringEnumMemberName("SU")] Sunday,
}

/// <summary>A counter.</summary>
/// <param name="Number">The number above it, unique in the centre.</param>
/// <param name="Agency">The agency whose services it gives.</param>
public sealed record Counter([Range(1, 9999)] int Number, [Slug] string Agency);

/// <summary>What a centre's body must fulfil beyond its members' own rules.</summary>
public static class CentreRules
{
    public static IReadOnlyList<Fault> Faults(CentreBody body)
    {
        var faults = new List<Fault>(Source.Faults(body.Sources, body.Example));
        for (var i = 0; i < body.OpeningHours.Count; i++)
        {
            var hours = body.OpeningHours[i];
            if (Minute(hours.LastAdmission, end: true) <= Minute(hours.Opens, end: false))
                faults.Add(new Fault($"$.openingHours[{i}].lastAdmission", $"a time after opens ({hours.Opens:HH:mm})", $"{hours.LastAdmission:HH:mm}"));
            if (Minute(hours.Closes, end: true) < Minute(hours.LastAdmission, end: true))
                faults.Add(new Fault($"$.openingHours[{i}].closes", $"lastAdmission ({hours.LastAdmission:HH:mm}) or a later time", $"{hours.Closes:HH:mm}"));
        }
        foreach (var day in Enum.GetValues<Weekday>())
        {
            var spans = body.OpeningHours.SelectMany(hours => hours.Days.Where(each => each == day).Select(_ => hours))
                .OrderBy(hours => hours.Opens).ToList();
            if (spans.Zip(spans.Skip(1)).Any(pair => Minute(pair.First.Closes, end: true) > Minute(pair.Second.Opens, end: false)))
                faults.Add(new Fault("$.openingHours", $"hours that do not overlap on a {day}", "hours that do"));
        }
        foreach (var number in body.Counters.GroupBy(counter => counter.Number).Where(same => same.Count() > 1))
            faults.Add(new Fault("$.counters", "each number once", $"{number.Count()} counters with the number {number.Key}"));
        return faults;
    }

    private static int Minute(LocalTime time, bool end) => end && time == LocalTime.Midnight ? 24 * 60 : time.Hour * 60 + time.Minute;
}
