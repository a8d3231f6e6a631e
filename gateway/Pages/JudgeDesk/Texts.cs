namespace Asan.Gateway.Pages.JudgeDesk;

internal static class Texts
{
    public static readonly Text Title = new("Mükafat: münsif işi", "Премия: работа судьи", "Judging the award", "Juger le prix");
    public static readonly Text What = new(
        "Maraqların toqquşmasını bildirin, müraciətləri oxuyun, möhürlənmiş bülleten verin.", "Заявить о конфликте интересов, прочитать заявки, подать запечатанный бюллетень.",
        "Declare conflicts, read the entries assigned to you, give sealed ballots.", "Déclarer les conflits, lire les candidatures attribuées, voter sous scellé.");
    public static readonly Text None = new("Heç bir dövrənin heyətində deyilsiniz.", "Вы не входите в жюри ни одного цикла.", "You sit in no jury.", "Vous ne siégez dans aucun jury.");
    public static readonly Text Absent = new("qeydə alınıb: iştirak etmirsiniz", "вы записаны отсутствующим", "recorded absent", "déclaré absent");
    public static readonly Text NoneAssigned = new("Sizə müraciət verilməyib.", "Вам заявок не назначено.", "No entry is assigned to you.", "Aucune candidature ne vous est attribuée.");
    public static readonly Text DeclareText = new(
        "Müraciətlər hələ bölüşdürülməyib. Kimin müraciət etdiyinə baxın və maraqların toqquşmasını indi bildirin.", "Заявки ещё не распределены. Посмотрите, кто подал, и заявите о конфликтах интересов сейчас.",
        "Entries are not assigned yet. See who has entered, and declare conflicts of interest now.", "Les candidatures ne sont pas encore attribuées. Voyez qui a candidaté et déclarez vos conflits d’intérêts dès maintenant.");
    public static readonly Text Declare = new("Maraqların toqquşmasını bildirin", "Заявить о конфликте интересов", "Declare a conflict of interest", "Déclarer un conflit d’intérêts");

    public static Text? Now(string state) => state switch
    {
        "Assigned" => new("Oxuya bilərsiniz; səsvermə hələ başlamayıb.", "Можно читать; голосование ещё не началось.", "You can read them; voting has not begun.", "Vous pouvez les lire\u202F; le vote n’a pas commencé."),
        "Balloting" => new("Hər müraciətə bal verin və bülleteni möhürləyin.", "Оцените каждую заявку и запечатайте бюллетень.", "Score each entry and seal your ballot.", "Notez chaque candidature et scellez votre bulletin."),
        "Sealed" => new("Bütün bülletenlər möhürlənib: indi hər birini açın.", "Все бюллетени запечатаны: теперь раскройте каждый.", "All ballots are sealed: now reveal each of yours.", "Tous les bulletins sont scellés\u202F: révélez maintenant chacun des vôtres."),
        _ => null,
    };

    public static Text BallotIs(string ballot) => ballot switch
    {
        "committed" => new("bülleten möhürlənib", "бюллетень запечатан", "ballot sealed", "bulletin scellé"),
        "revealed" => new("bülleten açılıb", "бюллетень раскрыт", "ballot revealed", "bulletin révélé"),
        _ => new("bülleten yoxdur", "бюллетеня нет", "no ballot yet", "pas encore de bulletin"),
    };

