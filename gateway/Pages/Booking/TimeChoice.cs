using System.Text.Json;
using Asan.Gateway.Pages.Services;
using NodaTime;
using NodaTime.Text;

namespace Asan.Gateway.Pages.Booking;

/// <summary>The free times of a service at a centre, a few days at once, to choose one of.</summary>
public static class TimeChoice
{
    /// <summary>Days in the list; the next ones are a link away.</summary>
    private const int Days = 5;

    private const int Horizon = 60;

    public sealed record Availability(string TimeZone, int DurationMinutes, IReadOnlyList<Day> Days);

    public sealed record Day(LocalDate Date, IReadOnlyList<FreeTime> Times);

    public sealed record FreeTime(Instant StartsAt, LocalTime LocalTime, int Free);

    /// <param name="Service">What for.</param>
    /// <param name="CentreId">Where.</param>
    /// <param name="CentreName">Its name.</param>
    /// <param name="Free">The free times.</param>
    /// <param name="Day">The day whose times are shown; null when none of the days has any.</param>
    /// <param name="Earlier">The first day of the list before this one, if there is one.</param>
    /// <param name="Later">The first day of the list after this one.</param>
    /// <param name="Changing">The address of the visit whose time is changed; null for a new one.</param>
    /// <param name="Nearest">What is free near a time that was taken meanwhile.</param>
    /// <param name="Taken">Says that it was taken.</param>
    /// <param name="Error">Nothing was chosen.</param>
    public sealed record Model(
        ServiceView Service, string CentreId, string CentreName, Availability Free, Day? Day, LocalDate? Earlier, LocalDate? Later, string? Changing,
        IReadOnlyList<Instant> Nearest, string? Taken, string? Error);

    /// <summary>The times from a day on; of today when none is named.</summary>
    internal static async Task<Model> ReadAsync(
        PageContext page, PlatformApi api, string serviceId, string centreId, string? day, string? changing = null, string? taken = null, IReadOnlyList<Instant>? nearest = null, string? error = null)
    {
        var service = (await api.Catalogue.GetAsync<ServiceView>($"/v1/services/{Uri.EscapeDataString(serviceId)}?lang={page.Language}")).OrStop();
        var wanted = LocalDatePattern.Iso.Parse(day ?? "").TryGetValue(LocalDate.MinIsoValue, out var parsed) ? parsed : (LocalDate?)null;
        var path = $"/v1/availability?centre={Uri.EscapeDataString(centreId)}&service={Uri.EscapeDataString(serviceId)}";
        var first = (await api.Booking.GetAsync<Availability>($"{path}&days=14{(wanted is { } from ? $"&from={Iso(from)}" : "")}")).OrStop();
        var today = page.Now.InZone(DateTimeZoneProviders.Tzdb[first.TimeZone]).Date;
        // The days that have times; a fortnight without any is said, with the way on.
        var free = first with { Days = [.. first.Days.Where(one => one.Times.Count > 0).Take(Days)] };
        var last = free.Days.Count > 0 ? free.Days[^1].Date : (wanted ?? today).PlusDays(13);
        var start = wanted ?? today;
        return new Model(
            service, centreId, service.Centres.FirstOrDefault(centre => centre.Id == centreId)?.Name ?? centreId, free,
            free.Days.Count > 0 ? free.Days[0] : null,
            start > today ? LocalDate.Max(today, start.PlusDays(-Days)) : null,
            last < today.PlusDays(Horizon) ? last.PlusDays(1) : null,
            changing, nearest ?? [], taken, error);
    }

    /// <summary>An instant as a form sends it back; null when it is none.</summary>
    internal static Instant? Read(string? time) => InstantPattern.General.Parse(time ?? "").TryGetValue(default, out var instant) ? instant : null;

    /// <summary>The alternatives of a <c>slot-taken</c>.</summary>
    internal static IReadOnlyList<Instant> Alternatives(ApiProblem problem) =>
        problem.More?.GetValueOrDefault("alternatives") is { ValueKind: JsonValueKind.Array } alternatives
            ? [.. alternatives.EnumerateArray().Select(one => Read(one.GetProperty("startsAt").GetString())).OfType<Instant>()]
            : [];

    internal static string Iso(LocalDate date) => LocalDatePattern.Iso.Format(date);

    internal static string Iso(Instant instant) => InstantPattern.General.Format(instant);

    internal static readonly Text Title = new("Vaxt seçin", "Выберите время", "Choose a time", "Choisissez une heure");
    internal static readonly Text Choose = new("Siyahıdan vaxt seçin", "Выберите время из списка", "Choose one of the times", "Choisissez l'une des heures");
    internal static readonly Text Taken = new("Həmin vaxt indicə tutuldu. Yaxın boş vaxtlar:", "Это время только что заняли. Ближайшее свободное:", "That time has just been taken. The nearest free ones:", "Cette heure vient d'être prise. Les plus proches\u202F:");
    internal static readonly Text TakenTitle = new("Vaxt tutulub", "Время занято", "The time is taken", "L'heure est prise");
    internal static readonly Text DaysLabel = new("Boş vaxtı olan günlər", "Дни со свободным временем", "Days with free times", "Jours disponibles");
    internal static readonly Text Earlier = new("Əvvəlki günlər", "Раньше", "Earlier days", "Jours précédents");
    internal static readonly Text Later = new("Sonrakı günlər", "Позже", "Later days", "Jours suivants");
    internal static readonly Text OtherCentre = new("Başqa mərkəz", "Другой центр", "Another centre", "Un autre centre");
    internal static readonly Text None = new("İki həftə ərzində boş vaxt yoxdur.", "В ближайшие две недели свободного времени нет.", "There is no free time within these two weeks.", "Aucune heure libre dans ces deux semaines.");
    internal static readonly Text Morning = new("Günortayadək", "До полудня", "Morning", "Matin");
    internal static readonly Text Afternoon = new("Günortadan sonra", "После полудня", "Afternoon", "Après-midi");
    internal static readonly Text Move = new("Vaxtı dəyişin", "Изменить время", "Change the time", "Changer l'heure");
    internal static readonly Counted Free = new("{0} boş vaxt", "{0} свободное время", "{0} свободных времени", "{0} свободных времён", "{0} свободного времени", "{0} free time", "{0} free times", "{0} heure libre", "{0} heures libres");
}
