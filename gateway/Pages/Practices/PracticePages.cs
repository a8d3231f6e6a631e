using System.Globalization;
using NodaTime;

namespace Asan.Gateway.Pages.Practices;

/// <summary>The library of good practices: find one, read what it takes, see who took it over.</summary>
public static class PracticePages
{
    private const int PageSize = 200;

    /// <summary>Pages of the list that are read: a thousand practices. Words are looked for here, since the API filters only.</summary>
    private const int MostPages = 5;

    internal static readonly string[] Themes =
        ["access", "digital", "environment", "inclusion", "integrity", "mobility", "one-stop", "participation", "queues", "staff", "utilities", "cooperation"];

    /// <summary>What the address asks for.</summary>
    public sealed record Asked(string Words, string? Theme, string? Country, string? AdoptedIn)
    {
        public bool Filtered => (Theme ?? Country ?? AdoptedIn) is not null;
    }

    /// <param name="Asked">Words and filters.</param>
    /// <param name="Found">What fits, by title.</param>
    /// <param name="Countries">Of all practices, by name.</param>
    public sealed record ListModel(Asked Asked, IReadOnlyList<Practice> Found, IReadOnlyList<string> Countries);

    public sealed record Practice(string Id, string Title, string Language, string? Authority, string? Country, Award? Award, bool Example, IReadOnlyList<string> Themes);

    /// <summary>1 is the best.</summary>
    public sealed record Award(string CycleId, int Rank);

    /// <param name="Practice">The practice.</param>
    /// <param name="Adoptions">Who took it over, by country.</param>
    /// <param name="Centres">Names of our centres by id.</param>
    public sealed record OneModel(PracticeView Practice, IReadOnlyList<Adoption> Adoptions, IReadOnlyDictionary<string, string> Centres);

    public sealed record PracticeView(
        string Id, string Title, string Problem, string Solution, string Results, string? Authority, string? Country, Award? Award, StudyVisit? StudyVisit, string Language,
        IReadOnlyList<OtherLanguage> InOtherLanguages, IReadOnlyList<Source> Sources, bool Example, IReadOnlyList<string> Themes, IReadOnlyList<Evidence> Evidence, string? Cost, string? HowToAdopt);

    /// <summary>A text that is in another language than the rest.</summary>
    public sealed record OtherLanguage(string Field, string Language);

    public sealed record Source(string? What, string? Url, LocalDate? Date);

    public sealed record Evidence(string Claim, Source Source);

    public sealed record StudyVisit(IReadOnlyList<Place> Stops);

    public sealed record Place(string CentreId, Instant StartsAt, Instant EndsAt);

    public sealed record Adoption(string Id, string Adopter, string Country, string? CentreId, string Status, LocalDate? Since, string? Note, string Language, IReadOnlyList<Source> Sources, bool Example);

    private sealed record Listed<T>(IReadOnlyList<T> Items, string? Next);

    private sealed record Named(string Id, string Name);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/practices", async (PageContext page, PlatformApi api, string? q, string? theme, string? country, string? adoptedIn) =>
        {
            var asked = new Asked(Cut(q), Themes.Contains(theme, StringComparer.Ordinal) ? theme : null, Countries.Known(country), Countries.Known(adoptedIn));
            var all = await AllAsync<Practice>(api, $"/v1/good-practices?lang={page.Language}");
            // Adoptions are the API's to know.
            var adopted = asked.AdoptedIn is null ? null : (await AllAsync<Practice>(api, $"/v1/good-practices?lang={page.Language}&adoptedIn={asked.AdoptedIn}")).Select(practice => practice.Id).ToHashSet(StringComparer.Ordinal);
            var found = all.Where(practice => (asked.Theme is null || practice.Themes.Contains(asked.Theme, StringComparer.Ordinal))
                    && (asked.Country is null || practice.Country == asked.Country)
                    && (adopted is null || adopted.Contains(practice.Id))
                    && Has(practice, asked.Words, page.Language))
                .OrderBy(practice => practice.Title, StringComparer.Create(page.Language.Culture, ignoreCase: true));
            return page.Show<PracticeList>(new ListModel(asked, [.. found], Countries.ByName(all.Select(practice => practice.Country), page.Language)));
        });
        pages.MapGet("/practices/{id}", async (string id, PageContext page, PlatformApi api) =>
        {
            var path = $"/v1/good-practices/{Uri.EscapeDataString(id)}";
            var practice = (await api.Catalogue.GetAsync<PracticeView>($"{path}?lang={page.Language}")).OrStop();
            var adoptions = await AllAsync<Adoption>(api, $"{path}/adoptions?lang={page.Language}");
            var centres = adoptions.Any(adoption => adoption.CentreId is not null) || practice.StudyVisit is not null
                ? await AllAsync<Named>(api, $"/v1/centres?lang={page.Language}")
                : [];
            return page.Show<PracticeDetails>(new OneModel(
                practice,
                [.. adoptions.OrderBy(adoption => Countries.Name(adoption.Country, page.Language), StringComparer.Create(page.Language.Culture, ignoreCase: true)).ThenBy(adoption => adoption.Since)],
                centres.ToDictionary(centre => centre.Id, centre => centre.Name, StringComparer.Ordinal)));
        });
    }

    private static string Cut(string? words) => words?.Trim() is { Length: > 0 } text ? text[..Math.Min(text.Length, 200)] : "";

    // Every word stands somewhere in title or authority, whatever its accents.
    private static bool Has(Practice practice, string words, Language language) => words.Split(' ', StringSplitOptions.RemoveEmptyEntries).All(word =>
        new[] { practice.Title, practice.Authority }.Any(text => text is not null
            && language.Culture.CompareInfo.IndexOf(text, word, CompareOptions.IgnoreCase | CompareOptions.IgnoreNonSpace) >= 0));

    private static async Task<IReadOnlyList<T>> AllAsync<T>(PlatformApi api, string path)
    {
        var all = new List<T>();
        string? cursor = null;
        for (var read = 0; read < MostPages; read++)
        {
            var answer = (await api.Catalogue.GetAsync<Listed<T>>($"{path}{(path.Contains('?') ? '&' : '?')}limit={PageSize}{(cursor is null ? "" : $"&cursor={Uri.EscapeDataString(cursor)}")}")).OrStop();
            all.AddRange(answer.Items);
            if (answer.Next is null)
                break;
            cursor = answer.Next;
        }
        return all;
    }
}
