using System.ComponentModel.DataAnnotations;

namespace Asan.Feedback.Ratings;

/// <summary>
/// The questions of a rating and their codes. Questions and scales follow the survey modules of SDG indicators 16.6.2
/// (five attributes, then satisfaction overall) and 16.5.1 (bribery). The results are visit feedback, never the
/// indicator: that is a survey of a population sample, this is answered by whoever wishes.
/// </summary>
public static class Questions
{
    public const string Label = "visit feedback after SDG 16.6.2";

    public const string Overall = "overall";
    public const string BribeAsked = "bribeAsked";

    /// <summary>The five attributes of service quality, in the survey's order.</summary>
    public static readonly IReadOnlyList<string> Attributes = ["accessibility", "affordability", "effectiveDelivery", "equalTreatment", "timeliness"];

    /// <summary>
    /// The answer's code: 3 … 0 on the four-point scales, 1 and 0 for yes and no; null for an answer that says nothing
    /// (don't know, refused), which the survey leaves out of the base.
    /// </summary>
    public static int? Code(string answer) => answer switch
    {
        "strongly-agree" or "very-satisfied" => 3,
        "agree" or "satisfied" => 2,
        "disagree" or "dissatisfied" or "yes" => 1,
        "strongly-disagree" or "very-dissatisfied" or "no" => 0,
        "dont-know" or "refused" or "prefer-not-to-say" => null,
        _ => throw new ArgumentOutOfRangeException(nameof(answer), "is not an answer of any scale"),
    };

    /// <summary>The lowest code that counts as positive: agree, satisfied; for the bribery question yes.</summary>
    public static int PositiveFrom(string question) => question == BribeAsked ? 1 : 2;

    /// <param name="Id">Its name among a rating's answers.</param>
    /// <param name="Text">The question by language.</param>
    /// <param name="Required">Whether a rating must answer it (don't know is an answer).</param>
    /// <param name="Scale">The answers to choose from, in order.</param>
    public sealed record Question(string Id, IReadOnlyDictionary<string, string> Text, bool Required, IReadOnlyList<Choice> Scale);

    /// <param name="Answer">What the rating sends.</param>
    /// <param name="Text">What the citizen reads, by language.</param>
    public sealed record Choice(string Answer, IReadOnlyDictionary<string, string> Text);

    private static readonly Choice[] NoOpinion =
    [
        new("dont-know", In("Bilmirəm", "Не знаю", "I don't know", "Je ne sais pas")),
        new("refused", In("Cavab vermək istəmirəm", "Не хочу отвечать", "I would rather not answer", "Je préfère ne pas répondre")),
    ];

    private static readonly Choice[] Agreement =
    [
        new("strongly-agree", In("Tamamilə razıyam", "Полностью согласен", "I strongly agree", "Tout à fait d'accord")),
        new("agree", In("Razıyam", "Согласен", "I agree", "D'accord")),
        new("disagree", In("Razı deyiləm", "Не согласен", "I disagree", "Pas d'accord")),
        new("strongly-disagree", In("Qətiyyən razı deyiləm", "Совершенно не согласен", "I strongly disagree", "Pas du tout d'accord")),
        .. NoOpinion,
    ];

    private static readonly Choice[] Satisfaction =
    [
        new("very-satisfied", In("Çox razıyam", "Очень доволен", "Very satisfied", "Très satisfait")),
        new("satisfied", In("Razıyam", "Доволен", "Satisfied", "Satisfait")),
        new("dissatisfied", In("Narazıyam", "Недоволен", "Dissatisfied", "Insatisfait")),
        new("very-dissatisfied", In("Çox narazıyam", "Очень недоволен", "Very dissatisfied", "Très insatisfait")),
        .. NoOpinion,
    ];

    private static readonly Choice[] YesNo =
    [
        new("yes", In("Bəli", "Да", "Yes", "Oui")),
        new("no", In("Xeyr", "Нет", "No", "Non")),
        new("prefer-not-to-say", In("Cavab vermək istəmirəm", "Не хочу отвечать", "I would rather not say", "Je préfère ne pas le dire")),
    ];

    public static readonly IReadOnlyList<Question> All =
    [
        new("accessibility", In(
            "Mərkəzə, sayta və ya telefon xəttinə çatmaq asan idi.",
            "До центра, сайта или телефонной линии было легко добраться.",
            "The centre, its site or its phone line was easy to reach.",
            "Le centre, son site ou sa ligne téléphonique était facile à joindre."), true, Agreement),
        new("affordability", In(
            "Xidmətin haqqı mənim üçün münasib idi.",
            "Плата за услугу была мне по средствам.",
            "I could afford the fee.",
            "Le tarif était à ma portée."), true, Agreement),
        new("effectiveDelivery", In(
            "Prosedur sadə və anlaşıqlı idi.",
            "Порядок был простым и понятным.",
            "The process was simple and easy to understand.",
            "La démarche était simple et facile à comprendre."), true, Agreement),
        new("equalTreatment", In(
            "Mənə hamı ilə eyni münasibət göstərildi.",
            "Ко мне отнеслись так же, как ко всем.",
            "I was treated like everybody else.",
            "J'ai été traité comme tout le monde."), true, Agreement),
        new("timeliness", In(
            "Sərf olunan vaxt münasib idi.",
            "Это заняло разумное время.",
            "It took a reasonable time.",
            "Cela a pris un temps raisonnable."), true, Agreement),
        new(Overall, In(
            "Ümumilikdə bu gəlişinizdən nə dərəcədə razısınız?",
            "Насколько вы в целом довольны этим посещением?",
            "All in all, how satisfied are you with this visit?",
            "Dans l'ensemble, êtes-vous satisfait de cette visite ?"), true, Satisfaction),
        new(BribeAsked, In(
            "Bu gəlişinizdə kimsə sizdən rəsmi haqdan əlavə pul, hədiyyə və ya qarşılıqlı xidmət istədimi?",
            "Просил ли кто-нибудь у вас во время этого посещения деньги, подарок или услугу сверх официальной платы?",
            "During this visit, did anybody ask you for money, a gift or a favour on top of the official fee?",
            "Lors de cette visite, quelqu'un vous a-t-il demandé de l'argent, un cadeau ou un service en plus du tarif officiel ?"), false, YesNo),
    ];

    private static Dictionary<string, string> In(string az, string ru, string en, string fr) => new() { ["az"] = az, ["ru"] = ru, ["en"] = en, ["fr"] = fr };
}

/// <summary>An answer on the scale of the five attributes.</summary>
public sealed class AgreementAttribute() : AllowedValuesAttribute("strongly-agree", "agree", "disagree", "strongly-disagree", "dont-know", "refused");

/// <summary>An answer on the scale of the overall question.</summary>
public sealed class SatisfactionAttribute() : AllowedValuesAttribute("very-satisfied", "satisfied", "dissatisfied", "very-dissatisfied", "dont-know", "refused");
