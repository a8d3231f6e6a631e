namespace Asan.Gateway.Pages.Awards;

internal static class Texts
{
    public static readonly Text Title = new("Mükafat", "Премия", "The award", "Le prix");
    public static readonly Text Lead = new(
        "Yerli hakimiyyətlərin yaxşı təcrübəsinə verilən mükafat: çağırışdan nəticəyədək hamı yoxlaya bilər.",
        "Премия за хорошую практику местных властей: от объявления до итогов всё может проверить каждый.",
        "An award for good practice of local authorities. From the call to the result, anybody can check it.",
        "Un prix des bonnes pratiques des autorités locales. De l’appel au résultat, chacun peut le vérifier.");
    public static readonly Text NoCycles = new("Hələ dövrə yoxdur.", "Циклов пока нет.", "There is no cycle yet.", "Il n’y a pas encore d’édition.");
    public static readonly Text FromTo = new("Müraciətlər: {0} – {1}", "Заявки: {0} – {1}", "Entries: {0} to {1}", "Candidatures\u202F: {0} – {1}");
    public static readonly Text ExampleText = new(
        "Qaydalar, tarixlər və mətnlər sınaq üçün uydurulub.", "Правила, даты и тексты вымышлены для пробы.",
        "Rules, dates and texts are invented for trying the platform.", "Règles, dates et textes sont inventés pour l’essai.");
    public static readonly Text CallOpen = new("Çağırış açıqdır", "Приём заявок открыт", "The call is open", "L’appel est ouvert");
    public static readonly Text CallOpenText = new(
        "Afrikanın yerli və regional hakimiyyətləri müraciət edə bilər. Son vaxt: {0}.", "Местные и региональные власти Африки могут подать заявку до: {0}.",
        "African local and regional authorities can enter until {0}.", "Les autorités locales et régionales d’Afrique peuvent candidater jusqu’au {0}.");
    public static readonly Text EnterHere = new("Qurumunuzun hesabı ilə müraciət edin", "Подать заявку под учётной записью органа власти", "Enter with your authority’s account", "Candidater avec le compte de votre autorité");
    public static readonly Text Results = new("Nəticələr", "Итоги", "Results", "Résultats");
    public static readonly Text Verify = new("Nəticəni yoxlayın", "Проверить итоги", "Check the result yourself", "Vérifier le résultat");

    public static readonly Text Dates = new("Tarixlər və mərhələlər", "Сроки и этапы", "Dates and stages", "Dates et étapes");
    public static readonly Text Opens = new("Müraciətlər açılır", "Приём заявок с", "Entries from", "Candidatures à partir du");
    public static readonly Text Closes = new("Müraciətlər bağlanır", "Приём заявок до", "Entries until", "Candidatures jusqu’au");
    public static readonly Text AnnouncedAt = new("Elan olunub", "Объявлено", "Announced", "Annoncé");
    public static readonly Text Founders = new("Təsisçilər", "Учредители", "Founders", "Fondateurs");
    public static readonly Text Partners = new("Tərəfdaşlar", "Партнёры", "Partners", "Partenaires");
    public static readonly Text Done = new("bitib", "завершено", "done", "terminé");

    /// <summary>What the public follows: from which state to which, by their place in the order.</summary>
    public static readonly IReadOnlyList<(int First, int Last, Text Text)> Stages =
    [
        (0, 1, new("Qaydalar", "Правила", "Rules", "Règles")),
        (2, 2, new("Çağırış və müraciətlər", "Объявление и заявки", "Call and entries", "Appel et candidatures")),
        (3, 3, new("Uyğunluğun yoxlanması", "Проверка допуска", "Screening", "Recevabilité")),
        (4, 5, new("Münsiflər heyəti", "Жюри", "Jury", "Jury")),
        (6, 8, new("Möhürlənmiş bülletenlər", "Запечатанные бюллетени", "Sealed ballots", "Bulletins scellés")),
        (9, 10, new("Qərar", "Решение", "Decision", "Décision")),
        (11, 12, new("Elan", "Объявление итогов", "Announcement", "Annonce")),
    ];

