namespace Asan.Gateway.Pages.Integrity;

internal static class Texts
{
    public static readonly Text Title = new("Rüşvət və sui-istifadə barədə xəbər verin", "Сообщить о взятке или злоупотреблении", "Report bribery or abuse of office", "Signaler une corruption ou un abus");
    public static readonly Text Lead = new("Adsız. Kim olduğunuzu bilmirik və bilməyəcəyik.", "Анонимно. Мы не знаем и не узнаем, кто вы.", "Without a name. We do not know who you are, and will not find out.", "Sans nom. Nous ne savons pas qui vous êtes et ne le saurons pas.");
    public static readonly Text Begin = new("Xəbər verin", "Сообщить", "Write a report", "Rédiger un signalement");
    public static readonly Text Read = new("Cavabı oxuyun", "Прочитать ответ", "Read the answer", "Lire la réponse");
    public static readonly Text Exit = new("Bu səhifədən dərhal çıxın", "Быстро покинуть страницу", "Leave this page at once", "Quitter vite cette page");
    public static readonly Text KeptTitle = new("Nə saxlanılır, nə yox", "Что хранится, а что нет", "What is kept, and what is not", "Ce qui est conservé ou non");
    public static readonly Text Kept1 = new(
        "Ünvanınız, brauzeriniz və saat saxlanılmır; bu səhifələr kuki yazmır.",
        "Ваш адрес, браузер и час не хранятся; эти страницы не пишут cookie.",
        "Your address, browser and the hour are not kept; these pages set no cookies.",
        "Votre adresse, votre navigateur et l’heure ne sont pas conservés\u202F; ces pages n’écrivent aucun cookie.");
    public static readonly Text Kept2 = new(
        "Mətn saxlanmazdan əvvəl möhürlənir: onu yalnız təyin olunmuş məsul şəxslər və qəbz sahibi oxuya bilir.",
        "Текст запечатывается до записи: его прочтут только назначенные сотрудники и владелец квитанции.",
        "The text is sealed before it is stored: only the officers chosen for it and the holder of the receipt can read it.",
        "Le texte est scellé avant d’être enregistré\u202F: seuls les agents désignés et le détenteur du reçu peuvent le lire.");
    public static readonly Text Kept3 = new(
        "Adını çəkdiyiniz mərkəzin, qurumun və şəxsin özü bu xəbəri oxuya bilməz.",
        "Названные вами центр, ведомство и человек этого сообщения не прочтут.",
        "Nobody of the centre or agency you name, nor the person accused, can read it.",
        "Personne du centre ou de l’administration nommés, ni la personne visée, ne peut le lire.");
    public static readonly Text Kept4 = new(
        "Şəbəkəniz bu saytı açdığınızı görə bilər. İş yerindən və iş telefonundan yazmayın.",
        "Ваша сеть может видеть, что вы открыли этот сайт. Не пишите с работы и с рабочего телефона.",
        "Your network can see that you opened this site. Do not write from work or from a work phone.",
        "Votre réseau peut voir que vous avez ouvert ce site. N’écrivez pas du travail ni d’un téléphone de service.");
    public static readonly Text Kept5 = new(
        "Möhür serverdə vurulur: onu idarə edən mətni yalnız keçdiyi anda görə bilərdi.",
        "Запечатывает сервер: кто им управляет, мог бы увидеть текст лишь в миг передачи.",
        "The server does the sealing: whoever runs it could see the text only while it passes.",
        "C’est le serveur qui scelle\u202F: qui le gère ne pourrait voir le texte qu’à son passage.");
    public static readonly Text Hotline = new(
        "Telefonla: Baş Prokurorluq yanında Korrupsiyaya qarşı Mübarizə Baş İdarəsi, 161.",
        "По телефону: Главное управление по борьбе с коррупцией при Генпрокуратуре, 161.",
        "By phone: the Anti-Corruption Directorate with the Prosecutor General, 161.",
        "Par téléphone\u202F: la Direction anticorruption auprès du Procureur général, 161.");

    public static readonly Text Category = new("Nə barədədir?", "О чём речь?", "What is it about?", "De quoi s’agit-il\u202F?");
    public static readonly Text ChooseCategory = new("Nə barədə olduğunu seçin", "Выберите, о чём речь", "Choose what it is about", "Choisissez de quoi il s’agit");

    public static Text Of(string category) => category switch
    {
        "bribery" => Bribery,
        "abuse-of-office" => Abuse,
        "conflict-of-interest" => Conflict,
        "discrimination" => Discrimination,
        _ => Other,
    };

    private static readonly Text Bribery = new("Rüşvət: pul, hədiyyə və ya xidmət istənilib", "Взятка: просили деньги, подарок или услугу", "Bribery: money, a gift or a favour was asked for", "Corruption\u202F: argent, cadeau ou faveur demandés");
    private static readonly Text Abuse = new("Vəzifədən sui-istifadə", "Злоупотребление должностью", "Abuse of office", "Abus de fonction");
    private static readonly Text Conflict = new("Maraqların toqquşması: öz qohumuna və ya işinə güzəşt", "Конфликт интересов: поблажка родне или своему делу", "Conflict of interest: a favour for relatives or an own business", "Conflit d’intérêts\u202F: faveur à des proches ou à sa propre affaire");
    private static readonly Text Discrimination = new("Ayrı-seçkilik", "Дискриминация", "Discrimination", "Discrimination");
    private static readonly Text Other = new("Başqa", "Другое", "Something else", "Autre chose");

