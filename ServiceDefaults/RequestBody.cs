using System.Security.Cryptography;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Metadata;

namespace Asan.ServiceDefaults;

/// <summary>Keeps a request's body in memory, for its digest and for problems that say what came.</summary>
public static class RequestBody
{
    /// <summary>Bytes; the longest bodies are service and entry texts in four languages.</summary>
    public const long Limit = 256 * 1024;

    private static readonly object Key = new();

    /// <summary>The body's bytes, empty when none was sent; of a <see cref="LargeBody"/> the SHA-256 digest.</summary>
    public static ReadOnlyMemory<byte> Of(HttpContext http) => http.Items[Key] as byte[] ?? [];

    /// <summary>Reads bodies up to the server's limit (413 beyond it).</summary>
    public static void UseBufferedBodies(this IApplicationBuilder app) => app.Use(async (http, next) =>
    {
        if (http.GetEndpoint()?.Metadata.GetMetadata<LargeBody>() is { } large)
        {
            http.Request.EnableBuffering(bufferThreshold: 64 * 1024, bufferLimit: large.Limit);
            http.Items[Key] = await SHA256.HashDataAsync(http.Request.Body, http.RequestAborted);
            http.Request.Body.Position = 0;
        }
        else
        {
            await KeepAsync(http);
        }
        await next(http);
    });

    /// <summary>
    /// Whether more of the body may be on its way than the server reads after its answer. It then closes the connection, and must
    /// say so (RFC 9112 section 9.6): the client's next request would meet that end without an answer.
    /// </summary>
    public static bool IsLeftUnread(HttpContext http) =>
        http.Features.Get<IHttpRequestBodyDetectionFeature>() is { CanHaveBody: true } && http.Items[Key] is null
        && !(http.Request.ContentLength <= (http.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize ?? long.MaxValue));

    /// <summary>Reads the body, if there is one, into memory.</summary>
    /// <exception cref="BadHttpRequestException">It is longer than the server's limit, or broke off.</exception>
    public static async Task KeepAsync(HttpContext http)
    {
        if (http.Features.Get<IHttpRequestBodyDetectionFeature>() is not { CanHaveBody: true })
            return;
        var body = new MemoryStream((int)Math.Min(http.Request.ContentLength ?? 0, Limit));
        await http.Request.Body.CopyToAsync(body, http.RequestAborted);
        body.Position = 0;
        http.Items[Key] = body.ToArray();
        http.Request.Body = body;
    }
}

/// <summary>
/// On a route whose bodies may be larger than <see cref="RequestBody.Limit"/>: they wait on disk, whole before the handler
/// begins, and the handler reads them as a stream that it may rewind.
/// </summary>
/// <param name="Limit">Bytes; 413 beyond it.</param>
public sealed record LargeBody(long Limit) : IRequestSizeLimitMetadata
{
    long? IRequestSizeLimitMetadata.MaxRequestBodySize => Limit;
}
