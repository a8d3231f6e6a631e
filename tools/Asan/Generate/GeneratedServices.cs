using System.Text.Json.Nodes;

namespace Asan.Cli.Generate;

/// <summary>
/// Invented services with plausible names in four languages, for trials of size: the same number gives the same services
/// on every machine. Each says that it is an example.
/// </summary>
public static class GeneratedServices
{
    private static readonly (string Az, string En, string Ru, string Fr)[] Actions =
    [
        ("verilməsi", "Issue", "Выдача", "Délivrance"), ("dəyişdirilməsi", "Exchange", "Замена", "Échange"), ("qeydiyyatı", "Registration", "Регистрация", "Enregistrement"),
        ("uzadılması", "Extension", "Продление", "Prolongation"), ("bərpası", "Restoration", "Восстановление", "Rétablissement"), ("ləğvi", "Cancellation", "Отмена", "Annulation"),
        ("təsdiqi", "Certification", "Заверение", "Certification"), ("yoxlanılması", "Verification", "Проверка", "Vérification"), ("dublikatı", "Duplicate", "Дубликат", "Duplicata"),
        ("çıxarışı", "Extract", "Выписка", "Extrait"), ("düzəlişi", "Correction", "Исправление", "Rectification"), ("köçürülməsi", "Transfer", "Перевод", "Transfert"),
        ("bəyanı", "Declaration", "Декларация", "Déclaration"), ("razılaşdırılması", "Approval", "Согласование", "Approbation"), ("icarəsi", "Lease", "Аренда", "Location"),
        ("müayinəsi", "Inspection", "Осмотр", "Inspection"), ("hesablanması", "Assessment", "Расчёт", "Calcul"), ("dayandırılması", "Suspension", "Приостановка", "Suspension"),
        ("tərcüməsi", "Translation", "Перевод текста", "Traduction"), ("arxivləşdirilməsi", "Archiving", "Архивация", "Archivage"),
    ];

    private static readonly (string Az, string En, string Ru, string Fr)[] Objects =
    [
        ("tikinti icazəsinin", "of a building permit", "разрешения на строительство", "d'un permis de construire"), ("balıqçılıq biletinin", "of a fishing permit", "рыболовного билета", "d'un permis de pêche"),
        ("silah lisenziyasının", "of a weapon licence", "лицензии на оружие", "d'un permis d'arme"), ("tələbə biletinin", "of a student card", "студенческого билета", "d'une carte d'étudiant"),
        ("diplomun", "of a diploma", "диплома", "d'un diplôme"), ("peyvənd kitabçasının", "of a vaccination record", "карты прививок", "d'un carnet de vaccination"),
        ("avtobus marşrutunun", "of a bus route", "автобусного маршрута", "d'une ligne d'autobus"), ("taksi lisenziyasının", "of a taxi licence", "лицензии такси", "d'une licence de taxi"),
        ("qəyyumluğun", "of a guardianship", "опекунства", "d'une tutelle"), ("torpaq sahəsinin", "of a plot of land", "земельного участка", "d'un terrain"),
        ("reklam lövhəsinin", "of an advertising sign", "рекламного щита", "d'une enseigne"), ("ticarət obyektinin", "of a shop", "торгового объекта", "d'un commerce"),
        ("istehsal patentinin", "of a patent", "патента", "d'un brevet"), ("əmtəə nişanının", "of a trade mark", "товарного знака", "d'une marque"),
        ("kitabxana kartının", "of a library card", "читательского билета", "d'une carte de bibliothèque"), ("parklama icazəsinin", "of a parking permit", "разрешения на парковку", "d'une carte de stationnement"),
        ("ev heyvanının", "of a pet", "домашнего животного", "d'un animal domestique"), ("gəminin", "of a vessel", "судна", "d'un navire"), ("dronun", "of a drone", "дрона", "d'un drone"),
        ("elektrik sayğacının", "of an electricity meter", "счётчика электроэнергии", "d'un compteur électrique"), ("istilik müqaviləsinin", "of a heating contract", "договора отопления", "d'un contrat de chauffage"),
        ("kanalizasiya xəttinin", "of a sewer line", "канализации", "d'un égout"), ("ağac kəsilməsinin", "of tree felling", "вырубки деревьев", "d'un abattage d'arbres"),
        ("tədbir icazəsinin", "of an event permit", "разрешения на мероприятие", "d'une autorisation d'événement"), ("məktəb yerinin", "of a school place", "места в школе", "d'une place d'école"),
        ("uşaq bağçası yerinin", "of a kindergarten place", "места в детском саду", "d'une place en maternelle"), ("idman klubunun", "of a sports club", "спортивного клуба", "d'un club sportif"),
        ("ictimai birliyin", "of an association", "общественного объединения", "d'une association"), ("fond nizamnaməsinin", "of a foundation", "устава фонда", "d'une fondation"),
        ("kredit tarixçəsinin", "of a credit history", "кредитной истории", "d'un historique de crédit"), ("sığorta şəhadətnaməsinin", "of an insurance policy", "страхового полиса", "d'une police d'assurance"),
        ("tibbi kitabçanın", "of a medical book", "медицинской книжки", "d'un livret médical"), ("reseptin", "of a prescription", "рецепта", "d'une ordonnance"),
        ("veteran vəsiqəsinin", "of a veteran's card", "удостоверения ветерана", "d'une carte de vétéran"), ("turizm lisenziyasının", "of a tourism licence", "туристической лицензии", "d'une licence de tourisme"),
        ("restoran icazəsinin", "of a restaurant permit", "разрешения на ресторан", "d'une licence de restaurant"), ("qəbir yerinin", "of a grave", "места захоронения", "d'une concession funéraire"),
        ("su quyusunun", "of a well", "водяной скважины", "d'un puits"), ("günəş panelinin", "of a solar panel", "солнечной панели", "d'un panneau solaire"),
        ("lift pasportunun", "of a lift's papers", "паспорта лифта", "d'un dossier d'ascenseur"), ("kran icazəsinin", "of a crane permit", "разрешения на кран", "d'une autorisation de grue"),
        ("toxum sertifikatının", "of a seed certificate", "сертификата семян", "d'un certificat de semences"), ("mal-qaranın", "of livestock", "скота", "de bétail"),
        ("arı pətəyinin", "of a beehive", "пасеки", "d'un rucher"), ("üzüm bağının", "of a vineyard", "виноградника", "d'un vignoble"), ("meşə sahəsinin", "of a forest plot", "лесного участка", "d'une parcelle de forêt"),
        ("radio tezliyinin", "of a radio frequency", "радиочастоты", "d'une fréquence radio"), ("internet domeninin", "of an internet domain", "интернет-домена", "d'un nom de domaine"),
        ("rəqəmsal sertifikatın", "of a digital certificate", "цифрового сертификата", "d'un certificat numérique"), ("arxiv sənədinin", "of an archived record", "архивного документа", "d'un document d'archives"),
    ];