    public static Text State(string state) => state switch
    {
        "Draft" => new("hazırlanır", "готовится", "being prepared", "en préparation"),
        "RulesFrozen" => new("qaydalar dəyişməz", "правила закреплены", "rules fixed", "règles fixées"),
        "Open" => new("müraciət açıqdır", "приём заявок", "open for entries", "candidatures ouvertes"),
        "ScreeningClosed" => new("yoxlama bitib", "проверка завершена", "screening closed", "recevabilité close"),
        "JuryFormed" => new("heyət qurulub", "жюри собрано", "jury formed", "jury constitué"),
        "Assigned" => new("müraciətlər bölüşdürülüb", "заявки распределены", "entries assigned", "dossiers attribués"),
        "Balloting" => new("səsvermə gedir", "идёт голосование", "judges are voting", "vote en cours"),
        "Sealed" => new("bülletenlər möhürlənib", "бюллетени запечатаны", "ballots sealed", "bulletins scellés"),
        "Revealed" => new("bülletenlər açılıb", "бюллетени раскрыты", "ballots revealed", "bulletins révélés"),
        "Deliberation" => new("müzakirə gedir", "идёт обсуждение", "jury deliberates", "délibération"),
        "Decided" => new("qərar verilib, hələ gizlidir", "решено, пока закрыто", "decided, not public yet", "décidé, pas encore public"),
        "Announced" => new("qaliblər elan olunub", "победители объявлены", "winners announced", "lauréats annoncés"),
        _ => new("bitib", "завершено", "closed", "clos"),
    };

    public static readonly Text Rules = new("Qaydalar", "Правила", "Rules", "Règles");
    public static readonly Text NotFrozen = new(
        "Qaydalar hələ dəyişə bilər: onlar müraciətlərdən əvvəl bağlanır.", "Правила ещё могут измениться: их закрепляют до первой заявки.",
        "The rules may still change: they are fixed before the first entry.", "Les règles peuvent encore changer\u202F: elles sont fixées avant la première candidature.");
    public static readonly Text Frozen = new(
        "Qaydalar bağlanıb; onları heç kim, məlumat bazasında da, dəyişə bilməz.", "Правила закреплены; изменить их не может никто, даже в базе данных.",
        "The rules are fixed. Nobody can change them any more, not even in the database.", "Les règles sont fixées\u202F; plus personne ne peut les changer, même dans la base de données.");
    public static readonly Text Criteria = new("Meyarlar", "Критерии", "Criteria", "Critères");
    public static readonly Text Criterion = new("Meyar", "Критерий", "Criterion", "Critère");
    public static readonly Text Weight = new("Çəki, 100-dən", "Вес из 100", "Weight of 100", "Poids sur 100");
    public static readonly Text ScoresLabel = new("Ballar", "Баллы", "Scores", "Notes");
    public static readonly Text ScoresText = new(
        "{0}–{1} arası; hər müraciətə {2} münsif bal verir", "от {0} до {1}; каждую заявку оценивают судьи: {2}",
        "{0} to {1}, by {2} judges for each entry", "de {0} à {1}, par {2} juges pour chaque candidature");
    public static readonly Text WinnersLabel = new("Qaliblər", "Победители", "Winners", "Lauréats");
    public static readonly Counted WinnerCount = new(
        "{0} qalib", "{0} победитель", "{0} победителя", "{0} победителей", "{0} победителя", "{0} winner", "{0} winners", "{0} lauréat", "{0} lauréats");
    public static readonly Text QuotaLabel = new("Kvota", "Квота", "Quota", "Quota");
    public static readonly Text AtLeast = new("ən azı {0} qalib", "не меньше {0}", "at least {0} winners", "au moins {0} lauréats");
    public static readonly Text AtMost = new("ən çoxu {0} qalib", "не больше {0}", "at most {0} winners", "au plus {0} lauréats");

