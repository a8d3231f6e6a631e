using System.Globalization;
using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace Asan.Gateway.Pages;

/// <summary>One of the four languages of the pages; the first segment of every page's address.</summary>
public sealed class Language
{
    public static readonly Language Azerbaijani = new("az", "az-Latn-AZ", "Azərbaycanca");
    public static readonly Language Russian = new("ru", "ru-RU", "Русский");
    public static readonly Language English = new("en", "en-GB", "English");
    public static readonly Language French = new("fr", "fr-FR", "Français");

    public static readonly IReadOnlyList<Language> All = [Azerbaijani, Russian, English, French];

    private Language(string code, string culture, string name)
    {
        Code = code;
        Name = name;
        Culture = CultureInfo.GetCultureInfo(culture);
    }

    /// <summary>ISO 639-1, as in addresses, in <c>lang</c> attributes and in the API's <c>lang</c>.</summary>
    public string Code { get; }

    /// <summary>Its own name of itself.</summary>
    public string Name { get; }

    /// <summary>For dates, numbers, and the comparison of people's texts.</summary>
    public CultureInfo Culture { get; }

    public static Language? Find(string? code) => All.FirstOrDefault(language => language.Code == code);

    /// <summary>The first of our languages that <c>Accept-Language</c> prefers (RFC 9110 section 12.5.4); Azerbaijani without one.</summary>
    public static Language Preferred(StringValues acceptLanguage) =>
        !StringWithQualityHeaderValue.TryParseList(acceptLanguage, out var wishes)
            ? Azerbaijani
            : wishes
                .Where(wish => wish.Quality is not 0)
                .OrderByDescending(wish => wish.Quality ?? 1)
                .Select(wish => Find(wish.Value.Value?.Split('-')[0].ToLowerInvariant()))
                .FirstOrDefault(language => language is not null) ?? Azerbaijani;

    public override string ToString() => Code;
}

/// <summary>Lets <c>{lang:language}</c> in a route match our four codes only.</summary>
public sealed class LanguageConstraint : IRouteConstraint
{
    public bool Match(HttpContext? httpContext, IRouter? route, string routeKey, RouteValueDictionary values, RouteDirection routeDirection) =>
        values.TryGetValue(routeKey, out var value) && Language.Find(value as string) is not null;
}
