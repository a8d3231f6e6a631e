using Asan.ServiceDefaults;

namespace Asan.Feedback;

/// <summary>The refusals of this service beside the common ones.</summary>
public static class Problems
{
    public static readonly ProblemType VisitNotRateable = new("visit-not-rateable", 404, "No visit that can be rated has this code.", Retryable: true);
    public static readonly ProblemType TokenAlreadyGiven = new("token-already-given", 409, "The visit's one rating token was given before.");
    public static readonly ProblemType TokenUnknown = new("token-unknown", 404, "No such rating token was given.");
    public static readonly ProblemType TokenUsed = new("token-used", 409, "The rating token has been used.");
    public static readonly ProblemType TokenExpired = new("token-expired", 410, "The rating token has expired.");
    public static readonly ProblemType BlindGroupSmall = new("blind-group-small", 409, "The visit's group is too small to hide anybody.", Retryable: true);
    public static readonly ProblemType BlindNotYet = new("blind-not-yet", 409, "Ratings with this token are taken later.", Retryable: true);
    public static readonly ProblemType CommentNotFound = new("comment-not-found", 404, "There is no such comment.");
    public static readonly ProblemType CommentAlreadyDecided = new("comment-already-decided", 409, "The comment was decided upon.");
    public static readonly ProblemType SubjectNotFound = new("subject-not-found", 404, "There is no such service or centre.", Retryable: true);
    public static readonly ProblemType OutsideLog = new("outside-log", 404, "The rating log does not reach that far.", Retryable: true);
    public static readonly ProblemType CaseNotFound = new("case-not-found", 404, "There is no such case.");
    public static readonly ProblemType CaseAlreadyAnswered = new("case-already-answered", 409, "The case has its answer.");
    public static readonly ProblemType CaseNotOpen = new("case-not-open", 409, "The case is not open.");
    public static readonly ProblemType CaseNotReopenable = new("case-not-reopenable", 409, "The case cannot be opened again.");
    public static readonly ProblemType CaseNotExtendable = new("case-not-extendable", 409, "The term of the case cannot be extended so.");
    public static readonly ProblemType CaseIsFull = new("case-is-full", 409, "The case has as many messages as it can hold.");
    public static readonly ProblemType RefusalNotFound = new("refusal-not-found", 404, "No refused visit has this code.", Retryable: true);
}