    public static Text Group(string by) => by switch
    {
        "region" => new("Region", "Регион", "Region", "Région"),
        "country" => new("Ölkə", "Страна", "Country", "Pays"),
        "kind" => new("Hakimiyyətin növü", "Вид власти", "Kind of authority", "Type d’autorité"),
        _ => new("Ölçü", "Размер", "Size", "Taille"),
    };

    public static readonly Text ConflictsLabel = new("Maraqların toqquşması", "Конфликт интересов", "Conflicts of interest", "Conflits d’intérêts");
    public static readonly Text OwnAuthority = new(
        "Münsif öz və keçmiş iş yerini və elan etdiyi müraciəti qiymətləndirmir.", "Судья не оценивает своё нынешнее и прежнее место работы и заявки, о которых предупредил.",
        "A judge scores neither the own or a former authority, nor an entry with a declared conflict.", "Un juge ne note ni son autorité, présente ou passée, ni une candidature pour laquelle il a déclaré un conflit.");
    public static readonly Text OwnCountry = new("Öz ölkəsini də qiymətləndirmir.", "И свою страну тоже.", "Nor the own country.", "Ni son propre pays.");
    public static readonly Text OnePerCountry = new(
        "Bir müraciəti eyni ölkədən iki münsif qiymətləndirmir.", "Одну заявку не оценивают двое судей из одной страны.",
        "No entry has two judges of one country.", "Aucune candidature n’a deux juges du même pays.");
    public static readonly Text LateLabel = new("Gecikmiş müraciət", "Поздние заявки", "Late entries", "Candidatures tardives");
    public static readonly Text LateHours = new("bağlanışdan sonra {0} saat, işarələnməklə", "ещё {0} ч после закрытия, с пометкой", "taken for {0} hours after closing, and marked", "acceptées {0} heures après la clôture, et signalées");
    public static readonly Text LateOpen = new("çağırış açıq qaldıqca", "пока приём открыт", "taken while the call is open", "acceptées tant que l’appel est ouvert");
    public static readonly Text AbsenceLabel = new("Münsif gəlmədikdə", "Если судья отсутствует", "If a judge is absent", "Si un juge est absent");
    public static readonly Text AbsenceText = new("hər müraciətə ən azı {0} bülleten", "не меньше {0} бюллетеней на заявку", "at least {0} ballots for each entry", "au moins {0} bulletins par candidature");
    public static readonly Text AppealsLabel = new("Şikayət", "Обжалование", "Appeals", "Recours");
    public static readonly Text AppealsText = new(
        "yoxlamadan sonra {0}, nəticədən sonra {1}", "после проверки допуска – {0}, после итогов – {1}", "{0} after the screening, {1} after the result", "{0} après la recevabilité, {1} après le résultat");
    public static readonly Text NoAppeals = new("nəzərdə tutulmayıb", "не предусмотрено", "none", "aucun");
    public static readonly Text StudyVisitLabel = new("Qaliblərin tanışlıq səfəri", "Ознакомительный визит победителей", "Study visit of the winners", "Visite d’étude des lauréats");
    public static readonly Text StudyVisitText = new("elandan {0}–{1} gün sonra", "через {0}–{1} дней после объявления", "{0} to {1} days after the announcement", "{0} à {1} jours après l’annonce");
    public static readonly Text Ties = new("Ballar bərabər olduqda", "При равных баллах", "When scores are equal", "En cas d’égalité");
    public static readonly Text TiesText = new("Ardıcıllıqla, fərq yaranana qədər:", "По порядку, до первого различия:", "In this order, until one differs:", "Dans cet ordre, jusqu’à la première différence\u202F:");
    public static readonly Text ByScore = new("Münsiflərin sərtliyi nəzərə alınmış ümumi bal", "Общий балл с учётом строгости судей", "The whole score, which allows for severe and lenient judges", "La note globale, corrigée de la sévérité des juges");
    public static readonly Text ByLot = new("Püşk; onun açıq mənbəyi:", "Жребий; его открытый источник:", "By lot; its public source:", "Par tirage au sort\u202F; sa source publique\u202F:");
    public static readonly Text SharedRank = new("Yer bölüşdürülür", "Место делится", "The rank is shared", "Le rang est partagé");
    public static readonly Text Published = new("Əvvəlcədən dərc olunanlar", "Опубликовано заранее", "Published beforehand", "Publié à l’avance");
    public static readonly Text PublishedText = new(
        "Bunları yazıb saxlayın: sonra dərc olunan paket onlara uyğun gəlməlidir.", "Запишите эти значения: опубликованный потом пакет должен с ними сойтись.",
        "Keep these: the bundle that is published later must agree with them.", "Conservez ces valeurs\u202F: le dossier publié plus tard doit s’y accorder.");
    public static readonly Text RulesDigest = new("Qaydaların SHA-256 izi", "SHA-256 правил", "SHA-256 of the rules", "SHA-256 des règles");
    public static readonly Text SealedRoot = new("Möhürlənmiş bülletenlərin kökü", "Корень запечатанных бюллетеней", "Root of the sealed ballots", "Racine des bulletins scellés");
    public static readonly Text RevealedRoot = new("Açılmış bülletenlərin kökü", "Корень раскрытых бюллетеней", "Root of the revealed ballots", "Racine des bulletins révélés");
    public static readonly Text HeadText = new("{0} yazı, imzalanıb: {1}", "записей: {0}, подписано: {1}", "{0} leaves, signed {1}", "{0} feuilles, signé le {1}");
    public static readonly Text Recompute = new("Qaydaların izini özünüz hesablayın", "Вычислить хеш правил самостоятельно", "Compute the rules’ digest yourself", "Calculer vous-même l’empreinte des règles");

