using System.ComponentModel.DataAnnotations;
using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Catalogue.Publishing;

/// <summary>Where a fact comes from.</summary>
/// <param name="Key">Key of the list of sources, <c>ours</c> for the platform's own words, <c>unverified</c> where a source is missing.</param>
/// <param name="What">What was taken from it.</param>
/// <param name="Url">Where it can be read.</param>
/// <param name="Date">The day it is of.</param>
public sealed record Source([Length(1, 40)] string Key, [Length(1, 400)] string? What = null, [WebAddress] string? Url = null, [Day] LocalDate? Date = null)
{
    /// <summary>A fact names its source; only an invented entry may have none.</summary>
    public static IReadOnlyList<Fault> Faults(IReadOnlyList<Source> sources, bool example, string at = "$") =>
        sources.Count > 0 || example ? [] : [new Fault($"{at}.sources", "a source at least, or example: true for an invented entry", "an array of 0 and example: false")];
}

/// <summary>The act that a service or a fee rests on.</summary>
/// <param name="Title">The act.</param>
/// <param name="Clause">Its clause.</param>
/// <param name="Url">Where it can be read.</param>
public sealed record LegalBasis([Texts(500)] IReadOnlyDictionary<string, string> Title, [Length(1, 100)] string? Clause = null, [WebAddress] string? Url = null);

/// <summary>A day, or days, within reach of every calendar and database: 1900-01-01 to 2100-12-31.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DayAttribute() : ValidationAttribute("a day from 1900-01-01 to 2100-12-31")
{
    public override bool IsValid(object? value) => value switch
    {
        LocalDate day => day.Year is >= 1900 and <= 2100,
        IEnumerable<LocalDate> days => days.All(day => IsValid(day)),
        _ => value is null,
    };
}

/// <summary>An address that a page may link to: http or https only, so that no script hides in a link.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class WebAddressAttribute() : ValidationAttribute("an http or https address of at most 500 characters")
{
    public override bool IsValid(object? value) => value is null || value is string { Length: <= 500 } text
        && Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is ("http" or "https");
}
