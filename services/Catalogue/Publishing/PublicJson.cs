using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.Extensions.Options;

namespace Asan.Catalogue.Publishing;

/// <summary>
/// A public answer: cacheable, with a strong ETag over its bytes, and 304 for who has them already. The bytes depend
/// on more than one row's version (ratings, demand, names of others), so the tag is their digest.
/// </summary>
/// <param name="value">The body.</param>
/// <param name="languages">The languages it is in; empty when it holds no texts or all of them.</param>
/// <param name="maxAge">How long a cache may answer without asking; a minute when left out.</param>
public sealed class PublicJson<T>(T value, IReadOnlyList<string> languages, TimeSpan? maxAge = null) : IResult, IEndpointMetadataProvider
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    static void IEndpointMetadataProvider.PopulateMetadata(MethodInfo method, EndpointBuilder builder)
    {
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status200OK, typeof(T), ["application/json"]));
        builder.Metadata.Add(new ProducesResponseTypeMetadata(StatusCodes.Status304NotModified, typeof(void)));
    }

    public async Task ExecuteAsync(HttpContext httpContext)
    {
        var json = httpContext.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;
        var body = JsonSerializer.SerializeToUtf8Bytes(value, json);
        // 128 bits of the digest: enough that two answers never share a tag by chance.
        var tag = $"\"{Convert.ToHexStringLower(SHA256.HashData(body).AsSpan(0, 16))}\"";
        var response = httpContext.Response;
        response.Headers.ETag = tag;
        response.Headers.CacheControl = $"public, max-age={(int)(maxAge ?? Minute).TotalSeconds}";
        if (languages.Count > 0)
        {
            response.Headers.ContentLanguage = string.Join(", ", languages);
            response.Headers.Vary = "Accept-Language";
        }
        if (Holds(httpContext.Request, tag))
        {
            response.StatusCode = StatusCodes.Status304NotModified;
            return;
        }
        response.ContentType = "application/json; charset=utf-8";
        response.ContentLength = body.Length;
        await response.Body.WriteAsync(body, httpContext.RequestAborted);
    }

    // RFC 9110 section 13.1.2: compared weakly, so a proxy's W/ does not matter.
    private static bool Holds(HttpRequest request, string tag) =>
        request.Headers.IfNoneMatch.ToString().Split(',', StringSplitOptions.TrimEntries)
            .Any(held => held == "*" || held == tag || held == $"W/{tag}");
}
