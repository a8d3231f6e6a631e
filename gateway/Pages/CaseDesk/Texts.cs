namespace Asan.Gateway.Pages.CaseDesk;

internal static class Texts
{
    public static readonly Text Title = new("Müraciətlər", "Обращения", "Cases", "Requêtes");
    public static readonly Text What = new("Müddətə görə: götürün, soruşun, cavab verin.", "По сроку: взять, спросить, ответить.", "By deadline: take, ask, answer.", "Par échéance\u202F: prendre, demander, répondre.");
    public static readonly Text OneTitle = new("Müraciət", "Обращение", "Case", "Requête");

    public static Text Filter(string filter) => filter switch
    {
        "mine" => new("Mənimkilər", "Мои", "Mine", "Les miennes"),
        "waiting" => new("Vətəndaşdan gözlənilir", "Ждём гражданина", "Waiting for the citizen", "En attente du citoyen"),
        "overdue" => new("Gecikmiş", "Просроченные", "Overdue", "En retard"),
        "answered" => new("Cavab verilmiş", "С ответом", "Answered", "Répondues"),
        _ => new("Cavabsız", "Без ответа", "Unanswered", "Sans réponse"),
    };

    public static readonly Text Filters = new("Seçim", "Отбор", "Filter", "Filtre");
    public static readonly Text None = new("Burada müraciət yoxdur.", "Здесь обращений нет.", "There are no cases here.", "Aucune requête ici.");
    public static readonly Text More = new("Hamısı göstərilmir: əvvəl bunlara cavab verin.", "Показаны не все: сначала ответьте на эти.", "Not all are shown: answer these first.", "Toutes ne sont pas affichées\u202F: répondez d’abord à celles-ci.");
    public static readonly Text DueToday = new("son gün bu gündür", "срок сегодня", "due today", "à rendre aujourd’hui");
    public static readonly Text DaysLeft = new("{0} qalıb", "осталось: {0}", "{0} left", "reste {0}");
    public static readonly Text DaysLate = new("{0} gecikir", "просрочено: {0}", "{0} late", "{0} de retard");
    public static readonly Text TakenBy = new("Məsul: {0}", "Ответственный: {0}", "Taken by {0}", "Pris par {0}");
    public static readonly Text Nobody = new("Hələ heç kim götürməyib", "Пока никто не взял", "Nobody has taken it yet", "Personne ne l’a encore prise");
    public static readonly Text You = new("siz", "вы", "you", "vous");
    public static readonly Text Reopened = new("yenidən açılıb", "открыто снова", "opened again", "rouverte");
    public static readonly Text Unit = new("Kim cavab verir", "Кто отвечает", "Who answers", "Qui répond");
    public static readonly Text Central = new("Mərkəzi idarə", "Центральный аппарат", "The central office", "Le siège");
    public static readonly Text Centres = new("Mərkəzlər", "Центры", "Centres", "Centres");
    public static readonly Text Agencies = new("Qurumlar", "Ведомства", "Agencies", "Administrations");
    public static readonly Text Citizen = new("Vətəndaş", "Гражданин", "Citizen", "Citoyen");
    public static readonly Text Take = new("Götürün", "Взять", "Take it", "Prendre");
    public static readonly Text AnswerTitle = new("Cavab verin", "Ответить", "Answer", "Répondre");
    public static readonly Text AnswerText = new("Cavab", "Ответ", "The answer", "La réponse");
    public static readonly Text AnswerHint = new("Müraciətin dilində. Yalnız vətəndaş oxuyur. Sonra dəyişmir.", "На языке обращения. Читает только гражданин. Изменить нельзя.", "In the language of the case. Only the citizen reads it. It cannot be changed later.", "Dans la langue de la requête. Seul le citoyen la lit. Non modifiable ensuite.");
    public static readonly Text Summary = new("Siz dediniz, biz etdik", "Вы сказали, мы сделали", "You said, we did", "Vous avez dit, nous avons fait");
    public static readonly Text SummaryHint = new("Hamı oxuyur. Öz sözlərinizlə, heç kimin adı çəkilmədən. Yazanı tanıtdırırsa, boş qoyun.", "Читают все. Своими словами, без имён. Если выдаёт автора, оставьте пустым.", "Everybody reads it. In your words, naming nobody. Leave it empty where it would show who wrote.", "Lu par tous. Avec vos mots, sans nom. Laissez vide si cela trahirait l’auteur.");
    public static readonly Text Answer = new("Cavabı göndərin", "Отправить ответ", "Send the answer", "Envoyer la réponse");
    public static readonly Text AskTitle = new("Vətəndaşdan soruşun", "Спросить гражданина", "Ask the citizen", "Demander au citoyen");
    public static readonly Text AskText = new("Sual", "Вопрос", "The question", "La question");
    public static readonly Text AskHint = new("Müddət dayanmır.", "Срок не останавливается.", "The term runs on.", "Le délai continue de courir.");
    public static readonly Text Ask = new("Sualı göndərin", "Отправить вопрос", "Send the question", "Envoyer la question");
    public static readonly Text ExtendTitle = new("Müddəti uzadın", "Продлить срок", "Extend the term", "Prolonger le délai");
    public static readonly Text Ground = new("Əsas", "Основание", "Ground", "Motif légal");
    public static readonly Text Study = new("Əlavə öyrənilmə: 30 iş günü (maddə 10.1)", "Дополнительное изучение: 30 рабочих дней (ст. 10.1)", "Further study: 30 working days (art. 10.1)", "Étude complémentaire\u202F: 30 jours ouvrables (art. 10.1)");
    public static readonly Text Information = new("Başqalarından məlumat: daha 30 iş gününədək (maddə 10.2)", "Сведения от других: ещё до 30 рабочих дней (ст. 10.2)", "Information from others: up to 30 more working days (art. 10.2)", "Informations de tiers\u202F: jusqu’à 30 jours de plus (art. 10.2)");
    public static readonly Text Why = new("Səbəb", "Причина", "Reason", "Raison");
    public static readonly Text WhyHint = new("Vətəndaş oxuyur, 1000 işarəyədək.", "Читает гражданин, до 1000 знаков.", "The citizen reads it; up to 1,000 characters.", "Le citoyen la lit\u202F; jusqu’à 1\u202F000 caractères.");
    public static readonly Text Extend = new("Müddəti uzadın", "Продлить срок", "Extend the term", "Prolonger");
    public static readonly Text GiveTitle = new("Başqasına verin", "Передать", "Give to another unit", "Transmettre à une autre unité");
    public static readonly Text GiveHint = new("Verildikdən sonra bölməniz onu görmür. Qanun bunun üçün 3 iş günü verir.", "После передачи ваше подразделение его не видит. Закон даёт на это 3 рабочих дня.", "Your unit no longer sees it then. The law allows three working days for that.", "Votre unité ne la verra plus. La loi accorde trois jours ouvrables.");
    public static readonly Text ToWhom = new("Kimə?", "Кому?", "To whom?", "À qui\u202F?");
    public static readonly Text Give = new("Verin", "Передать", "Give it", "Transmettre");
    public static readonly Text Deeds = new("Nə edilib", "Что сделано", "What was done", "Ce qui a été fait");
    public static readonly Text Platform = new("platforma", "платформа", "the platform", "la plateforme");

