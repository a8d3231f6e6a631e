namespace Asan.Gateway.Pages.Forums;

internal static class Texts
{
    public static readonly Text Title = new("Forumlar", "Форумы", "Forums", "Forums");
    public static readonly Text Lead = new(
        "Mükafatın qaliblərinin elan olunduğu görüşlər: proqram və onun gedişi.", "Встречи, где объявляют победителей премии: программа и её ход.",
        "Where the award’s winners are announced: the programme, and how it goes.", "Là où les lauréats du prix sont annoncés\u202F: le programme et son déroulement.");
    public static readonly Text NoForums = new("Hələ forum yoxdur.", "Форумов пока нет.", "There is no forum yet.", "Il n’y a pas encore de forum.");
    public static readonly Text Invited = new("Dəvət almısınız?", "Вас пригласили?", "Have you been invited?", "Êtes-vous invité\u202F?");
    public static readonly Text InvitedText = new(
        "Aldığınız keçidi açın və cavab verin; cavabı forum başlayanadək dəyişə bilərsiniz.", "Откройте полученную ссылку и ответьте; ответ можно менять до начала форума.",
        "Open the link that you were sent and answer; you can change the answer until the forum begins.", "Ouvrez le lien reçu et répondez\u202F; la réponse peut changer jusqu’au début du forum.");
    public static readonly Text OpenInvitation = new("Dəvəti açın", "Открыть приглашение", "Open the invitation", "Ouvrir l’invitation");

    public static readonly Text Forum = new("Forum", "Форум", "Forum", "Forum");
    public static readonly Text When = new("Nə vaxt", "Когда", "When", "Quand");
    public static readonly Text Where = new("Harada", "Где", "Where", "Où");
    public static readonly Text Languages = new("Dillər", "Языки", "Languages", "Langues");
    public static readonly Text Programme = new("Proqram", "Программа", "Programme", "Programme");
    public static readonly Text LocalTime = new("Vaxt yerlidir: {0}.", "Время местное: {0}.", "Times are local: {0}.", "Heures locales\u202F: {0}.");
    public static readonly Text NoProgramme = new("Proqram hələ dərc olunmayıb.", "Программа ещё не опубликована.", "The programme is not published yet.", "Le programme n’est pas encore publié.");
    public static readonly Text ExampleTimes = new(
        "Vaxtların və ya bəndlərin bir hissəsi nümunədir.", "Часть времени или пунктов – пример.", "Some of the times or items are examples.", "Certaines heures ou certains points sont des exemples.");
    public static readonly Text Now = new("İndi", "Сейчас", "Now", "En cours");
    public static readonly Text Finished = new("bitib", "завершено", "over", "terminé");
    public static readonly Text Skipped = new("keçirilmədi", "пропущено", "left out", "supprimé");
    public static readonly Text Planned = new("Plan üzrə", "По плану", "Planned", "Prévu");
    public static readonly Text LateBy = new("gecikir: {0}", "позже на {0}", "{0} late", "retard\u202F: {0}");
    public static readonly Text Hall = new("zal", "зал", "hall", "salle");
    public static readonly Text ReadBy = new("Oxuyur:", "Читает:", "Read by", "Lu par");
    public static readonly Text ToResults = new("Mükafatın nəticələri", "Итоги премии", "The award’s results", "Résultats du prix");

    public static Text Kind(string kind) => kind switch
    {
        "anthem" => new("himn", "гимн", "anthem", "hymne"),
        "film" => new("film", "фильм", "film", "film"),
        "message" => new("müraciət", "послание", "message", "message"),
        "video-address" => new("videomüraciət", "видеообращение", "video address", "message vidéo"),
        "speech" => new("çıxış", "выступление", "speech", "discours"),
        "presentation" => new("təqdimat", "презентация", "presentation", "présentation"),
        "ceremony" => new("mərasim", "церемония", "ceremony", "cérémonie"),
        _ => new("fasilə", "перерыв", "break", "pause"),
    };

    public static Text MediaKind(string kind) => kind switch
    {
        "video" => new("video", "видео", "video", "vidéo"),
        "film" => new("film", "фильм", "film", "film"),
        "slides" => new("slaydlar", "слайды", "slides", "diapositives"),
        "picture" => new("şəkil", "изображение", "picture", "image"),
        _ => new("mətn", "текст", "text", "texte"),
    };

