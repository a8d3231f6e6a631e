using Asan.Gateway.Pages.Services;
using NodaTime;

namespace Asan.Gateway.Pages.Centres;

/// <summary>The centres, and one of them: where it is, when it is open, who waits there now.</summary>
public static class CentrePages
{
    public sealed record CentreItem(string Id, string Name, string Address, string Kind, bool Example);

    public sealed record CentreView(
        string Id, string Name, string Address, double Latitude, double Longitude, string TimeZone, string Kind, LocalDate? OpenedOn, IReadOnlyList<Hours> OpeningHours,
        IReadOnlyList<LocalDate> ClosedOn, IReadOnlyList<Named> Agencies, Rating? Rating, bool Example);

    /// <summary>The usual hours of some days, on the centre's wall.</summary>
    public sealed record Hours(LocalTime Opens, LocalTime Closes, LocalTime LastAdmission, IReadOnlyList<string>? Days);

    public sealed record QueueNow(IReadOnlyList<Called> Called, int Waiting);

    public sealed record Called(string Ticket, int Counter);

    /// <param name="Centre">The centre.</param>
    /// <param name="Queue">Who waits now; null when it is not known.</param>
    public sealed record Model(CentreView Centre, QueueNow? Queue);

    public static void Map(IEndpointRouteBuilder pages)
    {
        pages.MapGet("/centres", async (PageContext page, PlatformApi api) =>
            page.Show<CentreList>((await api.Catalogue.GetAsync<Listed<CentreItem>>($"/v1/centres?limit=200&lang={page.Language}")).OrStop().Items));
        pages.MapGet("/centres/{id}", async (string id, PageContext page, PlatformApi api) =>
        {
            var centre = (await api.Catalogue.GetAsync<CentreView>($"/v1/centres/{Uri.EscapeDataString(id)}?lang={page.Language}")).OrStop();
            var queue = await api.Booking.GetOrNoneAsync<QueueNow>($"/v1/centres/{Uri.EscapeDataString(id)}/queue");
            return page.Show<CentreDetails>(new Model(centre, queue?.Value));
        });
    }

    internal static readonly Text Title = new("Mərkəzlər", "Центры", "Centres", "Centres");
    internal static readonly Text Address = new("Ünvan", "Адрес", "Address", "Adresse");
    internal static readonly Text OnMap = new("Xəritədə göstərin", "Показать на карте", "Show on a map", "Voir sur une carte");
    internal static readonly Text Open = new("İş saatları", "Часы работы", "Opening hours", "Heures d'ouverture");
    internal static readonly Text Days = new("Günlər", "Дни", "Days", "Jours");
    internal static readonly Text Time = new("Saatlar", "Часы", "Hours", "Heures");
    internal static readonly Text Admission = new("Sonuncu qəbul", "Последний приём", "Last admission", "Dernière admission");
    internal static readonly Text To = new("{0} – {1}", "с {0} до {1}", "{0} to {1}", "de {0} à {1}");
    internal static readonly Text AllDay = new("Gün boyu", "Круглосуточно", "All day", "Toute la journée");
    internal static readonly Text Now = new("İndi mərkəzdə", "Сейчас в центре", "At the centre now", "Actuellement au centre");
    internal static readonly Counted Waiting = new("{0} nəfər gözləyir", "{0} человек ждёт", "{0} человека ждут", "{0} человек ждут", "{0} человека ждут", "{0} person waits", "{0} people wait", "{0} personne attend", "{0} personnes attendent");
    internal static readonly Text Unknown = new("Hazırda məlum deyil.", "Сейчас неизвестно.", "Not known at the moment.", "Inconnu pour le moment.");
    internal static readonly Text ServicesHere = new("Bu mərkəzdəki xidmətlər", "Услуги этого центра", "Services at this centre", "Services de ce centre");
    internal static readonly Text Agencies = new("Qurumlar", "Ведомства", "Agencies", "Administrations");
    internal static readonly Text Closed = new("Bağlı günlər", "Выходные дни", "Closed on", "Fermé le");
    internal static readonly Text Board = new("Növbə lövhəsi", "Табло очереди", "Queue board", "Tableau de la file");

    internal static string DaysOf(PageContext page, IReadOnlyList<string> days)
    {
        string[] codes = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"];
        var names = page.Language.Culture.DateTimeFormat.DayNames; // Sunday first
        string Name(int day) => names[(day + 1) % 7];
        var numbers = days.Select(day => Array.IndexOf(codes, day)).Where(day => day >= 0).Order().ToList();
        return numbers.Count > 2 && numbers[^1] - numbers[0] == numbers.Count - 1
            ? $"{Name(numbers[0])} – {Name(numbers[^1])}"
            : string.Join(", ", numbers.Select(Name));
    }
}
