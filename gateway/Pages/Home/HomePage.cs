namespace Asan.Gateway.Pages.Home;

/// <summary>The first page of a language, and <c>/</c>, which leads to the browser's language.</summary>
public static class HomePage
{
    public static void Map(IEndpointRouteBuilder app, IEndpointRouteBuilder pages)
    {
        app.MapGet("/", (HttpContext http) =>
        {
            http.Response.Headers.Vary = "Accept-Language";
            return TypedResults.Redirect($"/{Language.Preferred(http.Request.Headers.AcceptLanguage)}/");
        }).ExcludeFromDescription();
        pages.MapGet("/", (PageContext page) => page.Show<Home>());
    }

    internal static readonly Text Title = new("Dövlət xidmətləri bir məkanda", "Государственные услуги в одном месте", "Public services under one roof", "Les services publics sous un même toit");
    internal static readonly Text Lead = new(
        "Müxtəlif qurumların xidmətləri: qiymət, müddət və qanun açıq yazılıb.",
        "Услуги разных ведомств: цена, срок и закон указаны открыто.",
        "Services of many agencies: fee, deadline and law are stated openly.",
        "Les services de nombreuses administrations\u202F: tarif, délai et loi sont affichés.");
    internal static readonly Text Get = new("Xidmət almaq", "Получить услугу", "Get a service", "Obtenir un service");
    internal static readonly Text After = new("Gəlişdən sonra", "После посещения", "After your visit", "Après votre visite");
    internal static readonly Text Open = new("Necə işləyirik", "Как мы работаем", "How we work", "Comment nous travaillons");
    internal static readonly Text ForWork = new("Əməkdaşlar və tərtibatçılar", "Сотрудникам и разработчикам", "Staff and developers", "Personnel et développeurs");
    internal static readonly Text AllServices = new("Xidmətlər", "Услуги", "Services", "Services");
    internal static readonly Text AllServicesText = new("Qiymət, müddət, nə gətirmək; qəbula yazılma.", "Плата, срок, что взять; запись на приём.", "Fee, deadline, what to bring; book a visit.", "Tarif, délai, pièces à apporter ; prise de rendez-vous.");
    internal static readonly Text LifeEventsText = new("Doğum, nikah, köçmə: addım-addım.", "Рождение, брак, переезд: по шагам.", "Birth, marriage, moving house: step by step.", "Naissance, mariage, déménagement : étape par étape.");
    internal static readonly Text CentresText = new("Ünvanlar, iş saatları, növbə.", "Адреса, часы работы, очередь.", "Addresses, hours, who waits now.", "Adresses, horaires, file d'attente.");
    internal static readonly Text VisitText = new("Kodla: vaxtı dəyişin və ya ləğv edin.", "По коду: изменить время или отменить.", "By its code: change the time or cancel.", "Par son code : changer l'heure ou annuler.");
    internal static readonly Text TicketText = new("Telefondan bilet götürün, növbəni canlı izləyin.", "Возьмите талон с телефона и следите за очередью.", "Take a ticket by phone, follow the queue live.", "Prenez un ticket par téléphone, suivez la file en direct.");
    internal static readonly Text StaffText = new("Parol və telefondakı kodla.", "По паролю и коду из телефона.", "By password and a code on the phone.", "Par mot de passe et code du téléphone.");
    internal static readonly Text AwardAndForum = new("Mükafat və forum", "Премия и форум", "Award and forum", "Prix et forum");
}