    public static readonly Text Embargo = new("Nəticələr hələ açıq deyil", "Итоги ещё не открыты", "The results are not public yet", "Les résultats ne sont pas encore publics");
    public static readonly Text EmbargoText = new(
        "Qaliblər mərasim başlayanda elan olunur. O vaxta qədər onları heç kim, katib də, oxuya bilmir; bu səhifə də onları almır.",
        "Победителей объявляют с началом церемонии. До этого их не может прочитать никто, даже секретарь; не получает их и эта страница.",
        "The winners become public when the ceremony begins. Until then nobody can read them, the secretary included, and this page does not get them.",
        "Les lauréats sont publics quand la cérémonie commence. D’ici là personne ne peut les lire, le secrétariat compris, et cette page ne les reçoit pas.");
    public static readonly Text EmbargoState = new("Dövrənin vəziyyəti:", "Состояние цикла:", "The cycle:", "L’édition\u202F:");
    public static readonly Text AllRanks = new("Bütün yerlər", "Все места", "All ranks", "Tous les rangs");
    public static readonly Text IntervalText = new(
        "Aralıq: bülletenlərdəki təsadüfün 95 % etibarla açıq qoyduğu yerlər. Az bülleten geniş aralıq deməkdir.",
        "Интервал – места, которые с уверенностью 95 % оставляет возможными случайность в бюллетенях. Мало бюллетеней – широкий интервал.",
        "The interval has the ranks that chance in the ballots leaves open (95 %). Few ballots make it wide.",
        "L’intervalle donne les rangs que le hasard des bulletins laisse possibles (95\u00A0%). Peu de bulletins l’élargissent.");
    public static readonly Text RankLabel = new("Yer", "Место", "Rank", "Rang");
    public static readonly Text Authority = new("Hakimiyyət orqanı", "Орган власти", "Authority", "Autorité");
    public static readonly Text Interval = new("Aralıq", "Интервал", "Interval", "Intervalle");
    public static readonly Text Score = new("Bal", "Балл", "Score", "Note");
    public static readonly Text Ballots = new("Bülleten", "Бюллетени", "Ballots", "Bulletins");
    public static readonly Text RankIs = new("Yer: {0}", "{0}-е место", "Rank {0}", "Rang {0}");
    public static readonly Text RankShared = new("Yer: {0} (bölüşülür)", "{0}-е место (общее)", "Rank {0} (shared)", "Rang {0} (partagé)");
    public static readonly Text SharedText = new(
        "Bütün meyarlarda bərabər olanlar yeri bölüşür; növbəti yer onların sayı qədər sonra gəlir.", "Равные по всем критериям делят место; следующее место считается после всех них.",
        "Entries that are equal in everything share their rank; the next one counts them all.", "Les candidatures égales en tout partagent leur rang\u202F; le suivant les compte toutes.");
    public static readonly Text LotText = new("Bərabərlər arasında püşk bu açıq qiymətlə atılıb:", "Жребий между равными брошен по открытому значению:", "Between equals the lot was drawn by this public value:", "Entre égaux, le sort a été tiré par cette valeur publique\u202F:");
    public static readonly Text Corrected = new("şikayətdən sonra: {0}", "после обжалования {0}-е", "{0} after an appeal", "{0} après un recours");
    public static readonly Text CorrectedLabel = new("Düzəliş", "Исправление", "Correction", "Correction");
    public static readonly Text MovedFrom = new("ballarla: {0}", "по баллам {0}-е", "{0} by the ballots", "{0} selon les bulletins");
    public static readonly Text BelowFloor = new("az", "мало", "few", "peu");
    public static readonly Text MeansByCriterion = new("Meyarlar üzrə orta ballar", "Средние баллы по критериям", "Mean scores by criterion", "Moyennes par critère");
    public static readonly Text Moves = new("Heyətin dəyişiklikləri", "Изменения жюри", "What the jury moved", "Déplacements décidés par le jury");
    public static readonly Text MovedTo = new("yeni yeri: {0}.", "на {0}-е место.", "to rank {0}.", "au rang {0}.");
    public static readonly Text Feedback = new("Ballar və rəylər", "Баллы и отзывы", "Scores and comments", "Notes et commentaires");
    public static readonly Text FeedbackText = new(
        "Hər hakimiyyət orqanı öz ballarını və münsiflərin rəylərini öz hesabı ilə oxuyur; başqalarına göstərilmir. Münsiflərin adları dərc olunmur.",
        "Каждый орган власти читает свои баллы и отзывы судей под своей учётной записью; другим их не показывают. Имена судей не публикуются.",
        "Each authority reads its own scores and the judges’ comments by its own account; nobody else does. Judges’ names are not published.",
        "Chaque autorité lit ses notes et les commentaires des juges avec son propre compte\u202F; personne d’autre. Les noms des juges ne sont pas publiés.");

