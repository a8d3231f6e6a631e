namespace Asan.Gateway.Pages.Figures;

internal static class Texts
{
    public static readonly Text Title = new("Açıq rəqəmlər", "Открытые показатели", "Open figures", "Chiffres publics");
    public static readonly Text Lead = new(
        "Ziyarətçilər nə deyir, nə qədər gözləyir, nədən imtina olunur, nə gecikir. Hər rəqəmi yoxlamaq olar.",
        "Что говорят посетители, сколько ждут, в чём отказывают, что запаздывает. Каждую цифру можно проверить.",
        "What visitors say, how waits are kept, what is refused, what is late. Every figure can be checked.",
        "Ce que disent les visiteurs, les attentes, les refus, les retards. Chaque chiffre peut être vérifié.");
    public static readonly Text CardText = new("Məmnunluq, gözləmə, imtina, gecikmə.", "Довольство, ожидание, отказы, опоздания.", "Satisfaction, waits, refusals, lateness.", "Satisfaction, attentes, refus, retards.");
    public static readonly Text AsOf = new("Vəziyyət: {0}", "По состоянию на: {0}", "As of {0}", "État au {0}");
    public static readonly Text OneTitle = new("Açıq rəqəmlər: {0}", "Открытые показатели: {0}", "Open figures: {0}", "Chiffres publics\u202F: {0}");
    public static readonly Text AllFigures = new("Bütün rəqəmlər", "Все показатели", "All figures", "Tous les chiffres");
    public static readonly Text Unavailable = new("Hazırda göstərilə bilmir. Bir dəqiqədən sonra yenidən baxın.", "Сейчас недоступно. Зайдите через минуту.", "Unavailable at the moment. Look again in a minute.", "Indisponible pour le moment. Revenez dans une minute.");
    public static readonly Text TooFewText = new(
        "Hələ çox az cavab var: rəqəmlər on yeni cavabdan sonra açıqlanır ki, heç kimin cavabı seçilməsin.",
        "Ответов ещё слишком мало: цифры публикуются, когда новых ответов десять, чтобы ничей ответ не был виден.",
        "There are too few answers yet: figures are published by tens, so that nobody’s answer is seen.",
        "Les réponses sont encore trop peu nombreuses\u202F: les chiffres paraissent par dix, pour que nulle réponse ne soit reconnue.");

    // Tiles
    public static readonly Text Satisfied = new("Gəlişindən razı qalanlar", "Довольны посещением", "Satisfied with the visit", "Satisfaits de leur visite");
    public static readonly Text Held = new("Deyilən vaxt ərzində çağırılanlar", "Вызваны в обещанное время", "Called within the wait they were told", "Appelés dans le délai annoncé");
    public static readonly Text InTime = new("Nəticəsi söz verilən gün hazır olanlar", "Результат готов к обещанному дню", "Results ready on the day promised", "Résultats prêts au jour promis");
    public static readonly Text CasesInTime = new("Vaxtında cavablandırılan müraciətlər", "Обращения с ответом в срок", "Cases answered in time", "Dossiers traités à temps");
    public static readonly Text MedianWait = new("Ziyarətçilərin yarısı bundan çox gözləməyib", "Половина посетителей ждала не дольше", "Half of the visitors waited no longer", "La moitié des visiteurs n’a pas attendu plus");
    public static readonly Text WaitingNow = new("İndi mərkəzdə gözləyir", "Сейчас ждут в центре", "Waiting at the centre now", "En attente au centre maintenant");
    public static readonly Text None = new("hələ yoxdur", "пока нет", "none yet", "aucun pour l’instant");

    public static readonly Counted Answers = new("{0} cavab", "{0} ответ", "{0} ответа", "{0} ответов", "{0} ответа", "{0} answer", "{0} answers", "{0} réponse", "{0} réponses");
    public static readonly Counted Tickets = new("{0} bilet", "{0} талон", "{0} талона", "{0} талонов", "{0} талона", "{0} ticket", "{0} tickets", "{0} ticket", "{0} tickets");
    public static readonly Counted Applications = new("{0} ərizə", "{0} заявление", "{0} заявления", "{0} заявлений", "{0} заявления", "{0} application", "{0} applications", "{0} demande", "{0} demandes");
    public static readonly Counted CaseCount = new("{0} müraciət", "{0} обращение", "{0} обращения", "{0} обращений", "{0} обращения", "{0} case", "{0} cases", "{0} dossier", "{0} dossiers");
    public static readonly Counted People = new("{0} nəfər", "{0} человек", "{0} человека", "{0} человек", "{0} человека", "{0} person", "{0} people", "{0} personne", "{0} personnes");

