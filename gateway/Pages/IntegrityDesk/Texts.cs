namespace Asan.Gateway.Pages.IntegrityDesk;

internal static class Texts
{
    public static readonly Text Title = new("Sui-istifadə barədə xəbərlər", "Сообщения о злоупотреблениях", "Reports of abuse", "Signalements d’abus");
    public static readonly Text What = new("Möhürlənmiş xəbərləri öz açarınızla oxuyun və cavablayın.", "Читать и отвечать на запечатанные сообщения своим ключом.", "Read and answer sealed reports with your own key.", "Lire les signalements scellés avec votre clé et y répondre.");
    public static readonly Text None = new("Sizə verilmiş xəbər yoxdur. Açarınız qeydə alınmayıbsa, aşağıdakı əmrləri işlədin.", "Назначенных вам сообщений нет. Если ключ не зарегистрирован, выполните команды ниже.", "No report is assigned to you. If your key is not registered yet, use the commands below.", "Aucun signalement ne vous est attribué. Si votre clé n’est pas enregistrée, utilisez les commandes ci-dessous.");
    public static readonly Text KeyTitle = new("Açar", "Ключ", "Your key", "Votre clé");
    public static readonly Text KeyText = new("Açarı öz kompüterinizdə yaradın; özəl hissəsi heç yerə göndərilmir. Nüsxəsini saxlayın: onsuz heç nə oxunmur.", "Создайте ключ на своём компьютере; закрытая часть никуда не отправляется. Храните копию: без него ничего не прочесть.", "Make the key on your own computer; its private half is sent nowhere. Keep a copy: without it nothing can be read.", "Créez la clé sur votre ordinateur\u202F; sa moitié privée n’est envoyée nulle part. Gardez-en une copie\u202F: sans elle, rien n’est lisible.");
    public static readonly Text Report = new("Xəbər", "Сообщение", "Report", "Signalement");
    public static readonly Text OpenTitle = new("Açarınızla açın", "Открыть своим ключом", "Open it with your key", "Ouvrir avec votre clé");
    public static readonly Text KeyFile = new("Açar faylı", "Файл ключа", "Key file", "Fichier de clé");
    public static readonly Text KeyHint = new("Fayl bu brauzerdə oxunur və göndərilmir. Səhifə bağlananda unudulur.", "Файл читается в этом браузере и не отправляется. При закрытии страницы забывается.", "The file is read in this browser and not sent. It is forgotten when the page is closed.", "Le fichier est lu dans ce navigateur et n’est pas envoyé. Il est oublié à la fermeture.");
    public static readonly Text Honest = new(
        "Mətnlər burada, brauzerdə açılır; server onları görmür. Amma bu səhifənin proqramını server göndərir: ona da etibar etmirsinizsə, aşağıdakı əmri işlədin.",
        "Тексты открываются здесь, в браузере; сервер их не видит. Но программу страницы присылает сервер: если не доверяете и ей, используйте команду ниже.",
        "The texts are opened here, in the browser; the server does not see them. But the server sends this page’s program: if you do not trust that either, use the command below.",
        "Les textes s’ouvrent ici, dans le navigateur\u202F; le serveur ne les voit pas. Mais c’est lui qui envoie le programme de la page\u202F: en cas de doute, utilisez la commande ci-dessous.");
    public static readonly Text NeedsScript = new("Açmaq üçün skript lazımdır. Skriptsiz əmri işlədin.", "Для открытия нужны скрипты. Без них используйте команду.", "Opening needs scripts. Without them use the command.", "L’ouverture exige les scripts. Sans eux, utilisez la commande.");
    public static readonly Text ByCommand = new("Əmrlə", "Командой", "By the command", "Par la commande");
    public static readonly Text Opened = new("Açıldı.", "Открыто.", "Opened.", "Ouvert.");
    public static readonly Text NoKey = new("Faylda açar yoxdur. `asan integrity keygen` ilə yaradılan faylı seçin.", "В файле нет ключа. Выберите файл, созданный `asan integrity keygen`.", "The file holds no key. Choose the one that `asan integrity keygen` made.", "Ce fichier ne contient pas de clé. Choisissez celui créé par `asan integrity keygen`.");
    public static readonly Text OtherKey = new("Bu açar onu açmır: başqa açarınız üçün və ya səhv möhürlənib.", "Этот ключ его не открывает: запечатано для другого вашего ключа или неверно.", "This key does not open it: it was sealed for another of yours, or wrongly.", "Cette clé ne l’ouvre pas\u202F: scellé pour une autre de vos clés, ou mal scellé.");
    public static readonly Text SealedText = new("möhürlənib", "запечатано", "sealed", "scellé");
    public static readonly Text Reporter = new("Xəbər verən", "Сообщивший", "The reporter", "L’auteur du signalement");
    public static readonly Text Officer = new("Əməkdaş", "Сотрудник", "Officer", "Agent");
    public static readonly Text AnswerTitle = new("Cavab verin", "Ответить", "Answer", "Répondre");
    public static readonly Text AnswerText = new("Cavab", "Ответ", "The answer", "La réponse");
    public static readonly Text AnswerHint = new("Brauzerdə xəbər verən və xəbərin əməkdaşları üçün möhürlənir. 8000 işarəyədək.", "Запечатывается в браузере для сообщившего и сотрудников. До 8000 знаков.", "It is sealed in the browser for the reporter and the officers of the report. Up to 8,000 characters.", "Scellée dans le navigateur pour l’auteur et les agents du signalement. Jusqu’à 8\u202F000 caractères.");
    public static readonly Text Answer = new("Möhürləyib göndərin", "Запечатать и отправить", "Seal and send", "Sceller et envoyer");
    public static readonly Text EnterAnswer = new("Cavabı yazın, 8000 işarəyədək", "Введите ответ, до 8000 знаков", "Enter the answer, up to 8,000 characters", "Saisissez la réponse, 8\u202F000 caractères au plus");
    public static readonly Text NotSealed = new("Cavab möhürlənməyib. Skriptlə göndərin və ya əmri işlədin.", "Ответ не запечатан. Отправьте со скриптами или командой.", "The answer was not sealed. Send it with scripts on, or by the command.", "La réponse n’est pas scellée. Activez les scripts ou utilisez la commande.");
    public static readonly Text ReadersDiffer = new("Xəbərin oxucuları dəyişib. Səhifəni yeniləyin və yenidən möhürləyin.", "Читатели изменились. Обновите страницу и запечатайте снова.", "The report’s readers have changed. Load the page again and seal once more.", "Les lecteurs ont changé. Rechargez la page et scellez de nouveau.");
    public static readonly Text CloseTitle = new("Xəbəri bağlayın", "Закрыть сообщение", "Close the report", "Clore le signalement");
    public static readonly Text Outcome = new("Nə müəyyən edilib?", "Что установлено?", "What was found?", "Qu’a-t-on constaté\u202F?");
    public static readonly Text Close = new("Bağlayın", "Закрыть", "Close it", "Clore");
    public static readonly Text ChooseOutcome = new("Nəticəni seçin", "Выберите итог", "Choose what was found", "Choisissez le résultat");
    public static readonly Text AnswerFirst = new("Xəbər cavab gözləyir. Əvvəl cavab verin.", "Сообщение ждёт ответа. Сначала ответьте.", "The report waits for an answer. Answer it first.", "Le signalement attend une réponse. Répondez d’abord.");
    public static readonly Text IsClosed = new("Xəbər bağlıdır.", "Сообщение закрыто.", "The report is closed.", "Le signalement est clos.");
    public static readonly Text NotDone = new("Alınmadı. Səhifəni yeniləyin və yenidən cəhd edin.", "Не получилось. Обновите страницу и повторите.", "It was not done. Load the page again and repeat.", "L’action n’a pas abouti. Rechargez la page et recommencez.");
    public static readonly Text DidAnswer = new("Cavab möhürlü göndərildi.", "Ответ отправлен запечатанным.", "The answer was sent, sealed.", "La réponse a été envoyée scellée.");
    public static readonly Text DidClose = new("Xəbər bağlandı.", "Сообщение закрыто.", "The report is closed.", "Le signalement est clos.");
    public static readonly Text Read = new("Hər oxuma jurnala yazılır.", "Каждое чтение записывается в журнал.", "Every reading is recorded.", "Chaque lecture est consignée.");