    public static readonly Text CertificateTitle = new("Sertifikatı yoxlayın", "Проверить сертификат", "Check a certificate", "Vérifier un certificat");
    public static readonly Text CertificateLead = new(
        "Çap olunmuş sertifikatın kodu onun həqiqi olub-olmadığını göstərir.", "Код на сертификате покажет, подлинный ли он.",
        "The code on a certificate shows whether it is genuine.", "Le code d’un certificat montre s’il est authentique.");
    public static readonly Text CertificateCode = new("Sertifikatın kodu", "Код сертификата", "Code of the certificate", "Code du certificat");
    public static readonly Text CertificateHint = new(
        "20 hərf və rəqəm; tire və boşluq fərq etmir.", "20 букв и цифр; дефисы и пробелы не важны.", "20 letters and digits; dashes and spaces do not matter.", "20 lettres et chiffres\u202F; tirets et espaces sont sans importance.");
    public static readonly Text CheckCertificate = new("Yoxlayın", "Проверить", "Check it", "Vérifier");
    public static readonly Text EnterCertificate = new("Sertifikatın kodunu yazın", "Введите код сертификата", "Enter the code of the certificate", "Saisissez le code du certificat");
    public static readonly Text NoCertificate = new(
        "İmzaladığımız heç bir sertifikatda bu kod yoxdur. Hər işarəni çapla tutuşdurun.", "Подписанного нами сертификата с таким кодом нет. Сверьте каждый знак.",
        "No certificate that we signed has this code. Compare it with the print, letter by letter.", "Aucun certificat signé par nous n’a ce code. Comparez-le à l’imprimé, signe par signe.");
    public static readonly Text Genuine = new("Həqiqi sertifikat", "Подлинный сертификат", "A genuine certificate", "Un certificat authentique");
    public static readonly Text GenuineTitle = new("İmza düzgündür", "Подпись верна", "The signature holds", "La signature est valable");
    public static readonly Text GenuineText = new(
        "Aşağıdakıları biz imzalamışıq. Çapda başqa şey yazılıbsa, çapa inanmayın.", "Мы подписали то, что ниже. Если в распечатке иное, не верьте распечатке.",
        "We signed what stands below. If the print says anything else, do not trust the print.", "Nous avons signé ce qui suit. Si l’imprimé dit autre chose, ne vous y fiez pas.");
    public static readonly Text Practice = new("Təcrübə", "Практика", "Practice", "Pratique");
    public static readonly Text Certifies = new("Nəyi təsdiq edir", "Что удостоверяет", "Certifies", "Certifie");
    public static readonly Text CertifiesWinning = new("Qalib, yer: {0}", "Победитель, {0}-е место", "Winner, rank {0}", "Lauréat, rang {0}");
    public static readonly Text CertifiesTakingPart = new("İştirak", "Участие", "Taking part", "Participation");
    public static readonly Text Award = new("Mükafat", "Премия", "Award", "Prix");
    public static readonly Text IssuedOn = new("Verilib", "Выдан", "Issued on", "Délivré le");
    public static readonly Text Pdf = new("PDF-i açın", "Открыть PDF", "Open the PDF", "Ouvrir le PDF");
    public static readonly Text ForChecking = new("Bizə müraciət etmədən yoxlamaq üçün", "Чтобы проверить без нас", "To check it without asking us", "Pour vérifier sans nous");
    public static readonly Text JwsText = new("İmzalanmış mətn (RFC 7515, ES256); açarlar:", "Подписанный текст (RFC 7515, ES256); ключи:", "The statement as it was signed (RFC 7515, ES256); the keys:", "La déclaration signée (RFC 7515, ES256)\u202F; les clés\u202F:");

