using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Sockets;
using System.Text;
using NodaTime;

namespace Asan.Gateway.Webhooks;

/// <summary>What came of one attempt.</summary>
/// <param name="Milliseconds">From the look-up of the name to the end of the answer.</param>
/// <param name="Status">The answer's, if there was one.</param>
/// <param name="Error">Null when it was delivered: <c>address-refused</c>, <c>name-not-found</c>, <c>connection-failed</c>, <c>tls-failed</c>, <c>timeout</c>, <c>redirect</c> or <c>status</c>.</param>
/// <param name="Answer">The beginning of the answer's body, without control characters.</param>
/// <param name="RetryAfter">What the endpoint asked for.</param>
public sealed record Attempt(int Milliseconds, int? Status, string? Error, string? Answer, Duration? RetryAfter)
{
    public bool Delivered => Error is null;

    /// <summary>410: the endpoint wants no more (Standard Webhooks 1.0).</summary>
    public bool Gone => Status == (int)HttpStatusCode.Gone;
}

/// <summary>
/// Sends one message to one endpoint. It follows no redirect, uses no proxy and no cookie, and connects only to addresses that
/// <see cref="Targets"/> allows: the check is on the very address that is connected to. Its client is its own: that of other
/// calls would take the names of our services for hosts, and try again by itself.
/// </summary>
public sealed class WebhookSender : IDisposable
{
    /// <summary>For connecting, sending and the answer together.</summary>
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(15);

    /// <summary>Bytes of an answer that are read and kept.</summary>
    private const int AnswerLimit = 512;

    private readonly Targets targets;
    private readonly ResolveHost resolve;
    private readonly HttpClient http;

    public WebhookSender(Targets targets, ResolveHost resolve)
    {
        this.targets = targets;
        this.resolve = resolve;
        http = new HttpClient(new SocketsHttpHandler
        {
            ConnectCallback = ConnectAsync,
            AllowAutoRedirect = false,
            UseProxy = false,
            UseCookies = false,
            ActivityHeadersPropagator = null,       // no span: an address may hold a partner's own secret
            MaxResponseHeadersLength = 16,          // KiB
            MaxResponseDrainSize = 0,
            PooledConnectionIdleTimeout = TimeSpan.FromSeconds(30),
            PooledConnectionLifetime = TimeSpan.FromMinutes(2),
        })
        {
            Timeout = System.Threading.Timeout.InfiniteTimeSpan,
        };
    }

    public async Task<Attempt> SendAsync(string url, string id, Instant now, byte[] payload, string mediaType, IEnumerable<byte[]> secrets, CancellationToken stopping)
    {
        var clock = Stopwatch.StartNew();
        int Elapsed() => (int)clock.ElapsedMilliseconds;
        var timestamp = now.ToUnixTimeSeconds();
        using var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(payload) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(mediaType);
        request.Headers.TryAddWithoutValidation("User-Agent", "AsanPlatform-Webhooks/1");
        request.Headers.TryAddWithoutValidation("webhook-id", id);
        request.Headers.TryAddWithoutValidation("webhook-timestamp", timestamp.ToString(CultureInfo.InvariantCulture));
        request.Headers.TryAddWithoutValidation("webhook-signature", string.Join(' ', secrets.Select(secret => WebhookSignature.Sign(secret, id, timestamp, payload))));
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        deadline.CancelAfter(Timeout);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, deadline.Token);
            var status = (int)response.StatusCode;
            var answer = await BeginningAsync(response, deadline.Token);
            var error = status switch { >= 200 and < 300 => null, >= 300 and < 400 => "redirect", _ => "status" };
            return new Attempt(Elapsed(), status, error, answer, AskedFor(response, now));
        }
        catch (OperationCanceledException) when (!stopping.IsCancellationRequested)
        {
            return new Attempt(Elapsed(), null, "timeout", null, null);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new Attempt(Elapsed(), null, ErrorOf(e), null, null);
        }
    }

    private async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellation)
    {
        var addresses = await resolve(context.DnsEndPoint.Host, cancellation);
        if (addresses.Length == 0)
            throw new SocketException((int)SocketError.HostNotFound);
        // One that is not public among public ones is no accident.
        if (!addresses.All(targets.Allows))
            throw new TargetRefusedException();
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellation);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private static async Task<string> BeginningAsync(HttpResponseMessage response, CancellationToken cancellation)
    {
        await using var body = await response.Content.ReadAsStreamAsync(cancellation);
        var buffer = new byte[AnswerLimit];
        var length = await body.ReadAtLeastAsync(buffer, AnswerLimit, throwOnEndOfStream: false, cancellation);
        return string.Concat(Encoding.UTF8.GetString(buffer, 0, length).Select(c => char.IsControl(c) ? ' ' : c));
    }

    private static Duration? AskedFor(HttpResponseMessage response, Instant now) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => Duration.FromTimeSpan(delta),
        { Date: { } date } when Instant.FromDateTimeOffset(date) is var at && at > now => at - now,
        _ => null,
    };

    // Kinds only: what exactly a network said could map it.
    private static string ErrorOf(Exception exception) => exception switch
    {
        TargetRefusedException or { InnerException: TargetRefusedException } => "address-refused",
        HttpRequestException { HttpRequestError: HttpRequestError.SecureConnectionError } => "tls-failed",
        { InnerException: SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } } => "name-not-found",
        _ => "connection-failed",
    };

    public void Dispose() => http.Dispose();
}