    // What visitors say
    public static readonly Text Say = new("Ziyarətçilər nə deyir", "Что говорят посетители", "What visitors say", "Ce que disent les visiteurs");
    public static readonly Text SayLabel = new(
        "DİM 16.6.2-nin suallarına görə gəliş rəyi; rüşvət sualı 16.5.1 kimi kodlanıb. Bunlar göstəricinin özü deyil: o, əhali arasında sorğudur, burada isə istəyən cavab verir.",
        "Отзывы о посещениях по вопросам ЦУР 16.6.2; вопрос о взятке закодирован как в 16.5.1. Это не сам показатель: он — опрос населения, а здесь отвечает тот, кто хочет.",
        "Visit feedback with the questions of SDG 16.6.2; the one on bribery is coded like 16.5.1. It is not the indicator: that is a survey of the population, this is answered by whoever wishes.",
        "Avis sur les visites d’après les questions de l’ODD 16.6.2\u202F; celle sur la corruption est codée comme 16.5.1. Ce n’est pas l’indicateur\u202F: celui-ci est une enquête auprès de la population, ici répond qui le souhaite.");
    public static readonly Text Response = new("Qiymətləndirilmiş gəlişlər: {1} gəlişdən {0} ({2}).", "Оценено посещений: {0} из {1} ({2}).", "Rated were {0} of {1} visits ({2}).", "Visites évaluées\u202F: {0} sur {1} ({2}).");
    public static readonly Text AfterServed = new("Xidmət göstərildikdən sonra", "После оказанной услуги", "After a service was given", "Après un service rendu");
    public static readonly Text AfterRefused = new("İmtinadan sonra", "После отказа", "After a refusal", "Après un refus");
    public static readonly Text AfterAbandoned = new("Növbədən çıxandan sonra", "После ухода из очереди", "After the visitor left the queue", "Après un départ de la file");
    public static readonly Text SatisfiedByMonth = new("Aylar üzrə razı qalanlar", "Довольные посетители по месяцам", "Satisfied visitors by month", "Visiteurs satisfaits par mois");
    public static readonly Text SatisfiedIn = new("{0}: {1} razı qalıb", "{0}: довольны {1}", "Satisfied in {0}: {1}", "Satisfaits en {0}\u202F: {1}");
    public static readonly Text MonthNote = new(
        "Cavab açıqlandığı ayda sayılır; nadir xidmətlərdə gəliş əvvəlki ayda ola bilər.", "Ответ считается в месяце публикации; у редких услуг посещение могло быть раньше.",
        "An answer counts in the month when it became public; of rare services the visit may be of an earlier one.", "Une réponse compte au mois de sa publication\u202F; pour un service rare, la visite peut être antérieure.");

    /// <summary>A question, as what was agreed with.</summary>
    public static Text Question(string id) => id switch
    {
        "accessibility" => new("Çatmaq asan idi", "Легко добраться или связаться", "Easy to reach", "Facile à joindre"),
        "affordability" => new("Haqqı münasib idi", "Плата по средствам", "The fee could be afforded", "Tarif abordable"),
        "effectiveDelivery" => new("Prosedur sadə idi", "Простой порядок", "A simple process", "Démarche simple"),
        "equalTreatment" => new("Hamı ilə eyni münasibət", "Отнеслись как ко всем", "Treated like everybody else", "Traité comme tout le monde"),
        "timeliness" => new("Vaxt münasib idi", "Разумное время", "It took a reasonable time", "Durée raisonnable"),
        Questions.Overall => new("Ümumilikdə razıdır", "В целом довольны", "Satisfied all in all", "Satisfaits dans l’ensemble"),
        Questions.Bribery => new("Rüşvət istənilib və ya verilib", "Просили взятку или дали её", "A bribe was asked for or given", "Pot-de-vin demandé ou donné"),
        "reasonExplained" => new("İmtinanın səbəbi aydın izah olunub", "Причину отказа объяснили", "The reason was explained", "Motif expliqué"),
        "nextStepsExplained" => new("Sonra nə etmək olar, deyilib", "Сказали, что делать дальше", "Told what to do next", "Suite expliquée"),
        "waitAnnounced" => new("Nə qədər gözləyəcəyini bilirdi", "Знали, сколько ждать", "Knew how long the wait would be", "Attente annoncée"),
        "waitReasonable" => new("Gözləmə münasib idi", "Ожидание было разумным", "The wait was reasonable", "Attente raisonnable"),
        _ => new(id, id, id, id),
    };

