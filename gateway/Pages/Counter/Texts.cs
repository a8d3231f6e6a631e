namespace Asan.Gateway.Pages.Counter;

internal static class Texts
{
    public static readonly Text Title = new("Pəncərə", "Окно", "Counter", "Guichet");
    public static readonly Text TitleOf = new("Pəncərə {0}", "Окно {0}", "Counter {0}", "Guichet {0}");
    public static readonly Text OpenTitle = new("Pəncərəni açın", "Открыть окно", "Open a counter", "Ouvrir un guichet");
    public static readonly Text Which = new("Hansı pəncərədə oturursunuz?", "За каким окном вы работаете?", "At which counter do you sit?", "À quel guichet êtes-vous\u202F?");
    public static readonly Text ChooseOne = new("Seçin", "Выберите", "Choose one", "Choisissez");
    public static readonly Text Taken = new("tutulub", "занято", "taken", "occupé");
    public static readonly Text ForWhom = new("Hansı qurumların ziyarətçilərini çağırırsınız?", "Чьих посетителей вы вызываете?", "Whose visitors do you call?", "Les visiteurs de quelles administrations appelez-vous\u202F?");
    public static readonly Text ForWhomHint = new("Heç biri seçilməsə, pəncərənin öz qurumu.", "Если не выбрать, то ведомство самого окна.", "If none is chosen, the counter’s own agency.", "Sans choix, l’administration du guichet.");
    public static readonly Text Open = new("Pəncərəni açın", "Открыть окно", "Open the counter", "Ouvrir le guichet");
    public static readonly Text CloseCounter = new("Pəncərəni bağlayın", "Закрыть окно", "Close the counter", "Fermer le guichet");
    public static readonly Text Calls = new("Çağırır: {0}", "Вызывает: {0}", "Calls for {0}", "Appelle pour {0}");

    public static readonly Text Next = new("Növbətini çağırın", "Вызвать следующего", "Call the next visitor", "Appeler le suivant");
    public static readonly Text Free = new("Pəncərə boşdur", "Окно свободно", "The counter is free", "Le guichet est libre");
    public static readonly Text AtCounter = new("Pəncərədə", "У окна", "At the counter", "Au guichet");
    public static readonly Text Service = new("Xidmət", "Услуга", "Service", "Service");
    public static readonly Text Since = new("Çağırılıb", "Вызван", "Called", "Appelé");
    public static readonly Text CalledTimes = new("{0}, {1} dəfə", "{0}, раз: {1}", "{0}, times: {1}", "{0}, fois\u202F: {1}");
    public static readonly Text Needs = new("Ehtiyac", "Нужно", "Needs", "Besoins");
    public static readonly Text Again = new("Yenidən çağırın", "Вызвать ещё раз", "Call again", "Rappeler");
    public static readonly Text Park = new("Gözlətməyə qoyun", "Отложить", "Park", "Mettre en attente");
    public static readonly Text NoShow = new("Gəlmədi", "Не пришёл", "Did not come", "Absent");
    public static readonly Text NoShowHint = new("“Gəlmədi” üçüncü çağırışdan sonra mümkündür.", "«Не пришёл» можно отметить после третьего вызова.", "“Did not come” is possible after the third call.", "«\u202FAbsent\u202F» est possible après le troisième appel.");
    public static readonly Text Served = new("Xidmət göstərildi", "Услуга оказана", "Served", "Servi");
    public static readonly Text NothingLeft = new("Nəticə verildi: sonra çatdırılacaq heç nə yoxdur", "Результат выдан: больше ничего не готовится", "Handed over: nothing is left to deliver", "Remis\u202F: rien à livrer plus tard");
    public static readonly Text TransferTitle = new("Başqa xidmətə göndərin", "Направить на другую услугу", "Send on to another service", "Orienter vers un autre service");
    public static readonly Text TransferTo = new("Hansı xidmətə?", "На какую услугу?", "To which service?", "Vers quel service\u202F?");
    public static readonly Text TransferHint = new("Bilet və növbədəki vaxt qalır.", "Талон и место по времени сохраняются.", "The ticket and the place in time stay.", "Le ticket et l’heure d’attente sont conservés.");
    public static readonly Text Transfer = new("Göndərin", "Направить", "Send on", "Orienter");
    public static readonly Text RefuseTitle = new("İmtina edin", "Отказать", "Refuse the service", "Refuser le service");
    public static readonly Text Clause = new("Qanunun bəndi", "Норма закона", "Clause of law", "Article de loi");
    public static readonly Text ClauseHint = new("Məsələn: “Şəxsiyyət vəsiqəsi haqqında” Qanun, maddə 5.2. Ziyarətçi onu imzalı qəbzdə oxuyur.", "Например: Закон об удостоверении личности, ст. 5.2. Посетитель прочтёт её в подписанной квитанции.", "For example: Law on identity cards, art. 5.2. The visitor reads it on a signed receipt.", "Par exemple\u202F: loi sur la carte d’identité, art. 5.2. Le visiteur la lit sur un reçu signé.");
    public static readonly Text Refuse = new("Bəndlə imtina edin", "Отказать с указанием нормы", "Refuse with this clause", "Refuser avec cet article");
    public static readonly Text AbandonTitle = new("Ziyarətçi getdi", "Посетитель ушёл", "The visitor left", "Le visiteur est parti");
    public static readonly Text AbandonText = new("Ziyarət xidmətsiz bitir. Bu geri qaytarılmır.", "Визит завершится без услуги. Отменить это нельзя.", "The visit ends without service. This cannot be undone.", "La visite se termine sans service. C’est irréversible.");
    public static readonly Text Abandon = new("Getdi kimi bağlayın", "Закрыть: ушёл", "Close as left", "Clore\u202F: parti");