    public static readonly Text WhatIsConflict = new(
        "Müraciət edən qurumda işləmisinizsə, orada yaxın qohumunuz varsa və ya nəticə sizə fayda verirsə, bildirin: həmin müraciət sizə verilməyəcək. Bölgüdən sonra bildirmək olmur.",
        "Если вы там работали, там работает ваш близкий родственник или итог принесёт вам выгоду, заявите об этом: заявка вам не достанется. После распределения заявить нельзя.",
        "If you have worked for who entered, if a near relative does, or if the result would profit you, say so: the entry will not be assigned to you. After the assignment it cannot be declared here.",
        "Si vous y avez travaillé, si un proche parent y travaille ou si le résultat vous profite, dites-le\u202F: la candidature ne vous sera pas attribuée. Après l’attribution, ce n’est plus possible ici.");
    public static readonly Text NobodyEntered = new("Burada müraciət yoxdur, ya da onlar artıq bölüşdürülüb.", "Заявок здесь нет, или они уже распределены.", "Nobody has entered yet, or the entries are assigned already.", "Personne n’a encore candidaté, ou les candidatures sont déjà attribuées.");
    public static readonly Text EnteredCaption = new("Kim müraciət edib", "Кто подал заявку", "Who has entered", "Qui a candidaté");
    public static readonly Text ConflictColumn = new("Sizinlə toqquşma", "Конфликт с вами", "Conflict with you", "Conflit avec vous");
    public static readonly Text NoConflict = new("bildirilməyib", "не заявлен", "none known", "aucun connu");

    public static Text KindOf(string kind) => kind switch
    {
        "declared" => new("bildirilib", "заявлен", "declared", "déclaré"),
        "own-authority" => new("öz qurumunuz", "ваш орган власти", "your authority", "votre autorité"),
        "former-authority" => new("keçmiş qurumunuz", "прежнее место работы", "your former authority", "votre ancienne autorité"),
        _ => new("öz ölkəniz", "ваша страна", "your country", "votre pays"),
    };

    public static readonly Text DeclareOne = new("Bildirin", "Заявить", "Declare one", "En déclarer un");
    public static readonly Text WithWhom = new("Kiminlə?", "С кем?", "With whom?", "Avec qui\u202F?");
    public static readonly Text Why = new("Səbəb", "Причина", "Reason", "Motif");
    public static readonly Text WhyHint = new("Qısaca; ən çoxu 1000 işarə", "Коротко; до 1000 знаков", "In short; up to 1,000 characters", "En bref\u202F; 1\u202F000 caractères au plus");
    public static readonly Text WhoSeesConflict = new(
        "Səbəbi katib oxuyur. Toqquşmanın olduğu nəticə ilə birlikdə dərc olunur, səbəbi yox.", "Причину читает секретарь. Вместе с итогами публикуется, что конфликт был, но не причина.",
        "The secretary reads the reason. That there was a conflict is published with the result, the reason is not.", "Le secrétariat lit le motif. L’existence du conflit est publiée avec le résultat, pas le motif.");
    public static readonly Text DeclareButton = new("Toqquşmanı bildirin", "Заявить о конфликте", "Declare this conflict", "Déclarer ce conflit");
    public static readonly Text DidDeclare = new("Toqquşma qeydə alındı.", "Конфликт записан.", "The conflict is recorded.", "Le conflit est enregistré.");
    public static readonly Text ChooseEntry = new("Müraciət edəni seçin", "Выберите, кто подал заявку", "Choose who entered", "Choisissez qui a candidaté");
    public static readonly Text EnterReason = new("Səbəbi yazın", "Напишите причину", "Enter the reason", "Indiquez le motif");
    public static readonly Text ReasonLong = new("Səbəb ən çoxu 1000 işarə ola bilər", "Причина – до 1000 знаков", "The reason has up to 1,000 characters", "Le motif compte 1\u202F000 caractères au plus");