    public static Text PartName(string part) => part switch
    {
        "title" => new("Təcrübənin adı", "Название практики", "Title of the practice", "Titre de la pratique"),
        "problem" => new("Problem", "Проблема", "The problem", "Le problème"),
        "solution" => new("Nə edilib", "Что сделано", "What was done", "Ce qui a été fait"),
        _ => new("Nəticələr", "Результаты", "What came of it", "Ce qui en a résulté"),
    };

    public static readonly Text NotWritten = new("yazılmayıb", "не написано", "not written yet", "pas encore écrit");
    public static readonly Text NoFiles = new("Fayl yoxdur.", "Файлов нет.", "There are no files.", "Il n’y a pas de fichier.");
    public static readonly Text FileDigest = new("SHA-256 izi", "SHA-256", "SHA-256", "SHA-256");
    public static readonly Text Files = new("Sübut faylları", "Файлы-подтверждения", "Evidence files", "Fichiers de preuve");
    public static readonly Text BakuTime = new("Vaxtlar Bakı vaxtı ilədir (UTC+4).", "Время бакинское (UTC+4).", "Times are Baku time (UTC+4).", "Les heures sont celles de Bakou (UTC+4).");

    public static readonly Text VerifyLead = new(
        "Brauzeriniz dərc olunmuş paketi yükləyir və bu cihazda yoxlayır. Heç nə göndərilmir.",
        "Браузер загрузит опубликованный пакет и проверит его на этом устройстве. Ничего не отправляется.",
        "Your browser downloads the public bundle and checks it on this device. Nothing is sent.",
        "Votre navigateur télécharge le dossier public et le vérifie sur cet appareil. Rien n’est envoyé.");
    public static readonly Text VerifyEarly = new("Yoxlanacaq paket qaliblərlə birlikdə dərc olunur.", "Пакет для проверки публикуется вместе с победителями.", "The bundle to check is published together with the winners.", "Le dossier à vérifier est publié avec les lauréats.");
    public static readonly Text NeedsScript = new("Bu yoxlama üçün JavaScript lazımdır", "Для этой проверки нужен JavaScript", "This check needs JavaScript", "Cette vérification demande JavaScript");
    public static readonly Text NeedsScriptText = new("Onsuz aşağıdakı əmr hər şeyi yoxlayır.", "Без него всё проверит команда ниже.", "Without it, the command below checks everything.", "Sans lui, la commande ci-dessous vérifie tout.");
    public static readonly Text VerifyButton = new("Yükləyin və yoxlayın", "Загрузить и проверить", "Download and check", "Télécharger et vérifier");
    public static readonly Text VerifyFile = new("Və ya saxladığınız paketi yoxlayın", "Или проверить сохранённый пакет", "Or check a bundle that you kept", "Ou vérifier un dossier conservé");
    public static readonly Text VerifyFileHint = new("Fayl bu cihazdan çıxmır.", "Файл не покидает устройство.", "The file does not leave this device.", "Le fichier ne quitte pas cet appareil.");
    public static readonly Text WhatIsChecked = new("Nə yoxlanır", "Что проверяется", "What is checked", "Ce qui est vérifié");
    public static readonly Text NotRun = new("hələ yox", "ещё нет", "not run yet", "pas encore");
    public static readonly Text Running = new("yoxlanır…", "проверяется…", "checking…", "en cours…");
    public static readonly Text Holds = new("✓ düzdür", "✓ верно", "✓ holds", "✓ exact");
    public static readonly Text Wrong = new("✗ düz deyil", "✗ неверно", "✗ does not hold", "✗ inexact");
    public static readonly Text Skipped = new("yoxlanmadı", "не проверено", "not checked", "non vérifié");
    public static readonly Text AllHold = new("Burada yoxlananların hamısı düzdür.", "Всё, что проверяется здесь, верно.", "Everything that is checked here holds.", "Tout ce qui est vérifié ici est exact.");
    public static readonly Text OneFails = new(
        "Paket düz deyil: səbəb aşağıda. Ondan asılı olanlar yoxlanmadı.", "Пакет неверен: причина ниже. Зависящее от неё не проверялось.",
        "The bundle does not hold: see below. What builds on it was not checked.", "Le dossier n’est pas exact\u202F: voir ci-dessous. Ce qui en dépend n’a pas été vérifié.");
    public static readonly Text Insecure = new(
        "Brauzer yalnız https ünvanında hesablayır. Aşağıdakı əmrdən istifadə edin.", "Браузер считает хеши только по адресу https. Используйте команду ниже.",
        "The browser computes digests at an https address only. Use the command below.", "Le navigateur ne calcule d’empreintes qu’à une adresse https. Utilisez la commande ci-dessous.");
    public static readonly Text BundleAway = new("Paketi yükləmək olmadı. Sonra yenidən cəhd edin.", "Пакет не загрузился. Повторите позже.", "The bundle could not be downloaded. Try again later.", "Le dossier n’a pas pu être téléchargé. Réessayez plus tard.");