    private static readonly (string Az, string En, string Ru, string Fr)[] Cases =
    [
        ("fiziki şəxs üçün", "for a person", "для физического лица", "pour un particulier"), ("hüquqi şəxs üçün", "for a company", "для юридического лица", "pour une société"),
        ("əcnəbi üçün", "for a foreigner", "для иностранца", "pour un étranger"), ("tələbə üçün", "for a student", "для студента", "pour un étudiant"),
        ("pensiyaçı üçün", "for a pensioner", "для пенсионера", "pour un retraité"), ("əlilliyi olan şəxs üçün", "for a person with a disability", "для лица с инвалидностью", "pour une personne handicapée"),
        ("çoxuşaqlı ailə üçün", "for a large family", "для многодетной семьи", "pour une famille nombreuse"), ("yetkinlik yaşına çatmayan üçün", "for a minor", "для несовершеннолетнего", "pour un mineur"),
        ("itirildikdə", "after a loss", "при утере", "après une perte"), ("təcili", "urgently", "срочно", "en urgence"),
    ];

    /// <summary>How many differ in their name.</summary>
    public static int Different => Actions.Length * Objects.Length * Cases.Length;

    /// <summary>The line of an import for the service with this number, from 0.</summary>
    public static JsonObject Line(int number, IReadOnlyList<string> agencies)
    {
        var (action, thing, of) = (Actions[number % Actions.Length], Objects[number / Actions.Length % Objects.Length], Cases[number / (Actions.Length * Objects.Length) % Cases.Length]);
        var name = new JsonObject
        {
            ["az"] = $"{char.ToUpperInvariant(thing.Az[0])}{thing.Az[1..]} {action.Az} {of.Az}",
            ["en"] = $"{action.En} {thing.En} {of.En}",
            ["ru"] = $"{action.Ru} {thing.Ru} {of.Ru}",
            ["fr"] = $"{action.Fr} {thing.Fr} {of.Fr}",
        };
        return new JsonObject
        {
            ["externalId"] = $"generated-{number:d6}",
            ["body"] = new JsonObject
            {
                ["agency"] = agencies[number / Actions.Length % agencies.Count],
                ["name"] = name,
                ["durationMinutes"] = 10 + 5 * (number % 5),
                ["centres"] = new JsonArray("*"),
                ["channels"] = number % 3 == 0 ? new JsonArray("centre", "online") : new JsonArray("centre"),
                ["requirements"] = new JsonArray(),
                ["fees"] = new JsonArray(new JsonObject
                {
                    ["id"] = "ordinary",
                    ["name"] = new JsonObject { ["az"] = "Adi", ["en"] = "Ordinary", ["ru"] = "Обычная", ["fr"] = "Ordinaire" },
                    ["amount"] = $"{number % 4 * 30}.00",
                    ["currency"] = "AZN",
                    ["deadlineWorkingDays"] = 10,
                    ["legalBasis"] = new JsonObject { ["title"] = new JsonObject { ["en"] = "An invented act" } },
                    ["sources"] = new JsonArray(),
                    ["example"] = true,
                }),
                ["sources"] = new JsonArray(),
                ["example"] = true,
            },
        };
    }
}
