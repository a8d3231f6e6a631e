using System.ComponentModel.DataAnnotations;
using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;

namespace Asan.Catalogue.Eligibility;

/// <summary>One thing that must hold for somebody to get a service, and the clause that demands it.</summary>
/// <param name="Id">Its id within the service.</param>
/// <param name="Reason">What is demanded, in words.</param>
/// <param name="LegalBasis">The act that demands it.</param>
/// <param name="Condition">The same for a machine.</param>
/// <param name="Sources">Where this comes from.</param>
/// <param name="Example">True for an invented rule.</param>
public sealed record EligibilityRule(
    [Slug] string Id,
    [Texts(1000)] IReadOnlyDictionary<string, string> Reason,
    LegalBasis LegalBasis,
    Condition Condition,
    [Length(0, 40)] IReadOnlyList<Source> Sources,
    bool Example);

/// <summary>
/// A condition in exactly one of four forms: <c>all</c>, <c>any</c>, <c>not</c>, or the comparison of a <c>fact</c>. A tree,
/// so nothing in it can refer to itself.
/// </summary>
/// <param name="All">Each of these holds.</param>
/// <param name="Any">One of these holds at least.</param>
/// <param name="Not">This does not hold.</param>
/// <param name="Fact">What is compared.</param>
/// <param name="AtLeast">With a number: it is this or more.</param>
/// <param name="AtMost">With a number: it is this or less.</param>
/// <param name="OneOf">With a text: it is one of these; with documents: the person has one of these.</param>
public sealed record Condition(
    [Length(1, 20)] IReadOnlyList<Condition>? All = null,
    [Length(1, 20)] IReadOnlyList<Condition>? Any = null,
    Condition? Not = null,
    Fact? Fact = null,
    [Range(0, 150)] int? AtLeast = null,
    [Range(0, 150)] int? AtMost = null,
    [Length(1, 50)] IReadOnlyList<string>? OneOf = null);

/// <summary>What can be asked of a person.</summary>
public enum Fact
{
    /// <summary>Age in full years.</summary>
    Age,

    /// <summary>Children under 18.</summary>
    Children,

    /// <summary>Citizenship, ISO 3166 alpha-2 code; <c>none</c> for a stateless person.</summary>
    Citizenship,

    /// <summary>The country where the person lives, ISO 3166 alpha-2 code.</summary>
    Residence,

    /// <summary><c>single</c>, <c>married</c>, <c>divorced</c> or <c>widowed</c>.</summary>
    MaritalStatus,

    /// <summary>Documents that the person has, by ids such as <c>birth-certificate</c>.</summary>
    Document,
}

/// <summary>What is known of a person; a fact left out is unknown.</summary>
/// <param name="Age">Age in full years.</param>
/// <param name="Children">Children under 18.</param>
/// <param name="Citizenship">ISO 3166 alpha-2 code; <c>none</c> for a stateless person.</param>
/// <param name="Residence">Country where the person lives, ISO 3166 alpha-2 code.</param>
/// <param name="MaritalStatus"><c>single</c>, <c>married</c>, <c>divorced</c> or <c>widowed</c>.</param>
/// <param name="Documents">Documents by id: true if the person has it, false if not.</param>
public sealed record Facts(
    [Range(0, 150)] int? Age = null,
    [Range(0, 30)] int? Children = null,
    [RegularExpression(Conditions.Country)] string? Citizenship = null,
    [RegularExpression(Conditions.Country)] string? Residence = null,
    [AllowedValues(null, "single", "married", "divorced", "widowed")] string? MaritalStatus = null,
    [Documents] IReadOnlyDictionary<string, bool>? Documents = null);

/// <summary>At most 50 documents by id.</summary>
[AttributeUsage(AttributeTargets.Parameter)]
public sealed class DocumentsAttribute() : ValidationAttribute("an object of at most 50 document ids, each true or false")
{
    public override bool IsValid(object? value) => value is null || value is IReadOnlyDictionary<string, bool> { Count: <= 50 } documents && documents.Keys.All(Conditions.IsDocument);
}
