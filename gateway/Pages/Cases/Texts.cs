namespace Asan.Gateway.Pages.Cases;

internal static class Texts
{
    public static readonly Text Title = new("Şikayət, təşəkkür, təklif", "Жалоба, благодарность, идея", "Complaint, thanks, idea", "Réclamation, remerciement, idée");
    public static readonly Text Lead = new(
        "Yazın, cavab alın. Adınız soruşulmur: qəbzlə izləyirsiniz.",
        "Напишите и получите ответ. Имя не спрашиваем: следите по квитанции.",
        "Write, and get an answer. No name is asked: you follow it by a receipt.",
        "Écrivez et recevez une réponse. Aucun nom n’est demandé\u202F: un reçu permet de suivre.");
    public static readonly Text Complaint = new("Şikayət edin", "Пожаловаться", "Complain", "Faire une réclamation");
    public static readonly Text ComplaintText = new("Nəsə düz getməyib.", "Что-то пошло не так.", "Something went wrong.", "Quelque chose s’est mal passé.");
    public static readonly Text ThanksCard = new("Təşəkkür edin", "Поблагодарить", "Say thanks", "Remercier");
    public static readonly Text ThanksText = new("Kimsə işini yaxşı görüb.", "Кто-то хорошо сделал свою работу.", "Somebody did their work well.", "Quelqu’un a bien fait son travail.");
    public static readonly Text Idea = new("Təklif verin", "Предложить идею", "Suggest an idea", "Proposer une idée");
    public static readonly Text IdeaText = new("Nəyi daha yaxşı etmək olar?", "Что можно улучшить?", "What could be better?", "Que peut-on améliorer\u202F?");
    public static readonly Text Follow = new("Müraciətinizi izləyin", "Следить за обращением", "Follow your case", "Suivre votre demande");
    public static readonly Text FollowText = new("Qəbzlə cavabı oxuyun, əlavə edin.", "По квитанции прочитайте ответ, дополните.", "Read the answer by your receipt, and add to it.", "Lisez la réponse avec votre reçu, complétez.");
    public static readonly Text Answered = new("Siz dediniz, biz etdik", "Вы сказали, мы сделали", "You said, we did", "Vous avez dit, nous avons fait");
    public static readonly Text AnsweredText = new("Müraciətlərdən sonra nə dəyişib.", "Что изменилось после обращений.", "What changed after people wrote.", "Ce qui a changé après vos demandes.");
    public static readonly Text Integrity = new("Rüşvət və sui-istifadə", "Взятка и злоупотребление", "Bribery and abuse of office", "Corruption et abus de fonction");
    public static readonly Text IntegrityText = new("Bunun üçün ayrıca, gizli yol var.", "Для этого есть отдельный, конфиденциальный путь.", "There is a separate, confidential way for that.", "Une voie distincte et confidentielle existe.");

    public static Text Of(string kind) => kind switch { "complaint" => KindComplaint, "thanks" => KindThanks, _ => KindIdea };

    public static readonly Text KindComplaint = new("Şikayət", "Жалоба", "Complaint", "Réclamation");
    public static readonly Text KindThanks = new("Təşəkkür", "Благодарность", "Thanks", "Remerciement");
    public static readonly Text KindIdea = new("Təklif", "Идея", "Idea", "Idée");

    public static Text QuestionOf(string kind) => kind switch { "complaint" => AskComplaint, "thanks" => AskThanks, _ => AskIdea };

    private static readonly Text AskComplaint = new("Nə baş verib?", "Что произошло?", "What happened?", "Que s’est-il passé\u202F?");
    private static readonly Text AskThanks = new("Kimə və nəyə görə təşəkkür edirsiniz?", "Кого и за что вы благодарите?", "Whom do you thank, and for what?", "Qui remerciez-vous, et pourquoi\u202F?");
    private static readonly Text AskIdea = new("Təklifiniz nədir?", "Что вы предлагаете?", "What is your idea?", "Quelle est votre idée\u202F?");

