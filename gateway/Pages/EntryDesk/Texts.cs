using Asan.Gateway.Pages.Awards;
using NodaTime;

namespace Asan.Gateway.Pages.EntryDesk;

internal static class Texts
{
    public static readonly Text Title = new("Mükafata müraciətlər", "Заявки на премию", "Entries for the award", "Candidatures au prix");
    public static readonly Text What = new(
        "Müraciəti yazın, sübut əlavə edin, göndərin; qərarı və rəyləri oxuyun.", "Написать заявку, приложить файлы, подать; прочитать решение и отзывы.",
        "Write an entry, attach evidence, submit it; read the decision and the jury’s words.", "Rédiger une candidature, joindre des preuves, la déposer\u202F; lire la décision et les avis du jury.");
    public static readonly Text For = new("Təmsil etdiyiniz: {0}", "Вы представляете: {0}", "You enter for {0}", "Vous candidatez pour\u202F: {0}");
    public static readonly Text NoAuthority = new(
        "Hesabınız heç bir yerli hakimiyyətə aid deyil. Mükafat katibinə yazın.", "Ваша учётная запись не связана с органом власти. Обратитесь к секретарю премии.",
        "Your account speaks for no authority. Ask the award secretary.", "Votre compte ne représente aucune autorité. Adressez-vous au secrétariat du prix.");
    public static readonly Text NoCycle = new("İndi açıq çağırış yoxdur.", "Сейчас приём заявок не идёт.", "No call is open now.", "Aucun appel n’est ouvert en ce moment.");
    public static readonly Text Call = new("Çağırış və qaydalar", "Объявление и правила", "The call and its rules", "L’appel et son règlement");

    /// <summary>Until when entries are taken; after the closing by what the rules say of late ones.</summary>
    public static Text Closing(AwardPages.Cycle cycle, Instant now) => (now > cycle.ClosesAt, cycle.Rules.LateEntries) switch
    {
        (false, _) => new("Müraciətlər {0} tarixinədək qəbul olunur.", "Заявки принимаются до: {0}.", "Entries are taken until {0}.", "Les candidatures sont reçues jusqu’au {0}."),
        (true, null) => new(
            "Son vaxt {0} idi; çağırış açıq olduqca müraciətlər hələ qəbul olunur.", "Срок был: {0}; пока приём открыт, заявки ещё принимаются.",
            "The closing time was {0}; while the call is open entries are still taken.", "La clôture était le {0}\u202F; tant que l’appel est ouvert, les candidatures sont encore reçues."),
        (true, { HoursAfterClosing: var hours }) when now <= cycle.ClosesAt + Duration.FromHours(hours) => new(
            "Son vaxt {0} idi; gecikmiş müraciətlər hələ qəbul olunur və işarələnir.", "Срок был: {0}; поздние заявки ещё принимаются, с пометкой.",
            "The closing time was {0}; late entries are still taken, and marked.", "La clôture était le {0}\u202F; les candidatures tardives sont encore reçues, et signalées."),
        _ => new("Müraciət vaxtı bitib: {0}.", "Срок подачи прошёл: {0}.", "The time to enter is over since {0}.", "Le délai de candidature est passé depuis le {0}."),
    };

    public static readonly Text DraftSaved = new("Qaralama saxlanıb: {0}.", "Черновик сохранён: {0}.", "Draft saved {0}.", "Brouillon enregistré le {0}.");
    public static readonly Text OpenDraft = new("Qaralamaya davam edin", "Продолжить черновик", "Continue the draft", "Continuer le brouillon");
    public static readonly Text Begin = new("Müraciəti yazın", "Начать заявку", "Begin an entry", "Commencer une candidature");
    public static readonly Text SubmittedAt = new("göndərilib: {0}", "подана: {0}", "submitted {0}", "déposée le {0}");

    public static Text Standing(Entry entry) => (entry.WithdrawnAt, entry.Eligible) switch
    {
        (not null, _) => new("geri götürülüb", "отозвана", "withdrawn", "retirée"),
        (_, true) => new("uyğundur", "допущена", "eligible", "recevable"),
        (_, false) => new("uyğun deyil", "не допущена", "not eligible", "irrecevable"),
        _ => new("yoxlanır", "проверяется", "being screened", "en cours d’examen"),
    };