    public static readonly Text What = new("Nə baş verib?", "Что произошло?", "What happened?", "Que s’est-il passé\u202F?");
    public static readonly Text WhatHint = new(
        "8000 işarəyə qədər. Nə vaxt, harada, kim, nə deyildi. Öz adınızı yazmayın.",
        "До 8000 знаков. Когда, где, кто, что сказали. Своё имя не пишите.",
        "Up to 8,000 characters. When, where, who, what was said. Leave your own name out.",
        "Jusqu’à 8\u202F000 caractères. Quand, où, qui, ce qui a été dit. N’écrivez pas votre nom.");
    public static readonly Text Centre = new("Hansı mərkəzdə?", "В каком центре?", "At which centre?", "Dans quel centre\u202F?");
    public static readonly Text Agency = new("Hansı qurumun əməkdaşı?", "Сотрудник какого ведомства?", "Staff of which agency?", "Un agent de quelle administration\u202F?");
    public static readonly Text WhoHint = new("Seçsəniz, oradan heç kim xəbəri oxumayacaq.", "Если выбрать, никто оттуда сообщение не прочтёт.", "If you choose one, nobody of it will read the report.", "Si vous en choisissez un, personne de chez lui ne lira le signalement.");
    public static readonly Text Unknown = new("Seçmirəm", "Не указывать", "I leave it open", "Je ne précise pas");
    public static readonly Text Accused = new("Əməkdaşın xidməti nömrəsi", "Служебный номер сотрудника", "The staff number of the person", "Le matricule de la personne");
    public static readonly Text AccusedHint = new("Döş nişanında yazılır. Saxlanılmır; həmin şəxsə xəbəri bağlayır.", "Указан на бейдже. Не хранится; закрывает сообщение от этого человека.", "It is on the badge. It is not stored; it keeps the report from that person.", "Il figure sur le badge. Il n’est pas enregistré\u202F; il ferme le signalement à cette personne.");
    public static readonly Text AccusedLong = new("Xidməti nömrə ən çox 64 işarədir", "Служебный номер не длиннее 64 знаков", "A staff number has at most 64 characters", "Un matricule a au plus 64 caractères");
    public static readonly Text EnterText = new("Nə baş verdiyini yazın", "Напишите, что произошло", "Write what happened", "Écrivez ce qui s’est passé");
    public static readonly Text TextLong = new("Mətni 8000 işarəyə qədər qısaldın", "Сократите текст до 8000 знаков", "Shorten the text to 8,000 characters", "Raccourcissez le texte à 8\u202F000 caractères");
    public static readonly Text Send = new("Xəbəri göndərin", "Отправить сообщение", "Send the report", "Envoyer le signalement");
    public static readonly Text Due = new("20 iş günü ərzində cavab verilir.", "Ответ дают в течение 20 рабочих дней.", "It is answered within 20 working days.", "Réponse sous 20 jours ouvrables.");
    public static readonly Text Busy = new("İndi çox xəbər göndərilir. 10 saniyə gözləyin və yenidən göndərin; mətniniz buradadır.", "Сейчас отправляют слишком много. Подождите 10 секунд и отправьте снова; ваш текст здесь.", "Too much is being sent now. Wait 10 seconds and send it again; what you wrote is here.", "Trop d’envois en ce moment. Attendez 10 secondes et renvoyez\u202F; votre texte est ici.");
    public static readonly Text NoOfficer = new(
        "Seçdiyiniz yerdən kənarda xəbəri oxuya bilən məsul şəxs yoxdur. Yeri seçmədən göndərin və ya 161-ə zəng edin.",
        "Вне указанных мест некому прочитать сообщение. Отправьте без них или звоните 161.",
        "No officer outside the places you named can read it. Send it without them, or call 161.",
        "Aucun agent hors des lieux nommés ne peut le lire. Envoyez-le sans eux ou appelez le 161.");
    public static readonly Text NotTaken = new("Xəbər qəbul olunmadı. Yeri seçmədən yenidən göndərin.", "Сообщение не принято. Отправьте ещё раз, не указывая места.", "It was not taken. Send it again without naming places.", "Il n’a pas été pris. Renvoyez-le sans nommer de lieu.");

