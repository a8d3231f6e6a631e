namespace Asan.Gateway.Pages.HeadOfCentre;

internal static class Texts
{
    public static readonly Text Title = new("Mərkəz", "Центр", "Your centre", "Votre centre");
    public static readonly Text What = new("Kim gözləyir, nə edilib; günü və ya mərkəzi bağlayın.", "Кто ждёт, что сделано; закрыть день или центр.", "Who waits, what was done; close the day or the centre.", "Qui attend, ce qui a été fait\u202F; clore la journée ou le centre.");
    public static readonly Text Waiting = new("gözləyir", "ждут", "wait", "attendent");
    public static readonly Text Longest = new("ən uzun gözləmə", "самое долгое ожидание", "longest wait", "attente la plus longue");
    public static readonly Text Called = new("pəncərədədir", "у окон", "at the counters", "aux guichets");
    public static readonly Text Parked = new("gözlətmədədir", "отложены", "parked", "mis en attente");
    public static readonly Text Expected = new("yazılışla gəlməlidir", "ожидаются по записи", "appointments to come", "rendez-vous à venir");
    public static readonly Text OpenCounters = new("{1} pəncərədən {0} açıqdır", "Открыто окон: {0} из {1}", "{0} of {1} counters are open", "{0} guichets ouverts sur {1}");
    public static readonly Text Overbooking = new("Artıq yazılış", "Запись сверх мест", "Overbooking", "Surréservation");
    public static readonly Text On = new("işləyir", "включена", "on", "activée");
    public static readonly Text Off = new("söndürülüb", "выключена", "off", "désactivée");
    public static readonly Text NoShows = new("son 13 həftədə {1} yazılışdan {0} nəfər gəlməyib", "за 13 недель не пришли {0} из {1} записанных", "in the last 13 weeks {0} of {1} did not come", "sur 13 semaines, {0} absents sur {1}");
    public static readonly Text DayTitle = new("Günü bağlayın", "Закрыть день", "Close the day", "Clore la journée");
    public static readonly Text DayText = new("Sonuncu qəbuldan sonra. Gözləyənlər “getdi”, gəlməyən yazılışlar “gəlmədi” kimi bağlanır; bu gün daha bilet verilmir.", "После последнего приёма. Ожидающие закрываются как ушедшие, не пришедшие как неявка; талонов сегодня больше нет.", "After last admission. Who still waits is closed as left, appointments that did not come as such; no more tickets today.", "Après la dernière admission. Les visiteurs en attente sont clos comme partis, les absents comme tels\u202F; plus de tickets aujourd’hui.");
    public static readonly Text DayButton = new("Günü bağlayın", "Закрыть день", "Close the day", "Clore la journée");
    public static readonly Text DayClosed = new("Gün bağlandı: {0} bilet, {1} nömrə ləğv edilib.", "День закрыт: талонов {0}, аннулировано номеров {1}.", "The day is closed: {0} tickets, {1} numbers voided.", "Journée close\u202F: {0} tickets, {1} numéros annulés.");
    public static readonly Text NotOver = new("Gün hələ bitməyib: sonuncu qəbulu gözləyin.", "День ещё не кончился: дождитесь последнего приёма.", "The day is not over: wait for last admission.", "La journée n’est pas finie\u202F: attendez la dernière admission.");
    public static readonly Text NotDone = new("Alınmadı. Səhifəni yeniləyin və yenidən cəhd edin.", "Не получилось. Обновите страницу и повторите.", "It was not done. Load the page again and repeat.", "L’action n’a pas abouti. Rechargez la page et recommencez.");
    public static readonly Text CloseTitle = new("Mərkəzi bağlayın", "Закрыть центр", "Close the centre", "Fermer le centre");
    public static readonly Text CloseText = new("Bu vaxta yazılanlar dərhal ən yaxın boş vaxta köçürülür və xəbərdar edilir; seçim onlarda qalır. Geri qaytarılmır.", "Записанных сразу переносят на ближайшее время и извещают; они могут выбрать другое. Отменить нельзя.", "Those booked in that time are moved to the nearest free time at once and told; they may choose another. This cannot be undone.", "Les rendez-vous de cette période sont déplacés aussitôt et les visiteurs prévenus\u202F; ils peuvent en choisir un autre. Irréversible.");
    public static readonly Text From = new("Başlanğıc", "С", "From", "Du");
    public static readonly Text Until = new("Son", "До", "Until", "Au");
    public static readonly Text TimeHint = new("Mərkəzin vaxtı ilə: 2026-12-15 14:00", "По времени центра: 2026-12-15 14:00", "On the centre’s wall: 2026-12-15 14:00", "À l’heure du centre\u202F: 2026-12-15 14:00");
    public static readonly Text Reason = new("Səbəb", "Причина", "Reason", "Motif");
    public static readonly Text ReasonHint = new("Məsələn, elektrik kəsilib. Heç kimin adı çəkilmir.", "Например: нет электричества. Без имён.", "Such as a power failure. It names nobody.", "Par exemple une panne de courant. Sans nom.");
    public static readonly Text CloseButton = new("Mərkəzi bu vaxta bağlayın", "Закрыть центр на это время", "Close the centre for this time", "Fermer le centre sur cette période");
    public static readonly Text EnterTime = new("Tarix və vaxtı yazın: 2026-12-15 14:00", "Введите дату и время: 2026-12-15 14:00", "Enter date and time: 2026-12-15 14:00", "Saisissez date et heure\u202F: 2026-12-15 14:00");
    public static readonly Text EnterReason = new("Səbəbi yazın, 200 işarəyədək", "Укажите причину, до 200 знаков", "Enter the reason, up to 200 characters", "Saisissez le motif, 200 caractères au plus");
    public static readonly Text WrongTimes = new("Son başlanğıcdan və indidən sonra, ən çoxu 31 gün olsun", "Конец должен быть после начала и после этого часа, не более 31 дня", "It must end after it begins and after now, at most 31 days later", "La fin doit suivre le début et l’heure actuelle, 31 jours au plus");
    public static readonly Text ClosureTitle = new("Bağlanmanın hesabatı", "Отчёт о закрытии", "Report of the closure", "Bilan de la fermeture");
    public static readonly Text Moving = new("köçürülür", "переносится", "being moved", "en cours");
    public static readonly Text Done = new("bitib", "завершено", "done", "terminé");
    public static readonly Text Moved = new("Köçürülən yazılışlar", "Перенесено", "Moved", "Déplacés");
    public static readonly Text Chose = new("Onlardan özü vaxt seçən", "Из них выбрали время сами", "Of these chose a time themselves", "Dont choisis par le visiteur");
    public static readonly Text Cancelled = new("Ləğv edilən", "Отменено", "Cancelled", "Annulés");
    public static readonly Text InCentre = new("Artıq mərkəzdə olan", "Уже были в центре", "In the centre already", "Déjà au centre");
    public static readonly Text Left = new("Hələ həll olunmayan", "Ещё не решено", "Not settled yet", "Non réglés");
    public static readonly Text StudyVisits = new("Nümayəndə heyətləri, əl ilə", "Делегации, вручную", "Delegations, by hand", "Délégations, à la main");
    public static readonly Text Audit = new("Əməkdaşlar nə edib", "Что делали сотрудники", "What staff did", "Ce que le personnel a fait");
    public static readonly Text When = new("Vaxt", "Время", "When", "Quand");
    public static readonly Text Who = new("Kim", "Кто", "Who", "Qui");
    public static readonly Text Deed = new("Nə", "Что", "What", "Quoi");
    public static readonly Text Earlier = new("Əvvəlkilər", "Раньше", "Earlier", "Plus tôt");