    public static readonly Text Invitation = new("Foruma dəvət", "Приглашение на форум", "Invitation to a forum", "Invitation à un forum");
    public static readonly Text InvitationLead = new(
        "Dəvət keçidi bu səhifəni özü açır. Açmasa, keçidi buraya yazın.", "Ссылка приглашения открывает его сама. Если нет, вставьте её сюда.",
        "The link of an invitation opens it by itself. If it does not, paste the link here.", "Le lien d’une invitation l’ouvre de lui-même. Sinon, collez-le ici.");
    public static readonly Text Token = new("Dəvət keçidi", "Ссылка приглашения", "Link of the invitation", "Lien de l’invitation");
    public static readonly Text TokenHint = new("Bütöv, göndərildiyi kimi.", "Целиком, как её прислали.", "The whole of it, as it was sent.", "En entier, tel qu’il a été envoyé.");
    public static readonly Text EnterToken = new("Dəvət keçidini yazın", "Вставьте ссылку приглашения", "Paste the link of the invitation", "Collez le lien de l’invitation");
    public static readonly Text NoInvitation = new(
        "Bu keçid qüvvədə deyil. Axırıncı göndəriləni açın və ya forumun təşkilatçısına yazın.", "Эта ссылка не действует. Откройте последнюю присланную или напишите организатору форума.",
        "This link is not valid. Open the one that was sent last, or write to the forum’s host.", "Ce lien n’est pas valable. Ouvrez le dernier reçu ou écrivez à l’organisateur du forum.");
    public static readonly Text WillYouCome = new("Gələcəksiniz?", "Вы придёте?", "Will you come?", "Viendrez-vous\u202F?");
    public static readonly Text Until = new("Cavabı bu vaxtadək dəyişə bilərsiniz: {0}.", "Ответ можно изменить до: {0}.", "You can change your answer until {0}.", "Vous pouvez changer de réponse jusqu’au {0}.");
    public static readonly Text Accept = new("Bəli, gələcəyəm", "Да, приду", "Yes, I will come", "Oui, je viendrai");
    public static readonly Text Decline = new("Xeyr, gələ bilmirəm", "Нет, не смогу", "No, I cannot come", "Non, je ne peux pas venir");
    public static readonly Text ChooseAnswer = new("Gəlib-gəlməyəcəyinizi seçin", "Выберите, придёте ли вы", "Choose whether you will come", "Indiquez si vous viendrez");
    public static readonly Text DietaryLegend = new("Yemək", "Питание", "Food", "Repas");
    public static readonly Text AccessLegend = new("Sizə nə lazımdır", "Что вам нужно", "What you need", "Ce qu’il vous faut");
    public static readonly Text NeedsHint = new("İstəyə görə; yalnız gələcəksinizsə.", "По желанию и только если придёте.", "If you like, and only if you come.", "Facultatif, et seulement si vous venez.");
    public static readonly Text Privacy = new(
        "Bunu yalnız forumun təşkilatçısı görür; forumdan 30 gün sonra silinir.", "Это видит только организатор форума; через 30 дней после форума сведения стираются.",
        "Only the forum’s host sees this. It is erased 30 days after the forum.", "Seul l’organisateur du forum le voit. C’est effacé 30 jours après le forum.");
    public static readonly Text Send = new("Cavabı göndərin", "Отправить ответ", "Send the answer", "Envoyer la réponse");
    public static readonly Text Taken = new("Cavabınız qəbul olundu", "Ваш ответ принят", "Your answer was taken", "Votre réponse est enregistrée");
    public static readonly Text TakenAccepted = new("Sizi gözləyirik. Nişanınızı girişdə alacaqsınız.", "Ждём вас. Бейдж получите у входа.", "We look forward to seeing you. You get your badge at the door.", "Nous vous attendons. Votre badge vous sera remis à l’entrée.");
    public static readonly Text TakenDeclined = new(
        "Yeriniz başqasına verilə bilər. Fikriniz dəyişsə, yenidən cavab verin.", "Ваше место может достаться другим. Если передумаете, ответьте снова.",
        "Your seat is free for others. If you change your mind, answer again.", "Votre siège est libéré. Si vous changez d’avis, répondez de nouveau.");
    public static readonly Text Accepted = new("Gələcəyinizi bildirmisiniz", "Вы ответили, что придёте", "You said that you will come", "Vous avez répondu que vous viendrez");
    public static readonly Text Declined = new("Gələ bilməyəcəyinizi bildirmisiniz", "Вы ответили, что не придёте", "You said that you cannot come", "Vous avez répondu que vous ne viendrez pas");
    public static readonly Text AnsweredAt = new("Cavab: {0}", "Ответ: {0}", "Answered {0}", "Répondu le {0}");
    public static readonly Text Closed = new("Cavablar artıq qəbul olunmur", "Ответы больше не принимаются", "Answers are no longer taken", "Les réponses ne sont plus acceptées");
    public static readonly Text TooLate = new("Forum başlayıb. Forumun təşkilatçısına deyin.", "Форум начался. Обратитесь к организатору.", "The forum has begun. Tell its host.", "Le forum a commencé. Prévenez l’organisateur.");
    public static readonly Text Forget = new("Dəvəti bu cihazdan silin", "Убрать приглашение с этого устройства", "Remove the invitation from this device", "Retirer l’invitation de cet appareil");

    public static Text Need(string word) => word switch
    {
        "vegetarian" => new("Ətsiz", "Вегетарианское", "Vegetarian", "Végétarien"),
        "vegan" => new("Heyvan məhsulu olmadan", "Веганское", "Vegan", "Végétalien"),
        "halal" => new("Halal", "Халяль", "Halal", "Halal"),
        "kosher" => new("Koşer", "Кошерное", "Kosher", "Casher"),
        "gluten-free" => new("Qlütensiz", "Без глютена", "Gluten-free", "Sans gluten"),
        "lactose-free" => new("Laktozasız", "Без лактозы", "Lactose-free", "Sans lactose"),
        "nut-free" => new("Qozsuz və fındıqsız", "Без орехов", "Nut-free", "Sans fruits à coque"),
        "wheelchair" => new("Əlil arabası üçün yer", "Место для коляски", "Place for a wheelchair", "Place pour fauteuil roulant"),
        "step-free" => new("Pilləsiz yol", "Путь без ступеней", "Step-free way", "Accès sans marche"),
        "sign-language" => new("Jest dilinə tərcümə", "Перевод на жестовый язык", "Sign language", "Langue des signes"),
        "hearing-loop" => new("Eşitmə ilgəyi", "Индукционная петля", "Hearing loop", "Boucle auditive"),
        "large-print" => new("İri hərflərlə mətn", "Крупный шрифт", "Large print", "Gros caractères"),
        "companion" => new("Müşayiətçi üçün yer", "Место для сопровождающего", "Place for a companion", "Place pour un accompagnant"),
        _ => new("Köməkçi it üçün yer", "Место для собаки-помощника", "Place for an assistance dog", "Place pour un chien d’assistance"),
    };
}
