using System.Text.Json.Serialization;
using Asan.ServiceDefaults;
using Form = Asan.Feedback.Ratings.Questions;

namespace Asan.Feedback.Ratings;

/// <summary>Answers to one question by code (see <see cref="Questions.Codes"/>).</summary>
public sealed record AnswerCounts(string Question, int N0, int N1, int N2, int N3, int NoAnswer);

/// <summary>What is public about one question.</summary>
/// <param name="Question">The question's id.</param>
/// <param name="Base">Answers that say something.</param>
/// <param name="NoAnswer">Answers of "don't know" and "refused", which are outside the base.</param>
/// <param name="Positive">Of the base: agree or satisfied, and better; a bribe given or asked for.</param>
/// <param name="Share">Positive of the base, 0 to 1.</param>
/// <param name="Low">Lower end of the share's 95 % Wilson interval.</param>
/// <param name="High">Upper end of the share's 95 % Wilson interval.</param>
/// <param name="Mean">Mean code, 0 to 3; of bribery it says nothing and is null.</param>
public sealed record QuestionFigure(string Question, int Base, int NoAnswer, int Positive, double Share, double Low, double High, double? Mean)
{
    public static QuestionFigure Of(AnswerCounts counts)
    {
        int[] byCode = [counts.N0, counts.N1, counts.N2, counts.N3];
        var answered = byCode.Sum();
        var positive = byCode[Questions.PositiveFrom(counts.Question)..].Sum();
        var (low, high) = Wilson.Interval(positive, answered);
        return new QuestionFigure(
            counts.Question, answered, counts.NoAnswer, positive, (double)positive / answered, low, high,
            counts.Question == Questions.Bribery ? null : (double)byCode.Select((count, code) => count * code).Sum() / answered);
    }
}

/// <summary>The public figures of the visits with one outcome.</summary>
/// <param name="Visits">Closed visits that could have been rated when the batch was cut.</param>
/// <param name="Questions">The questions with at least ten answers, in the order of the form.</param>
public sealed record GroupFigures(int Visits, IReadOnlyList<QuestionFigure> Questions)
{
    public static GroupFigures Of(string outcome, int visits, IEnumerable<AnswerCounts> counts)
    {
        var byQuestion = counts.ToDictionary(count => count.Question);
        return new GroupFigures(visits, [.. Form.Of(outcome).Where(question => byQuestion.ContainsKey(question.Id)).Select(question => QuestionFigure.Of(byQuestion[question.Id]))]);
    }

    [JsonIgnore]
    public QuestionFigure? Overall => Questions.FirstOrDefault(figure => figure.Question == Form.Overall);

    /// <summary>Ratings behind the overall figure; null when it has none.</summary>
    public int? Ratings => Overall is { } overall ? overall.Base + overall.NoAnswer : null;

    /// <summary>Mean of the five attributes' positive shares, when each has one.</summary>
    public double? AttributesShare()
    {
        var attributes = Questions.Where(figure => Form.Attributes.Contains(figure.Question)).ToList();
        return attributes.Count == Form.Attributes.Count ? attributes.Average(figure => figure.Share) : null;
    }
}

/// <summary>The public figures of a service, centre or agency: each outcome apart, since each has its own questions.</summary>
/// <param name="Received">Of visits that were served.</param>
/// <param name="Refused">Of visits that were refused.</param>
/// <param name="Abandoned">Of visits that the visitor gave up; null in figures from before they were counted apart.</param>
public sealed record SubjectFigures(GroupFigures Received, GroupFigures Refused, GroupFigures? Abandoned = null);
