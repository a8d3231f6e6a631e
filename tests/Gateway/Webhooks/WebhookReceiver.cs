using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Asan.Gateway.Tests.Webhooks;

/// <summary>A message as an endpoint got it.</summary>
public sealed record Message(string Path, string Id, string Timestamp, IReadOnlyList<string> Signatures, string? MediaType, byte[] Body)
{
    /// <summary>Whether one of the signatures is that of this secret, computed as the standard says and without our code.</summary>
    public bool IsSignedBy(string secret)
    {
        var key = Convert.FromBase64String(secret.Split('_', 2)[1]);
        var signed = Encoding.UTF8.GetBytes($"{Id}.{Timestamp}.{Encoding.UTF8.GetString(Body)}");
        return Signatures.Contains($"v1,{Convert.ToBase64String(HMACSHA256.HashData(key, signed))}", StringComparer.Ordinal);
    }
}

/// <summary>A partner's endpoints, one a path, which answer as a test says.</summary>
public sealed class WebhookReceiver : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Message> messages = [];

    private WebhookReceiver()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.Run(async http =>
        {
            using var body = new MemoryStream();
            await http.Request.Body.CopyToAsync(body, http.RequestAborted);
            var headers = http.Request.Headers;
            messages.Enqueue(new Message(
                http.Request.Path, headers["webhook-id"].ToString(), headers["webhook-timestamp"].ToString(), headers["webhook-signature"].ToString().Split(' '), http.Request.ContentType, body.ToArray()));
            await Answers.GetValueOrDefault(http.Request.Path, _ => Task.CompletedTask)(http);
        });
    }

    public string Address => app.Urls.First();

    /// <summary>What a path answers; 200 without content when nothing is said.</summary>
    public ConcurrentDictionary<string, Func<HttpContext, Task>> Answers { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<Message> At(string path) => [.. messages.Where(message => message.Path == path)];

    public static async Task<WebhookReceiver> StartAsync()
    {
        var receiver = new WebhookReceiver();
        await receiver.app.StartAsync();
        return receiver;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
