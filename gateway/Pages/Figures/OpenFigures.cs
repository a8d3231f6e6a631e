using Asan.Gateway.Pages.Plots;
using NodaTime;

namespace Asan.Gateway.Pages.Figures;

/// <summary>The services' public figures as these pages ask for them. A service that is away leaves its part empty.</summary>
public static class OpenFigures
{
    /// <summary>The most that a list of the API gives at once; groups beyond it would have to be asked for.</summary>
    private const int All = 200;

    /// <summary>Null while feedback is away; a subject that it does not know yet has no answers.</summary>
    public static async Task<Ratings?> RatingsAsync(PlatformApi api, string many, string id) =>
        await api.Feedback.GetOrNoneAsync<Ratings>($"/v1/ratings/{many}/{Uri.EscapeDataString(id)}") is { } answer ? answer.Value ?? new Ratings(false, null, null, null, null, null) : null;

    /// <summary>The published ratings by month, oldest first.</summary>
    public static async Task<IReadOnlyList<RatingsMonth>> MonthsAsync(PlatformApi api, string many, string id) =>
        (await api.Feedback.GetOrNoneAsync<Listed<RatingsMonth>>($"/v1/ratings/{many}/{Uri.EscapeDataString(id)}/months?limit={All}"))?.Value?.Items ?? [];

    /// <param name="api">The services.</param>
    /// <param name="query">Such as <c>by=month&amp;centreId=baku-1</c>.</param>
    public static async Task<IReadOnlyList<Refusals>?> RefusalsAsync(PlatformApi api, string query) =>
        (await api.Feedback.GetOrNoneAsync<Listed<Refusals>>($"/v1/refusals?limit={All}&{query}"))?.Value?.Items;

    public static async Task<IReadOnlyList<CaseFigures>?> CasesAsync(PlatformApi api, string by) =>
        (await api.Feedback.GetOrNoneAsync<Listed<CaseFigures>>($"/v1/cases/figures?limit={All}&by={by}"))?.Value?.Items;

    /// <summary>How promises were kept by id and month: the months of the last year that are over.</summary>
    internal static async Task<IReadOnlyList<LatenessItem>?> LatenessAsync(PlatformApi api, string by) =>
        (await api.Booking.GetOrNoneAsync<LatenessAnswer>($"/v1/lateness?by={by}"))?.Value?.Items;

    public static async Task<Forecasts?> ForecastsAsync(PlatformApi api, string centre) =>
        (await api.Booking.GetOrNoneAsync<Calibration>($"/v1/centres/{Uri.EscapeDataString(centre)}/forecast-calibration"))?.Value?.Total;

    /// <summary>Satisfied visitors by month, where ten and more answered.</summary>
    public static IReadOnlyList<MonthShare> Satisfied(IEnumerable<RatingsMonth> months) =>
        [.. months.SelectMany(month => month.Questions.Where(question => question.Question == Questions.Overall).Select(question => new MonthShare(month.Month, question.AsShare())))];

    /// <summary>Results ready on the day promised, by month.</summary>
    internal static IReadOnlyList<MonthShare> InTime(IEnumerable<LatenessItem> items) => SumByMonth(items.Select(item =>
        (item.Month, Positive: (int)Math.Round(item.Figures.OnTimeShare * item.Figures.Applications), Of: item.Figures.Applications)));

    public static IReadOnlyList<MonthShare> SumByMonth(IEnumerable<(string Month, int Positive, int Of)> parts) =>
        [.. parts.GroupBy(part => part.Month).OrderBy(month => month.Key, StringComparer.Ordinal)
            .Select(month => (month.Key, Share: Share.Part(month.Sum(part => part.Positive), month.Sum(part => part.Of))))
            .Where(month => month.Share is not null).Select(month => new MonthShare(month.Key, month.Share!))];

    /// <summary>The share of a question's answers that are positive.</summary>
    public static Share AsShare(this QuestionFigure figure) => new(figure.Share, figure.Low, figure.High, figure.Base);

    /// <summary>The share called within the longest wait that they were told.</summary>
    public static Share? Held(this Forecasts? forecasts) =>
        forecasts is { Tickets: > 0, WithinP90: { } held } ? Share.Part((int)Math.Round(held * forecasts.Tickets), forecasts.Tickets) : null;

    public static Share? InTime(this CaseFigures cases)
    {
        var judged = cases.AnsweredInTime + cases.AnsweredLate + cases.Overdue;
        return Share.Part((int)cases.AnsweredInTime, (int)judged);
    }
}

/// <summary>The forms' questions, whose figures are published; one without figure had too few answers.</summary>
public static class Questions
{
    public const string Overall = "overall";
    public const string Bribery = "bribery";

    public static readonly IReadOnlyList<string> OfServed = ["accessibility", "affordability", "effectiveDelivery", "equalTreatment", "timeliness", Overall, Bribery];
    public static readonly IReadOnlyList<string> OfRefused = ["reasonExplained", "nextStepsExplained", "equalTreatment", Overall, Bribery];
    public static readonly IReadOnlyList<string> OfAbandoned = ["waitAnnounced", "waitReasonable", "equalTreatment", Overall, Bribery];
}