    public static Text DeedOf(string action) => action switch
    {
        "assign-case" => new("verildi", "передано", "assigned", "attribuée"),
        "answer-case" => new("cavab verildi", "дан ответ", "answered", "réponse donnée"),
        "ask-citizen" => new("sual verildi", "задан вопрос", "a question was asked", "question posée"),
        "extend-case-for-study" or "extend-case-for-information" => new("müddət uzadıldı", "срок продлён", "the term was extended", "délai prolongé"),
        _ => new("qeyd edildi", "отмечено", "noted", "noté"),
    };

    public static readonly Text EnterText = new("Mətni yazın", "Введите текст", "Enter the text", "Saisissez le texte");
    public static readonly Text TextLong1000 = new("Mətni 1000 işarəyə qədər qısaldın", "Сократите текст до 1000 знаков", "Shorten the text to 1,000 characters", "Réduisez le texte à 1\u202F000 caractères");
    public static readonly Text ChooseGround = new("Əsası seçin", "Выберите основание", "Choose the ground", "Choisissez le motif");
    public static readonly Text ChooseUnit = new("Kimə verildiyini seçin", "Выберите, кому передать", "Choose to whom", "Choisissez à qui");
    public static readonly Text AlreadyAnswered = new("Bu arada cavab verilib.", "Ответ уже дан.", "It was answered meanwhile.", "Une réponse a été donnée entre-temps.");
    public static readonly Text NotOpen = new("Müraciət artıq vətəndaşdan cavab gözləyir.", "Обращение уже ждёт ответа гражданина.", "The case already waits for the citizen.", "La requête attend déjà le citoyen.");
    public static readonly Text NotExtendable = new("Müddət bu əsasla uzadıla bilməz: istifadə olunub və ya son gün keçib.", "На этом основании срок не продлить: оно использовано или срок прошёл.", "The term cannot be extended so: the ground was used or the day has passed.", "Prolongation impossible\u202F: motif déjà utilisé ou délai dépassé.");
    public static readonly Text NotDone = new("Alınmadı. Səhifəni yeniləyin və yenidən göndərin.", "Не получилось. Обновите страницу и повторите.", "It was not done. Load the page again and repeat.", "L’action n’a pas abouti. Rechargez la page et recommencez.");
    public static readonly Text DidTake = new("Müraciət sizdədir.", "Обращение у вас.", "The case is yours.", "La requête est à vous.");
    public static readonly Text DidAnswer = new("Cavab göndərildi.", "Ответ отправлен.", "The answer is sent.", "La réponse est envoyée.");
    public static readonly Text DidAsk = new("Sual göndərildi.", "Вопрос отправлен.", "The question is sent.", "La question est envoyée.");
    public static readonly Text DidExtend = new("Müddət uzadıldı.", "Срок продлён.", "The term is extended.", "Le délai est prolongé.");
    public static readonly Text DidGive = new("Müraciət verildi.", "Обращение передано.", "The case is given away.", "La requête est transmise.");