    public static Text DeedOf(string action) => action switch
    {
        "sign-in" => new("pəncərəni açdı", "открыл окно", "opened a counter", "a ouvert un guichet"),
        "sign-out" => new("pəncərəni bağladı", "закрыл окно", "closed a counter", "a fermé un guichet"),
        "call" => new("çağırdı", "вызвал", "called", "a appelé"),
        "call-again" => new("yenidən çağırdı", "вызвал ещё раз", "called again", "a rappelé"),
        "call-chosen" => new("növbədən kənar çağırdı", "вызвал вне очереди", "called out of turn", "a appelé hors tour"),
        "park" => new("gözlətməyə qoydu", "отложил", "parked", "a mis en attente"),
        "recall" => new("növbəyə qaytardı", "вернул в очередь", "put back", "a remis dans la file"),
        "transfer" => new("başqa xidmətə göndərdi", "направил на другую услугу", "sent on", "a orienté"),
        "close" => new("ziyarəti bağladı", "завершил визит", "closed a visit", "a terminé une visite"),
        "check-in" => new("gəlişi qeyd etdi", "отметил приход", "checked in", "a enregistré"),
        "walk-in" => new("bilet verdi", "выдал талон", "gave a ticket", "a donné un ticket"),
        "close-day" => new("günü bağladı", "закрыл день", "closed the day", "a clos la journée"),
        "close-centre" => new("mərkəzi bağladı", "закрыл центр", "closed the centre", "a fermé le centre"),
        "overbooking" => new("artıq yazılışı dəyişdi", "изменил запись сверх мест", "changed overbooking", "a modifié la surréservation"),
        "lease" or "reconcile" => new("şəbəkəsiz biletlər", "талоны без сети", "offline tickets", "tickets hors ligne"),
        _ => new("başqa iş", "другое", "something else", "autre action"),
    };
}
