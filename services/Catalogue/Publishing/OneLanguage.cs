using Asan.ServiceDefaults;

namespace Asan.Catalogue.Publishing;

/// <summary>A text of an answer that is not in the answer's own language.</summary>
/// <param name="Field">Where, such as <c>$.description</c>.</param>
/// <param name="Language">The language it is in.</param>
public sealed record OtherLanguage(string Field, string Language);

/// <summary>
/// Cuts texts down to one language. The answer's language is the wanted one if the entry's name exists in it, else
/// that of the name's fallback; every text that then had to come from another language is listed, so that a page can
/// mark it (WCAG 2.2, 3.1.2) and nobody is told it was translated.
/// </summary>
public sealed class OneLanguage
{
    private readonly List<OtherLanguage> others = [];

    public OneLanguage(string wanted, IReadOnlyDictionary<string, string> name)
    {
        (Name, Language) = name.Pick(wanted);
        Languages = [.. ServiceDefaults.Languages.All.Where(name.ContainsKey)];
        NameIsMissing = Language != wanted;
    }

    public string Name { get; }

    /// <summary>The language of the answer.</summary>
    public string Language { get; }

    /// <summary>The languages that the name exists in.</summary>
    public IReadOnlyList<string> Languages { get; }

    private bool NameIsMissing { get; }

    /// <summary>Texts in another language than the answer's.</summary>
    public IReadOnlyList<OtherLanguage> Others => others;

    /// <summary>Whether the name or any text is not in the language wanted.</summary>
    public bool TranslationMissing => NameIsMissing || others.Count > 0;

    public string Text(string field, IReadOnlyDictionary<string, string> texts)
    {
        var (text, language) = texts.Pick(Language);
        if (language != Language)
            others.Add(new OtherLanguage(field, language));
        return text;
    }

    public string? OptionalText(string field, IReadOnlyDictionary<string, string>? texts) => texts is null ? null : Text(field, texts);
}