    public static readonly Text YourBallot = new("Bülleteniniz", "Ваш бюллетень", "Your ballot", "Votre bulletin");
    public static readonly Text HowItWorks = new(
        "Bülleten iki addımda verilir. İndi yalnız onun möhürü göndərilir: ondan heç kim ballarınızı bilə bilməz. Hamı möhürlədikdən sonra burada açırsınız. Arada ballar yalnız sizdə olan gizli faylda qalır.",
        "Бюллетень подаётся в два шага. Сейчас отправляется только печать: по ней никто не узнает баллов. Когда запечатают все, вы раскроете его здесь. До тех пор баллы хранятся только в вашем секретном файле.",
        "A ballot takes two steps. Now only its seal is sent: nobody can learn your scores from it. When everybody has sealed, you reveal it here. Until then your scores are in a secret file that only you have.",
        "Un bulletin se donne en deux temps. Maintenant, seul son sceau est envoyé\u202F: personne ne peut en tirer vos notes. Quand tous auront scellé, vous le révélerez ici. D’ici là, vos notes sont dans un fichier secret que vous seul avez.");
    public static readonly Text LostTitle = new("Gizli fayl itsə, nə olur?", "Что будет, если секрет потерян?", "What if the secret is lost?", "Et si le secret est perdu\u202F?");
    public static readonly Text LostText = new(
        "Onu heç kim bərpa edə bilməz: server onu görmür. Bülleten açılmır və sayılmır; müraciətin bir bülleteni az olur. Bunu katibə deyin: sizi bu dövrədə iştirak etməyən kimi qeyd edəcək, yoxsa açılış başa çatmır. Möhürlənmiş bülleteni başqası ilə əvəz etmək olmur.",
        "Восстановить его не может никто: сервер его не видит. Бюллетень не раскроется и не засчитается; у заявки будет на один голос меньше. Сообщите секретарю: он запишет вас отсутствующим, иначе раскрытие не завершится. Заменить запечатанный бюллетень другим нельзя.",
        "Nobody can restore it: the server never sees it. The ballot stays closed and does not count, so that the entry has one ballot fewer. Tell the secretary, who records you absent in this cycle; until then the revealing cannot end. A sealed ballot cannot be replaced by another.",
        "Personne ne peut le restaurer\u202F: le serveur ne le voit jamais. Le bulletin reste fermé et ne compte pas\u202F; la candidature a un bulletin de moins. Prévenez le secrétariat, qui vous déclare absent\u202F; sans cela, la révélation ne peut s’achever. Un bulletin scellé ne se remplace pas.");
    public static readonly Text SharedDevice = new(
        "Gizli fayl bu brauzerdə də saxlanır. Cihazdan başqaları da istifadə edirsə, faylı özünüzdə saxlayın və buradan silin.", "Секрет хранится и в этом браузере. Если устройством пользуются другие, держите файл у себя и удалите секрет отсюда.",
        "The secret is also kept in this browser. If others use the device, keep the file elsewhere and remove the secret here.", "Le secret est aussi gardé dans ce navigateur. Si d’autres utilisent l’appareil, conservez le fichier ailleurs et effacez-le ici.");
    public static readonly Text NeedsScript = new("Möhürləmək üçün JavaScript lazımdır", "Для печати нужен JavaScript", "Sealing needs JavaScript", "Sceller demande JavaScript");
    public static readonly Text NeedsScriptText = new(
        "Ballarınız brauzerdən çıxmadan möhürlənir. Skriptsiz bunu API ilə etmək olar: docs/ballots.md.", "Баллы запечатываются, не покидая браузера. Без скриптов это можно сделать через API: docs/ballots.md.",
        "Your scores are sealed without leaving the browser. Without scripts the API can be used: docs/ballots.md.", "Vos notes sont scellées sans quitter le navigateur. Sans scripts, utilisez l’API\u202F: docs/ballots.md.");
    public static readonly Text ScaleText = new("Hər meyara {0}–{1} arası bal: {1} ən yaxşısıdır.", "По каждому критерию от {0} до {1}; {1} – лучший балл.", "Each criterion from {0} to {1}; {1} is the best.", "Chaque critère de {0} à {1}\u202F; {1} est la meilleure note.");
    public static readonly Text ScoreMissing = new("Hər meyara bal verin.", "Поставьте балл по каждому критерию.", "Score each criterion.", "Notez chaque critère.");
    public static readonly Text WordsLabel = new("Müraciət edənə sözünüz", "Слово автору заявки", "Your words to who entered", "Vos mots au candidat");
    public static readonly Text WordsHint = new(
        "Elandan sonra onu yalnız həmin qurum oxuyur, adınız olmadan. Açılışda dəyişə bilərsiniz. Ən çoxu 2000 işarə", "После объявления их прочитает только этот орган власти, без вашего имени. При раскрытии можно изменить. До 2000 знаков",
        "After the announcement only that authority reads them, without your name. You can change them when you reveal. Up to 2,000 characters", "Après l’annonce, seule cette autorité les lit, sans votre nom. Modifiables à la révélation. 2\u202F000 caractères au plus");
    public static readonly Text Seal = new("Bülleteni möhürləyin", "Запечатать бюллетень", "Seal the ballot", "Sceller le bulletin");
    public static readonly Text SealedTitle = new("Gizli faylı saxlayın", "Сохраните секрет", "Keep the secret", "Gardez le secret");
    public static readonly Text SealedText = new(
        "Hələ heç nə göndərilməyib. Faylı yalnız sizin açdığınız yerdə saxlayın: açılış üçün o lazımdır və kim oxusa, ballarınızı bilər.", "Пока ничего не отправлено. Сохраните файл там, где его откроете только вы: он нужен для раскрытия, и прочитавший узнает ваши баллы.",
        "Nothing is sent yet. Save the file where only you can open it: you need it to reveal, and who reads it knows your scores.", "Rien n’est encore envoyé. Enregistrez le fichier là où vous seul l’ouvrez\u202F: il faut l’avoir pour révéler, et qui le lit connaît vos notes.");
    public static readonly Text SecretLabel = new("Bülletenin gizli mətni", "Секрет бюллетеня", "Secret of the ballot", "Secret du bulletin");
    public static readonly Text SaveFile = new("Faylı yükləyin", "Скачать файл", "Save the file", "Enregistrer le fichier");
    public static readonly Text Kept = new("Gizli faylı saxlamışam", "Секрет сохранён у меня", "I have kept the secret", "J’ai gardé le secret");
    public static readonly Text KeepFirst = new("Əvvəl gizli faylı saxlayın və bunu qeyd edin.", "Сначала сохраните секрет и отметьте это.", "Keep the secret first, and say so.", "Gardez d’abord le secret et cochez la case.");
    public static readonly Text FinalText = new("Möhür verildikdən sonra dəyişmir.", "После подачи печать не меняется.", "Once it is handed in, the seal is final.", "Une fois remis, le sceau est définitif.");
    public static readonly Text HandIn = new("Möhürü təqdim edin", "Подать печать", "Hand in the seal", "Remettre le sceau");
    public static readonly Text Commitment = new("Möhür (SHA-256)", "Печать (SHA-256)", "The seal (SHA-256)", "Le sceau (SHA-256)");
    public static readonly Text CommittedAt = new("Möhürlənib", "Запечатан", "Sealed", "Scellé");
    public static readonly Text RevealedAt = new("Açılıb", "Раскрыт", "Revealed", "Révélé");
    public static readonly Text LogRoot = new("Bülletenlər jurnalının kökü", "Корень журнала бюллетеней", "Root of the ballot log", "Racine du journal des bulletins");
    public static readonly Text Proof = new("Sübutu yükləyin", "Скачать доказательство", "Save the proof", "Enregistrer la preuve");
    public static readonly Text ProofText = new(
        "Jurnalın imzalanmış kökü və bülleteninizin orada olduğunun sübutu: onu saxlayan hər kəs bülletenin atılmasını göstərə bilər.", "Подписанный корень журнала и доказательство, что ваш бюллетень в нём: с ними видно, если его убрали.",
        "The log’s signed root and the proof that your ballot is in it: who keeps it can show if the ballot is dropped.", "La racine signée du journal et la preuve que votre bulletin y est\u202F: elles montrent s’il en était retiré.");
    public static readonly Text KeepSecret = new("Gizli faylı açılışa qədər saxlayın.", "Храните секрет до раскрытия.", "Keep the secret until you reveal.", "Gardez le secret jusqu’à la révélation.");
    public static readonly Text Thanks = new("Bu müraciət üzrə işiniz bitdi.", "Ваша работа с этой заявкой закончена.", "Your work on this entry is done.", "Votre travail sur cette candidature est terminé.");
    public static readonly Text RevealLater = new("Bütün münsiflər möhürləyəndə bülleteni burada açacaqsınız.", "Когда запечатают все судьи, вы раскроете бюллетень здесь.", "When all judges have sealed, you reveal the ballot here.", "Quand tous les juges auront scellé, vous révélerez le bulletin ici.");
    public static readonly Text RevealText = new("Bütün bülletenlər möhürlənib. Gizli mətn ballarınızı göstərir və möhürə uyğun gəlməlidir.", "Все бюллетени запечатаны. Секрет показывает баллы и должен сойтись с печатью.", "All ballots are sealed. The secret shows your scores, and must agree with the seal.", "Tous les bulletins sont scellés. Le secret montre vos notes et doit s’accorder avec le sceau.");
    public static readonly Text SecretFile = new("Gizli fayl", "Файл секрета", "The secret file", "Le fichier secret");
    public static readonly Text SecretFileHint = new("Bu brauzerdə oxunur və aşağıya yazılır.", "Читается в этом браузере и вписывается ниже.", "It is read in this browser and written below.", "Il est lu dans ce navigateur et recopié ci-dessous.");
    public static readonly Text SecretHint = new("Faylın bütün mətni", "Весь текст файла", "The whole text of the file", "Tout le texte du fichier");
    public static readonly Text Reveal = new("Bülleteni açın", "Раскрыть бюллетень", "Reveal the ballot", "Révéler le bulletin");
    public static readonly Text Matches = new("Möhürə uyğundur. Ballar:", "Сходится с печатью. Баллы:", "It agrees with the seal. Scores:", "Il s’accorde avec le sceau. Notes\u202F:");
    public static readonly Text Differs = new("Bu mətn möhürə uyğun deyil.", "Этот секрет не сходится с печатью.", "This secret does not agree with the seal.", "Ce secret ne s’accorde pas avec le sceau.");
    public static readonly Text EnterSecret = new("Gizli mətni yazın və ya faylı seçin", "Введите секрет или выберите файл", "Enter the secret, or choose its file", "Saisissez le secret ou choisissez son fichier");
    public static readonly Text NoSecret = new("Bu, bülletenin gizli mətni deyil. Faylın hamısını köçürün", "Это не секрет бюллетеня. Скопируйте файл целиком", "This is no ballot’s secret. Copy the whole file", "Ce n’est pas le secret d’un bulletin. Copiez tout le fichier");
    public static readonly Text OtherSecret = new("Bu, başqa müraciətin gizli mətnidir", "Это секрет бюллетеня по другой заявке", "This is the secret of another entry’s ballot", "C’est le secret du bulletin d’une autre candidature");
    public static readonly Text WordsLong = new("Sözünüz ən çoxu 2000 işarə ola bilər", "Слово – до 2000 знаков", "Your words have up to 2,000 characters", "Vos mots comptent 2\u202F000 caractères au plus");
    public static readonly Text KeptHere = new("Gizli mətn bu brauzerdədir", "Секрет есть в этом браузере", "This browser has the secret", "Ce navigateur a le secret");
    public static readonly Text KeptHereText = new(
        "Cihazdan başqaları da istifadə edirsə, faylı yükləyib buradan silin. Fayl olmadan silsəniz, bülleteni aça bilməyəcəksiniz.", "Если устройством пользуются другие, скачайте файл и удалите секрет. Без файла раскрыть бюллетень не удастся.",
        "If others use this device, save the file and remove the secret here. Removed without the file, the ballot cannot be revealed.", "Si d’autres utilisent cet appareil, enregistrez le fichier et effacez le secret ici. Sans le fichier, le bulletin ne pourra pas être révélé.");
    public static readonly Text Forget = new("Bu cihazdan silin", "Удалить с устройства", "Remove from this device", "Effacer de cet appareil");
    public static readonly Text Removed = new("Gizli mətn bu brauzerdən silindi.", "Секрет удалён из этого браузера.", "The secret is removed from this browser.", "Le secret est effacé de ce navigateur.");
    public static readonly Text Insecure = new("Brauzer yalnız https ünvanında möhürləyir.", "Браузер запечатывает только по адресу https.", "The browser seals at an https address only.", "Le navigateur ne scelle qu’à une adresse https.");
    public static readonly Text NotYet = new("Səsvermə hələ başlamayıb.", "Голосование ещё не началось.", "Voting has not begun yet.", "Le vote n’a pas encore commencé.");
    public static readonly Text Over = new("Burada indi ediləsi heç nə yoxdur.", "Сейчас здесь делать нечего.", "There is nothing to do here now.", "Il n’y a rien à faire ici pour le moment.");
    public static readonly Text LateConflict = new("Maraqların toqquşmasını indi bilmisiniz?", "Конфликт интересов обнаружился сейчас?", "A conflict of interest came to light?", "Un conflit d’intérêts apparaît\u202F?");
    public static readonly Text LateConflictText = new(
        "Bal verməyin və katibə yazın: müraciəti başqa münsifə verəcək.", "Не ставьте баллов и напишите секретарю: он передаст заявку другому судье.",
        "Do not score the entry, and tell the secretary, who hands it to another judge.", "Ne notez pas la candidature et prévenez le secrétariat, qui la confiera à un autre juge.");

