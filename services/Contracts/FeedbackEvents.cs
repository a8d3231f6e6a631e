namespace Asan.Contracts.Feedback;

/// <summary>
/// Ratings of one service or centre were published: aggregates only, at least ten ratings, from one frozen batch.
/// Aggregate: the subject (service or centre).
/// </summary>
/// <param name="SubjectKind"><c>service</c> or <c>centre</c>.</param>
/// <param name="SubjectId">The service's or centre's id.</param>
/// <param name="Ratings">How many ratings stand behind the figures.</param>
/// <param name="Visits">How many closed visits could have been rated.</param>
/// <param name="SatisfiedShare">Share of "satisfied" and "very satisfied" among the answers to the overall question, 0 to 1.</param>
/// <param name="SatisfiedLow">Lower end of its 95 % Wilson interval.</param>
/// <param name="SatisfiedHigh">Upper end of its 95 % Wilson interval.</param>
/// <param name="PublishedAt">When the batch was frozen.</param>
[EventType("az.asan.feedback.ratings-published.v1")]
public sealed record RatingsPublished(
    string SubjectKind,
    string SubjectId,
    int Ratings,
    int Visits,
    double SatisfiedShare,
    double SatisfiedLow,
    double SatisfiedHigh,
    DateTimeOffset PublishedAt);

/// <summary>A citizen's case was answered. Aggregate: the case.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Kind">complaint, thanks or idea.</param>
/// <param name="ServiceId">The service it is about; null if none.</param>
/// <param name="CentreId">The centre it is about; null if none.</param>
/// <param name="AnsweredAt">When.</param>
/// <param name="WithinDeadline">Whether the answer came by its due date.</param>
[EventType("az.asan.feedback.case-answered.v1")]
public sealed record CaseAnswered(
    Guid CaseId, string Kind, string? ServiceId, string? CentreId, DateTimeOffset AnsweredAt, bool WithinDeadline);

/// <summary>A case is due within three working days and has no answer. Aggregate: the case.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Kind">complaint, thanks or idea.</param>
/// <param name="ServiceId">The service it is about; null if none.</param>
/// <param name="CentreId">The centre it is about; null if none.</param>
/// <param name="UnitKind">Who answers it: centre or agency; null: the central office.</param>
/// <param name="UnitId">Which centre or agency.</param>
/// <param name="DueOn">The last day for the answer, in Azerbaijan.</param>
[EventType("az.asan.feedback.case-due-soon.v1")]
public sealed record CaseDueSoon(Guid CaseId, string Kind, string? ServiceId, string? CentreId, string? UnitKind, string? UnitId, DateOnly DueOn);

/// <summary>The due date of a case has passed without an answer. Aggregate: the case.</summary>
/// <param name="CaseId">The case.</param>
/// <param name="Kind">complaint, thanks or idea.</param>
/// <param name="ServiceId">The service it is about; null if none.</param>
/// <param name="CentreId">The centre it is about; null if none.</param>
/// <param name="UnitKind">Who answers it: centre or agency; null: the central office.</param>
/// <param name="UnitId">Which centre or agency.</param>
/// <param name="DueOn">The last day for the answer, in Azerbaijan, which has passed.</param>
[EventType("az.asan.feedback.case-overdue.v1")]
public sealed record CaseOverdue(Guid CaseId, string Kind, string? ServiceId, string? CentreId, string? UnitKind, string? UnitId, DateOnly DueOn);
