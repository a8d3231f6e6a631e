using Microsoft.AspNetCore.Mvc;

namespace Asan.Gateway.Pages.Services;

/// <summary>Find a service: by words, by agency, centre, channel and fee. All of it stands in the address, so it can be shared.</summary>
public static class FindServices
{
    private const int PageSize = 30;

    /// <param name="Query">The words.</param>
    /// <param name="Chosen">The filters that are set.</param>
    /// <param name="Found">What the catalogue found.</param>
    public sealed record Model(string Query, IReadOnlyDictionary<string, string?> Chosen, FoundServices Found)
    {
        public bool Filtered => Chosen.Values.Any(value => value is not null);
    }

    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet("/services", async (
        PageContext page, PlatformApi api, [FromQuery(Name = "q")] string? words, string? agency, string? centre, string? channel, string? feeBand, string? cursor) =>
    {
        words = words?.Trim() ?? "";
        if (words.Length > 200)
            words = words[..200];
        var chosen = new Dictionary<string, string?> { ["agency"] = Kept(agency), ["centre"] = Kept(centre), ["channel"] = Kept(channel), ["feeBand"] = Kept(feeBand) };
        var path = $"/v1/services?limit={PageSize}&lang={page.Language}{(words.Length > 0 ? $"&q={Uri.EscapeDataString(words)}" : "&sort=name")}"
            + string.Concat(chosen.Where(filter => filter.Value is not null).Select(filter => $"&{filter.Key}={Uri.EscapeDataString(filter.Value!)}"))
            + (Kept(cursor) is { } after ? $"&cursor={Uri.EscapeDataString(after)}" : "");
        return page.Show<FoundServicesPage>(new Model(words, chosen, (await api.Catalogue.GetAsync<FoundServices>(path)).OrStop()));
    });

    // An unticked radio "any" sends an empty value.
    private static string? Kept(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;

    internal static readonly Text Title = new("Xidmət axtarın", "Найти услугу", "Find a service", "Trouver un service");
    internal static readonly Text Label = new("Nə lazımdır?", "Что вам нужно?", "What do you need?", "De quoi avez-vous besoin\u202F?");
    internal static readonly Text Hint = new("Məsələn: pasport, doğum, əmlak", "Например: паспорт, рождение, имущество", "For example: passport, birth, property", "Par exemple\u202F: passeport, naissance, bien immobilier");
    internal static readonly Text Search = new("Axtarın", "Искать", "Search", "Rechercher");
    internal static readonly Text Filters = new("Seçimi daraldın", "Уточнить", "Narrow the list", "Affiner la liste");
    internal static readonly Text Apply = new("Siyahını daraldın", "Показать", "Show these", "Afficher");
    internal static readonly Text Clear = new("Seçimləri silin", "Сбросить", "Clear the choices", "Effacer les choix");
    internal static readonly Text Any = new("Hamısı", "Все", "All", "Tous");
    internal static readonly Text Agency = new("Qurum", "Ведомство", "Agency", "Administration");
    internal static readonly Text Centre = new("Mərkəz", "Центр", "Centre", "Centre");
    internal static readonly Text Channel = new("Necə", "Как", "How", "Comment");
    internal static readonly Text Fee = new("Ödəniş", "Плата", "Fee", "Tarif");
    internal static readonly Text More = new("Sonrakı xidmətlər", "Следующие услуги", "Next services", "Services suivants");
    internal static readonly Text Nothing = new("Heç nə tapılmadı", "Ничего не найдено", "Nothing was found", "Aucun résultat");
    internal static readonly Text NothingHint = new(
        "Daha az və ya başqa söz yazın, yaxud həyat hadisələrinə baxın.", "Введите меньше слов или другие, либо откройте жизненные ситуации.",
        "Try fewer or other words, or look at the life events.", "Essayez moins de mots ou d'autres mots, ou consultez les événements de vie.");
    internal static readonly Text LifeEvents = new("Həyat hadisələri", "Жизненные ситуации", "Life events", "Événements de vie");
    internal static readonly Counted Count = new("{0} xidmət", "{0} услуга", "{0} услуги", "{0} услуг", "{0} услуги", "{0} service", "{0} services", "{0} service", "{0} services");

    internal static Text ChannelName(string channel) => channel switch
    {
        "centre" => new("Mərkəzdə", "В центре", "At a centre", "Dans un centre"),
        "online" => new("İnternetdə", "Через интернет", "Online", "En ligne"),
        _ => new("Səyyar xidmət", "Мобильная служба", "Mobile unit", "Unité mobile"),
    };

    internal static Text BandName(string band) => band switch
    {
        "free" => new("Ödənişsiz", "Бесплатно", "Free", "Gratuit"),
        "up-to10" => new("10 ₼-dək", "До 10 ₼", "Up to AZN 10", "Jusqu'à 10 ₼"),
        "up-to50" => new("10 ₼-dən 50 ₼-dək", "От 10 до 50 ₼", "AZN 10 to 50", "De 10 à 50 ₼"),
        "over50" => new("50 ₼-dən çox", "Больше 50 ₼", "Over AZN 50", "Plus de 50 ₼"),
        _ => new("Göstərilməyib", "Не указана", "Not stated", "Non indiqué"),
    };
}
