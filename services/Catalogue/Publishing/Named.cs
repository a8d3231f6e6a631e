namespace Asan.Catalogue.Publishing;

/// <summary>Another entry of the catalogue, by id and name.</summary>
public sealed record Named(string Id, string Name)
{
    /// <summary>Entries in the answer's language; <paramref name="field"/> is the list's place in the answer.</summary>
    public static IReadOnlyList<Named> In(OneLanguage texts, string field, IEnumerable<(string Id, string Names)> rows) =>
        [.. rows.Select((row, index) => new Named(row.Id, texts.Text($"{field}[{index}].name", SourceBody.Texts(row.Names))))];
}
