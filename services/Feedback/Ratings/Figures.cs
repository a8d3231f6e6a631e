using Asan.ServiceDefaults;

namespace Asan.Feedback.Ratings;

/// <summary>Answers to one question by code (see <see cref="Questions.Code"/>).</summary>
public sealed record AnswerCounts(string Question, int N0, int N1, int N2, int N3, int NoAnswer);

/// <summary>What is public about one question.</summary>
/// <param name="Question">The question's id.</param>
/// <param name="Base">Answers that say something.</param>
/// <param name="NoAnswer">Answers of "don't know" and "refused", which are outside the base.</param>
/// <param name="Positive">Of the base: agree or satisfied, and better; for the bribery question yes.</param>
/// <param name="Share">Positive of the base, 0 to 1.</param>
/// <param name="Low">Lower end of the share's 95 % Wilson interval.</param>
/// <param name="High">Upper end of the share's 95 % Wilson interval.</param>
/// <param name="Mean">Mean code, 0 to 3; for the bribery question 0 to 1.</param>
public sealed record QuestionFigure(string Question, int Base, int NoAnswer, int Positive, double Share, double Low, double High, double Mean)
{
    public static QuestionFigure Of(AnswerCounts counts)
    {
        int[] byCode = [counts.N0, counts.N1, counts.N2, counts.N3];
        var answered = byCode.Sum();
        var positive = byCode[Questions.PositiveFrom(counts.Question)..].Sum();
        var (low, high) = Wilson.Interval(positive, answered);
        return new QuestionFigure(
            counts.Question, answered, counts.NoAnswer, positive, (double)positive / answered, low, high,
            (double)byCode.Select((count, code) => count * code).Sum() / answered);
    }
}

/// <summary>The public figures of one group of visits.</summary>
/// <param name="Visits">Closed visits that could have been rated when the batch was cut.</param>
/// <param name="Questions">The questions with at least ten answers, in the order of the form.</param>
public sealed record GroupFigures(int Visits, IReadOnlyList<QuestionFigure> Questions)
{
    public static GroupFigures Of(int visits, IEnumerable<AnswerCounts> counts)
    {
        var byQuestion = counts.ToDictionary(count => count.Question);
        return new GroupFigures(visits, [.. Ratings.Questions.All.Where(question => byQuestion.ContainsKey(question.Id)).Select(question => QuestionFigure.Of(byQuestion[question.Id]))]);
    }

    public QuestionFigure? Overall => Questions.FirstOrDefault(figure => figure.Question == Ratings.Questions.Overall);
}

/// <summary>The public figures of a service or centre; visits that ended with a refusal are counted apart.</summary>
public sealed record SubjectFigures(GroupFigures Received, GroupFigures Refused);