    public static readonly Text TextHint = new(
        "4000 işarəyə qədər. Nə vaxt və harada olduğunu yazın; şəxsi nömrə yazmayın.",
        "До 4000 знаков. Укажите, когда и где; личные номера не пишите.",
        "Up to 4,000 characters. Say when and where; leave personal numbers out.",
        "Jusqu’à 4\u202F000 caractères. Dites quand et où\u202F; n’indiquez aucun numéro personnel.");
    public static readonly Text Centre = new("Hansı mərkəz barədədir?", "О каком центре речь?", "Which centre is it about?", "De quel centre s’agit-il\u202F?");
    public static readonly Text NoCentre = new("Heç biri və ya bilmirəm", "Ни о каком или не знаю", "None, or I do not know", "Aucun, ou je ne sais pas");
    public static readonly Text Send = new("Göndərin", "Отправить", "Send", "Envoyer");
    public static readonly Text Privacy1 = new(
        "Müraciətə “Vətəndaşların müraciətləri haqqında” Qanuna görə (№ 1308-IVQ) 15 iş günündə cavab verilir.",
        "Ответ дают за 15 рабочих дней по Закону об обращениях граждан (№ 1308-IVQ).",
        "It is answered within 15 working days under the Law on citizens’ appeals (No. 1308-IVQ).",
        "Réponse sous 15 jours ouvrables selon la loi sur les requêtes des citoyens (n° 1308-IVQ).");
    public static readonly Text Privacy2 = new(
        "Onu seçdiyiniz mərkəzin və mərkəzi idarənin məsul əməkdaşları oxuyur; sözləriniz dərc olunmur.",
        "Читают ответственные сотрудники центра и центрального аппарата; ваши слова не публикуются.",
        "Case officers of the centre and of the head office read it; your words are never published.",
        "Les agents du centre et du siège la lisent\u202F; vos mots ne sont jamais publiés.");
    public static readonly Text Privacy3 = new(
        "Müraciət cavabdan sonra da saxlanılır; ad və ünvan saxlanılmır.",
        "Обращение хранится и после ответа; имя и адрес не хранятся.",
        "The case is kept after its answer; no name or address is.",
        "La demande est conservée après sa réponse\u202F; ni nom ni adresse ne le sont.");
    public static readonly Text EnterText = new("Nə demək istədiyinizi yazın", "Напишите, что хотите сказать", "Write what you want to say", "Écrivez ce que vous voulez dire");
    public static readonly Text TextLong = new("Mətni 4000 işarəyə qədər qısaldın", "Сократите текст до 4000 знаков", "Shorten the text to 4,000 characters", "Raccourcissez le texte à 4\u202F000 caractères");
    public static readonly Text NotTaken = new("Müraciət qəbul olunmadı. Mərkəzi seçmədən yenidən göndərin.", "Обращение не принято. Отправьте ещё раз, не выбирая центр.", "It was not taken. Send it again without choosing a centre.", "Elle n’a pas été prise. Envoyez-la de nouveau sans choisir de centre.");
    public static readonly Text Busy = new("İndi çox müraciət göndərilir. Bir dəqiqə gözləyin və yenidən göndərin.", "Сейчас слишком много обращений. Подождите минуту и отправьте снова.", "Too much is being sent now. Wait a minute and send it again.", "Trop d’envois en ce moment. Attendez une minute et renvoyez.");

    public static readonly Text Sent = new("Göndərildi", "Отправлено", "Sent", "Envoyé");
    public static readonly Text SentTitle = new("Müraciətiniz qəbul olundu", "Обращение принято", "Your case is received", "Votre demande est reçue");
    public static readonly Text Receipt = new("Qəbz", "Квитанция", "Receipt", "Reçu");
    public static readonly Text KeepReceipt = new(
        "İndi yazın və ya çap edin: başqa yolla müraciətinizi görə bilməzsiniz.",
        "Запишите или распечатайте сейчас: иначе обращение не открыть.",
        "Write it down or print it now: nothing else opens your case.",
        "Notez-le ou imprimez-le maintenant\u202F: rien d’autre n’ouvre votre demande.");
    public static readonly Text DueOn = new("Cavabın son günü", "Ответ не позднее", "Answered by", "Réponse au plus tard");
    public static readonly Text Print = new("Çap edin", "Распечатать", "Print", "Imprimer");