    public static readonly Text ParkedTitle = new("Gözlətmədə", "Отложенные", "Parked", "En attente");
    public static readonly Text Recall = new("{0} növbəyə qaytarın", "Вернуть {0} в очередь", "Put {0} back into the queue", "Remettre {0} dans la file");
    public static readonly Text CheckInTitle = new("Yazılan ziyarətçini qeyd edin", "Отметить приход по записи", "Check in an appointment", "Enregistrer un rendez-vous");
    public static readonly Text CheckIn = new("Gəlişi qeyd edin", "Отметить приход", "Check in", "Enregistrer");
    public static readonly Text WalkInTitle = new("Bilet verin", "Выдать талон", "Give a ticket", "Donner un ticket");
    public static readonly Text CameFor = new("Nə üçün gəlib?", "По какой услуге пришёл?", "What has the visitor come for?", "Pour quel service\u202F?");
    public static readonly Text Priority = new("Üstünlük: əlillik, hamiləlik, yaşlı, körpəli", "Приоритет: инвалидность, беременность, пожилой, с младенцем", "Priority: disabled, pregnant, elderly or with an infant", "Priorité\u202F: handicap, grossesse, âge ou bébé");
    public static readonly Text WalkIn = new("Bilet verin", "Выдать талон", "Give the ticket", "Donner le ticket");
    public static readonly Text TicketTitle = new("Ziyarətçinin bileti", "Талон посетителя", "The visitor’s ticket", "Ticket du visiteur");
    public static readonly Text TicketText = new("İndi çap edin və ya yazıb verin: kod bir daha göstərilmir.", "Распечатайте или запишите сейчас: код больше не покажут.", "Print it or write it down now: the code is not shown again.", "Imprimez ou notez maintenant\u202F: le code ne sera plus affiché.");
    public static readonly Text ToCounter = new("Pəncərəyə qayıdın", "Вернуться к окну", "Back to the counter", "Revenir au guichet");

    public static readonly Text WaitsTitle = new("Kim gözləyir", "Кто ждёт", "Who waits", "Qui attend");
    public static readonly Text NobodyWaits = new("Heç kim gözləmir.", "Никто не ждёт.", "Nobody waits.", "Personne n’attend.");
    public static readonly Text Ticket = new("Bilet", "Талон", "Ticket", "Ticket");
    public static readonly Text Waits = new("Gözləyir", "Ждёт", "Waits", "Attend");
    public static readonly Text Others = new("Başqa pəncərələr üçün gözləyir: {0}", "Ждут других окон: {0}", "Waiting for other counters: {0}", "Attendent d’autres guichets\u202F: {0}");
    public static readonly Text Expected = new("Bu gün hələ gəlməli olan yazılışlar: {0}", "Сегодня ещё ожидаются по записи: {0}", "Appointments still to come today: {0}", "Rendez-vous encore attendus aujourd’hui\u202F: {0}");
    public static readonly Text ChosenTitle = new("Növbədən kənar çağırın", "Вызвать вне очереди", "Call out of turn", "Appeler hors tour");
    public static readonly Text ChosenText = new("Səbəb adınızla birlikdə jurnalda qalır.", "Причина останется в журнале рядом с вашим именем.", "The reason stays in the audit trail beside your name.", "Le motif reste au journal avec votre nom.");
    public static readonly Text Which1 = new("Hansı bilet?", "Какой талон?", "Which ticket?", "Quel ticket\u202F?");
    public static readonly Text Reason = new("Səbəb", "Причина", "Reason", "Motif");
    public static readonly Text Chosen = new("Bu bileti çağırın", "Вызвать этот талон", "Call this ticket", "Appeler ce ticket");
    public static readonly Text IsPriority = new("üstünlük", "приоритет", "priority", "priorité");
    public static readonly Text IsAppointment = new("{0} üçün yazılıb", "запись на {0}", "appointment {0}", "rendez-vous {0}");

