using System.Collections;
using System.Collections.Concurrent;
using System.ComponentModel.DataAnnotations;
using System.Reflection;
using System.Text.Json;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using NodaTime;

namespace Asan.ServiceDefaults;

/// <summary>
/// Checks a request's body against the validation attributes of its record, all faults at once. The built-in
/// validation answers messages only; ours says what was expected and what came (docs/decisions/0004-problems.md).
/// </summary>
public static class BodyValidation
{
    private static readonly ConcurrentDictionary<Type, Member[]> MembersOf = [];

    public static EndpointFilterDelegate Create(EndpointFilterFactoryContext context, EndpointFilterDelegate next)
    {
        var services = context.ApplicationServices.GetService<IServiceProviderIsService>();
        var bodies = context.MethodInfo.GetParameters()
            .Where(parameter => IsOurs(parameter.ParameterType)
                && services?.IsService(parameter.ParameterType) != true
                && parameter.ParameterType.GetMethod("BindAsync") is null
                && parameter.GetCustomAttribute<AsParametersAttribute>() is null)
            .Select(parameter => parameter.Position)
            .ToArray();
        return bodies.Length == 0 ? next : async invocation =>
        {
            var faults = new List<Fault>();
            foreach (var position in bodies)
                Check(invocation.Arguments[position], "$", faults);
            return faults.Count == 0
                ? await next(invocation)
                : CommonProblems.InvalidRequest.Because($"The body has {(faults.Count == 1 ? "a fault" : $"{faults.Count} faults")}; see `errors`.", faults);
        };
    }

    /// <summary>Adds the faults of <paramref name="value"/> and all that it holds.</summary>
    public static void Check(object? value, string path, ICollection<Fault> faults)
    {
        switch (value)
        {
            case null or string:
                return;
            case IDictionary map:
                foreach (DictionaryEntry entry in map)
                    Check(entry.Value, $"{path}.{entry.Key}", faults);
                return;
            case IEnumerable list:
                var index = 0;
                foreach (var item in list)
                {
                    // The serializer checks members for null, not the items of a list.
                    if (item is null)
                        faults.Add(new Fault($"{path}[{index}]", "a value", "null"));
                    Check(item, $"{path}[{index++}]", faults);
                }
                return;
        }
        if (!IsOurs(value.GetType()))
            return;
        foreach (var member in MembersOf.GetOrAdd(value.GetType(), Members))
        {
            var at = $"{path}.{member.JsonName}";
            var inner = member.Property.GetValue(value);
            foreach (var rule in member.Rules)
                if (!Accepts(rule, inner))
                    faults.Add(new Fault(at, Expectation(rule), Came.Describe(inner)));
            Check(inner, at, faults);
        }
    }

    /// <summary>The rules of a record's member, whether they stand on the property or on the constructor's parameter.</summary>
    internal static IEnumerable<ValidationAttribute> RulesOf(PropertyInfo property) =>
        property.GetCustomAttributes<ValidationAttribute>()
            .Concat(property.DeclaringType!.GetConstructors()
                .SelectMany(constructor => constructor.GetParameters())
                .Where(parameter => parameter.Name == property.Name)
                .SelectMany(parameter => parameter.GetCustomAttributes<ValidationAttribute>()));

    private static Member[] Members(Type type) =>
        [.. type.GetProperties(BindingFlags.Public | BindingFlags.Instance)
            .Where(property => property.GetIndexParameters().Length == 0)
            .Select(property => new Member(property, JsonNamingPolicy.CamelCase.ConvertName(property.Name), [.. RulesOf(property)]))];

    private static bool IsOurs(Type type) =>
        !type.IsPrimitive && !type.IsEnum && type.Namespace?.StartsWith("Asan.", StringComparison.Ordinal) == true;

    // RegularExpressionAttribute lets every empty text pass, whatever its pattern.
    private static bool Accepts(ValidationAttribute rule, object? value) =>
        rule is RegularExpressionAttribute pattern && value is "" ? Regex.IsMatch("", pattern.Pattern) : rule.IsValid(value);

    private static string Expectation(ValidationAttribute rule) => rule switch
    {
        { ErrorMessage: { } said } => said,
        RequiredAttribute => "a value",
        StringLengthAttribute length => $"{length.MinimumLength} to {length.MaximumLength} characters",
        LengthAttribute length => $"{length.MinimumLength} to {length.MaximumLength} characters or items",
        MaxLengthAttribute length => $"at most {length.Length} characters or items",
        MinLengthAttribute length => $"at least {length.Length} characters or items",
        RangeAttribute range => $"a number from {range.Minimum} to {range.Maximum}",
        RegularExpressionAttribute pattern => $"a text that matches {pattern.Pattern}",
        AllowedValuesAttribute allowed => $"one of {string.Join(", ", allowed.Values)}",
        _ => rule.FormatErrorMessage("the value"),
    };

    private sealed record Member(PropertyInfo Property, string JsonName, ValidationAttribute[] Rules);
}

/// <summary>A text in up to four languages: at least one, each 1 to <paramref name="maximumLength"/> characters.</summary>
/// <param name="maximumLength">Characters a language.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class TextsAttribute(int maximumLength) : ValidationAttribute($"an object with one or more of az, ru, en, fr, each 1 to {maximumLength} characters that are not all blank")
{
    public int MaximumLength { get; } = maximumLength;

    public override bool IsValid(object? value) => value is null || value is IReadOnlyDictionary<string, string> texts
        && texts.Count > 0
        && texts.All(text => Languages.All.Contains(text.Key, StringComparer.Ordinal) && !string.IsNullOrWhiteSpace(text.Value) && text.Value.Length <= MaximumLength);
}

/// <summary>A text id: lower-case letters, digits and hyphens, 1 to 64 characters.</summary>
public sealed class SlugAttribute() : RegularExpressionAttribute("^[a-z0-9][a-z0-9.-]{0,63}$");

/// <summary>An IANA time zone.</summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class TimeZoneAttribute() : ValidationAttribute("an IANA time zone such as Asia/Baku")
{
    public override bool IsValid(object? value) => value is null || value is string id && DateTimeZoneProviders.Tzdb.GetZoneOrNull(id) is not null;
}
