namespace Asan.Gateway.Pages.Practices;

internal static class Texts
{
    public static readonly Text Title = new("Yaxşı təcrübələr", "Успешные практики", "Good practices", "Bonnes pratiques");
    public static readonly Text Lead = new(
        "Nə kömək edib, neçəyə başa gəlib, başqası necə tətbiq edə bilər.", "Что помогло, сколько стоило и как это перенять.",
        "What has helped, what it took, and how others can adopt it.", "Ce qui a aidé, ce qu’il a fallu, et comment l’adopter.");
    public static readonly Text CardText = new("Başqalarının tətbiq edə biləcəyi həllər, sübutları ilə.", "Решения, которые можно перенять, с доказательствами.", "Solutions that others can adopt, with their evidence.", "Des solutions à adopter, avec leurs preuves.");
    public static readonly Text Label = new("Təcrübə axtarın", "Найти практику", "Find a practice", "Trouver une pratique");
    public static readonly Text Hint = new("Adda və ya qurumda olan sözlər", "Слова из названия или ведомства", "Words of the title or the authority", "Mots du titre ou de l’administration");
    public static readonly Text Theme = new("Mövzu", "Тема", "Theme", "Thème");
    public static readonly Text Country = new("Ölkə", "Страна", "Country", "Pays");
    public static readonly Text AdoptedIn = new("Harada tətbiq olunub və ya sınaqdan keçir", "Где переняли или испытывают", "Adopted or piloted in", "Adoptée ou testée en");
    public static readonly Text AllPractices = new("Bütün təcrübələr", "Все практики", "All practices", "Toutes les pratiques");
    public static readonly Text NothingHint = new("Daha az söz yazın və ya seçimi genişləndirin.", "Введите меньше слов или снимите отбор.", "Try fewer words, or clear a choice.", "Essayez moins de mots ou effacez un choix.");
    public static readonly Counted Count = new("{0} təcrübə", "{0} практика", "{0} практики", "{0} практик", "{0} практики", "{0} practice", "{0} practices", "{0} pratique", "{0} pratiques");
    public static readonly Text Winner = new("Mükafat, yer: {0}", "Премия, место {0}", "Award, rank {0}", "Prix, rang {0}");

    public static readonly Text ExampleText = new(
        "Bu təcrübə sınaq üçün uydurulub.", "Эта практика вымышлена для проверки.", "This practice is invented for trying the platform.", "Cette pratique est inventée pour l’essai.");
    public static readonly Text Problem = new("Problem", "Проблема", "The problem", "Le problème");
    public static readonly Text Solution = new("Həll", "Решение", "The solution", "La solution");
    public static readonly Text Results = new("Nəticələr", "Результаты", "The results", "Les résultats");
    public static readonly Text Evidence = new("Nə sübut edir", "Чем подтверждено", "Evidence", "Preuves");
    public static readonly Text NoEvidence = new("Ayrıca sübut göstərilməyib.", "Отдельных подтверждений не указано.", "No separate evidence is named.", "Aucune preuve particulière n’est citée.");
    public static readonly Text Cost = new("Xərc", "Затраты", "Cost", "Coût");
    public static readonly Text CostUnknown = new("Məlum deyil.", "Неизвестны.", "Not known.", "Inconnu.");
    public static readonly Text HowToAdopt = new("Necə tətbiq etməli", "Как перенять", "How to adopt it", "Comment l’adopter");
    public static readonly Text HowUnknown = new("Hələ yazılmayıb.", "Пока не описано.", "Not written yet.", "Pas encore décrit.");
    public static readonly Text Adoptions = new("Kim tətbiq edib", "Кто перенял", "Who adopted it", "Qui l’a adoptée");
    public static readonly Text NoAdoptions = new("Tətbiq edən hələ məlum deyil.", "О перенявших пока неизвестно.", "No adoption is known yet.", "Aucune adoption n’est connue.");
    public static readonly Text Since = new("{0} tarixindən", "с {0}", "since {0}", "depuis le {0}");
    public static readonly Text StudyVisit = new("Qalibin öyrənmə səfəri", "Ознакомительный визит победителя", "The winner’s study visit", "La visite d’étude du lauréat");

    public static Text StatusName(string status) => status switch
    {
        "considering" => new("Düşünülür", "Рассматривается", "Considering", "À l’étude"),
        "planned" => new("Planlaşdırılıb", "Запланировано", "Planned", "Prévue"),
        "piloting" => new("Sınaqdan keçirilir", "Испытывается", "Piloting", "En test"),
        "adopted" => new("Tətbiq olunub", "Внедрено", "Adopted", "Adoptée"),
        _ => new("İmtina edilib", "Оставлено", "Abandoned", "Abandonnée"),
    };

    public static Text ThemeName(string theme) => theme switch
    {
        "access" => new("Əlçatanlıq", "Доступность", "Access", "Accès"),
        "digital" => new("Rəqəmsal", "Цифровое", "Digital", "Numérique"),
        "environment" => new("Ətraf mühit", "Экология", "Environment", "Environnement"),
        "inclusion" => new("İnklüzivlik", "Инклюзия", "Inclusion", "Inclusion"),
        "integrity" => new("Dürüstlük", "Добросовестность", "Integrity", "Intégrité"),
        "mobility" => new("Səyyar xidmət", "Мобильность", "Mobility", "Mobilité"),
        "one-stop" => new("Bir məkanda", "Одно окно", "One-stop", "Guichet unique"),
        "participation" => new("İştirak", "Участие", "Participation", "Participation"),
        "queues" => new("Növbələr", "Очереди", "Queues", "Files d’attente"),
        "staff" => new("Əməkdaşlar", "Персонал", "Staff", "Personnel"),
        "utilities" => new("Kommunal", "Коммунальные услуги", "Utilities", "Services collectifs"),
        "cooperation" => new("Əməkdaşlıq", "Сотрудничество", "Cooperation", "Coopération"),
        _ => new(theme, theme, theme, theme),
    };
}