    public static readonly Text Shortcuts = new("Klaviatura", "Клавиши", "Keyboard", "Clavier");
    public static readonly Text ShortcutsOn = new("Alt+Shift ilə qısa yollar işləsin", "Включить сочетания с Alt+Shift", "Use the shortcuts with Alt+Shift", "Activer les raccourcis avec Alt+Maj");

    // What has been done, in the notice and for readers.
    public static readonly Text DidOpen = new("Pəncərə açıqdır.", "Окно открыто.", "The counter is open.", "Le guichet est ouvert.");
    public static readonly Text DidClose = new("Pəncərə bağlandı.", "Окно закрыто.", "The counter is closed.", "Le guichet est fermé.");
    public static readonly Text DidCall = new("{0} çağırıldı.", "{0} вызван.", "{0} is called.", "{0} est appelé.");
    public static readonly Text DidNobody = new("Sizin pəncərəniz üçün heç kim gözləmir.", "Вашего окна никто не ждёт.", "Nobody waits for your counter.", "Personne n’attend votre guichet.");
    public static readonly Text DidAgain = new("{0} yenidən çağırıldı.", "{0} вызван ещё раз.", "{0} is called again.", "{0} est rappelé.");
    public static readonly Text DidPark = new("{0} gözləyir, pəncərə boşdur.", "{0} отложен, окно свободно.", "{0} is parked, the counter is free.", "{0} est en attente, le guichet est libre.");
    public static readonly Text DidRecall = new("{0} əvvəlki yerinə qaytarıldı.", "{0} возвращён на прежнее место.", "{0} is back at the old place.", "{0} a repris sa place.");
    public static readonly Text DidTransfer = new("{0} başqa xidmətə göndərildi.", "{0} направлен на другую услугу.", "{0} is sent on to another service.", "{0} est orienté vers un autre service.");
    public static readonly Text DidServe = new("{0} bağlandı: xidmət göstərildi.", "{0} закрыт: услуга оказана.", "{0} is closed as served.", "{0} est clos\u202F: servi.");
    public static readonly Text DidRefuse = new("{0} bağlandı: imtina.", "{0} закрыт: отказ.", "{0} is closed as refused.", "{0} est clos\u202F: refusé.");
    public static readonly Text DidAbandon = new("{0} bağlandı: ziyarətçi getdi.", "{0} закрыт: посетитель ушёл.", "{0} is closed: the visitor left.", "{0} est clos\u202F: visiteur parti.");
    public static readonly Text DidNoShow = new("{0} bağlandı: gəlmədi.", "{0} закрыт: не пришёл.", "{0} is closed: did not come.", "{0} est clos\u202F: absent.");
    public static readonly Text DidCheckIn = new("Gəliş qeyd olundu. Bilet {0}.", "Приход отмечен. Талон {0}.", "Checked in. Ticket {0}.", "Enregistré. Ticket {0}.");
    public static readonly Text ReceiptTitle = new("İmzalı qəbz", "Подписанная квитанция", "The signed receipt", "Le reçu signé");
    public static readonly Text ReceiptText = new("Ziyarətçinin bilet kodunu yazın və qəbzi çap edin. Ziyarətçi onu “İmtinalar” səhifəsində özü də ala bilər.", "Введите код с талона и распечатайте квитанцию. Посетитель может получить её и сам на странице «Отказы».", "Type the code on the visitor’s ticket and print the receipt. The visitor can also get it on the page about refusals.", "Saisissez le code du ticket et imprimez le reçu. Le visiteur peut aussi l’obtenir sur la page des refus.");

