using System.Threading.RateLimiting;
using Asan.ServiceDefaults;

namespace Asan.Feedback;

/// <summary>
/// Holds off whoever tries codes, tokens and receipts: an address that was told 300 times within a minute that what it sent is
/// unknown or expired waits for the minute to end. Right ones never count, nor used ones, which somebody repeats rather than guesses, so a partner that rates for thousands from
/// one address meets no limit. Addresses live in memory, a minute, and nowhere else.
/// </summary>
public static class WrongCodes
{
    public const int AMinute = 300;

    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private static readonly PartitionedRateLimiter<string> Limiter = PartitionedRateLimiter.Create<string, string>(address =>
        RateLimitPartition.GetFixedWindowLimiter(address, _ => new FixedWindowRateLimiterOptions { PermitLimit = AMinute, Window = Window, QueueLimit = 0 }));

    /// <summary>Comes before <c>.Idempotent()</c>, so that a flood costs no transaction.</summary>
    public static RouteHandlerBuilder LimitsWrongCodes(this RouteHandlerBuilder route) => route.AddEndpointFilter(async (invocation, next) =>
    {
        var http = invocation.HttpContext;
        var address = CallerAddress.Of(http);
        using var left = Limiter.AttemptAcquire(address, 0);
        if (!left.IsAcquired)
            return new Problem(CommonProblems.TooManyRequests, $"{AMinute} codes or tokens from your address were unknown or expired within a minute. Wait for a minute.", [])
            {
                RetryAfter = Window,
            };
        http.Response.OnCompleted(() =>
        {
            if (http.Response.StatusCode is StatusCodes.Status404NotFound or StatusCodes.Status410Gone)
                Limiter.AttemptAcquire(address).Dispose();
            return Task.CompletedTask;
        });
        return await next(invocation);
    });
}