    public static readonly Text Comments = new("Rəylər", "Комментарии", "Comments", "Commentaires");
    public static readonly Text CommentsWhat = new("Qiymətlərə yazılan rəyləri göstərin və ya rədd edin.", "Показать или отклонить комментарии к оценкам.", "Show or reject comments on ratings.", "Publier ou rejeter les commentaires des évaluations.");
    public static readonly Text CommentsLead = new("Sözlərə baxın, qiymətə yox: qiymət burada görünmür.", "Судите слова, а не оценку: её здесь нет.", "Judge the words, not the marks: they are not shown here.", "Jugez les mots, non les notes\u202F: elles ne figurent pas ici.");

    public static Text StateOf(string state) => state switch
    {
        "shown" => new("Göstərilən", "Показанные", "Shown", "Publiés"),
        "rejected" => new("Rədd edilmiş", "Отклонённые", "Rejected", "Rejetés"),
        _ => new("Gözləyən", "Ожидают", "Waiting", "En attente"),
    };

    public static Text ReasonOf(string reason) => reason switch
    {
        "personal-data" => new("şəxsi məlumat", "личные данные", "personal data", "données personnelles"),
        "insult" => new("təhqir", "оскорбление", "insult", "injure"),
        "off-topic" => new("mövzudan kənar", "не по теме", "off topic", "hors sujet"),
        "advertising" => new("reklam", "реклама", "advertising", "publicité"),
        _ => new("qanunsuz", "противозаконно", "unlawful", "illicite"),
    };

    public static readonly Text NoComments = new("Burada rəy yoxdur.", "Комментариев нет.", "There are no comments here.", "Aucun commentaire ici.");
    public static readonly Text Show = new("Göstərin", "Показать", "Show it", "Publier");
    public static readonly Text Reject = new("Rədd edin", "Отклонить", "Reject it", "Rejeter");
    public static readonly Text RejectHint = new("Mətn dərhal silinir, səbəb dərc olunur.", "Текст сразу удаляется, причина публикуется.", "The text is deleted at once, the reason is published.", "Le texte est supprimé aussitôt, le motif est publié.");
    public static readonly Text RejectWhy = new("Rədd səbəbi", "Причина отказа", "Why it is rejected", "Motif du rejet");
    public static readonly Text Choose = new("Seçin", "Выберите", "Choose", "Choisissez");
    public static readonly Text ChooseReason = new("Səbəbi seçin", "Выберите причину", "Choose the reason", "Choisissez le motif");
    public static readonly Text Decided = new("Bu rəyə artıq qərar verilib.", "По этому комментарию уже решено.", "This comment was decided upon meanwhile.", "Ce commentaire a déjà été traité.");
    public static readonly Text Deleted = new("mətn silinib", "текст удалён", "the text is deleted", "texte supprimé");
    public static readonly Text DidShow = new("Rəy göstərilir.", "Комментарий показан.", "The comment is shown.", "Le commentaire est publié.");
    public static readonly Text DidReject = new("Rəy rədd edildi.", "Комментарий отклонён.", "The comment is rejected.", "Le commentaire est rejeté.");
    public static readonly Text Further = new("Növbəti rəylər", "Следующие", "Further comments", "Commentaires suivants");
}
