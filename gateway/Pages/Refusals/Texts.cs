namespace Asan.Gateway.Pages.Refusals;

internal static class Texts
{
    public static readonly Text Title = new("İmtina qəbzi", "Квитанция об отказе", "Receipt of a refusal", "Reçu d’un refus");
    public static readonly Text Lead = new(
        "Xidmətdən imtina olunubsa, hansı maddəyə görə olduğu imzalı qəbzdə yazılır.",
        "Если в услуге отказали, подписанная квитанция называет норму закона.",
        "If a service was refused, a signed receipt names the clause of law.",
        "Si un service a été refusé, un reçu signé indique la disposition légale.");
    public static readonly Text GetTitle = new("Qəbzinizi alın", "Получить квитанцию", "Get your receipt", "Obtenir votre reçu");
    public static readonly Text Get = new("Qəbzi alın", "Получить квитанцию", "Get the receipt", "Obtenir le reçu");
    public static readonly Text NoRefusal = new(
        "Bu kodla imtina yoxdur. Kodu yoxlayın; gəliş indicə bitibsə, bir dəqiqə gözləyin.",
        "Отказа с таким кодом нет. Проверьте код; если визит только что закончился, подождите минуту.",
        "No refusal has this code. Check it; if the visit ended just now, wait a minute.",
        "Aucun refus n’a ce code. Vérifiez-le\u202F; si la visite vient de finir, attendez une minute.");
    public static readonly Text CheckTitle = new("Göstərilən qəbzi yoxlayın", "Проверить чужую квитанцию", "Check a receipt", "Vérifier un reçu");
    public static readonly Text CheckLabel = new("Qəbzin mətni", "Текст квитанции", "The receipt’s text", "Le texte du reçu");
    public static readonly Text CheckHint = new(
        "Yüklənmiş faylın bütün mətni: nöqtələrlə ayrılmış üç hissə.",
        "Весь текст скачанного файла: три части через точку.",
        "All of the downloaded file: three parts with dots between.",
        "Tout le fichier téléchargé\u202F: trois parties séparées par des points.");
    public static readonly Text Check = new("Qəbzi yoxlayın", "Проверить квитанцию", "Check the receipt", "Vérifier le reçu");
    public static readonly Text EnterReceipt = new("Qəbzin mətnini yapışdırın", "Вставьте текст квитанции", "Paste the receipt’s text", "Collez le texte du reçu");
    public static readonly Text NotGenuine = new(
        "Bu mətn bizim imzaladığımız qəbz deyil: dəyişdirilib və ya tam deyil. Faylı bütövlükdə yapışdırın.",
        "Этот текст нами не подписан: он изменён или неполон. Вставьте файл целиком.",
        "This is not a receipt that we signed: it was changed, or part of it is missing. Paste the whole file.",
        "Ce n’est pas un reçu signé par nous\u202F: il a été modifié ou il est incomplet. Collez le fichier entier.");
    public static readonly Text Genuine = new("Qəbz həqiqidir", "Квитанция подлинная", "The receipt is genuine", "Le reçu est authentique");
    public static readonly Text GenuineText = new(
        "İmza dərc olunmuş açarla yoxlanıldı; mətn imzadan sonra dəyişdirilməyib.",
        "Подпись проверена опубликованным ключом; текст после подписи не менялся.",
        "The signature was checked with the published key; nothing was changed since.",
        "La signature a été vérifiée avec la clé publiée\u202F; rien n’a changé depuis.");
    public static readonly Text Agency = new("Qurum", "Ведомство", "Agency", "Administration");
    public static readonly Text Clause = new("Əsas: qanunun maddəsi", "Основание: норма закона", "Ground: clause of law", "Motif\u202F: disposition légale");
    public static readonly Text NoClause = new("Göstərilməyib. Bu, özü şikayət üçün əsasdır.", "Не указано. Это само по себе повод для жалобы.", "None was named. That alone is a reason to complain.", "Aucune n’a été indiquée. C’est en soi un motif de réclamation.");
    public static readonly Text When = new("İmtina vaxtı", "Когда отказано", "Refused on", "Refusé le");
    public static readonly Text AppealLabel = new("Şikayət", "Обжалование", "Appeal", "Recours");
    public static readonly Text AppealText = new(
        "Qurumun yuxarı orqanına və ya inzibati məhkəməyə, {0} tarixinə qədər.",
        "В вышестоящий орган ведомства или в административный суд до {0}.",
        "To the agency’s higher body or the administrative court, until {0}.",
        "Devant l’autorité supérieure ou le tribunal administratif, jusqu’au {0}.");
    public static readonly Text AppealLaw = new(
        "“İnzibati icraat haqqında” Qanun, VII fəsil, maddə 71; İnzibati Prosessual Məcəllə, maddə 38.",
        "Закон «Об административном производстве», гл. VII, ст. 71; Административно-процессуальный кодекс, ст. 38.",
        "Law on Administrative Proceedings, ch. VII, art. 71; Code of Administrative Procedure, art. 38.",
        "Loi sur la procédure administrative, ch. VII, art. 71\u202F; Code de procédure administrative, art. 38.");
    public static readonly Text Complain = new("Şikayət edin", "Пожаловаться", "Complain", "Faire une réclamation");
    public static readonly Text Download = new("Qəbzi yükləyin", "Скачать квитанцию", "Download the receipt", "Télécharger le reçu");
    public static readonly Text Technical = new("Yoxlama üçün məlumat", "Данные для проверки", "For checking", "Pour vérifier");
    public static readonly Text Digest = new("Qəbzin SHA-256 izi", "SHA-256 квитанции", "SHA-256 of the receipt", "SHA-256 du reçu");
    public static readonly Text KeyId = new("Açar", "Ключ", "Key", "Clé");
}