    public static readonly Text Write = new("Təcrübənizi təsvir edin", "Опишите практику", "Describe your practice", "Décrivez votre pratique");
    public static readonly Text WriteText = new(
        "Bir dil kifayətdir; başqalarını da əlavə edə bilərsiniz. İstənilən hissəni sonra yaza bilərsiniz.", "Достаточно одного языка; можно добавить и другие. Любую часть можно дописать позже.",
        "One language is enough; you may add others. Any part can wait until later.", "Une langue suffit\u202F; vous pouvez en ajouter d’autres. Chaque partie peut attendre.");
    public static readonly Text WrittenIn = new("Mətnin dili", "Язык текста", "Language of the text", "Langue du texte");
    public static readonly Text SwitchHint = new("Dili dəyişməzdən əvvəl saxlayın.", "Сохраните, прежде чем менять язык.", "Save before you change the language.", "Enregistrez avant de changer de langue.");
    public static readonly Text JudgedBy = new("Münsiflər nəyi qiymətləndirir", "Что оценивает жюри", "What the jury scores", "Ce que le jury note");
    public static readonly Text WhoSeesDraft = new(
        "Qaralamanı yalnız sizin qurum görür. Göndərilən müraciəti katib və onun münsifləri oxuyur; elandan sonra uyğun müraciətlər açıqdır, fayllar yox.",
        "Черновик видите только вы и ваши коллеги. Поданную заявку читают секретарь и её судьи; после объявления допущенные заявки открыты, файлы – нет.",
        "Only your authority sees the draft. What you submit is read by the secretary and its judges; after the announcement eligible entries are public, files are not.",
        "Seule votre autorité voit le brouillon. Le secrétariat et les juges lisent ce que vous déposez\u202F; après l’annonce, les candidatures recevables sont publiques, pas les fichiers.");
    public static readonly Text Save = new("Qaralamanı saxlayın", "Сохранить черновик", "Save the draft", "Enregistrer le brouillon");

    public static Text InLanguage(Language language) => language.Code switch
    {
        "az" => new("azərbaycanca", "по-азербайджански", "in Azerbaijani", "en azerbaïdjanais"),
        "ru" => new("rusca", "по-русски", "in Russian", "en russe"),
        "fr" => new("fransızca", "по-французски", "in French", "en français"),
        _ => new("ingiliscə", "по-английски", "in English", "en anglais"),
    };

    public static Text WriteIn(Language language) => language.Code switch
    {
        "az" => new("Azərbaycanca yazın", "Писать по-азербайджански", "Write in Azerbaijani", "Écrire en azerbaïdjanais"),
        "ru" => new("Rusca yazın", "Писать по-русски", "Write in Russian", "Écrire en russe"),
        "fr" => new("Fransızca yazın", "Писать по-французски", "Write in French", "Écrire en français"),
        _ => new("İngiliscə yazın", "Писать по-английски", "Write in English", "Écrire en anglais"),
    };

    public static Text PartHint(string part) => part switch
    {
        "title" => new("Ən çoxu 300 işarə", "До 300 знаков", "Up to 300 characters", "300 caractères au plus"),
        "problem" => new("Nə pis idi və kim üçün? Ən çoxu 5000 işarə", "Что и кому мешало? До 5000 знаков", "What was wrong, and for whom? Up to 5,000 characters", "Qu’est-ce qui n’allait pas, et pour qui\u202F? 5\u202F000 caractères au plus"),
        "solution" => new("Kim, nəyi, nə vaxt dəyişdi? Ən çoxu 5000 işarə", "Кто, что и когда изменил? До 5000 знаков", "Who changed what, and when? Up to 5,000 characters", "Qui a changé quoi, et quand\u202F? 5\u202F000 caractères au plus"),
        _ => new(
            "Əvvəl və sonrakı rəqəmlərlə; sübut fayllarını göndərdikdən sonra əlavə edirsiniz. Ən çoxu 5000 işarə", "С цифрами до и после; файлы прилагаются после подачи. До 5000 знаков",
            "With figures before and after; files are attached once it is submitted. Up to 5,000 characters", "Avec des chiffres avant et après\u202F; les fichiers se joignent après le dépôt. 5\u202F000 caractères au plus"),
    };