    /// <summary>In the order in which <c>award.js</c> runs them.</summary>
    public static readonly IReadOnlyList<(string Id, Text Text)> Checks =
    [
        ("archive", new(
            "Arxiv bayt-bayt formata uyğundur", "Архив побайтно соответствует формату", "The archive is, byte for byte, what the format has for its files", "L’archive est, octet par octet, celle du format")),
        ("files", new(
            "Hər faylın SHA-256 izi siyahıdakıdır, siyahını dərc olunmuş açar imzalayıb", "SHA-256 каждого файла – как в списке, а список подписан опубликованным ключом",
            "Every file has the SHA-256 of the list, and the published key signed the list", "Chaque fichier a le SHA-256 de la liste, et la clé publiée a signé la liste")),
        ("rules", new(
            "Qaydaların izi müraciətlərdən əvvəl dərc olunandır", "Хеш правил – тот, что опубликован до заявок",
            "The rules have the digest that was published before the entries", "Les règles ont l’empreinte publiée avant les candidatures")),
        ("heads", new(
            "Bülletenlər jurnalının köklərini dərc olunmuş açar imzalayıb", "Корни журнала бюллетеней подписаны опубликованным ключом",
            "The published key signed the roots of the ballot log", "La clé publiée a signé les racines du journal des bulletins")),
        ("log", new(
            "Jurnalın yazıları bu kökləri verir", "Записи журнала дают именно эти корни", "The leaves of the log give these roots", "Les feuilles du journal donnent ces racines")),
        ("ballots", new(
            "Hər bülleten açılışdan əvvəl möhürlənib və möhürləndiyi kimi açılıb", "Каждый бюллетень запечатан до раскрытия и раскрыт без изменений",
            "Every ballot was committed before any was shown, and revealed as committed", "Chaque bulletin a été scellé avant toute révélation, et révélé tel quel")),
        ("scores", new(
            "Orta ballar açılmış bülletenlərdən alınır", "Средние баллы следуют из раскрытых бюллетеней",
            "The mean scores follow from the revealed ballots", "Les notes moyennes résultent des bulletins révélés")),
        ("result", new(
            "Nəticələr səhifəsi paketdəkini göstərir", "Страница итогов показывает то, что в пакете", "The page of results shows what the bundle has", "La page des résultats montre ce que contient le dossier")),
    ];