    // By centre, by agency
    public static readonly Text Centres = new("Mərkəzlər", "Центры", "Centres", "Centres");
    public static readonly Text Agencies = new("Qurumlar", "Ведомства", "Agencies", "Administrations");
    public static readonly Text ByName = new("Adların sırası ilə: bu, reytinq cədvəli deyil, intervallar çox vaxt bir-birini örtür.", "По алфавиту: это не рейтинг, интервалы часто перекрываются.", "In the order of names: this is no ranking, the intervals often overlap.", "Par ordre alphabétique\u202F: ce n’est pas un classement, les intervalles se chevauchent souvent.");
    public static readonly Text TooFewYet = new("Hələ çox az cavab: {0}", "Пока слишком мало ответов: {0}", "Too few answers yet: {0}", "Encore trop peu de réponses : {0}");
    public static readonly Text Services = new("Xidmətlərin rəqəmləri", "Показатели услуг", "Figures of its services", "Chiffres des services");
    public static readonly Text ServicesText = new("Bir xidmətin rəqəmləri: xidməti tapın, “Bütün rəqəmlər” keçidini açın.", "Показатели одной услуги: найдите услугу и откройте «Все показатели».", "Figures of one service: find the service, then open “All figures”.", "Chiffres d’un service\u202F: trouvez-le, puis ouvrez «\u202FTous les chiffres\u202F».");

    // Waits
    public static readonly Text Waits = new("Gözləmə", "Ожидание", "Waits", "Attentes");
    public static readonly Text WaitsText = new(
        "Bilet götürənə ən çoxu nə qədər gözləyəcəyi deyilir. Göstərilən: son 30 günün biletlərindən neçəsi bu vaxt ərzində çağırılıb. Məqsəd on biletdən doqquzudur.",
        "Взявшему талон говорят, сколько он прождёт самое большее. Доля талонов за 30 дней, вызванных не позже; цель — девять из десяти.",
        "Whoever takes a ticket is told the longest wait to expect. This is the share of the last 30 days’ tickets called within it; nine of ten is the aim.",
        "Qui prend un ticket apprend l’attente maximale à prévoir. Voici la part des tickets des 30 derniers jours appelés dans ce délai\u202F; le but est neuf sur dix.");
    public static readonly Text Error = new("Orta təxmin gözləmədən orta hesabla {0} fərqlənib.", "Средняя оценка отличалась от ожидания в среднем на {0}.", "The middle estimate was off by {0} on average.", "L’estimation médiane s’est écartée de {0} en moyenne.");

    // Promises
    public static readonly Text Promises = new("Söz verilən gün", "Обещанный день", "The day promised", "Le jour promis");
    public static readonly Text PromisesText = new(
        "Bitmiş ayların ərizələri; hazır olmayan gecikmiş sayılır. On ərizədən az olan ay göstərilmir.", "Заявления закончившихся месяцев; неготовое считается опоздавшим. Месяцы менее чем с десятью заявлениями опущены.",
        "Applications of months that are over; what is not ready counts as late. Months with fewer than ten are left out.", "Demandes des mois écoulés\u202F; ce qui n’est pas prêt compte comme en retard. Les mois de moins de dix demandes sont omis.");
    public static readonly Text InTimeByMonth = new("Aylar üzrə vaxtında hazır nəticələr", "Готовые в срок по месяцам", "Results ready in time by month", "Résultats prêts à temps par mois");
    public static readonly Text InTimeIn = new("{0}: {1} vaxtında hazır olub", "{0}: в срок готово {1}", "Ready in time in {0}: {1}", "Prêts à temps en {0}\u202F: {1}");
    public static readonly Text NoPromises = new("On ərizəsi olan bitmiş ay hələ yoxdur.", "Закончившегося месяца с десятью заявлениями ещё нет.", "No month that is over has ten applications yet.", "Aucun mois écoulé n’a encore dix demandes.");

