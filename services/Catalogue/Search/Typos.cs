namespace Asan.Catalogue.Search;

/// <summary>Which words were meant by one with slips of the keyboard.</summary>
public static class Typos
{
    /// <summary>Letters added, left out, changed, or swapped with their neighbour, that a word of some length may have.</summary>
    public static int Allowed(int length) => length switch
    {
        < 4 => 0,
        < 6 => 1,
        < 10 => 2,
        _ => 3,
    };

    /// <summary>The words nearest to <paramref name="typed"/> among those that it may stand for; none if all are too far.</summary>
    public static IReadOnlyList<string> Nearest(string typed, IEnumerable<string> words)
    {
        var near = words.Select(word => (Word: word, Distance: Distance(typed, word))).Where(word => word.Distance <= Allowed(typed.Length)).ToList();
        return near.Count == 0 ? [] : [.. near.Where(word => word.Distance == near.Min(each => each.Distance)).Select(word => word.Word).Order(StringComparer.Ordinal)];
    }

    /// <summary>
    /// Optimal string alignment distance (Damerau-Levenshtein without a second change of a swapped pair) from
    /// <paramref name="typed"/> to the beginning of <paramref name="word"/> that is nearest to it: the rest may not have
    /// been typed yet.
    /// </summary>
    public static int Distance(string typed, string word)
    {
        var rows = new int[typed.Length + 1, word.Length + 1];
        for (var i = 0; i <= typed.Length; i++)
            rows[i, 0] = i;
        for (var j = 0; j <= word.Length; j++)
            rows[0, j] = j;
        for (var i = 1; i <= typed.Length; i++)
            for (var j = 1; j <= word.Length; j++)
            {
                var changed = rows[i - 1, j - 1] + (typed[i - 1] == word[j - 1] ? 0 : 1);
                rows[i, j] = Math.Min(changed, Math.Min(rows[i - 1, j], rows[i, j - 1]) + 1);
                if (i > 1 && j > 1 && typed[i - 1] == word[j - 2] && typed[i - 2] == word[j - 1])
                    rows[i, j] = Math.Min(rows[i, j], rows[i - 2, j - 2] + 1);
            }
        return Enumerable.Range(0, word.Length + 1).Min(j => rows[typed.Length, j]);
    }
}