    public static readonly Text PartLong = new("{0}: ən çoxu {1} işarə; sizdə {2}", "{0}: не больше {1} знаков; у вас {2}", "{0}: up to {1} characters; yours has {2}", "{0}\u202F: {1} caractères au plus\u202F; vous en avez {2}");
    public static readonly Text EnterSomething = new("Ən azı bir hissəni yazın", "Заполните хотя бы одну часть", "Write at least one of the parts", "Remplissez au moins une partie");
    public static readonly Text DidSave = new("Qaralama saxlandı.", "Черновик сохранён.", "The draft is saved.", "Le brouillon est enregistré.");
    public static readonly Text NotSentYet = new("Hələ heç nə göndərilməyib.", "Пока ничего не подано.", "Nothing is submitted yet.", "Rien n’est encore déposé.");
    public static readonly Text Check = new("Qaralamanı yoxlayın", "Проверьте черновик", "Check your draft", "Vérifiez votre brouillon");
    public static readonly Text WrittenSoFar = new("Yazılanlar", "Написанное", "Written so far", "Ce qui est écrit");
    public static readonly Text ChangeTitle = new("Dəyişin və ya başqa dildə əlavə edin", "Изменить или добавить на другом языке", "Change it, or add another language", "Modifier, ou ajouter une autre langue");
    public static readonly Text SubmitTitle = new("Göndərin", "Подать", "Submit it", "Déposer");
    public static readonly Text StillMissing = new("Hələ çatışmır:", "Ещё не хватает:", "Still missing:", "Il manque encore\u202F:");
    public static readonly Text NotOpenYet = new("Çağırış açılanda göndərə bilərsiniz: {0}.", "Подать можно, когда откроется приём: {0}.", "You can submit it when the call opens, {0}.", "Vous pourrez la déposer à l’ouverture de l’appel, le {0}.");
    public static readonly Text SubmitText = new(
        "Göndərildikdən sonra mətnlər dəyişmir; çağırış açıq olduqca faylları əlavə edə və ya geri götürüb yenidən müraciət edə bilərsiniz.",
        "После подачи тексты не меняются; пока приём открыт, можно прилагать файлы или отозвать заявку и подать другую.",
        "Once it is submitted its texts stay as they are. While the call is open you can attach files, or withdraw it and enter again.",
        "Une fois déposés, les textes ne changent plus. Tant que l’appel est ouvert, vous pouvez joindre des fichiers, ou la retirer et candidater de nouveau.");
    public static readonly Text Submit = new("Müraciəti göndərin", "Подать заявку", "Submit the entry", "Déposer la candidature");

    public static readonly Text OneTitle = new("Müraciət", "Заявка", "Entry", "Candidature");
    public static readonly Text StandingLabel = new("Vəziyyəti", "Состояние", "Where it stands", "Statut");
    public static readonly Text SubmittedLabel = new("Göndərilib", "Подана", "Submitted", "Déposée");
    public static readonly Text Late = new("gecikmiş", "с опозданием", "late", "tardive");
    public static readonly Text WithdrawnLabel = new("Geri götürülüb", "Отозвана", "Withdrawn", "Retirée");
    public static readonly Text ReasonLabel = new("Qərarın əsası", "Причина решения", "Reason of the decision", "Motif de la décision");
    public static readonly Text CycleLabel = new("Dövrə", "Цикл", "The cycle", "L’édition");
    public static readonly Text EnteredTexts = new("Göndərdiyiniz mətn", "Поданный текст", "What you entered", "Ce que vous avez déposé");

