using System.Text.Json.Serialization;

namespace Asan.Gateway.Pages.Figures;

// What these pages show of the services' public figures (docs/ratings.md, refusals.md, cases.md); other members are left out.

internal sealed record Listed<T>(IReadOnlyList<T> Items, string? Next);

/// <summary>A service, centre or agency by id and name.</summary>
public sealed record Subject(string Id, string Name, string Language, bool Example);

/// <summary>One question's answers: base, and the positive of it.</summary>
public sealed record QuestionFigure(string Question, int Base, int NoAnswer, int Positive, double Share, double Low, double High);

public sealed record OtherVisits(int Visits, IReadOnlyList<QuestionFigure> Questions);

/// <summary>Published ratings of a subject, or that there are too few.</summary>
public sealed record Ratings(
    bool Published, [property: JsonPropertyName("ratings")] int? RatingsGiven, int? Visits, IReadOnlyList<QuestionFigure>? Questions, OtherVisits? Refused, OtherVisits? Abandoned);

public sealed record RatingsMonth(string Month, IReadOnlyList<QuestionFigure> Questions);

/// <summary>Refusals of a service, centre, agency or month.</summary>
public sealed record Refusals(string Group, long? Visits, long Refused, long WithoutClause, long ReceiptsTaken);

/// <summary>Cases of a kind, service or centre.</summary>
public sealed record CaseFigures(string Group, long Received, long AnsweredInTime, long AnsweredLate, long Overdue);

internal sealed record LatenessAnswer(IReadOnlyList<LatenessItem> Items);

internal sealed record LatenessItem(string Id, string Month, Lateness Figures);

/// <summary>How the days promised were kept.</summary>
public sealed record Lateness(int Applications, double OnTimeShare, double OnTimeLow, double OnTimeHigh, int MedianDaysLate, int P90DaysLate);

internal sealed record Calibration(Forecasts Total);

/// <summary>How the waits that visitors were told held, of the last 30 days.</summary>
public sealed record Forecasts(int Tickets, double? WithinP50, double? WithinP90, double? MeanAbsoluteErrorSeconds);
