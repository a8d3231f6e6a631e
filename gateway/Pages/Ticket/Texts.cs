namespace Asan.Gateway.Pages.Ticket;

internal static class Texts
{
    public static readonly Text Title = new("Növbə bileti", "Талон очереди", "Queue ticket", "Ticket de file d’attente");
    public static readonly Text TakeTitle = new("Bilet götürün", "Взять талон", "Take a ticket", "Prendre un ticket");
    public static readonly Text TakeLead = new(
        "Mərkəzin girişindəsiniz? Ekrandakı kodla telefondan bilet götürün.",
        "Вы у входа в центр? Возьмите талон с телефона по коду на экране.",
        "Are you at the door of a centre? Take a ticket by phone with the code on its screen.",
        "Vous êtes à l’entrée d’un centre\u202F? Prenez un ticket par téléphone avec le code de l’écran.");
    public static readonly Text FollowTitle = new("Biletinizi izləyin", "Следить за талоном", "Follow your ticket", "Suivre votre ticket");
    public static readonly Text Code = new("Gəliş kodu", "Код посещения", "Visit code", "Code de visite");
    public static readonly Text CodeHint = new(
        "Biletdə və ya təsdiqdə 20 işarə; boşluq və tire fərq etmir.",
        "20 знаков на талоне или в подтверждении; пробелы и дефисы не важны.",
        "20 characters on the ticket or the confirmation; spaces and dashes do not matter.",
        "20 caractères sur le ticket ou la confirmation\u202F; espaces et tirets sont sans importance.");
    public static readonly Text ShowTicket = new("Bileti göstərin", "Показать талон", "Show the ticket", "Afficher le ticket");
    public static readonly Text EnterCode = new("Gəliş kodunu yazın", "Введите код посещения", "Enter the visit code", "Saisissez le code de visite");
    public static readonly Text CodeLength = new("Gəliş kodu 20 işarədir; hamısını yazın", "В коде посещения 20 знаков; введите все", "A visit code has 20 characters; enter all of them", "Un code de visite a 20 caractères\u202F; saisissez-les tous");
    public static readonly Text NoSuchCode = new("Bu kodla gəliş yoxdur. Hər işarəni yoxlayın.", "Посещения с таким кодом нет. Проверьте каждый знак.", "No visit has this code. Check each character.", "Aucune visite n’a ce code. Vérifiez chaque caractère.");
    public static readonly Text NotCheckedIn = new(
        "Bu gəlişin hələ bileti yoxdur. Mərkəzdəki aparatda qeydiyyatdan keçin, sonra buraya qayıdın.",
        "У этого посещения ещё нет талона. Отметьтесь у терминала в центре, затем вернитесь сюда.",
        "This visit has no ticket yet. Check in at the machine in the centre, then come back here.",
        "Cette visite n’a pas encore de ticket. Enregistrez-vous à la borne du centre, puis revenez ici.");
    public static readonly Text NoTicket = new("Bu gəliş ləğv olunub və ya vaxtı keçib; bileti yoxdur.", "Посещение отменено или прошло; талона нет.", "This visit was cancelled or is over; it has no ticket.", "Cette visite est annulée ou passée\u202F; elle n’a pas de ticket.");
    public static readonly Text Own = new("Bu brauzerdə biletiniz var", "В этом браузере есть ваш талон", "You have a ticket in this browser", "Vous avez un ticket dans ce navigateur");

