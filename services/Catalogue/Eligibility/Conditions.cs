using System.Text.RegularExpressions;
using Asan.Catalogue.Publishing;
using Asan.ServiceDefaults;

namespace Asan.Catalogue.Eligibility;

/// <summary>
/// Conditions in three values (Kleene's strong logic): true, false, and null for unknown. What cannot change the result
/// is not asked for.
/// </summary>
public static partial class Conditions
{
    /// <summary>A country, or <c>none</c>.</summary>
    public const string Country = "^([A-Z]{2}|none)$";

    /// <summary>Levels that a condition may have.</summary>
    private const int MaxDepth = 8;

    /// <summary>Parts that the conditions of a service may have together.</summary>
    private const int MaxParts = 200;

    private static readonly string[] MaritalStatuses = ["single", "married", "divorced", "widowed"];

    public static bool IsDocument(string id) => DocumentId().IsMatch(id);

    /// <summary>Whether the condition holds; null if that depends on what is unknown.</summary>
    public static bool? Holds(Condition condition, Facts facts) => condition switch
    {
        { All: { } all } => And(all.Select(each => Holds(each, facts))),
        { Any: { } any } => !And(any.Select(each => !Holds(each, facts))),
        { Not: { } not } => !Holds(not, facts),
        { Fact: Fact.Age } => Within(condition, facts.Age),
        { Fact: Fact.Children } => Within(condition, facts.Children),
        { Fact: Fact.Citizenship } => OneOf(condition, facts.Citizenship),
        { Fact: Fact.Residence } => OneOf(condition, facts.Residence),
        { Fact: Fact.MaritalStatus } => OneOf(condition, facts.MaritalStatus),
        // One that the person has is enough; that there is none is known only if each is denied.
        { Fact: Fact.Document } => !And(condition.OneOf!.Select(document => facts.Documents?.TryGetValue(document, out var has) == true ? !has : (bool?)null)),
        _ => throw new ArgumentException("A condition without a form; Faults refuses it."),
    };

    /// <summary>The unknown facts that the condition depends on, each once; none if it is known whether it holds.</summary>
    public static IReadOnlyList<(Fact Fact, string? Document)> Unknown(Condition condition, Facts facts) => [.. Missing(condition, facts).Distinct()];

    /// <summary>What the rules of a service must fulfil beyond their members' own rules.</summary>
    public static IReadOnlyList<Fault> Faults(IReadOnlyList<EligibilityRule> rules, string at)
    {
        var faults = new List<Fault>();
        var parts = 0;
        for (var i = 0; i < rules.Count; i++)
        {
            if (rules.Take(i).Any(earlier => earlier.Id == rules[i].Id))
                faults.Add(new Fault($"{at}[{i}].id", "an id that no other rule has", "one that an earlier rule has"));
            faults.AddRange(Source.Faults(rules[i].Sources, rules[i].Example, $"{at}[{i}]"));
            Check(rules[i].Condition, $"{at}[{i}].condition", 1);
        }
        if (parts > MaxParts)
            faults.Add(new Fault(at, $"at most {MaxParts} conditions in all", $"{parts}"));
        return faults;

        void Check(Condition condition, string here, int depth)
        {
            parts++;
            if (depth > MaxDepth)
            {
                faults.Add(new Fault(here, $"conditions at most {MaxDepth} deep", "a deeper one"));
                return;
            }
            var forms = new object?[] { condition.All, condition.Any, condition.Not, condition.Fact }.Count(form => form is not null);
            if (forms != 1)
                faults.Add(new Fault(here, "exactly one of all, any, not, fact", $"{forms} of them"));
            else if (condition.Fact is null && (condition.AtLeast ?? condition.AtMost ?? (object?)condition.OneOf) is not null)
                faults.Add(new Fault(here, "atLeast, atMost and oneOf beside a fact only", "one beside none"));
            else if (condition.Fact is { } fact && Mismatch(fact, condition) is { } expected)
                faults.Add(new Fault(here, expected, "another comparison"));
            foreach (var (name, list) in new[] { ("all", condition.All), ("any", condition.Any) })
                for (var i = 0; i < list?.Count; i++)
                    Check(list[i], $"{here}.{name}[{i}]", depth + 1);
            if (condition.Not is { } not)
                Check(not, $"{here}.not", depth + 1);
        }
    }

    private static bool? And(IEnumerable<bool?> values)
    {
        bool? all = true;
        foreach (var value in values)
        {
            if (value == false)
                return false;
            all = value is null ? null : all;
        }
        return all;
    }

    private static bool? Within(Condition condition, int? number) =>
        number is { } known ? known >= (condition.AtLeast ?? int.MinValue) && known <= (condition.AtMost ?? int.MaxValue) : null;

    private static bool? OneOf(Condition condition, string? text) => text is null ? null : condition.OneOf!.Contains(text, StringComparer.Ordinal);

    private static IEnumerable<(Fact, string?)> Missing(Condition condition, Facts facts) => Holds(condition, facts) is not null ? [] : condition switch
    {
        { All: { } all } => all.SelectMany(each => Missing(each, facts)),
        { Any: { } any } => any.SelectMany(each => Missing(each, facts)),
        { Not: { } not } => Missing(not, facts),
        { Fact: Fact.Document } => condition.OneOf!.Where(document => facts.Documents?.ContainsKey(document) != true).Select(document => (Fact.Document, (string?)document)),
        _ => [(condition.Fact!.Value, null)],
    };

    // What would be right for the fact; null if it is.
    private static string? Mismatch(Fact fact, Condition condition)
    {
        var bounds = condition.AtLeast is not null || condition.AtMost is not null;
        bool Texts(Func<string, bool> valid) => !bounds && condition.OneOf is { } values && values.All(value => value is not null && valid(value));
        return fact switch
        {
            Fact.Age or Fact.Children => bounds && condition.OneOf is null && !(condition.AtLeast > condition.AtMost) ? null : "atLeast, atMost or both, in this order, with age or children",
            Fact.Citizenship or Fact.Residence => Texts(value => CountryCode().IsMatch(value)) ? null : "oneOf with ISO 3166 alpha-2 codes or none",
            Fact.MaritalStatus => Texts(value => MaritalStatuses.Contains(value, StringComparer.Ordinal)) ? null : $"oneOf with {string.Join(", ", MaritalStatuses)}",
            _ => Texts(IsDocument) ? null : "oneOf with ids of documents",
        };
    }

    [GeneratedRegex(Country)]
    private static partial Regex CountryCode();

    [GeneratedRegex(@"\A[a-z0-9][a-z0-9-]{0,63}\z")]
    private static partial Regex DocumentId();
}
