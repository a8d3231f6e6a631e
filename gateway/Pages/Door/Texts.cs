namespace Asan.Gateway.Pages.Door;

internal static class Texts
{
    public static readonly Text Title = new("Forumun qapısı", "Вход на форум", "The forum’s door", "L’entrée du forum");
    public static readonly Text What = new("Nişan və dəvət kodlarını yoxlayın, şəbəkəsiz də.", "Проверять бейджи и коды приглашений, и без сети.", "Check badges and invitation codes, without a network too.", "Contrôler badges et codes d’invitation, même sans réseau.");
    public static readonly Text Forums = new("Forumlar", "Форумы", "Forums", "Forums");
    public static readonly Text None = new("Forum yoxdur.", "Форумов нет.", "There is no forum.", "Aucun forum.");
    public static readonly Text Arrived = new("{1} qonaqdan {0} nəfər gəlib", "Пришли: {0} из {1}", "{0} of {1} guests have arrived", "{0} invités arrivés sur {1}");
    public static readonly Text CodeTitle = new("Dəvət kodu", "Код приглашения", "Invitation code", "Code d’invitation");
    public static readonly Text CodeHint = new("Qonağın göstərdiyi kod; boşluqlar fərq etmir.", "Код, который показывает гость; пробелы не важны.", "The code that the guest shows; spaces do not matter.", "Le code présenté par l’invité\u202F; les espaces sont ignorés.");
    public static readonly Text Check = new("Qonağı qeyd edin", "Отметить гостя", "Check the guest in", "Enregistrer l’invité");
    public static readonly Text In = new("Buyurun", "Проходите", "Come in", "Entrez");
    public static readonly Text Welcome = new("Buyurun: {0}, {1}", "Проходите: {0}, {1}", "Come in: {0}, {1}", "Entrez\u202F: {0}, {1}");
    public static readonly Text Stop = new("Dayanın", "Стоп", "Stop", "Arrêtez");
    public static readonly Text Already = new("Bu dəvətlə artıq giriş olub. Qonaqdan soruşun.", "По этому приглашению уже вошли. Спросите гостя.", "This invitation has admitted its guest already. Ask the guest.", "Cette invitation a déjà servi. Interrogez l’invité.");
    public static readonly Text Unknown = new("Belə kod yoxdur və ya əvəz olunub. Hər işarəni yoxlayın.", "Такого кода нет или он заменён. Проверьте каждый знак.", "There is no such code, or it was replaced. Check each character.", "Ce code n’existe pas ou a été remplacé. Vérifiez chaque caractère.");
    public static readonly Text NotDone = new("Alınmadı. Yenidən cəhd edin.", "Не получилось. Повторите.", "It was not done. Try again.", "L’action n’a pas abouti. Réessayez.");
    public static readonly Text EnterCode = new("Kodu yazın", "Введите код", "Enter the code", "Saisissez le code");
    public static readonly Text CodeLength = new("Kod 20-40 işarədir. Yoxlayın.", "В коде от 20 до 40 знаков. Проверьте.", "A code has 20 to 40 characters. Check it.", "Un code compte de 20 à 40 caractères. Vérifiez.");
    public static readonly Text BadgeTitle = new("Nişan", "Бейдж", "Badge", "Badge");
    public static readonly Text BadgeHint = new("Skanerlə oxudun və ya QR kodun mətnini yapışdırın. Şəbəkəsiz də işləyir: oxunan sonra göndərilir.", "Считайте сканером или вставьте текст QR-кода. Работает и без сети: отправится позже.", "Read it with a scanner or paste the QR code’s text. It works without a network: what was read is sent later.", "Lisez-le au scanner ou collez le texte du QR code. Fonctionne sans réseau\u202F: l’envoi se fait plus tard.");
    public static readonly Text CheckBadge = new("Nişanı yoxlayın", "Проверить бейдж", "Check the badge", "Contrôler le badge");
    public static readonly Text Camera = new("Kameranı açın", "Включить камеру", "Use the camera", "Activer la caméra");
    public static readonly Text Device = new("Bu qapının adı", "Название этого входа", "Name of this door", "Nom de cette entrée");
    public static readonly Text DeviceHint = new("Kiçik latın hərfləri, rəqəm və tire: east-1. Hər qapının adı başqadır.", "Строчные латинские буквы, цифры и дефис: east-1. У каждого входа своё.", "Small letters, digits and hyphens: east-1. Each door has its own.", "Lettres minuscules, chiffres et tirets\u202F: east-1. Un nom par entrée.");
    public static readonly Text Waiting = new("Göndərilməmiş: {0}", "Не отправлено: {0}", "Not sent yet: {0}", "Pas encore envoyés\u202F: {0}");
    public static readonly Text AllSent = new("Hamısı göndərilib", "Всё отправлено", "All is sent", "Tout est envoyé");
    public static readonly Text Offline = new("Şəbəkə yoxdur: yoxlama bu cihazda davam edir", "Сети нет: проверка продолжается на устройстве", "No network: checking goes on in this device", "Hors ligne\u202F: le contrôle continue sur l’appareil");
    public static readonly Text NoList = new("Qonaqların siyahısı bu cihazda yoxdur. Bir dəfə şəbəkə ilə açın.", "Списка гостей на устройстве нет. Откройте один раз с сетью.", "This device has no list of guests. Open the page once with a network.", "L’appareil n’a pas la liste des invités. Ouvrez la page une fois en ligne.");
    public static readonly Text NotOurs = new("Bu forumun nişanı deyil.", "Это не бейдж форума.", "This is no badge of this forum.", "Ce n’est pas un badge de ce forum.");
    public static readonly Text NotGuest = new("Nişan həqiqidir, amma qonaq siyahıda yoxdur.", "Бейдж подлинный, но гостя нет в списке.", "The badge is genuine, but the guest is not on the list.", "Le badge est authentique, mais l’invité n’est pas sur la liste.");
    public static readonly Text SeenHere = new("Artıq qeyd olunub: {0}", "Уже отмечен: {0}", "Checked in already: {0}", "Déjà enregistré\u202F: {0}");
    public static readonly Text Forget = new("Siyahını bu cihazdan silin", "Удалить список с устройства", "Remove the list from this device", "Effacer la liste de l’appareil");
    public static readonly Text Forgotten = new("Silindi.", "Удалено.", "Removed.", "Effacée.");
    public static readonly Text ConflictsTitle = new("İki dəfə göstərilən nişanlar", "Бейджи, показанные дважды", "Badges shown twice", "Badges présentés deux fois");
    public static readonly Text ConflictsText = new("{0}: {1} qapısında {2}; əvvəl {3}", "{0}: вход {1} в {2}; ранее {3}", "{0}: at {1}, {2}; earlier {3}", "{0}\u202F: à {1}, {2}\u202F; avant {3}");
}