    // What stood in the way, and what to do.
    public static readonly Text WaitCall = new("Çağırışlar arasında 20 saniyə keçir. Saat {0}-dan sonra yenidən çağırın.", "Между вызовами 20 секунд. Повторите после {0}.", "Calls are 20 seconds apart. Call again after {0}.", "Vingt secondes entre deux appels. Rappelez après {0}.");
    public static readonly Text WaitCheckIn = new("Qeyd {0} vaxtı açılır.", "Отметить приход можно с {0}.", "Check-in opens at {0}.", "L’enregistrement ouvre à {0}.");
    public static readonly Text TooLate = new("Ziyarət başqa gün idi. Bilet verin və ya yeni vaxt yazın.", "Запись была на другой день. Выдайте талон или запишите снова.", "The visit was on another day. Give a ticket or book again.", "La visite était un autre jour. Donnez un ticket ou reprenez rendez-vous.");
    public static readonly Text StateChanged = new("Ziyarətin vəziyyəti dəyişib. Aşağıdakı indiki vəziyyətdir.", "Состояние визита изменилось. Ниже то, что есть сейчас.", "The visit has changed meanwhile. What you see now is its state.", "La visite a changé entre-temps. L’état actuel est affiché.");
    public static readonly Text CounterHasOther = new("Bu pəncərədə başqa əməkdaş oturur. Başqasını seçin.", "За этим окном другой сотрудник. Выберите другое.", "Somebody else sits at this counter. Choose another.", "Quelqu’un d’autre est à ce guichet. Choisissez-en un autre.");
    public static readonly Text CounterBusy = new("Pəncərədə ziyarətçi var. Əvvəl ziyarəti bağlayın.", "У окна посетитель. Сначала завершите визит.", "The counter has a visitor. Close that visit first.", "Un visiteur est au guichet. Terminez d’abord sa visite.");
    public static readonly Text NotOpen = new("Pəncərə bağlıdır. Əvvəl açın.", "Окно закрыто. Сначала откройте его.", "The counter is closed. Open it first.", "Le guichet est fermé. Ouvrez-le d’abord.");
    public static readonly Text NoAdmission = new("Mərkəz indi bilet vermir: qəbul saatları deyil.", "Центр сейчас не выдаёт талоны: неприёмные часы.", "The centre gives no tickets now: it is outside of admission hours.", "Le centre ne donne pas de ticket hors des heures d’admission.");
    public static readonly Text NoSuchVisit = new("Bu kodla ziyarət yoxdur. Hər işarəni yoxlayın.", "Визита с таким кодом нет. Проверьте каждый знак.", "No visit has this code. Check it letter by letter.", "Aucune visite n’a ce code. Vérifiez chaque caractère.");
    public static readonly Text NotHere = new("Mərkəz bu xidməti göstərmir. Başqasını seçin.", "Центр не оказывает эту услугу. Выберите другую.", "The centre does not offer this service. Choose another.", "Le centre ne propose pas ce service. Choisissez-en un autre.");
    public static readonly Text OtherCentre = new("Bu ziyarət başqa mərkəzdədir.", "Этот визит в другом центре.", "This visit is at another centre.", "Cette visite est dans un autre centre.");
    public static readonly Text NotDone = new("Alınmadı. Səhifəni yeniləyin və yenidən cəhd edin.", "Не получилось. Обновите страницу и повторите.", "It was not done. Load the page again and repeat.", "L’action n’a pas abouti. Rechargez la page et recommencez.");
    public static readonly Text ChooseCounter = new("Pəncərəni seçin", "Выберите окно", "Choose the counter", "Choisissez le guichet");
    public static readonly Text ChooseService = new("Xidməti seçin", "Выберите услугу", "Choose the service", "Choisissez le service");
    public static readonly Text ChooseTicket = new("Bileti seçin", "Выберите талон", "Choose the ticket", "Choisissez le ticket");
    public static readonly Text EnterClause = new("Qanunun bəndini yazın", "Укажите норму закона", "Enter the clause of law", "Saisissez l’article de loi");
    public static readonly Text EnterReason = new("Səbəbi yazın, ən azı 5 işarə", "Укажите причину, не менее 5 знаков", "Enter the reason, at least 5 characters", "Saisissez le motif, au moins 5 caractères");

    public static Text Need(string need) => need switch
    {
        "wheelchair" => new("əlil arabası", "инвалидная коляска", "wheelchair", "fauteuil roulant"),
        "stroller" => new("uşaq arabası", "детская коляска", "pushchair", "poussette"),
        "sign-language" => new("jest dili", "жестовый язык", "sign language", "langue des signes"),
        "interpreter" => new("tərcüməçi", "переводчик", "interpreter", "interprète"),
        "hearing-loop" => new("eşitmə ilgəyi", "индукционная петля", "hearing loop", "boucle magnétique"),
        "escort" => new("müşayiət", "сопровождение", "escort", "accompagnement"),
        _ => new("başqa", "другое", "other", "autre"),
    };
}