    public static readonly Text ChooseCentre = new("Hansı mərkəzdəsiniz?", "В каком вы центре?", "Which centre are you at?", "Dans quel centre êtes-vous\u202F?");
    public static readonly Text ChooseService = new("Nə üçün gəlmisiniz?", "Зачем вы пришли?", "What have you come for?", "Pourquoi venez-vous\u202F?");
    public static readonly Text ChooseServiceError = new("Xidməti seçin", "Выберите услугу", "Choose the service", "Choisissez le service");
    public static readonly Text Door = new("Girişdəki kod", "Код у входа", "Code at the door", "Code à l’entrée");
    public static readonly Text DoorHint = new(
        "Girişdəki ekranda; bir neçə dəqiqədən bir dəyişir.",
        "На экране у входа; меняется каждые несколько минут.",
        "On the screen at the door; it changes every few minutes.",
        "Sur l’écran de l’entrée\u202F; il change toutes les quelques minutes.");
    public static readonly Text EnterDoor = new("Girişdəki kodu yazın", "Введите код у входа", "Enter the code at the door", "Saisissez le code de l’entrée");
    public static readonly Text DoorOld = new("Kod artıq dəyişib. Ekrandakı indiki kodu yazın.", "Код уже сменился. Введите код, который сейчас на экране.", "The code has changed. Enter the one that the screen shows now.", "Le code a changé. Saisissez celui que l’écran affiche maintenant.");
    public static readonly Text DoorFull = new("Bu dəqiqələrin biletləri bitib. Ekranda yeni kodu gözləyin və ya aparatdan bilet götürün.", "Талоны этих минут закончились. Дождитесь нового кода или возьмите талон в терминале.", "The tickets of these minutes are used up. Wait for the next code, or take a ticket at the machine.", "Les tickets de ces minutes sont épuisés. Attendez le code suivant ou prenez un ticket à la borne.");
    public static readonly Text OtherDoor = new("Bu kod başqa mərkəzindir. Girişdəki ekranın kodunu yazın.", "Это код другого центра. Введите код с экрана у входа.", "This code is another centre’s. Enter the one at the door here.", "Ce code est celui d’un autre centre. Saisissez celui de l’entrée d’ici.");
    public static readonly Text Closed = new("Mərkəz indi bilet vermir", "Центр сейчас не выдаёт талоны", "The centre gives no tickets now", "Le centre ne donne pas de tickets maintenant");
    public static readonly Text ClosedText = new("Biletlər açılışdan son qəbul vaxtına qədər verilir. Başqa gün üçün vaxt götürün.", "Талоны выдают с открытия до последнего приёма. Запишитесь на другое время.", "Tickets are given from opening to last admission. Book a time for another day.", "Les tickets sont donnés de l’ouverture à la dernière admission. Réservez une heure un autre jour.");
    public static readonly Text NotHere = new("Bu mərkəz xidməti göstərmir. Başqasını seçin.", "Этот центр услугу не оказывает. Выберите другую.", "This centre does not offer the service. Choose another.", "Ce centre n’offre pas ce service. Choisissez-en un autre.");
    public static readonly Text NoServices = new("Bu mərkəzdə indi xidmət yoxdur. Başqa mərkəz seçin.", "В этом центре сейчас нет услуг. Выберите другой центр.", "This centre offers no services now. Choose another centre.", "Ce centre n’offre aucun service. Choisissez un autre centre.");
    public static readonly Text TakeButton = new("Bilet götürün", "Взять талон", "Take the ticket", "Prendre le ticket");
    public static readonly Text Privacy = new(
        "Adınız soruşulmur. Bilet bir kodla saxlanılır; yalnız onu bilən bileti görür.",
        "Имя не спрашиваем. Талон хранится под кодом; видит его тот, кто знает код.",
        "We do not ask your name. The ticket is kept under a code; only whoever has the code sees it.",
        "Nous ne demandons pas votre nom. Le ticket est conservé sous un code\u202F; seul qui le possède le voit.");
    public static readonly Counted Waiting = new("{0} nəfər gözləyir", "{0} человек ждёт", "{0} человека ждут", "{0} человек ждут", "{0} человека ждут", "{0} person waits", "{0} people wait", "{0} personne attend", "{0} personnes attendent");