    public static readonly Text FileLabel = new("Fayl əlavə edin", "Приложить файл", "Attach a file", "Joindre un fichier");
    public static readonly Text FileHint = new(
        "PDF, PNG, JPEG, mətn, CSV, Word, Excel, PowerPoint və ya OpenDocument; 10 MB-dək, ən çoxu 20 fayl. Makrossuz.", "PDF, PNG, JPEG, текст, CSV, Word, Excel, PowerPoint или OpenDocument; до 10 МБ, не больше 20 файлов. Без макросов.",
        "PDF, PNG, JPEG, text, CSV, Word, Excel, PowerPoint or OpenDocument; up to 10 MB each, 20 files. Without macros.", "PDF, PNG, JPEG, texte, CSV, Word, Excel, PowerPoint ou OpenDocument\u202F; 10\u00A0Mo par fichier, 20 fichiers au plus. Sans macros.");
    public static readonly Text Attach = new("Faylı göndərin", "Отправить файл", "Send the file", "Envoyer le fichier");
    public static readonly Text ChooseFile = new("Faylı seçin", "Выберите файл", "Choose a file", "Choisissez un fichier");
    public static readonly Text FileEmpty = new("Fayl boşdur. Başqasını seçin", "Файл пуст. Выберите другой", "The file is empty. Choose another", "Le fichier est vide. Choisissez-en un autre");
    public static readonly Text FileLarge = new("Fayl 10 MB-dan böyükdür. Kiçildin və ya bölün", "Файл больше 10 МБ. Уменьшите или разделите его", "The file is larger than 10 MB. Make it smaller or divide it", "Le fichier dépasse 10\u00A0Mo. Réduisez-le ou divisez-le");
    public static readonly Text TypeNotTaken = new("Bu növ fayl qəbul olunmur. PDF göndərin", "Файлы этого типа не принимаются. Отправьте PDF", "Files of this type are not taken. Send a PDF", "Ce type de fichier n’est pas accepté. Envoyez un PDF");
    public static readonly Text TypeMismatch = new(
        "Faylın məzmunu adındakı növə uyğun deyil. Yenidən saxlayıb göndərin", "Содержимое файла не соответствует его типу. Сохраните заново и отправьте",
        "The file’s content is not of the type that its name says. Save it again and send it", "Le contenu ne correspond pas au type annoncé par le nom. Réenregistrez-le et renvoyez-le");
    public static readonly Text Unsafe = new("Fayl təhlükəli ola bilər. PDF kimi göndərin", "Файл может быть опасен. Отправьте его как PDF", "The file could harm who opens it. Send it as a PDF", "Le fichier pourrait être dangereux. Envoyez-le en PDF");
    public static readonly Text AlreadyAttached = new("Bu fayl artıq əlavə olunub", "Этот файл уже приложен", "This very file is attached already", "Ce fichier est déjà joint");
    public static readonly Text TooManyFiles = new("Müraciətdə artıq 20 fayl var", "В заявке уже 20 файлов", "The entry has 20 files already", "La candidature a déjà 20 fichiers");

    public static readonly Text AppealTitle = new("Qərardan şikayət", "Обжалование решения", "Appeal against the decision", "Recours contre la décision");
    public static readonly Text AppealText = new(
        "Qərardan sonra {0} ərzində bir dəfə şikayət edə bilərsiniz. Ona müraciətinizi yoxlamamış katib baxır; onun qərarı qətidir.", "Обжаловать можно один раз, в течение срока: {0} после решения. Рассмотрит секретарь, который заявку не проверял; его решение окончательно.",
        "You can appeal once, within {0} of the decision. A secretary who did not screen your entry decides, and that is final.", "Un seul recours, dans un délai de {0} après la décision. Un secrétaire qui n’a pas examiné votre candidature décide, définitivement.");
    public static readonly Text AppealLabel = new("Müraciət niyə uyğundur?", "Почему заявка должна быть допущена?", "Why is the entry eligible?", "Pourquoi la candidature est-elle recevable\u202F?");
    public static readonly Text AppealHint = new("Ən çoxu 4000 işarə", "До 4000 знаков", "Up to 4,000 characters", "4\u202F000 caractères au plus");
    public static readonly Text AppealButton = new("Şikayəti göndərin", "Подать жалобу", "Send the appeal", "Déposer le recours");
    public static readonly Text YouAppealed = new("Şikayətiniz", "Ваша жалоба", "Your appeal", "Votre recours");
    public static readonly Text Upheld = new("Təmin olunub", "Удовлетворена", "Upheld", "Accepté");
    public static readonly Text NotUpheld = new("Təmin olunmayıb", "Отклонена", "Not upheld", "Rejeté");
    public static readonly Text Undecided = new("Hələ baxılır.", "Пока рассматривается.", "Not decided yet.", "Pas encore décidé.");

