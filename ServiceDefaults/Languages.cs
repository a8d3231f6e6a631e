using Microsoft.AspNetCore.Http;
using Microsoft.Net.Http.Headers;

namespace Asan.ServiceDefaults;

/// <summary>The four languages of the platform and the order in which one stands in for another.</summary>
public static class Languages
{
    /// <summary>Fallback order: Azerbaijani, English, Russian, French.</summary>
    public static readonly IReadOnlyList<string> All = ["az", "en", "ru", "fr"];

    /// <summary>What the request wants: query <c>lang</c>, else <c>Accept-Language</c> (RFC 9110 section 12.5.4), else az.</summary>
    public static string Wanted(HttpContext http, string? lang)
    {
        if (lang is not null)
            return All.Contains(lang, StringComparer.Ordinal)
                ? lang
                : throw CommonProblems.InvalidRequest.Because("The language is not offered.", new Fault("query lang", "one of az, ru, en, fr", Came.Describe(lang))).AsException();
        return StringWithQualityHeaderValue.TryParseList(http.Request.Headers.AcceptLanguage, out var ranges)
            ? ranges.Where(range => range.Quality is not 0)
                .OrderByDescending(range => range.Quality ?? 1)
                .Select(range => range.Value.Value!.Split('-')[0].ToLowerInvariant())
                .FirstOrDefault(language => All.Contains(language, StringComparer.Ordinal)) ?? All[0]
            : All[0];
    }

    /// <summary>The text in the wanted language, or in the first of the fallback order that has one, with the language it is in.</summary>
    public static (string Text, string Language) Pick(this IReadOnlyDictionary<string, string> texts, string wanted)
    {
        if (texts.TryGetValue(wanted, out var text))
            return (text, wanted);
        var language = All.First(texts.ContainsKey);
        return (texts[language], language);
    }
}
