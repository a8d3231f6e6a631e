using System.Threading.RateLimiting;
using Asan.ServiceDefaults;

namespace Asan.Feedback.Cases;

/// <summary>
/// Nobody buries the officers: from one address at most <see cref="AnHour"/> cases are opened within an hour. Only those opened
/// count, so a mistake costs nothing. Partners open theirs in the name of many people and are bound by the gateway's limits
/// instead; behind the pages each visitor has an address.
/// Addresses live in memory, an hour, and nowhere else.
/// </summary>
public static class CaseFloods
{
    /// <summary>A household, an office of lawyers, a library; no program that sends without end.</summary>
    public const int AnHour = 60;

    private static readonly TimeSpan Window = TimeSpan.FromHours(1);

    private static readonly PartitionedRateLimiter<string> Limiter = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions { PermitLimit = AnHour, Window = Window, QueueLimit = 0 }));

    /// <summary>Comes before <c>.Idempotent()</c>, so that a flood costs no transaction.</summary>
    public static RouteHandlerBuilder LimitsOpening(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (invocation, next) =>
    {
        var http = invocation.HttpContext;
        if (Actor.Of(http.User) is { ClientId: not Access.PagesClient })
            return await next(invocation);
        var address = CallerAddress.Of(http);
        using var left = Limiter.AttemptAcquire(address, 0);
        if (!left.IsAcquired)
            return new Problem(CommonProblems.TooManyRequests, $"{AnHour} cases were opened from your address within an hour. Add to one of them by its receipt, or wait for an hour.", [])
            {
                RetryAfter = Window,
            };
        http.Response.OnCompleted(() =>
        {
            if (http.Response.StatusCode == StatusCodes.Status201Created)
                Limiter.AttemptAcquire(address).Dispose();
            return Task.CompletedTask;
        });
        return await next(invocation);
    });
}
