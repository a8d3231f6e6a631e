using Asan.Catalogue.Services;

namespace Asan.Catalogue.Search;

/// <summary>Words of documents and of searches, as PostgreSQL's text search takes them. All are folded first.</summary>
public static class SearchWords
{
    /// <summary>Characters of a word that count; a lexeme's bytes are bounded by PostgreSQL.</summary>
    private const int MaxLength = 40;

    /// <summary>Words of a search that count.</summary>
    private const int MaxWords = 12;

    // Words that tell nothing of what is looked for, in the four languages, folded.
    private static readonly HashSet<string> Empty = new(
        ("ve ucun nece men menim bir ile bu da de haqqinda isteyirem lazimdir lazim olan harada " +
         "и в на как для по мне мои моя мое я хочу нужно надо о об с у из за " +
         "i my me the a an of for to in on how do does get got want need and or is am are have has with at from by we our it be can what where when s " +
         "le la les du des d l un une et pour comment mon ma mes je j ai en au aux sur").Split(' '),
        StringComparer.Ordinal);

    /// <summary>The words of a text, each once, in order.</summary>
    public static IReadOnlyList<string> Of(string text) =>
        [.. Folding.Fold(text).Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(Cut).Distinct(StringComparer.Ordinal)];

    /// <summary>The words of a search that tell something; if none does, all of them.</summary>
    public static IReadOnlyList<string> OfSearch(string text)
    {
        var all = Of(text);
        var telling = all.Where(word => !Empty.Contains(word)).ToList();
        return [.. (telling.Count > 0 ? telling : all).Take(MaxWords)];
    }

    /// <summary>A document: each word with the weights of the texts that have it, as <c>'word':1A,2B</c>.</summary>
    public static string Document(params IEnumerable<(char Weight, string Text)> texts)
    {
        var weights = new SortedDictionary<string, SortedSet<char>>(StringComparer.Ordinal);
        foreach (var (weight, text) in texts)
            foreach (var word in Of(text))
                (weights.TryGetValue(word, out var of) ? of : weights[word] = []).Add(weight);
        // A place in the text, which is not looked at, has to carry the weight.
        return string.Join(' ', weights.Select(word => $"'{word.Key}':{string.Join(',', word.Value.Select(weight => $"{weight - 'A' + 1}{weight}"))}"));
    }

    /// <summary>
    /// The beginning that a word shares with its inflected forms: Azerbaijani and Russian change endings, of up to
    /// three letters in a word of nine. Null for a word that is too short to lose one.
    /// </summary>
    public static string? Stem(string word) => word.Length switch
    {
        < 5 => null,
        5 => word[..4],
        < 9 => word[..^2],
        _ => word[..^3],
    };

    /// <summary>Alternatives for each word of a search, as a query that all words must answer.</summary>
    /// <param name="words">For each word what may stand for it.</param>
    /// <param name="weights">The texts that count, such as <c>AB</c>.</param>
    /// <param name="match">How a document's word must agree.</param>
    public static string Query(IEnumerable<IReadOnlyList<string>> words, string weights, WordMatch match) =>
        string.Join(" & ", words.Select(alternatives => QueryOfOne(alternatives, weights, match)));

    /// <inheritdoc cref="Query"/>
    public static string QueryOfOne(IReadOnlyList<string> alternatives, string weights, WordMatch match)
    {
        var words = alternatives.SelectMany(word => match == WordMatch.Inflected && Stem(word) is { } stem ? new[] { word, stem } : [word]);
        return $"({string.Join(" | ", words.Distinct(StringComparer.Ordinal).Select(word => $"'{word}'{(match == WordMatch.Whole ? $":{weights}" : $":*{weights}")}"))})";
    }

    private static string Cut(string word)
    {
        if (word.Length <= MaxLength)
            return word;
        // Not between the halves of a surrogate pair.
        return word[..(char.IsHighSurrogate(word[MaxLength - 1]) ? MaxLength - 1 : MaxLength)];
    }
}

/// <summary>How a document's word agrees with a word of the search.</summary>
public enum WordMatch
{
    /// <summary>It is the same.</summary>
    Whole,

    /// <summary>It begins with it.</summary>
    Beginning,

    /// <summary>It begins with it or with its <see cref="SearchWords.Stem"/>.</summary>
    Inflected,
}