    public static readonly Text FeedbackTitle = new("Münsiflər nə deyir", "Что сказало жюри", "What the jury says", "Ce que dit le jury");
    public static readonly Text FeedbackText = new(
        "Bunu yalnız sizin qurum oxuyur. Münsiflər hərflərlə göstərilir.", "Это читаете только вы и ваши коллеги. Судьи обозначены буквами.",
        "Only your authority reads this. Judges are letters.", "Seule votre autorité lit ceci. Les juges sont des lettres.");
    public static readonly Text RankOf = new("{0} (müraciətlərin sayı: {1})", "{0}-е из {1}", "{0} of {1}", "{0} sur {1}");
    public static readonly Text RankBetween = new("bülletenlərə görə {0}–{1} arası", "по бюллетеням – от {0} до {1}", "by the ballots between {0} and {1}", "selon les bulletins, entre {0} et {1}");
    public static readonly Text RawScore = new("(düzəlişsiz: {0})", "(без поправки: {0})", "({0} before allowing for severe and lenient judges)", "({0} avant correction de la sévérité)");
    public static readonly Text ScoresCaption = new("Meyarlar və münsiflər üzrə ballar", "Баллы по критериям и судьям", "Scores by criterion and judge", "Notes par critère et par juge");
    public static readonly Text Mean = new("Orta", "Среднее", "Mean", "Moyenne");
    public static readonly Text JudgeSays = new("Münsif {0}", "Судья {0}", "Judge {0}", "Juge {0}");
    public static readonly Text ResultAppealTitle = new("Nəticədən şikayət", "Обжалование итогов", "Appeal against the result", "Recours contre le résultat");
    public static readonly Text ResultAppealText = new(
        "Bir dəfə, {0} tarixinədək. Dövrəni həll etməmiş şəxs baxır.", "Один раз, до: {0}. Рассмотрит тот, кто итогов не утверждал.",
        "Once, until {0}. Somebody who did not decide the cycle decides on it.", "Une seule fois, jusqu’au {0}. Une personne qui n’a pas décidé l’édition se prononce.");
    public static readonly Text ResultAppealLabel = new("Nə düz deyil?", "Что неверно?", "What is wrong with the result?", "Qu’est-ce qui est inexact\u202F?");
    public static readonly Text ResultAppealHint = new("20–5000 işarə", "От 20 до 5000 знаков", "20 to 5,000 characters", "De 20 à 5\u202F000 caractères");
    public static readonly Text AppealOver = new("Şikayət vaxtı bitib.", "Срок обжалования прошёл.", "The time to appeal is over.", "Le délai de recours est passé.");

    public static readonly Text WithdrawTitle = new("Müraciəti geri götürün", "Отозвать заявку", "Withdraw the entry", "Retirer la candidature");
    public static readonly Text WithdrawOpen = new("Geri qaytarılmır. Çağırış açıq olduqca yenidən müraciət edə bilərsiniz.", "Отменить нельзя. Пока приём открыт, можно подать другую.", "This cannot be undone. While the call is open you may enter again.", "C’est irréversible. Tant que l’appel est ouvert, vous pouvez candidater de nouveau.");
    public static readonly Text WithdrawFinal = new("Geri qaytarılmır, bu dövrədə yenidən müraciət də olmur.", "Отменить нельзя, и подать другую в этом цикле тоже.", "This cannot be undone, and there is no other entry in this cycle.", "C’est irréversible, et aucune autre candidature n’est possible dans cette édition.");
    public static readonly Text WithdrawReason = new("Səbəb", "Причина", "Reason", "Motif");
    public static readonly Text Withdraw = new("Geri götürün", "Отозвать", "Withdraw it", "Retirer");

