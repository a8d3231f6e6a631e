using System.Globalization;

namespace Asan.Gateway.Pages.Plots;

internal static class PlotTexts
{
    public static readonly Text TooFew = new("çox az cavab", "слишком мало ответов", "too few answers", "trop peu de réponses");
    public static readonly Text FromTo = new("{0}–{1}", "от {0} до {1}", "{0} to {1}", "{0} à {1}");
    public static readonly Text Table = new("Cədvəl kimi", "Показать таблицей", "As a table", "En tableau");
    public static readonly Text Month = new("Ay", "Месяц", "Month", "Mois");
    public static readonly Text Share = new("Pay", "Доля", "Share", "Part");
    public static readonly Text Interval = new("95 %-lik interval", "95 %-й интервал", "95 % interval", "Intervalle à 95\u00A0%");
    public static readonly Text Number = new("Sayı", "Число", "Number", "Nombre");
    public static readonly Text Reading = new(
        "Nöqtə ayın payıdır, xətt onun 95 %-lik intervalı. Cəmi: {0}.", "Точка — доля за месяц, линия — её 95 %-й интервал. Всего: {0}.",
        "A dot is a month’s share, its line the 95 % interval. In all: {0}.", "Un point est la part du mois, son trait l’intervalle à 95\u00A0%. Au total\u202F: {0}.");
    public static readonly Text Description = new(
        "{0} – {1}: hər ayın payı və intervalı, 0-dan 100 %-dək. Rəqəmlər aşağıdakı cədvəldədir.", "{0} – {1}: доля каждого месяца и её интервал, от 0 до 100 %. Числа в таблице ниже.",
        "{0} to {1}: each month’s share and interval on a scale from 0 to 100 %. The table below has the numbers.", "{0} à {1}\u202F: part et intervalle de chaque mois, de 0 à 100\u00A0%. Les chiffres sont dans le tableau ci-dessous.");

    private static readonly Text More = new("Əvvəlki aydan çoxdur", "Больше, чем месяцем раньше", "More than the month before", "Plus que le mois précédent");
    private static readonly Text Less = new("Əvvəlki aydan azdır", "Меньше, чем месяцем раньше", "Less than the month before", "Moins que le mois précédent");
    private static readonly Text Same = new("Əvvəlki aydan aydın fərq yoxdur", "Явного отличия от предыдущего месяца нет", "No clear change from the month before", "Pas de changement net depuis le mois précédent");

    /// <summary>Only intervals that do not touch tell a change; that is stricter than a test of the difference, and can be seen in the plot.</summary>
    public static Text Change(Share before, Share now) => now.Low > before.High ? More : now.High < before.Low ? Less : Same;

    /// <summary>noyabr 2026 · ноябрь 2026 · November 2026 · novembre 2026, from 2026-11.</summary>
    public static string Written(string month, Language language) => Day(month).ToString("MMMM yyyy", language.Culture);

    /// <summary>11.2026, for an axis.</summary>
    public static string Short(string month) => Day(month).ToString("MM.yyyy", CultureInfo.InvariantCulture);

    private static DateTime Day(string month) => DateTime.ParseExact(month, "yyyy-MM", CultureInfo.InvariantCulture);
}
