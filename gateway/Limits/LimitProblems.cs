using Asan.ServiceDefaults;

namespace Asan.Gateway.Limits;

/// <summary>The refusals of limits, beside the common <c>too-many-requests</c>.</summary>
public static class LimitProblems
{
    public static readonly ProblemType QuotaUsedUp = new("quota-used-up", 429, "The client's quota of requests is used up.", Retryable: true);
    public static readonly ProblemType Overloaded = new("overloaded", 503, "The service behind this address has more to do than it can; nothing was changed.", Retryable: true);
}
