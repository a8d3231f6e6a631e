using System.Globalization;

namespace Asan.Gateway.Pages;

/// <summary>Countries by their ISO 3166-1 alpha-2 codes, as people call them in short: those of the data, and neighbours.</summary>
public static class Countries
{
    /// <summary>The country's name; of one that is not listed here, the English one that the system knows, or its code.</summary>
    public static string Name(string code, Language language) => Names.TryGetValue(code, out var name) ? name.In(language) : Otherwise(code);

    /// <summary>Every country that has a name here.</summary>
    public static IEnumerable<string> All => Names.Keys;

    /// <summary>The code, if it looks like one.</summary>
    public static string? Known(string? code) => code is { Length: 2 } && code.All(char.IsAsciiLetterUpper) ? code : null;

    /// <summary>Different countries in the order of their names.</summary>
    public static IReadOnlyList<string> ByName(IEnumerable<string?> codes, Language language) =>
        [.. codes.OfType<string>().Distinct().OrderBy(code => Name(code, language), StringComparer.Create(language.Culture, ignoreCase: true))];

    private static string Otherwise(string code)
    {
        try
        {
            return new RegionInfo(code).EnglishName;
        }
        catch (ArgumentException)
        {
            return code;
        }
    }

    private static readonly Dictionary<string, Text> Names = new(StringComparer.Ordinal)
    {
        ["AE"] = new("Birləşmiş Ərəb Əmirlikləri", "ОАЭ", "United Arab Emirates", "Émirats arabes unis"),
        ["AF"] = new("Əfqanıstan", "Афганистан", "Afghanistan", "Afghanistan"),
        ["AO"] = new("Anqola", "Ангола", "Angola", "Angola"),
        ["AZ"] = new("Azərbaycan", "Азербайджан", "Azerbaijan", "Azerbaïdjan"),
        ["BD"] = new("Banqladeş", "Бангладеш", "Bangladesh", "Bangladesh"),
        ["BF"] = new("Burkina-Faso", "Буркина-Фасо", "Burkina Faso", "Burkina Faso"),
        ["BI"] = new("Burundi", "Бурунди", "Burundi", "Burundi"),
        ["BJ"] = new("Benin", "Бенин", "Benin", "Bénin"),
        ["BW"] = new("Botsvana", "Ботсвана", "Botswana", "Botswana"),
        ["CD"] = new("Konqo Demokratik Respublikası", "ДР Конго", "DR Congo", "RD Congo"),
        ["CF"] = new("Mərkəzi Afrika Respublikası", "ЦАР", "Central African Republic", "République centrafricaine"),
        ["CG"] = new("Konqo Respublikası", "Республика Конго", "Republic of the Congo", "République du Congo"),
        ["CI"] = new("Kot-d’İvuar", "Кот-д’Ивуар", "Côte d’Ivoire", "Côte d’Ivoire"),
        ["CM"] = new("Kamerun", "Камерун", "Cameroon", "Cameroun"),
        ["CN"] = new("Çin", "Китай", "China", "Chine"),
        ["CV"] = new("Kabo-Verde", "Кабо-Верде", "Cabo Verde", "Cap-Vert"),
        ["DJ"] = new("Cibuti", "Джибути", "Djibouti", "Djibouti"),
        ["DZ"] = new("Əlcəzair", "Алжир", "Algeria", "Algérie"),
        ["EG"] = new("Misir", "Египет", "Egypt", "Égypte"),
        ["EH"] = new("Qərbi Saxara", "Западная Сахара", "Western Sahara", "Sahara occidental"),
        ["ER"] = new("Eritreya", "Эритрея", "Eritrea", "Érythrée"),
        ["ET"] = new("Efiopiya", "Эфиопия", "Ethiopia", "Éthiopie"),
        ["FR"] = new("Fransa", "Франция", "France", "France"),
        ["GA"] = new("Qabon", "Габон", "Gabon", "Gabon"),
        ["GE"] = new("Gürcüstan", "Грузия", "Georgia", "Géorgie"),
        ["GH"] = new("Qana", "Гана", "Ghana", "Ghana"),
        ["GM"] = new("Qambiya", "Гамбия", "The Gambia", "Gambie"),
        ["GN"] = new("Qvineya", "Гвинея", "Guinea", "Guinée"),
        ["GQ"] = new("Ekvatorial Qvineya", "Экваториальная Гвинея", "Equatorial Guinea", "Guinée équatoriale"),
        ["GW"] = new("Qvineya-Bisau", "Гвинея-Бисау", "Guinea-Bissau", "Guinée-Bissau"),
        ["ID"] = new("İndoneziya", "Индонезия", "Indonesia", "Indonésie"),
        ["IN"] = new("Hindistan", "Индия", "India", "Inde"),
        ["KE"] = new("Keniya", "Кения", "Kenya", "Kenya"),
        ["KG"] = new("Qırğızıstan", "Киргизия", "Kyrgyzstan", "Kirghizistan"),
        ["KM"] = new("Komor adaları", "Коморы", "Comoros", "Comores"),
        ["KZ"] = new("Qazaxıstan", "Казахстан", "Kazakhstan", "Kazakhstan"),
        ["LR"] = new("Liberiya", "Либерия", "Liberia", "Libéria"),
        ["LS"] = new("Lesoto", "Лесото", "Lesotho", "Lesotho"),
        ["LY"] = new("Liviya", "Ливия", "Libya", "Libye"),
        ["MA"] = new("Mərakeş", "Марокко", "Morocco", "Maroc"),
        ["MD"] = new("Moldova", "Молдавия", "Moldova", "Moldavie"),
        ["ME"] = new("Monteneqro", "Черногория", "Montenegro", "Monténégro"),
        ["MG"] = new("Madaqaskar", "Мадагаскар", "Madagascar", "Madagascar"),
        ["ML"] = new("Mali", "Мали", "Mali", "Mali"),
        ["MR"] = new("Mavritaniya", "Мавритания", "Mauritania", "Mauritanie"),
        ["MU"] = new("Mavriki", "Маврикий", "Mauritius", "Maurice"),
        ["MW"] = new("Malavi", "Малави", "Malawi", "Malawi"),
        ["MY"] = new("Malayziya", "Малайзия", "Malaysia", "Malaisie"),
        ["MZ"] = new("Mozambik", "Мозамбик", "Mozambique", "Mozambique"),
        ["NA"] = new("Namibiya", "Намибия", "Namibia", "Namibie"),
        ["NE"] = new("Niger", "Нигер", "Niger", "Niger"),
        ["NG"] = new("Nigeriya", "Нигерия", "Nigeria", "Nigéria"),
        ["PK"] = new("Pakistan", "Пакистан", "Pakistan", "Pakistan"),
        ["RU"] = new("Rusiya", "Россия", "Russia", "Russie"),
        ["RW"] = new("Ruanda", "Руанда", "Rwanda", "Rwanda"),
        ["SC"] = new("Seyşel adaları", "Сейшелы", "Seychelles", "Seychelles"),
        ["SD"] = new("Sudan", "Судан", "Sudan", "Soudan"),
        ["SL"] = new("Syerra-Leone", "Сьерра-Леоне", "Sierra Leone", "Sierra Leone"),
        ["SN"] = new("Seneqal", "Сенегал", "Senegal", "Sénégal"),
        ["SO"] = new("Somali", "Сомали", "Somalia", "Somalie"),
        ["SS"] = new("Cənubi Sudan", "Южный Судан", "South Sudan", "Soudan du Sud"),
        ["ST"] = new("San-Tome və Prinsipi", "Сан-Томе и Принсипи", "São Tomé and Príncipe", "Sao Tomé-et-Principe"),
        ["SZ"] = new("Esvatini", "Эсватини", "Eswatini", "Eswatini"),
        ["TD"] = new("Çad", "Чад", "Chad", "Tchad"),
        ["TG"] = new("Toqo", "Того", "Togo", "Togo"),
        ["TJ"] = new("Tacikistan", "Таджикистан", "Tajikistan", "Tadjikistan"),
        ["TM"] = new("Türkmənistan", "Туркмения", "Turkmenistan", "Turkménistan"),
        ["TN"] = new("Tunis", "Тунис", "Tunisia", "Tunisie"),
        ["TR"] = new("Türkiyə", "Турция", "Türkiye", "Turquie"),
        ["TZ"] = new("Tanzaniya", "Танзания", "Tanzania", "Tanzanie"),
        ["UA"] = new("Ukrayna", "Украина", "Ukraine", "Ukraine"),
        ["UG"] = new("Uqanda", "Уганда", "Uganda", "Ouganda"),
        ["UZ"] = new("Özbəkistan", "Узбекистан", "Uzbekistan", "Ouzbékistan"),
        ["ZA"] = new("Cənubi Afrika Respublikası", "ЮАР", "South Africa", "Afrique du Sud"),
        ["ZM"] = new("Zambiya", "Замбия", "Zambia", "Zambie"),
        ["ZW"] = new("Zimbabve", "Зимбабве", "Zimbabwe", "Zimbabwe"),
    };
}
