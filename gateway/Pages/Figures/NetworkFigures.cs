using System.Collections.Concurrent;
using Asan.Gateway.Pages.Plots;
using Asan.ServiceDefaults;
using NodaTime;

namespace Asan.Gateway.Pages.Figures;

/// <summary>
/// The figures of the whole network. They take some hundred questions to the services, so they are kept for a minute: what
/// everybody sees is the same for all.
/// </summary>
public sealed class NetworkFigures(TimeProvider time) : IDisposable
{
    private const int AtOnce = 8;

    private static readonly Duration Kept = Duration.FromMinutes(1);

    /// <summary>While a service is away: soon enough to see it come back, and not a hundred questions for each visitor.</summary>
    private static readonly Duration KeptInPart = Duration.FromSeconds(10);

    private readonly SemaphoreSlim reading = new(1);
    private Network? last;

    /// <param name="ReadAt">When the services were asked.</param>
    /// <param name="Served">Answers after served visits, over all agencies.</param>
    /// <param name="ServedVisits">Served visits of the agencies that have figures.</param>
    /// <param name="RatingsGiven">Ratings of those.</param>
    /// <param name="Months">Satisfied visitors by month.</param>
    /// <param name="Agencies">Satisfied visitors by agency; who is not here has too few answers.</param>
    /// <param name="Centres">Satisfied visitors by centre.</param>
    /// <param name="Forecasts">How announced waits held, by centre.</param>
    /// <param name="Refusals">By month; null while feedback is away.</param>
    /// <param name="InTime">Results ready on the day promised, by month; null while booking is away.</param>
    /// <param name="Cases">By kind; null while feedback is away.</param>
    public sealed record Network(
        Instant ReadAt, IReadOnlyList<QuestionFigure> Served, int ServedVisits, int RatingsGiven, IReadOnlyList<MonthShare> Months,
        IReadOnlyDictionary<string, Share> Agencies, IReadOnlyDictionary<string, Share> Centres, IReadOnlyDictionary<string, Share> Forecasts,
        IReadOnlyList<Refusals>? Refusals, IReadOnlyList<MonthShare>? InTime, IReadOnlyList<CaseFigures>? Cases)
    {
        public bool Whole => Refusals is not null && InTime is not null && Cases is not null;

        public Share? Satisfied => Served.FirstOrDefault(question => question.Question == Questions.Overall)?.AsShare();

        /// <summary>Of the whole network.</summary>
        public Share? ForecastsHeld => Sum(Forecasts.Values);

        public Share? AllInTime => Sum((InTime ?? []).Select(month => month.Share));

        public Share? CasesInTime => Sum((Cases ?? []).Select(kind => kind.InTime()));
    }

    public async Task<Network> ReadAsync(PlatformApi api, IReadOnlyList<Subject> agencies, IReadOnlyList<Subject> centres, CancellationToken cancellation)
    {
        if (Fresh is { } kept)
            return kept;
        // One asks for all who come meanwhile.
        await reading.WaitAsync(cancellation);
        try
        {
            return Fresh ?? (last = await AskAsync(api, agencies, centres));
        }
        finally
        {
            reading.Release();
        }
    }

    private Network? Fresh => last is { } kept && time.Now() - kept.ReadAt < (kept.Whole ? Kept : KeptInPart) ? kept : null;

    private async Task<Network> AskAsync(PlatformApi api, IReadOnlyList<Subject> agencies, IReadOnlyList<Subject> centres)
    {
        // First what shows whether the services are there: nobody waits for a hundred answers that do not come.
        var refusals = await OpenFigures.RefusalsAsync(api, "by=month");
        var cases = refusals is null ? null : await OpenFigures.CasesAsync(api, "kind");
        var lateness = await OpenFigures.LatenessAsync(api, "agency");
        IReadOnlyList<Subject> none = [];
        var ofAgencies = await OfEachAsync(refusals is null ? none : agencies, id => OpenFigures.RatingsAsync(api, "agencies", id));
        var ofCentres = await OfEachAsync(refusals is null ? none : centres, id => OpenFigures.RatingsAsync(api, "centres", id));
        var months = await OfEachAsync(agencies.Where(agency => ofAgencies.GetValueOrDefault(agency.Id) is { Published: true }), async id => (await OpenFigures.MonthsAsync(api, "agencies", id)).ToArray());
        var forecasts = await OfEachAsync(lateness is null ? none : centres, id => OpenFigures.ForecastsAsync(api, id));
        var published = ofAgencies.Values.Where(ratings => ratings.Published).ToList();
        return new Network(
            time.Now(),
            [.. Questions.OfServed.Select(question => SumOf(question, published)).OfType<QuestionFigure>()],
            published.Sum(ratings => ratings.Visits ?? 0),
            published.Sum(ratings => ratings.RatingsGiven ?? 0),
            OpenFigures.SumByMonth(months.Values.SelectMany(month => month).SelectMany(month => month.Questions
                .Where(question => question.Question == Questions.Overall).Select(question => (month.Month, question.Positive, question.Base)))),
            Satisfied(ofAgencies),
            Satisfied(ofCentres),
            forecasts.Select(pair => (pair.Key, Held: pair.Value.Held())).Where(pair => pair.Held is not null).ToDictionary(pair => pair.Key, pair => pair.Held!, StringComparer.Ordinal),
            refusals,
            lateness is null ? null : OpenFigures.InTime(lateness),
            cases);
    }

    // Each answer belongs to one agency, and an agency's figures are sums of whole blocks: so is the network's.
    private static QuestionFigure? SumOf(string question, List<Ratings> agencies)
    {
        var figures = agencies.SelectMany(ratings => ratings.Questions ?? []).Where(figure => figure.Question == question).ToList();
        return Share.Part(figures.Sum(figure => figure.Positive), figures.Sum(figure => figure.Base)) is { } share
            ? new QuestionFigure(question, share.Of, figures.Sum(figure => figure.NoAnswer), figures.Sum(figure => figure.Positive), share.Value, share.Low, share.High)
            : null;
    }

    private static Dictionary<string, Share> Satisfied(IReadOnlyDictionary<string, Ratings> subjects) => subjects
        .SelectMany(subject => (subject.Value.Questions ?? []).Where(figure => figure.Question == Questions.Overall).Select(figure => (subject.Key, Share: figure.AsShare())))
        .ToDictionary(subject => subject.Key, subject => subject.Share, StringComparer.Ordinal);

    private static Share? Sum(IEnumerable<Share?> shares)
    {
        var known = shares.OfType<Share>().ToList();
        return Share.Part(known.Sum(share => (int)Math.Round(share.Value * share.Of)), known.Sum(share => share.Of));
    }

    private static async Task<ConcurrentDictionary<string, T>> OfEachAsync<T>(IEnumerable<Subject> subjects, Func<string, Task<T?>> ask) where T : class
    {
        var answers = new ConcurrentDictionary<string, T>(StringComparer.Ordinal);
        await Parallel.ForEachAsync(subjects, new ParallelOptions { MaxDegreeOfParallelism = AtOnce }, async (subject, _) =>
        {
            if (await ask(subject.Id) is { } answer)
                answers[subject.Id] = answer;
        });
        return answers;
    }

    public void Dispose() => reading.Dispose();
}