    public static readonly Counted Ahead = new("Sizdən qabaqda {0} nəfər", "Перед вами {0} человек", "Перед вами {0} человека", "Перед вами {0} человек", "Перед вами {0} человека", "{0} person ahead of you", "{0} people ahead of you", "{0} personne devant vous", "{0} personnes devant vous");
    public static readonly Text Next = new("Növbəti sizsiniz", "Вы следующий", "You are next", "Vous êtes le suivant");
    public static readonly Text AheadShort = new("{0} qabaqda", "впереди {0}", "{0} ahead", "{0} devant");
    public static readonly Text FromTo = new("{0}–{1}", "от {0} до {1}", "{0} to {1}", "{0} à {1}");
    public static readonly Text AMinute = new("bir neçə an", "вот-вот", "any moment now", "d’un instant à l’autre");
    public static readonly Text WaitIs = new("Təxmini gözləmə: {0}", "Ожидание: {0}", "Wait: {0}", "Attente\u202F: {0}");
    public static readonly Text WaitUnknown = new("Gözləmə vaxtı məlum deyil: açıq pəncərə yoxdur.", "Время ожидания неизвестно: открытых окон нет.", "The wait is not known: no counter is open.", "L’attente n’est pas connue\u202F: aucun guichet n’est ouvert.");
    public static readonly Text HeldRecord = new("Son ayda belə təxminlər 10 haldan {0}-də doğru çıxıb.", "За месяц такие оценки сбылись в {0} случаях из 10.", "Such estimates held {0} times in 10 last month.", "Ces estimations se sont vérifiées {0} fois sur 10 le mois dernier.");
    public static readonly Text NoRecord = new("Bu təxminlərin dəqiqliyi hələ ölçülməyib.", "Точность этих оценок ещё не измерена.", "How well these estimates hold has not been measured yet.", "La fiabilité de ces estimations n’a pas encore été mesurée.");
    public static readonly Text Called = new("Çağırılırsınız. Pəncərə: {0}", "Вас вызывают. Окно: {0}", "You are called. Counter {0}", "Vous êtes appelé. Guichet {0}");
    public static readonly Text CalledTitle = new("Pəncərə: {0}", "Окно {0}", "Counter {0}", "Guichet {0}");
    public static readonly Text CalledText = new("İndi pəncərəyə yaxınlaşın. Gəlməsəniz, bir azdan növbəti çağırılacaq.", "Подойдите к окну сейчас. Иначе вскоре вызовут следующего.", "Go to the counter now. If you do not come, the next visitor is called soon.", "Allez au guichet maintenant. Sinon le visiteur suivant sera bientôt appelé.");
    public static readonly Text CalledTimes = new("Çağırış: {0}-dən 3", "Вызов {0} из 3", "Call {0} of 3", "Appel {0} sur 3");
    public static readonly Text Parked = new("Biletiniz kənara qoyulub", "Ваш талон отложен", "Your ticket is set aside", "Votre ticket est mis de côté");
    public static readonly Text ParkedText = new("Hazır olanda pəncərəyə deyin: yerinizə qayıdacaqsınız.", "Когда будете готовы, скажите у окна: вы вернётесь на своё место.", "When you are ready, tell a counter: you get your place back.", "Quand vous êtes prêt, dites-le à un guichet\u202F: vous reprendrez votre place.");
    public static readonly Text Served = new("Xidmət göstərildi", "Вас обслужили", "You have been served", "Vous avez été servi");
    public static readonly Text ServedText = new("Təşəkkür edirik. Gəlişinizi 30 gün ərzində adsız qiymətləndirə bilərsiniz.", "Спасибо. В течение 30 дней вы можете анонимно оценить посещение.", "Thank you. You can rate the visit without a name within 30 days.", "Merci. Vous pouvez évaluer la visite anonymement pendant 30 jours.");
    public static readonly Text RateLink = new("Gəlişi qiymətləndirin", "Оценить посещение", "Rate the visit", "Évaluer la visite");
    public static readonly Text Refused = new("Xidmətdən imtina edilib", "В услуге отказано", "The service was refused", "Le service a été refusé");
    public static readonly Text RefusedText = new("İmtinanın hansı maddəyə əsaslandığını göstərən imzalı qəbz ala bilərsiniz.", "Вы можете получить подписанную квитанцию с нормой закона.", "You can get a signed receipt that names the clause of law.", "Vous pouvez obtenir un reçu signé qui indique la disposition légale.");
    public static readonly Text RefusalLink = new("İmtina qəbzini alın", "Получить квитанцию об отказе", "Get the receipt of the refusal", "Obtenir le reçu du refus");
    public static readonly Text Left = new("Növbədən çıxmısınız", "Вы вышли из очереди", "You have left the queue", "Vous avez quitté la file");
    public static readonly Text Missed = new("Çağırışa gəlmədiniz", "Вы не подошли на вызов", "You did not come when called", "Vous ne vous êtes pas présenté à l’appel");
    public static readonly Text MissedText = new("Yenidən bilet götürün və ya başqa gün üçün vaxt seçin.", "Возьмите новый талон или запишитесь на другое время.", "Take another ticket, or book a time.", "Prenez un autre ticket ou réservez une heure.");
    public static readonly Text Over = new("Gəliş bitib", "Посещение завершено", "The visit is over", "La visite est terminée");
    public static readonly Text Refresh = new("Yeniləyin", "Обновить", "Refresh", "Actualiser");
    public static readonly Text AutoOn = new("Hər 30 saniyədən bir özü yenilənsin", "Обновлять каждые 30 секунд", "Refresh by itself every 30 seconds", "Actualiser toutes les 30 secondes");
    public static readonly Text AutoOff = new("Öz-özünə yenilənməsin", "Не обновлять автоматически", "Stop refreshing by itself", "Arrêter l’actualisation automatique");
    public static readonly Text Live = new("Canlı, {0}", "В реальном времени, {0}", "Live, {0}", "En direct, {0}");
    public static readonly Text Old = new("Məlumat {0} vaxtına", "Данные на {0}", "Figures from {0}", "Données de {0}");
    public static readonly Text LeaveTitle = new("Növbədən çıxırsınız?", "Выйти из очереди?", "Leave the queue?", "Quitter la file\u202F?");
    public static readonly Text LeaveText = new("Biletiniz itəcək. Fikrinizi dəyişsəniz, yenisini götürməlisiniz.", "Талон пропадёт. Если передумаете, придётся взять новый.", "Your ticket is lost. If you change your mind, you take a new one.", "Votre ticket sera perdu. Si vous changez d’avis, il en faudra un autre.");
    public static readonly Text LeaveButton = new("Növbədən çıxın", "Выйти из очереди", "Leave the queue", "Quitter la file");
    public static readonly Text Stay = new("Növbədə qalın", "Остаться в очереди", "Stay in the queue", "Rester dans la file");
    public static readonly Text KeepCode = new("Gəliş kodunuz", "Ваш код посещения", "Your visit code", "Votre code de visite");
    public static readonly Text KeepCodeText = new("Saxlayın: bileti başqa cihazda görmək və gəlişi qiymətləndirmək üçün lazımdır.", "Сохраните: он нужен, чтобы открыть талон на другом устройстве и оценить посещение.", "Keep it: it opens the ticket on another device, and rates the visit.", "Gardez-le\u202F: il ouvre le ticket sur un autre appareil et permet d’évaluer la visite.");
    public static readonly Text Forget = new("Bileti bu cihazdan silin", "Удалить талон с этого устройства", "Forget the ticket on this device", "Oublier le ticket sur cet appareil");
    public static readonly Text Board = new("Zalın lövhəsi", "Табло зала", "The hall’s board", "Le tableau de la salle");
    public static readonly Text ServiceLabel = new("Xidmət", "Услуга", "Service", "Service");
    public static readonly Text CentreLabel = new("Mərkəz", "Центр", "Centre", "Centre");
}