    public static Text OutcomeOf(string outcome) => outcome switch
    {
        "confirmed" => new("təsdiqləndi", "подтвердилось", "confirmed", "confirmé"),
        "not-confirmed" => new("təsdiqlənmədi", "не подтвердилось", "not confirmed", "non confirmé"),
        "handed-to-prosecutor" => new("prokurorluğa verildi", "передано в прокуратуру", "handed to the prosecutor", "transmis au procureur"),
        _ => new("məlumat yetmir", "недостаточно сведений", "not enough to go on", "éléments insuffisants"),
    };

    public static Text CategoryOf(string category) => category switch
    {
        "bribery" => new("Rüşvət", "Взятка", "Bribery", "Corruption"),
        "abuse-of-office" => new("Vəzifədən sui-istifadə", "Злоупотребление должностью", "Abuse of office", "Abus de fonction"),
        "conflict-of-interest" => new("Maraqların toqquşması", "Конфликт интересов", "Conflict of interest", "Conflit d’intérêts"),
        "discrimination" => new("Ayrı-seçkilik", "Дискриминация", "Discrimination", "Discrimination"),
        _ => new("Başqa", "Другое", "Other", "Autre"),
    };

    public static Text StateOf(string state) => state switch
    {
        "answered" => new("cavab verilib", "ответ дан", "answered", "répondu"),
        "closed" => new("bağlanıb", "закрыто", "closed", "clos"),
        _ => new("cavab gözləyir", "ждёт ответа", "waits for an answer", "attend une réponse"),
    };
}
