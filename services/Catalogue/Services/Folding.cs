using System.Globalization;
using System.Text;

namespace Asan.Catalogue.Services;

/// <summary>
/// Makes texts comparable for search, whichever keyboard wrote them: lower case, no marks, words apart by one space.
/// Azerbaijani has letters that lose no mark by decomposition: ə and ı have none, and İ lowers to i with a dot above
/// (Unicode SpecialCasing). PostgreSQL's unaccent leaves ə as it is, so the folding is done here.
/// </summary>
public static class Folding
{
    public static string Fold(string text)
    {
        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.Normalize(NormalizationForm.FormKD).EnumerateRunes())
        {
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark)
                continue; // ö ü ç ş ğ İ é й: their marks
            if (!Rune.IsLetterOrDigit(rune))
            {
                if (folded.Length > 0 && folded[^1] != ' ')
                    folded.Append(' ');
                continue;
            }
            folded.Append(Rune.ToLowerInvariant(rune) switch
            {
                { Value: 'ə' } => "e",
                { Value: 'ı' } => "i",
                { Value: 'œ' } => "oe",
                var other => other.ToString(),
            });
        }
        return folded.ToString().TrimEnd();
    }
}
