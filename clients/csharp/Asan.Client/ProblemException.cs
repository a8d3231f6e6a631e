namespace Asan.Client;

/// <summary>The platform refused a request, and says why (RFC 9457).</summary>
/// <param name="problem">What it said.</param>
public sealed class ProblemException(Problem problem) : Exception(TextOf(problem))
{
    /// <summary>Stable name of the problem, such as <c>slot-taken</c>: what a program decides by.</summary>
    public string Code => Problem.Code;

    /// <summary>All that was said; members that only this problem has are its <c>AdditionalProperties</c>.</summary>
    public Problem Problem { get; } = problem;

    private static string TextOf(Problem problem) => string.Join(
        '\n',
        [$"{problem.Status} {problem.Code}: {problem.Title} {problem.Detail}", .. (problem.Errors ?? []).Select(error => $"{error.Field}: expected {error.Expected}, came {error.Came}")]);
}

/// <summary>The platform gave no token (RFC 6749, section 5.2).</summary>
/// <param name="error">Such as <c>invalid_client</c>.</param>
/// <param name="description">What was wrong.</param>
public sealed class TokenRefusedException(string error, string? description) : Exception($"{error}: {description}")
{
    /// <summary>Such as <c>invalid_client</c>.</summary>
    public string Error { get; } = error;
}
