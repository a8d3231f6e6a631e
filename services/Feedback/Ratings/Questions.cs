using Asan.ServiceDefaults;

namespace Asan.Feedback.Ratings;

/// <summary>
/// The questions of a rating and their codes. Questions and scales follow the survey modules of SDG indicators 16.6.2
/// (five attributes, then satisfaction overall) and 16.5.1 (bribery, given or asked for). A visit that was refused or
/// abandoned has questions of its own beside those that fit it. The results are visit feedback, never the
/// indicator: that is a survey of a population sample, this is answered by whoever wishes.
/// </summary>
public static class Questions
{
    public const string Label = "visit feedback after SDG 16.6.2";

    /// <summary>Where questions, scales and exclusions are defined: UNDP's and UNODC's metadata, as of 2021-04-19 and 2016.</summary>
    public const string Source = "https://unstats.un.org/sdgs/metadata/?Text=16.6.2, https://unstats.un.org/sdgs/metadata/?Text=16.5.1";

    public const string Overall = "overall";
    public const string Bribery = "bribery";

    public const string Served = "served";
    public const string Refused = "refused";
    public const string Abandoned = "abandoned";

    /// <summary>The five attributes of service quality, in the survey's order.</summary>
    public static readonly IReadOnlyList<string> Attributes = ["accessibility", "affordability", "effectiveDelivery", "equalTreatment", "timeliness"];

    /// <summary>
    /// The answer's code: 3 … 0 on the four-point scales; 2, 1, 0 for a bribe given, asked for, neither; null for an answer
    /// that says nothing (don't know, refused), which the surveys leave out of the base.
    /// </summary>
    public static readonly IReadOnlyDictionary<string, int?> Codes = new Dictionary<string, int?>
    {
        ["strongly-agree"] = 3, ["agree"] = 2, ["disagree"] = 1, ["strongly-disagree"] = 0,
        ["very-satisfied"] = 3, ["satisfied"] = 2, ["dissatisfied"] = 1, ["very-dissatisfied"] = 0,
        ["gave"] = 2, ["asked"] = 1, ["neither"] = 0,
        ["dont-know"] = null, ["refused"] = null,
    };

    /// <summary>
    /// The lowest code that counts as positive: agree, satisfied; of bribery "asked", since 16.5.1 counts who gave a bribe
    /// or was asked for one.
    /// </summary>
    public static int PositiveFrom(string question) => question == Bribery ? 1 : 2;

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

    private static readonly Choice[] BribeExperience =
    [
        new("gave", In("Bəli, verdim", "Да, и я дал", "Yes, and I gave it", "Oui, et je l'ai donné")),
        new("asked", In("Bəli, amma vermədim", "Да, но я не дал", "Yes, but I did not give it", "Oui, mais je ne l'ai pas donné")),
        new("neither", In("Xeyr", "Нет", "No", "Non")),
        .. NoOpinion,
    ];

    private static readonly Question EqualTreatment = new("equalTreatment", In(
        "Mənə hamı ilə eyni münasibət göstərildi.",
        "Ко мне отнеслись так же, как ко всем.",
        "I was treated like everybody else.",
        "J'ai été traité comme tout le monde."), true, Agreement);

    private static readonly Question OverallQuestion = new(Overall, In(
        "Ümumilikdə bu gəlişinizdən nə dərəcədə razısınız?",
        "Насколько вы в целом довольны этим посещением?",
        "All in all, how satisfied are you with this visit?",
        "Dans l'ensemble, êtes-vous satisfait de cette visite ?"), true, Satisfaction);

    private static readonly Question BriberyQuestion = new(Bribery, In(
        "Bu gəlişinizdə kimsə sizdən rəsmi haqdan əlavə pul, hədiyyə və ya qarşılıqlı xidmət istədimi, yaxud siz verdinizmi?",
        "Просил ли кто-нибудь у вас во время этого посещения деньги, подарок или услугу сверх официальной платы, или вы дали их сами?",
        "During this visit, did anybody ask you for money, a gift or a favour on top of the official fee, or did you give one?",
        "Lors de cette visite, quelqu'un vous a-t-il demandé de l'argent, un cadeau ou un service en plus du tarif officiel, ou en avez-vous donné ?"), false, BribeExperience);

