using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using System.Globalization;
using Asan.Gateway.Pages;
using Asan.Gateway.Pages.Layout;
using Asan.ServiceDefaults;
using Microsoft.Extensions.Options;
using Yarp.ReverseProxy.Model;

namespace Asan.Gateway.Limits;

/// <summary>
/// Judges each request before anything is done for it: by its caller's rate and quota, and, if it goes to a service, by what the
/// service can take. Says in <c>RateLimit</c> what is left (draft-ietf-httpapi-ratelimit-headers-10).
/// </summary>
public sealed class RequestLimits(IOptions<LimitSettings> options, RouteGroups groups, Rates rates, Callers callers, Quotas quotas)
{
    private static readonly Meter Meter = new("Asan.Gateway");
    private static readonly Counter<long> Limited = Meter.CreateCounter<long>("asan.gateway.limited", "{request}", "Requests refused for their caller's rate or quota, by group.");
    private static readonly Counter<long> Dropped = Meter.CreateCounter<long>("asan.gateway.shed", "{request}", "Requests refused since the service is overloaded, by group and service.");

    /// <summary>When a service sheds, this is soon enough to come again, and late enough to help.</summary>
    private static readonly TimeSpan ShedWait = TimeSpan.FromSeconds(2);

    private readonly LimitSettings settings = options.Value;
    private readonly ConcurrentDictionary<string, AdaptiveLimit> services = new(StringComparer.Ordinal);

    /// <summary>The limit of a service's requests in flight.</summary>
    public AdaptiveLimit Of(string service) => services.GetOrAdd(service, _ => new AdaptiveLimit(settings.Overload));

    /// <summary>Middleware: 429 when the caller's rate or quota is used up.</summary>
    public async Task LimitAsync(HttpContext http, RequestDelegate next)
    {
        if (groups.Find(http.Request.Method, http.Request.Path.Value ?? "/") is not { } group)
        {
            await next(http);
            return;
        }
        if (await JudgeAsync(http, group) is { } refused)
        {
            Limited.Add(1, new KeyValuePair<string, object?>("group", group.Name));
            if (http.Request.RouteValues["lang"] is null)
            {
                await refused.ExecuteAsync(http);
                return;
            }
            // Somebody in front of a page gets one.
            http.Response.Headers.RetryAfter = Math.Ceiling(refused.RetryAfter!.Value.TotalSeconds).ToString("0", CultureInfo.InvariantCulture);
            await http.RequestServices.GetRequiredService<PageContext>().Show<StoppedPage>(refused.Type.Status, refused.Type.Status).ExecuteAsync(http);
            return;
        }
        await next(http);
    }

    /// <summary>Middleware of forwarded requests: 503 when the service has too much to do for a request of this kind.</summary>
    public async Task ShedAsync(HttpContext http, RequestDelegate next)
    {
        var service = http.GetReverseProxyFeature().Route.Config.ClusterId!;
        var group = groups.Find(http.Request.Method, http.Request.Path.Value ?? "/");
        var shed = group?.Settings.Shed ?? Shed.Later;
        if (shed == Shed.Never)
        {
            await next(http);
            return;
        }
        var limit = Of(service);
        if (!limit.TryEnter(shed))
        {
            Dropped.Add(1, new("group", group?.Name), new("service", service));
            await new Problem(LimitProblems.Overloaded, "Requests that can wait are refused for a moment. Send the request again after the seconds named in Retry-After.", [])
            {
                RetryAfter = ShedWait,
            }.ExecuteAsync(http);
            return;
        }
        var began = TimeProvider.System.GetTimestamp();
        var failed = true;
        try
        {
            await next(http);
            failed = http.RequestAborted.IsCancellationRequested;
        }
        finally
        {
            limit.Leave(failed ? null : TimeProvider.System.GetElapsedTime(began));
        }
    }

    private async ValueTask<Problem?> JudgeAsync(HttpContext http, RouteGroup group)
    {
        // Where nobody may be told from another, not even an address is looked at (docs/integrity.md).
        var confidential = Confidential.Is(http);
        var client = confidential ? null : await callers.ClientAsync(http);
        var (rate, caller) = confidential || group.Settings.Everybody is not null ? (group.Settings.Everybody, "")
            : client is not null ? (group.Settings.Client, "client " + client)
            : (group.Settings.Address, "address " + Callers.AddressOf(http));
        var own = client is null ? null : settings.Clients.GetValueOrDefault(client);

        if (rate is not null)
        {
            var requests = Math.Max(1, (int)Math.Min(int.MaxValue, rate.Requests * settings.Times * (own?.Times ?? 1) / settings.Replicas));
            var grant = rates.Take(group.Name, caller, requests, TimeSpan.FromSeconds(rate.Seconds));
            Tell(http, group.Name, requests, rate.Seconds, grant.Remaining, grant.Reset);
            if (!grant.Granted)
                return new Problem(
                    CommonProblems.TooManyRequests,
                    $"Expected at most {requests} requests in {rate.Seconds} s of the group \"{group.Name}\" {(client is null ? "without a valid token from one address" : "by one client")}; more came. Send the request again after the seconds named in Retry-After.",
                    [])
                { RetryAfter = grant.Wait };
        }
        if (client is not null && await quotas.TakeAsync(client, own?.Quota ?? settings.Quota) is { } use)
        {
            Tell(http, use.Name, use.Limit, use.Seconds, Math.Max(0, use.Remaining), use.Reset.ToTimeSpan());
            if (use.Remaining < 0)
                return new Problem(LimitProblems.QuotaUsedUp, $"The client's {use.Limit} requests of this {use.Name} (UTC) are used up. Ask for a larger quota, or come again when the next {use.Name} begins.", [])
                {
                    RetryAfter = use.Reset.ToTimeSpan(),
                };
        }
        return null;
    }

    // Structured fields (RFC 9651): a list of named policies, whose names are strings. Written last, since an exception clears
    // what stands in the answer before.
    private static void Tell(HttpContext http, string policy, long quota, int seconds, long remaining, TimeSpan reset) => http.Response.OnStarting(() =>
    {
        http.Response.Headers.Append("RateLimit-Policy", string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";q={quota};w={seconds}"));
        http.Response.Headers.Append("RateLimit", string.Create(CultureInfo.InvariantCulture, $"\"{policy}\";r={remaining};t={Math.Ceiling(reset.TotalSeconds):0}"));
        return Task.CompletedTask;
    });
}
