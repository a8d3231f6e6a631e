using System.ComponentModel.DataAnnotations;
using System.Globalization;
using Asan.Catalogue.Eligibility;
using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Catalogue.Services;

/// <summary>A service of an agency.</summary>
/// <param name="Agency">The agency that answers for it.</param>
/// <param name="Name">Its name.</param>
/// <param name="DurationMinutes">How long one visit holds a counter, in minutes.</param>
/// <param name="Centres">The centres that give it; <c>["*"]</c>: all that have a counter of the agency.</param>
/// <param name="Channels">How it can be had.</param>
/// <param name="Requirements">What to bring.</param>
/// <param name="Fees">What it costs.</param>
/// <param name="Sources">Where this comes from.</param>
/// <param name="Example">True for an invented entry.</param>
/// <param name="Description">What it is.</param>
/// <param name="LegalBasis">The act that it rests on.</param>
/// <param name="Eligibility">Who can get it: all rules hold. Left out where the catalogue knows none.</param>
public sealed record ServiceBody(
    [Slug] string Agency,
    [Texts(300)] IReadOnlyDictionary<string, string> Name,
    [Range(1, 480)] int DurationMinutes,
    [Length(0, 200)] IReadOnlyList<string> Centres,
    [Length(1, 3)] IReadOnlyList<Channel> Channels,
    [Length(0, 50)] IReadOnlyList<Requirement> Requirements,
    [Length(0, 50)] IReadOnlyList<Fee> Fees,
    [Length(0, 40)] IReadOnlyList<Source> Sources,
    bool Example,
    [Texts(4000)] IReadOnlyDictionary<string, string>? Description = null,
    LegalBasis? LegalBasis = null,
    [Length(0, 30)] IReadOnlyList<EligibilityRule>? Eligibility = null)
{
    /// <summary>In <see cref="Centres"/>: every centre that has a counter of the agency, now and later.</summary>
    public const string EverywhereMark = "*";

    internal bool IsEverywhere() => Centres is [EverywhereMark];
}

public enum Channel
{
    Centre,
    Online,
    Mobile,
}

public static class Channels
{
    /// <summary>The name that the API and the database know it by.</summary>
    public static string Name(this Channel channel) => channel switch
    {
        Channel.Centre => "centre",
        Channel.Online => "online",
        _ => "mobile",
    };
}

/// <summary>Something to bring.</summary>
/// <param name="Text">What.</param>
public sealed record Requirement([Texts(1000)] IReadOnlyDictionary<string, string> Text);

/// <summary>A fee, on its legal basis and for the days of its validity.</summary>
/// <param name="Id">Its id within the service, such as <c>ordinary</c>.</param>
/// <param name="Name">Its name.</param>
/// <param name="Amount">The amount with two decimals, such as <c>5.00</c>.</param>
/// <param name="Currency">ISO 4217 code.</param>
/// <param name="LegalBasis">The act that sets it.</param>
/// <param name="Sources">Where this comes from.</param>
/// <param name="Example">True for an invented entry.</param>
/// <param name="DeadlineWorkingDays">Working days within which the agency must deliver.</param>
/// <param name="ValidFrom">The first day on which it is owed; null: it already is.</param>
/// <param name="ValidTo">The last day on which it is owed; null: no end is set.</param>
public sealed record Fee(
    [Slug] string Id,
    [Texts(300)] IReadOnlyDictionary<string, string> Name,
    [Amount] string Amount,
    [RegularExpression("^[A-Z]{3}$")] string Currency,
    LegalBasis LegalBasis,
    [Length(0, 40)] IReadOnlyList<Source> Sources,
    bool Example,
    [Range(0, 365)] int? DeadlineWorkingDays = null,
    [Day] LocalDate? ValidFrom = null,
    [Day] LocalDate? ValidTo = null);

/// <summary>An amount of money as text, so that no reader rounds it: up to ten digits, a point, two decimals.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class AmountAttribute() : RegularExpressionAttribute("^(0|[1-9][0-9]{0,9})\\.[0-9]{2}$")
{
    /// <summary>The amount of a text that passed.</summary>
    public static decimal Read(string amount) => decimal.Parse(amount, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture);
}

/// <summary>What a service's body must fulfil beyond its members' own rules.</summary>
public static class ServiceRules
{
    public static IReadOnlyList<Fault> Faults(ServiceBody body, string at = "$")
    {
        var faults = new List<Fault>(Source.Faults(body.Sources, body.Example, at));
        if (body.Centres.Contains(ServiceBody.EverywhereMark) && !body.IsEverywhere())
            faults.Add(new Fault($"{at}.centres", "either [\"*\"] alone or ids of centres", "both"));
        if (body.Centres.Distinct().Count() != body.Centres.Count)
            faults.Add(new Fault($"{at}.centres", "each centre once", "one repeated"));
        faults.AddRange(Conditions.Faults(body.Eligibility ?? [], $"{at}.eligibility"));
        for (var i = 0; i < body.Fees.Count; i++)
        {
            var fee = body.Fees[i];
            faults.AddRange(Source.Faults(fee.Sources, fee.Example, $"{at}.fees[{i}]"));
            if (fee.ValidTo < fee.ValidFrom)
                faults.Add(new Fault($"{at}.fees[{i}].validTo", $"{fee.ValidFrom:uuuu-MM-dd} or a later day", $"{fee.ValidTo:uuuu-MM-dd}"));
            // One id may have consecutive amounts, as a price that changes on a day; never two on one day.
            if (body.Fees.Take(i).Any(earlier => earlier.Id == fee.Id && Overlap(earlier, fee)))
                faults.Add(new Fault($"{at}.fees[{i}].id", "an id that no other fee has on the same days", "one that another fee has"));
        }
        return faults;
    }

    private static bool Overlap(Fee a, Fee b) =>
        (a.ValidFrom ?? LocalDate.MinIsoValue) <= (b.ValidTo ?? LocalDate.MaxIsoValue) &&
        (b.ValidFrom ?? LocalDate.MinIsoValue) <= (a.ValidTo ?? LocalDate.MaxIsoValue);
}