    public static readonly Text NotSealed = new("Bülleten möhürlənməyib. Skripti açıb yenidən möhürləyin", "Бюллетень не запечатан. Включите скрипты и запечатайте снова", "The ballot was not sealed. Turn scripts on and seal it again", "Le bulletin n’est pas scellé. Activez les scripts et recommencez");
    public static readonly Text WrongState = new("Dövrə bunun üçün artıq (və ya hələ) açıq deyil", "Цикл для этого уже (или ещё) не открыт", "The cycle is not open for this any more, or not yet", "L’édition n’est plus, ou pas encore, ouverte pour cela");
    public static readonly Text AlreadyDeclared = new("Bu toqquşma artıq bildirilib", "Этот конфликт уже заявлен", "This conflict is declared already", "Ce conflit est déjà déclaré");
    public static readonly Text NoEntry = new("Belə müraciət yoxdur", "Такой заявки нет", "There is no such entry", "Cette candidature n’existe pas");
    public static readonly Text NotAssigned = new("Müraciət sizə verilməyib", "Заявка вам не назначена", "The entry is not assigned to you", "La candidature ne vous est pas attribuée");
    public static readonly Text AlreadyCommitted = new("Bülleten artıq möhürlənib və dəyişmir", "Бюллетень уже запечатан и не меняется", "The ballot is sealed already, and final", "Le bulletin est déjà scellé, définitivement");
    public static readonly Text AlreadyRevealed = new("Bülleten artıq açılıb", "Бюллетень уже раскрыт", "The ballot is revealed already", "Le bulletin est déjà révélé");
    public static readonly Text NotCommitted = new("Möhürlənmiş bülleten yoxdur", "Запечатанного бюллетеня нет", "No ballot was sealed", "Aucun bulletin n’a été scellé");
    public static readonly Text Mismatch = new("Gizli mətn möhürə uyğun deyil. Möhürlədiyiniz faylı seçin", "Секрет не сходится с печатью. Выберите файл, сохранённый при запечатывании", "The secret does not agree with the seal. Choose the file that you kept when sealing", "Le secret ne s’accorde pas avec le sceau. Choisissez le fichier gardé au scellement");
    public static readonly Text ScoresWrong = new("Ballar qaydalara uyğun deyil", "Баллы не соответствуют правилам", "The scores do not fit the rules", "Les notes ne correspondent pas au règlement");
    public static readonly Text DidCommit = new("Bülleten möhürləndi.", "Бюллетень запечатан.", "The ballot is sealed.", "Le bulletin est scellé.");
    public static readonly Text DidReveal = new("Bülleten açıldı.", "Бюллетень раскрыт.", "The ballot is revealed.", "Le bulletin est révélé.");
    public static readonly Text NotDone = new("Alınmadı. Səhifəni yeniləyin və yenidən cəhd edin", "Не получилось. Обновите страницу и повторите", "It was not done. Load the page again and repeat", "L’action n’a pas abouti. Rechargez la page et recommencez");
}