    public static readonly Text SentTitle = new("Xəbəriniz qəbul olundu", "Сообщение принято", "Your report is received", "Votre signalement est reçu");
    public static readonly Text Receipt = new("Qəbz", "Квитанция", "Receipt", "Reçu");
    public static readonly Text Once = new(
        "Yalnız indi göstərilir. Yazın və gizli saxlayın: xəbəri yalnız o açır, itirsəniz yenisi verilmir.",
        "Показывается только сейчас. Запишите и храните в тайне: только она открывает сообщение, замены нет.",
        "It is shown now and never again. Write it down and keep it secret: nothing else opens the report, and there is no second one.",
        "Il n’est affiché que maintenant. Notez-le et gardez-le secret\u202F: rien d’autre n’ouvre le signalement et il n’y en a pas de second.");
    public static readonly Text DueOn = new("Cavabın son günü", "Ответ не позднее", "Answered by", "Réponse au plus tard");
    public static readonly Text Next = new("Bir neçə gündən sonra qəbzlə qayıdın: məsul şəxs sual verə bilər.", "Вернитесь через несколько дней с квитанцией: вам могут задать вопрос.", "Come back with the receipt in some days: the officers may have a question.", "Revenez dans quelques jours avec le reçu\u202F: les agents auront peut-être une question.");
    public static readonly Text HistoryTitle = new("Bu cihazda izi silin", "Уберите след на этом устройстве", "Leave no trace on this device", "Ne laissez pas de trace sur cet appareil");
    public static readonly Text History = new("Səhifəni bağlayın və brauzerin tarixçəsindən silin.", "Закройте страницу и удалите её из истории браузера.", "Close this page and delete it from the browser’s history.", "Fermez cette page et supprimez-la de l’historique du navigateur.");

    public static readonly Text DialogueTitle = new("Xəbəriniz", "Ваше сообщение", "Your report", "Votre signalement");
    public static readonly Text EnterReceipt = new("Qəbzi yazın", "Введите квитанцию", "Enter the receipt", "Saisissez le reçu");
    public static readonly Text NoSuchReceipt = new("Bu qəbzlə xəbər yoxdur. Hər işarəni yoxlayın.", "Сообщения с такой квитанцией нет. Проверьте каждый знак.", "No report has this receipt. Check each character.", "Aucun signalement n’a ce reçu. Vérifiez chaque caractère.");
    public static readonly Text Show = new("Xəbəri göstərin", "Показать сообщение", "Show the report", "Afficher le signalement");
    public static readonly Text State = new("Vəziyyət", "Состояние", "State", "État");

    public static Text StateOf(string state) => state switch { "open" => Open, "answered" => Answered, _ => StateClosed };

    private static readonly Text Open = new("Baxılır", "Рассматривается", "Being looked into", "En cours d’examen");
    private static readonly Text Answered = new("Cavab verilib", "Ответ дан", "Answered", "Répondu");
    private static readonly Text StateClosed = new("Bağlanıb", "Закрыто", "Closed", "Clos");

    public static readonly Text OutcomeLabel = new("Nəticə", "Итог", "Outcome", "Issue");

    public static Text OutcomeOf(string outcome) => outcome switch
    {
        "confirmed" => Confirmed,
        "not-confirmed" => NotConfirmed,
        "handed-to-prosecutor" => Handed,
        _ => NotEnough,
    };

    private static readonly Text Confirmed = new("Təsdiqlənib", "Подтвердилось", "Confirmed", "Confirmé");
    private static readonly Text NotConfirmed = new("Təsdiqlənməyib", "Не подтвердилось", "Not confirmed", "Non confirmé");
    private static readonly Text Handed = new("Prokurorluğa verilib", "Передано прокурору", "Handed to the prosecutor", "Transmis au procureur");
    private static readonly Text NotEnough = new("Araşdırmaq üçün məlumat azdır", "Сведений недостаточно", "Not enough to go on", "Éléments insuffisants");

    public static readonly Text Dialogue = new("Yazışma", "Переписка", "The dialogue", "Les échanges");
    public static readonly Text You = new("Siz", "Вы", "You", "Vous");
    public static readonly Text Officer = new("Məsul şəxs", "Ответственный", "Officer", "Agent");
    public static readonly Text Unreadable = new("Bu mesaj düzgün möhürlənməyib və oxunmur. Yazın ki, təkrar göndərilsin.", "Сообщение запечатано неверно и не читается. Напишите, чтобы его отправили снова.", "This message was sealed wrongly and cannot be read. Write that it be sent again.", "Ce message a été mal scellé et ne peut être lu. Demandez qu’il soit renvoyé.");
    public static readonly Text Add = new("Nə əlavə etmək istəyirsiniz?", "Что вы хотите добавить?", "What do you want to add?", "Que voulez-vous ajouter\u202F?");
    public static readonly Text AddButton = new("Əlavə edin", "Добавить", "Add it", "Ajouter");
    public static readonly Text Added = new("Əlavəniz qəbul olundu", "Дополнение принято", "What you added is received", "Votre ajout est reçu");
    public static readonly Text Closed = new("Xəbər bağlanıb. Yenisi varsa, yeni xəbər yazın.", "Сообщение закрыто. Если есть новое, напишите новое сообщение.", "The report is closed. If there is news, write a new report.", "Le signalement est clos. S’il y a du nouveau, rédigez-en un autre.");
    public static readonly Text Full = new("Bu yazışmada yer qalmayıb. Yeni xəbər yazın.", "В переписке нет места. Напишите новое сообщение.", "The dialogue has no room left. Write a new report.", "L’échange est plein. Rédigez un nouveau signalement.");
}