    public static readonly Text ReceiptHint = new("Göndərəndə aldığınız 20 işarə; boşluq və tire fərq etmir.", "20 знаков, полученных при отправке; пробелы и дефисы не важны.", "The 20 characters that you got when you sent it; spaces and dashes do not matter.", "Les 20 caractères reçus à l’envoi\u202F; espaces et tirets sont sans importance.");
    public static readonly Text Show = new("Müraciəti göstərin", "Показать обращение", "Show the case", "Afficher la demande");
    public static readonly Text EnterReceipt = new("Qəbzi yazın", "Введите квитанцию", "Enter the receipt", "Saisissez le reçu");
    public static readonly Text NoSuchReceipt = new("Bu qəbzlə müraciət yoxdur. Hər işarəni yoxlayın.", "Обращения с такой квитанцией нет. Проверьте каждый знак.", "No case has this receipt. Check each character.", "Aucune demande n’a ce reçu. Vérifiez chaque caractère.");

    public static Text StateOf(string state) => state switch { "open" => Open, "waiting" => Waiting, _ => StateAnswered };

    private static readonly Text Open = new("Baxılır", "Рассматривается", "Being looked into", "En cours d’examen");
    private static readonly Text Waiting = new("Sizdən cavab gözlənilir", "Ждём вашего ответа", "Waiting for your reply", "En attente de votre réponse");
    private static readonly Text StateAnswered = new("Cavab verilib", "Ответ дан", "Answered", "Répondu");
    public static readonly Text State = new("Vəziyyət", "Состояние", "State", "État");
    public static readonly Text Dialogue = new("Yazışma", "Переписка", "The dialogue", "Les échanges");
    public static readonly Text You = new("Siz", "Вы", "You", "Vous");
    public static readonly Text Officer = new("Məsul əməkdaş", "Ответственный сотрудник", "Case officer", "Agent chargé");
    public static readonly Text Add = new("Əlavə edin", "Дополнить", "Add to the case", "Compléter la demande");
    public static readonly Text AddText = new("Nə əlavə etmək istəyirsiniz?", "Что вы хотите добавить?", "What do you want to add?", "Que voulez-vous ajouter\u202F?");
    public static readonly Text Reopen = new("Cavabla razı deyilsiniz?", "Не согласны с ответом?", "Not content with the answer?", "La réponse ne vous satisfait pas\u202F?");
    public static readonly Text ReopenHint = new("{0} tarixinə qədər müraciəti yenidən aça bilərsiniz. Nəyin çatmadığını yazın.", "До {0} обращение можно открыть снова. Напишите, чего не хватает.", "You can open it again until {0}. Say what is missing.", "Vous pouvez la rouvrir jusqu’au {0}. Dites ce qui manque.");
    public static readonly Text ReopenButton = new("Yenidən açın", "Открыть снова", "Open it again", "Rouvrir");
    public static readonly Text AnsweredMeanwhile = new("Bu arada cavab verilib. Cavabı oxuyun; razı deyilsinizsə, yenidən açın.", "Тем временем дан ответ. Прочитайте его; если не согласны, откройте снова.", "It was answered meanwhile. Read the answer; open it again if you are not content.", "Une réponse est arrivée entre-temps. Lisez-la\u202F; rouvrez la demande si elle ne suffit pas.");
    public static readonly Text NotReopenable = new("Bu müraciət daha açılmır. Yeni müraciət yazın.", "Это обращение больше не открыть. Напишите новое.", "This case cannot be opened again. Write a new one.", "Cette demande ne peut plus être rouverte. Écrivez-en une nouvelle.");
    public static readonly Text Full = new("Bu müraciətdə yer qalmayıb. Yeni müraciət yazın.", "В этом обращении нет места. Напишите новое.", "This case has no room left. Write a new one.", "Cette demande est pleine. Écrivez-en une nouvelle.");
    public static readonly Text Forget = new("Bağlayın və bu cihazdan silin", "Закрыть и удалить с устройства", "Close and forget on this device", "Fermer et oublier sur cet appareil");
    public static readonly Text NothingYet = new("Hələ dərc olunmuş cavab yoxdur. Birinci siz yazın.", "Опубликованных ответов пока нет. Напишите первым.", "No answer is published yet. Be the first to write.", "Aucune réponse n’est encore publiée. Écrivez le premier.");
    public static readonly Text InTime = new("vaxtında cavab verilib", "ответ дан в срок", "answered in time", "réponse dans les délais");
    public static readonly Text Late = new("gec cavab verilib", "ответ дан с опозданием", "answered late", "réponse tardive");
    public static readonly Text More = new("Daha çox", "Ещё", "More", "Suite");
}
