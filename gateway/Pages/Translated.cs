namespace Asan.Gateway.Pages;

/// <summary>A text of a service in some of the four languages: <c>{"az": "…", "en": "…"}</c>.</summary>
public sealed class Translated : Dictionary<string, string>
{
    /// <summary>In the page's language, else in what there is; with the language it is in.</summary>
    public (string Text, string Language) In(Language language)
    {
        foreach (var code in (string[])[language.Code, "en", "az", "fr", "ru"])
            if (TryGetValue(code, out var text) && text.Length > 0)
                return (text, code);
        return ("–", language.Code);
    }
}