    public static readonly Text DidSubmit = new("Müraciət göndərildi.", "Заявка подана.", "The entry is submitted.", "La candidature est déposée.");
    public static readonly Text DidAttach = new("Fayl əlavə olundu.", "Файл приложен.", "The file is attached.", "Le fichier est joint.");
    public static readonly Text DidWithdraw = new("Müraciət geri götürüldü.", "Заявка отозвана.", "The entry is withdrawn.", "La candidature est retirée.");
    public static readonly Text DidAppeal = new("Şikayət göndərildi.", "Жалоба подана.", "The appeal is sent.", "Le recours est déposé.");
    public static readonly Text DidAppealResult = new("Nəticədən şikayət göndərildi.", "Жалоба на итоги подана.", "The appeal against the result is sent.", "Le recours contre le résultat est déposé.");

    public static readonly Text EnterReason = new("Səbəbi yazın", "Напишите причину", "Enter the reason", "Indiquez le motif");
    public static readonly Text ReasonShort = new("Ən azı 20 işarə yazın", "Напишите не меньше 20 знаков", "Enter at least 20 characters", "Écrivez au moins 20 caractères");
    public static readonly Text TextLong = new("Ən çoxu {0} işarə; sizdə {1}", "Не больше {0} знаков; у вас {1}", "Up to {0} characters; yours has {1}", "{0} caractères au plus\u202F; vous en avez {1}");
    public static readonly Text SavedMeanwhile = new(
        "Həmkarınız bu vaxt saxlayıb. Yazdığınız aşağıdadır; yenidən saxlasanız, bu dildə onunkunu əvəz edəcək", "Коллега сохранил черновик раньше. Ваш текст ниже; если сохранить ещё раз, он заменит его текст на этом языке",
        "A colleague saved the draft meanwhile. Your words are below; saving once more puts them in place of theirs in this language",
        "Un collègue a enregistré entre-temps. Vos mots sont ci-dessous\u202F; enregistrer de nouveau remplace les siens dans cette langue");
    public static readonly Text Incomplete = new("Çatışmayan hissələri yazın", "Допишите недостающие части", "Write the parts that are missing", "Rédigez les parties manquantes");
    public static readonly Text WrongState = new("Dövrə bunun üçün artıq (və ya hələ) açıq deyil", "Цикл для этого уже (или ещё) не открыт", "The cycle is not open for this any more, or not yet", "L’édition n’est plus, ou pas encore, ouverte pour cela");
    public static readonly Text TooLate = new("Müraciət vaxtı bitib", "Срок подачи прошёл", "The time to enter is over", "Le délai de candidature est passé");
    public static readonly Text AlreadyEntered = new("Qurumunuz artıq müraciət edib. Yenisi üçün əvvəlkini geri götürün", "Ваш орган власти уже подал заявку. Для новой отзовите прежнюю", "Your authority has entered already. Withdraw that entry to make room", "Votre autorité a déjà candidaté. Retirez cette candidature d’abord");
    public static readonly Text IsJudge = new("Bu dövrədə münsifsiniz. Başqa əməkdaş müraciət etsin", "Вы судья этого цикла. Пусть подаст коллега", "You judge in this cycle. Let a colleague enter", "Vous jugez dans cette édition. Laissez un collègue candidater");
    public static readonly Text IsWithdrawn = new("Müraciət geri götürülüb", "Заявка отозвана", "The entry is withdrawn", "La candidature est retirée");
    public static readonly Text NothingToAppeal = new("Şikayət ediləsi qərar yoxdur", "Нет решения, которое можно обжаловать", "There is no decision to appeal against", "Il n’y a pas de décision à contester");
    public static readonly Text AppealTooLate = new("Şikayət vaxtı bitib", "Срок обжалования прошёл", "The time to appeal is over", "Le délai de recours est passé");
    public static readonly Text AlreadyAppealed = new("Şikayət artıq göndərilib", "Жалоба уже подана", "There is an appeal already", "Un recours est déjà déposé");
    public static readonly Text NotDone = new("Alınmadı. Səhifəni yeniləyin və yenidən cəhd edin", "Не получилось. Обновите страницу и повторите", "It was not done. Load the page again and repeat", "L’action n’a pas abouti. Rechargez la page et recommencez");
}