    private static readonly IReadOnlyList<Question> OfServed =
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
        EqualTreatment,
        new("timeliness", In(
            "Sərf olunan vaxt münasib idi.",
            "Это заняло разумное время.",
            "It took a reasonable time.",
            "Cela a pris un temps raisonnable."), true, Agreement),
        OverallQuestion,
        BriberyQuestion,
    ];

    // Who was refused got no service to judge by the five attributes: what matters is whether the refusal was explained.
    private static readonly IReadOnlyList<Question> OfRefused =
    [
        new("reasonExplained", In(
            "İmtinanın səbəbi və əsaslandığı qanun maddəsi mənə aydın izah olundu.",
            "Мне понятно объяснили причину отказа и норму закона, на которой он основан.",
            "The reason for the refusal, and the clause of law behind it, were clearly explained.",
            "Le motif du refus et la disposition légale invoquée m'ont été clairement expliqués."), true, Agreement),
        new("nextStepsExplained", In(
            "Mənə bundan sonra nə edə biləcəyim, o cümlədən necə şikayət etmək deyildi.",
            "Мне сказали, что можно сделать дальше, в том числе как обжаловать отказ.",
            "I was told what I can do next, and how to appeal.",
            "On m'a dit ce que je peux faire ensuite, et comment contester."), true, Agreement),
        EqualTreatment,
        OverallQuestion,
        BriberyQuestion,
    ];

    private static readonly IReadOnlyList<Question> OfAbandoned =
    [
        new("waitAnnounced", In(
            "Nə qədər gözləyəcəyimi bilirdim.",
            "Я знал, сколько придётся ждать.",
            "I knew how long I would have to wait.",
            "Je savais combien de temps j'allais attendre."), true, Agreement),
        new("waitReasonable", In(
            "Gözləmə vaxtı münasib idi.",
            "Время ожидания было разумным.",
            "The wait was reasonable.",
            "L'attente était raisonnable."), true, Agreement),
        EqualTreatment,
        OverallQuestion,
        BriberyQuestion,
    ];

    /// <summary>The questions about a visit that ended so, in the order of the form.</summary>
    public static IReadOnlyList<Question> Of(string outcome) => outcome switch
    {
        Refused => OfRefused,
        Abandoned => OfAbandoned,
        _ => OfServed,
    };

    /// <summary>Every outcome that can be rated.</summary>
    public static readonly IReadOnlyList<string> Outcomes = [Served, Refused, Abandoned];

    /// <summary>
    /// The answers in the order of the form, those left out left out; or, when they are not answers of this form, what is
    /// wrong with each.
    /// </summary>
    public static IReadOnlyList<(string Question, string Answer)> Read(string outcome, IReadOnlyDictionary<string, string?> given, out IReadOnlyList<Fault> faults)
    {
        var form = Of(outcome);
        var wrong = new List<Fault>();
        foreach (var question in form)
        {
            var answer = given.GetValueOrDefault(question.Id);
            if (answer is null ? question.Required : question.Scale.All(choice => choice.Answer != answer))
                wrong.Add(new Fault($"$.answers.{question.Id}", $"one of {string.Join(", ", question.Scale.Select(choice => choice.Answer))}", Came.Describe(answer)));
        }
        // The name is the sender's: it is told by its length, like any text.
        foreach (var name in given.Keys.Where(name => form.All(question => question.Id != name)))
            wrong.Add(new Fault("$.answers", $"only questions about a visit that was {outcome}: {string.Join(", ", form.Select(question => question.Id))}", $"a question whose name has {name.Length} characters"));
        faults = wrong;
        return [.. form.Where(question => given.GetValueOrDefault(question.Id) is not null).Select(question => (question.Id, given[question.Id]!))];
    }

    /// <summary>More members than any form has questions.</summary>
    public const int Most = 16;

    public static Problem NotOfTheForm(IReadOnlyList<Fault> faults) =>
        CommonProblems.InvalidRequest.Because("The answers are not those of this visit's questions; see `errors`. The questions came with the token.", faults);

    private static Dictionary<string, string> In(string az, string ru, string en, string fr) => new() { ["az"] = az, ["ru"] = ru, ["en"] = en, ["fr"] = fr };
}
