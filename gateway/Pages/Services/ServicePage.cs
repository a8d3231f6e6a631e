namespace Asan.Gateway.Pages.Services;

/// <summary>A service: what it costs and by which law, how long it takes, what to bring, where, and what others say of it.</summary>
public static class ServicePage
{
    public static void Map(IEndpointRouteBuilder pages) => pages.MapGet("/services/{id}", async (string id, PageContext page, PlatformApi api) =>
        page.Show<ServiceDetails>((await api.Catalogue.GetAsync<ServiceView>($"/v1/services/{Uri.EscapeDataString(id)}?lang={page.Language}")).OrStop()));

    internal static readonly Text Book = new("Qəbula yazılın", "Записаться на приём", "Book a visit", "Prendre rendez-vous");
    internal static readonly Text Example = new("nümunə", "пример", "example", "exemple");
    internal static readonly Text ExampleTitle = new("Nümunə", "Пример", "An example", "Un exemple");
    internal static readonly Text ExampleText = new(
        "Bu yazı sınaq üçün uydurulub; qanuna əsaslanmır.", "Эта запись вымышлена для проверки и не основана на законе.",
        "This entry is invented for trying the platform; it rests on no law.", "Cette fiche est inventée pour l'essai\u202F; elle ne repose sur aucune loi.");
    internal static readonly Text OtherLanguage = new(
        "Mətnin bir hissəsi bu dildə yoxdur.", "Часть текста есть только на другом языке.", "Part of this text exists in another language only.", "Une partie du texte n'existe que dans une autre langue.");
    internal static readonly Text Fees = new("Ödəniş və müddət", "Плата и срок", "Fee and deadline", "Tarif et délai");
    internal static readonly Text ForWhat = new("Nə üçün", "За что", "For what", "Pour quoi");
    internal static readonly Text Amount = new("Məbləğ", "Сумма", "Amount", "Montant");
    internal static readonly Text Deadline = new("Müddət", "Срок", "Deadline", "Délai");
    internal static readonly Text Law = new("Qanun", "Закон", "Law", "Loi");
    internal static readonly Text Free = new("Ödənişsiz", "Бесплатно", "Free", "Gratuit");
    internal static readonly Text FeesUnknown = new("Kataloqda ödəniş göstərilməyib.", "Плата в каталоге не указана.", "The catalogue states no fee.", "Le catalogue n'indique aucun tarif.");
    internal static readonly Text From = new("{0} tarixindən", "с {0}", "from {0}", "à partir du {0}");
    internal static readonly Text Until = new("{0} tarixinədək", "до {0}", "until {0}", "jusqu'au {0}");
    internal static readonly Text Bring = new("Nə gətirmək lazımdır", "Что взять с собой", "What to bring", "À apporter");
    internal static readonly Text Where = new("Harada", "Где", "Where", "Où");
    internal static readonly Text How = new("Necə", "Как получить", "How", "Comment");
    internal static readonly Text Agency = new("Qurum", "Ведомство", "Agency", "Administration");
    internal static readonly Text VisitTakes = new("Görüş", "Приём", "A visit takes", "Durée du rendez-vous");
    internal static readonly Text Wait = new("Adi gözləmə", "Обычное ожидание", "Usual wait", "Attente habituelle");
    internal static readonly Text WaitText = new("Yarısı {0} və daha az gözləyib", "Половина ждала не дольше: {0}", "Half of the visitors waited {0} or less", "La moitié a attendu {0} ou moins");
    internal static readonly Text Say = new("Ziyarətçilərin fikri", "Отзывы посетителей", "What visitors say", "Avis des visiteurs");
    internal static readonly Text NoRating = new("Hələ azdır: rəqəmlər on rəydən sonra açıqlanır.", "Пока мало: цифры публикуются от десяти отзывов.", "Too few yet: figures are published from ten ratings on.", "Trop peu pour l'instant\u202F: les chiffres sont publiés à partir de dix avis.");
    internal static readonly Text Kept = new("Vaxtında hazır", "Готово в срок", "Ready in time", "Prêt à temps");
    internal static readonly Text KeptText = new("{0} ({1}–{2}), {3} müraciət", "{0} (от {1} до {2}), обращений: {3}", "{0} ({1} to {2}) of {3} applications", "{0} ({1} à {2}) de {3} demandes");
    internal static readonly Text Sources = new("Məlumatın mənbəyi", "Откуда сведения", "Where this comes from", "Sources");
    internal static readonly Text NowhereYet = new("Hazırda heç bir mərkəz bu xidməti göstərmir.", "Сейчас ни один центр не оказывает эту услугу.", "No centre gives this service now.", "Aucun centre ne propose ce service actuellement.");
    internal static readonly Counted WorkingDays = new("{0} iş günü", "{0} рабочий день", "{0} рабочих дня", "{0} рабочих дней", "{0} рабочего дня", "{0} working day", "{0} working days", "{0} jour ouvrable", "{0} jours ouvrables");
    internal static readonly Counted Ratings = new("{0} rəy", "{0} отзыв", "{0} отзыва", "{0} отзывов", "{0} отзыва", "{0} rating", "{0} ratings", "{0} avis", "{0} avis");
    internal static readonly Text Satisfied = new("Razı qalanlar: {0}", "Довольны: {0}", "Satisfied: {0}", "Satisfaits\u202F: {0}");
    internal static readonly Text Interval = new("95 %-lik interval: {0}–{1}", "95 %-й интервал: от {0} до {1}", "95 % interval: {0} to {1}", "Intervalle à 95\u00A0%\u202F: {0} à {1}");
}
