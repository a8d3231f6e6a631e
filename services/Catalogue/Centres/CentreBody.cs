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
/// <param name="OpeningHours">The usual hours.</param>
/// <param name="ClosedOn">Days on which it stays closed.</param>
/// <param name="Counters">Its counters; each is one lane, one visit at a time.</param>
/// <param name="HostsDelegations">Whether study visits can be received here.</param>
/// <param name="Sources">Where this comes from.</param>
/// <param name="Example">True for an invented entry.</param>
/// <param name="OpenedOn">The day it was opened to the public.</param>
/// <param name="Exceptions">Dates with other hours than usual.</param>
/// <param name="Route">Of a mobile unit: where it stands when.</param>
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
    [Day] LocalDate? OpenedOn = null,
    [Length(0, 200)] IReadOnlyList<OtherHours>? Exceptions = null,
    [Length(0, 100)] IReadOnlyList<RouteStop>? Route = null);

public enum CentreKind
{
    Centre,
    MobileUnit,
    Training,
}

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
        faults.AddRange(ScheduleRules.Faults(body));
        foreach (var number in body.Counters.GroupBy(counter => counter.Number).Where(same => same.Count() > 1))
            faults.Add(new Fault("$.counters", "each number once", $"{number.Count()} counters with the number {number.Key}"));
        return faults;
    }
}