    public static readonly Text WhatIsNot = new("Burada nə yoxlanmır", "Что здесь не проверяется", "What is not checked here", "Ce qui n’est pas vérifié ici");

    public static readonly IReadOnlyList<Text> Unchecked =
    [
        new(
            "Münsiflərin bölgüsü: yük, maraqların toqquşması, ən ucuz olması", "Распределение судей: нагрузка, конфликты интересов, наименьшая цена",
            "The assignment of judges: loads, conflicts of interest, and that none is cheaper", "L’attribution des juges\u202F: charges, conflits d’intérêts, coût minimal"),
        new(
            "Münsiflərin sərtliyinə görə düzəldilmiş ballar və yerlərin aralığı", "Баллы с поправкой на строгость судей и интервалы мест",
            "The calibrated scores and the intervals of ranks", "Les notes corrigées et les intervalles de rangs"),
        new(
            "Bərabərlik, püşk, heyətin dəyişiklikləri və kvotalar üzrə qaliblər", "Равенство, жребий, изменения жюри и победители по квотам",
            "Ties, the lot, the jury’s moves, and the winners by the quotas", "Égalités, tirage au sort, déplacements du jury et lauréats selon les quotas"),
        new(
            "Bu skript özü: onu bizim server verir. Ona inanmırsınızsa, əmrdən istifadə edin", "Сам этот сценарий: его отдаёт наш сервер. Если не доверяете ему, используйте команду",
            "This script itself: our server gives it. If you do not trust that, use the command", "Ce script lui-même\u202F: notre serveur le fournit. Si vous n’y croyez pas, utilisez la commande"),
    ];

    public static readonly Text TheRest = new("Qalanını necə yoxlamaq olar", "Как проверить остальное", "How to check the rest", "Comment vérifier le reste");
    public static readonly Text TheRestText = new(
        "Platformanın mənbə kodundakı ayrıca proqram hər şeyi təkrar hesablayır:", "Отдельная программа из исходного кода платформы пересчитывает всё:",
        "A program of its own, in the platform’s source code, repeats everything:", "Un programme séparé, dans le code source de la plateforme, recalcule tout\u202F:");
    public static readonly Text DownloadBundle = new("Paketi yükləyin (ZIP)", "Скачать пакет (ZIP)", "Download the bundle (ZIP)", "Télécharger le dossier (ZIP)");
}