    // Refusals
    public static readonly Text Refusals = new("İmtinalar", "Отказы", "Refusals", "Refus");
    public static readonly Text RefusalsText = new(
        "Hər imtina qanunun maddəsini göstərməlidir; ziyarətçi imzalı qəbz ala bilər. İmtina olmayan aylar siyahıda yoxdur.",
        "Каждый отказ обязан назвать норму закона; посетитель может получить подписанную квитанцию. Месяцев без отказов в списке нет.",
        "Each refusal must name its clause of law, and the visitor may have a signed receipt. Months without a refusal are not listed.",
        "Chaque refus doit citer la disposition légale, et le visiteur peut obtenir un reçu signé. Les mois sans refus ne figurent pas.");
    public static readonly Text NoRefusals = new("İmtina olmayıb.", "Отказов не было.", "There were no refusals.", "Il n’y a pas eu de refus.");
    public static readonly Text Month = new("Ay", "Месяц", "Month", "Mois");
    public static readonly Text Period = new("Dövr", "Период", "Period", "Période");
    public static readonly Text AllTime = new("Bütün vaxt", "Всё время", "All time", "Depuis le début");
    public static readonly Text Visits = new("Gəlişlər", "Посещения", "Visits", "Visites");
    public static readonly Text Refused = new("İmtina", "Отказы", "Refused", "Refusées");
    public static readonly Text NoClause = new("Maddəsiz", "Без нормы", "No clause", "Sans base");
    public static readonly Text Receipts = new("Qəbz alınıb", "Квитанции", "Receipts", "Reçus");

    // Cases
    public static readonly Text CasesTitle = new("Şikayət, təşəkkür və təkliflər", "Жалобы, благодарности, идеи", "Complaints, thanks and ideas", "Réclamations, remerciements, idées");
    public static readonly Text CasesText = new("Ondan az müraciəti olan qruplar göstərilmir.", "Группы менее чем с десятью обращениями не показаны.", "Groups of fewer than ten cases are not shown.", "Les groupes de moins de dix dossiers ne sont pas montrés.");
    public static readonly Text NoCases = new("On müraciəti olan qrup hələ yoxdur.", "Группы с десятью обращениями ещё нет.", "No group has ten cases yet.", "Aucun groupe n’a encore dix dossiers.");
    public static readonly Text Kind = new("Növ", "Вид", "Kind", "Type");
    public static readonly Text Received = new("Gəlib", "Получено", "Received", "Reçus");
    public static readonly Text AnsweredInTime = new("Vaxtında", "В срок", "In time", "À temps");
    public static readonly Text AnsweredLate = new("Gec", "Поздно", "Late", "En retard");
    public static readonly Text Overdue = new("Vaxtı keçib", "Просрочено", "Overdue", "Échus");
    public static readonly Text Answered = new("Siz dediniz, biz etdik", "Вы сказали — мы сделали", "You said, we did", "Vous avez dit, nous avons fait");

    // Check it
    public static readonly Text Check = new("Özünüz yoxlayın", "Проверьте сами", "Check it yourself", "Vérifiez par vous-même");
    public static readonly Text CheckText = new(
        "Rəqəmlər bu fayllardan hesablanır; imzalı bağlama bazamız olmadan yoxlanılır.", "Цифры считаются из этих файлов; подписанный архив проверяется без нашей базы.",
        "The figures are reckoned from these files; the signed bundle is checked without our database.", "Les chiffres se calculent à partir de ces fichiers\u202F; l’archive signée se vérifie sans notre base.");
    public static readonly Text FileFigures = new("Bütün rəylərin rəqəmləri", "Все показатели отзывов", "All figures of ratings", "Tous les chiffres des avis");
    public static readonly Text FileCounts = new("Onların sayları", "Счётчики под ними", "The counts behind them", "Les comptages sous-jacents");
    public static readonly Text FileBundle = new("İmzalı bağlama (ZIP)", "Подписанный архив (ZIP)", "Signed bundle (ZIP)", "Archive signée (ZIP)");
    public static readonly Text FileRatings = new("Bu səhifənin rəyləri", "Отзывы этой страницы", "Ratings of this page", "Avis de cette page");
}
