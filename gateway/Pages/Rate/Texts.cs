namespace Asan.Gateway.Pages.Rate;

internal static class Texts
{
    public static readonly Text Title = new("Gəlişinizi qiymətləndirin", "Оцените посещение", "Rate your visit", "Évaluez votre visite");
    public static readonly Text Lead = new("Bir neçə sual, iki dəqiqə. Adınız soruşulmur.", "Несколько вопросов, две минуты. Имя не спрашиваем.", "A few questions, two minutes. No name is asked.", "Quelques questions, deux minutes. Aucun nom n’est demandé.");
    public static readonly Text Code = new("Gəliş kodu və ya qiymətləndirmə kodu", "Код посещения или код оценки", "Visit code or rating code", "Code de visite ou code d’évaluation");
    public static readonly Text CodeHint = new(
        "Biletdə 20 işarə, yaxud keçiddə # işarəsindən sonra yazılan.",
        "20 знаков с талона, или то, что в ссылке после знака #.",
        "The 20 characters of your ticket, or what stands after the # in the link.",
        "Les 20 caractères du ticket, ou ce qui suit le # dans le lien.");
    public static readonly Text Begin = new("Başlayın", "Начать", "Start", "Commencer");
    public static readonly Text EnterCode = new("Kodu yazın", "Введите код", "Enter the code", "Saisissez le code");
    public static readonly Text NoSuchVisit = new(
        "Bu kodla qiymətləndiriləsi gəliş yoxdur. Kodu yoxlayın; gəliş indicə bitibsə, bir dəqiqə gözləyin. Qiymət 30 gün ərzində verilir.",
        "По этому коду нечего оценивать. Проверьте код; если визит только что закончился, подождите минуту. Оценить можно в течение 30 дней.",
        "No visit to rate has this code. Check it; if the visit ended just now, wait a minute. A visit is rated within 30 days.",
        "Aucune visite à évaluer n’a ce code. Vérifiez-le\u202F; si la visite vient de finir, attendez une minute. L’évaluation est possible pendant 30 jours.");
    public static readonly Text AlreadyGiven = new(
        "Bu gəlişin qiymətləndirmə kodu artıq verilib. Aldığınız keçidi açın.",
        "Код оценки этого посещения уже выдан. Откройте полученную ссылку.",
        "The rating code of this visit was given before. Open the link that you got.",
        "Le code d’évaluation de cette visite a déjà été donné. Ouvrez le lien reçu.");
    public static readonly Text Used = new("Bu gəliş artıq qiymətləndirilib. Qiymət dəyişdirilmir.", "Это посещение уже оценено. Оценку изменить нельзя.", "This visit was rated already. A rating is final.", "Cette visite a déjà été évaluée. Une évaluation est définitive.");
    public static readonly Text Expired = new("30 gün keçib: bu gəliş daha qiymətləndirilmir.", "Прошло 30 дней: это посещение уже не оценить.", "30 days have passed: this visit can no longer be rated.", "30 jours sont passés\u202F: cette visite ne peut plus être évaluée.");
    public static readonly Text Unknown = new("Bu kod tanınmır. Hər işarəni yoxlayın.", "Код не найден. Проверьте каждый знак.", "This code is not known. Check each character.", "Ce code est inconnu. Vérifiez chaque caractère.");
    public static readonly Text Busy = new("Çox kod yoxlanılıb. Bir dəqiqə gözləyin.", "Проверено слишком много кодов. Подождите минуту.", "Too many codes were tried. Wait a minute.", "Trop de codes ont été essayés. Attendez une minute.");
    public static readonly Text Why = new("Niyə adsızdır", "Почему анонимно", "Why it is anonymous", "Pourquoi c’est anonyme");
    public static readonly Text Why1 = new(
        "Cavablar ən azı on nəfərin cəmində dərc olunur; heç kimin cavabı ayrıca görünmür.",
        "Ответы публикуются в суммах не менее чем десяти человек; ничей ответ отдельно не виден.",
        "Answers are published in sums of at least ten people; nobody’s answer is seen alone.",
        "Les réponses sont publiées par sommes d’au moins dix personnes\u202F; aucune n’est visible seule.");
    public static readonly Text Why2 = new(
        "Şərhinizi moderator oxuyur; adınızı yazmayın.",
        "Комментарий читает модератор; не указывайте своё имя.",
        "A moderator reads your comment; leave your name out.",
        "Un modérateur lit votre commentaire\u202F; n’y mettez pas votre nom.");
    public static readonly Text Why3 = new(
        "Kod gəlişdən yaranır: xidmətin bazasını saxlayan onu gəlişlə əlaqələndirə bilər, başqa heç kim.",
        "Код создан из посещения: связать его с посещением может только тот, у кого база службы.",
        "The code comes from the visit: whoever holds the service’s database could link the two, nobody else.",
        "Le code vient de la visite\u202F: seul le détenteur de la base du service pourrait faire le lien.");
    public static readonly Text Number = new("Sual {0}, cəmi {1}", "Вопрос {0} из {1}", "Question {0} of {1}", "Question {0} sur {1}");
    public static readonly Text ChooseAnswer = new("Bir cavab seçin və ya sualı ötürün", "Выберите ответ или пропустите вопрос", "Choose an answer, or skip the question", "Choisissez une réponse ou passez la question");
    public static readonly Text Skip = new("Sualı ötürün", "Пропустить вопрос", "Skip this question", "Passer la question");
    public static readonly Text Check = new("Cavablarınızı yoxlayın", "Проверьте ответы", "Check your answers", "Vérifiez vos réponses");
    public static readonly Text CheckLead = new("{0}, {1}. Hələ heç nə göndərilməyib.", "{0}, {1}. Пока ничего не отправлено.", "{0}, {1}. Nothing is sent yet.", "{0}, {1}. Rien n’est encore envoyé.");
    public static readonly Text Skipped = new("Ötürülüb", "Пропущено", "Skipped", "Passée");
    public static readonly Text Comment = new("Əlavə sözünüz", "Что хотите добавить", "Anything to add", "Quelque chose à ajouter");
    public static readonly Text CommentHint = new("2000 işarəyə qədər. Moderator oxuyur; adınızı yazmayın.", "До 2000 знаков. Читает модератор; не указывайте имя.", "Up to 2,000 characters. A moderator reads it; leave your name out.", "Jusqu’à 2\u202F000 caractères. Lu par un modérateur\u202F; n’y mettez pas votre nom.");
    public static readonly Text CommentLong = new("Sözünüzü 2000 işarəyə qədər qısaldın", "Сократите до 2000 знаков", "Shorten it to 2,000 characters", "Raccourcissez à 2\u202F000 caractères");
    public static readonly Text Send = new("Qiyməti göndərin", "Отправить оценку", "Send the rating", "Envoyer l’évaluation");
    public static readonly Text Thanks = new("Təşəkkür edirik. Qiymətiniz qeydə alındı", "Спасибо. Оценка записана", "Thank you. Your rating is recorded", "Merci. Votre évaluation est enregistrée");
    public static readonly Text Next = new("Bundan sonra", "Что дальше", "What happens next", "Et ensuite");
    public static readonly Text NextText = new(
        "Ən azı on yeni qiymət toplananda rəqəmlər dərc olunur.",
        "Цифры публикуются, когда наберётся не менее десяти новых оценок.",
        "Figures are published once at least ten new ratings have come.",
        "Les chiffres sont publiés dès que dix nouvelles évaluations au moins sont arrivées.");
    public static readonly Text Receipt = new("Qəbziniz", "Ваша квитанция", "Your receipt", "Votre reçu");
    public static readonly Text ReceiptText = new(
        "Onunla qiymətinizin jurnalda olduğunu və dəyişdirilmədiyini yoxlaya bilərsiniz. Cavablarınız içindədir: heç kimə göstərməyin.",
        "С ней можно проверить, что оценка есть в журнале и не изменена. В ней ваши ответы: никому не показывайте.",
        "With it you can check that your rating is in the log, unchanged. Your answers are in it: show it to nobody.",
        "Il permet de vérifier que votre évaluation est dans le journal, inchangée. Il contient vos réponses\u202F: ne le montrez à personne.");
    public static readonly Text Download = new("Qəbzi yükləyin (JSON)", "Скачать квитанцию (JSON)", "Download the receipt (JSON)", "Télécharger le reçu (JSON)");
    public static readonly Text ShowReceipt = new("Qəbzi göstərin", "Показать квитанцию", "Show the receipt", "Afficher le reçu");
}
