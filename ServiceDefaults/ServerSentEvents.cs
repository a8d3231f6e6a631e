using System.Text.Json;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Asan.ServiceDefaults;

/// <summary>
/// Server-sent events as the HTML standard writes them (section 9.2.6). The framework's own result cannot send the
/// comment that keeps a silent connection alive.
/// </summary>
/// <param name="http">The request that is answered.</param>
public sealed class ServerSentEvents(HttpContext http)
{
    /// <summary>A comment goes out after this much silence, well within the gateway's 30 seconds without a sign of life.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    private readonly JsonSerializerOptions json = http.RequestServices.GetRequiredService<IOptions<JsonOptions>>().Value.SerializerOptions;

    /// <summary>Sends the headers, so that the reader knows at once that it is connected.</summary>
    public Task BeginAsync()
    {
        http.Response.ContentType = "text/event-stream";
        http.Response.Headers.CacheControl = "no-store";
        http.Response.Headers["X-Accel-Buffering"] = "no";      // nginx, where one stands before the gateway
        http.Features.Get<IHttpResponseBodyFeature>()?.DisableBuffering();
        return http.Response.Body.FlushAsync(http.RequestAborted);
    }

    /// <summary>Sends one event. JSON has no line break outside its texts, and none unescaped within.</summary>
    public Task SendAsync(string id, string kind, object data) => WriteAsync($"id: {id}\nevent: {kind}\ndata: {JsonSerializer.Serialize(data, json)}\n\n");

    public Task BeatAsync() => WriteAsync(":\n\n");

    private async Task WriteAsync(string text)
    {
        await http.Response.WriteAsync(text, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    }
}
