using System.Text.Json;

namespace Asan.Gateway.Problems;

/// <summary>
/// Every problem that the platform can answer, with what it means and what to do: <c>catalogue.json</c>. The services keep their
/// own closed lists; a test holds this one to them.
/// </summary>
public static class ProblemCatalogue
{
    private static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { RespectRequiredConstructorParameters = true };

    /// <param name="Code">The problem's name; its <c>type</c> is <c>/problems/{code}</c>.</param>
    /// <param name="Kinds">Who answers it, and how; the same word may mean a little different things in two services.</param>
    /// <param name="When">When it is answered.</param>
    /// <param name="Cure">What to do.</param>
    public sealed record Entry(string Code, IReadOnlyList<Kind> Kinds, string When, string Cure);

    /// <param name="Service">Whose; <c>all</c> when every service may.</param>
    /// <param name="Status">The HTTP status.</param>
    /// <param name="Title">What it means.</param>
    /// <param name="Retryable">Whether the same request may succeed later.</param>
    public sealed record Kind(string Service, int Status, string Title, bool Retryable);

    /// <summary>By code, in alphabetical order.</summary>
    public static readonly IReadOnlyList<Entry> Entries = Read();

    private static readonly Dictionary<string, Entry> ByCode = Entries.ToDictionary(entry => entry.Code, StringComparer.Ordinal);

    public static Entry? Find(string code) => ByCode.GetValueOrDefault(code);

    private static List<Entry> Read()
    {
        using var stream = typeof(ProblemCatalogue).Assembly.GetManifestResourceStream("Asan.Gateway.Problems.catalogue.json")
            ?? throw new InvalidOperationException("catalogue.json is not embedded.");
        return [.. JsonSerializer.Deserialize<List<Entry>>(stream, Json)!.OrderBy(entry => entry.Code, StringComparer.Ordinal)];
    }
}
