using Asan.ServiceDefaults;
using Yarp.ReverseProxy.Forwarder;

namespace Asan.Gateway.Forwarding;

/// <summary>The gateway's own refusals, beside the common ones, and when each is answered.</summary>
public static class ForwardingProblems
{
    public static readonly ProblemType ServiceUnavailable = new("service-unavailable", 503, "The service behind this address does not answer; nothing was changed.", Retryable: true);
    public static readonly ProblemType BadGateway = new("bad-gateway", 502, "The service behind this address broke off.", Retryable: true);
    public static readonly ProblemType GatewayTimeout = new("gateway-timeout", 504, "The service behind this address did not answer in time.", Retryable: true);

    /// <summary>Seconds after which a service that restarts is usually back, and the interval in which it is looked for.</summary>
    private static readonly TimeSpan Wait = TimeSpan.FromSeconds(2);

    public static async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        // A body is read whole before it is sent on: a service that refuses without reading (401) would end the connection
        // in the middle of the copy, and with it the client's. Only those of imports are too large for that; the route says
        // so, since YARP raises the server's limit after this.
        if (http.GetReverseProxyFeature().Route.Config.MaxRequestBodySize is null || http.Request.ContentLength <= RequestBody.Limit)
        {
            try
            {
                await RequestBody.KeepAsync(http);
            }
            catch (BadHttpRequestException bad)
            {
                await ProblemAnswers.ForStatus(http, bad.StatusCode).ExecuteAsync(http);
                return;
            }
        }
        await next(http);
        if (http.GetForwarderErrorFeature() is { } failure && !http.Response.HasStarted && !http.RequestAborted.IsCancellationRequested)
            await For(http, failure).ExecuteAsync(http);
    }

    private static Problem For(HttpContext http, IForwarderErrorFeature failure) => failure switch
    {
        { Error: ForwarderError.NoAvailableDestinations } => Unavailable(),
        // No connection, so no request: nothing can have happened.
        { Exception: HttpRequestException { HttpRequestError: HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError } } => Unavailable(),
        // The client's body is at fault, such as one that turns out longer than allowed.
        { Exception: BadHttpRequestException bad } => ProblemAnswers.ForStatus(http, bad.StatusCode),
        { Exception: AggregateException { InnerExceptions: [BadHttpRequestException bad, ..] } } => ProblemAnswers.ForStatus(http, bad.StatusCode),
        { Error: ForwarderError.RequestTimedOut } => WithOutcome(http, GatewayTimeout, "There was no answer in time."),
        _ => WithOutcome(http, BadGateway, "The connection ended before an answer came."),
    };

    /// <summary>A service does not answer.</summary>
    public static Problem Unavailable() => new(ServiceUnavailable, "Send the request again after the seconds named in Retry-After.", []) { RetryAfter = Wait };

    // A write may have had its effect: the partner must know that we do not know (RFC 9110 section 9.2.2).
    private static Problem WithOutcome(HttpContext http, ProblemType type, string what) =>
        HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method)
            ? type.Because($"{what} Send the request again.")
            : type.Because($"{what} Whether the change happened is unknown. Send the same request again, with the same Idempotency-Key or If-Match, to learn it.")
                .With("outcome", "unknown");
}
