using System.Text.RegularExpressions;
using Asan.ServiceDefaults;

namespace Asan.Catalogue.Publishing;

/// <summary>Ids across sources: the external id itself for our own source, else <c>source.externalId</c>.</summary>
public static partial class CatalogueId
{
    /// <summary>The platform's own source; its ids carry no prefix.</summary>
    public const string OwnSource = "asan";

    /// <summary>Characters of an id, as every service of the platform accepts them.</summary>
    private const int MaxLength = 64;

    /// <exception cref="ProblemException">A part is no slug, or the id would be too long.</exception>
    public static string Of(string source, string externalId)
    {
        var faults = new List<Fault>();
        if (!Slug().IsMatch(source))
            faults.Add(new Fault("path source", "lower-case letters, digits and hyphens, 1 to 64 characters", Came.Describe(source)));
        if (!Slug().IsMatch(externalId))
            faults.Add(new Fault("path externalId", "lower-case letters, digits and hyphens, 1 to 64 characters", Came.Describe(externalId)));
        var id = source == OwnSource ? externalId : $"{source}.{externalId}";
        if (faults.Count == 0 && id.Length > MaxLength)
            faults.Add(new Fault("path externalId", $"a source and an external id that together have at most {MaxLength - 1} characters", $"{id.Length - 1} characters"));
        return faults.Count == 0 ? id : throw CommonProblems.InvalidRequest.Because("The address does not name an entry of a source.", faults).AsException();
    }

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}\z")]
    private static partial Regex Slug();
}
