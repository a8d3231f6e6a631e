namespace Asan.Gateway.Pages.Services;

/// <summary>What happens in a life, and which services it takes, in which order.</summary>
public static class LifeEvents
{
    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/life-events", async (PageContext page, PlatformApi api) =>
            page.Show<LifeEventsPage>((await api.Catalogue.GetAsync<Listed<LifeEventItem>>($"/v1/life-events?limit=200&lang={page.Language}")).OrStop().Items));
        pages.MapGet("/life-events/{id}", async (string id, PageContext page, PlatformApi api) =>
            page.Show<LifeEventPage>((await api.Catalogue.GetAsync<LifeEventView>($"/v1/life-events/{Uri.EscapeDataString(id)}?lang={page.Language}")).OrStop()));
    }

    internal static readonly Text Lead = new(
        "Hadisəni seçin: hansı xidmətlərin, hansı ardıcıllıqla lazım olduğunu görəcəksiniz.", "Выберите событие: вы увидите, какие услуги нужны и в каком порядке.",
        "Choose what has happened: you will see which services it takes, and in which order.", "Choisissez l'événement\u202F: vous verrez les services nécessaires et leur ordre.");
    internal static readonly Text StepOf = new("Addım: {0}", "Шаг {0}", "Step {0}", "Étape {0}");
    internal static readonly Text Optional = new("istəyə görə", "по желанию", "optional", "facultatif");
    internal static readonly Text After = new("Bundan sonra: {0}", "После: {0}", "After: {0}", "Après\u202F: {0}");
    internal static readonly Text Gone = new("hazırda göstərilmir", "сейчас не оказывается", "not offered now", "non proposé actuellement");
}
