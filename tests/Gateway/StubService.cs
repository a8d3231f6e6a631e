using System.Collections.Concurrent;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Asan.Gateway.Tests;

/// <summary>Stands where a service would: answers with what reached it, or breaks off.</summary>
public sealed class StubService : IAsyncDisposable
{
    private readonly WebApplication app;
    private int requests;
    private int streams;
    private int held;

    private StubService()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        app = builder.Build();
        app.MapGet("/alive", () => "");
        app.Map("/v1/visits/headers", (HttpRequest request) =>
        {
            Interlocked.Increment(ref requests);
            return Results.Json(request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase));
        });
        app.Map("/v1/integrity/{**rest}", (HttpContext http) =>
        {
            var headers = http.Request.Headers.ToDictionary(header => header.Key, header => header.Value.ToString(), StringComparer.OrdinalIgnoreCase);
            OfIntegrity.Enqueue(string.Join('\n', headers));
            return Results.Json(headers);
        });
        app.Map("/v1/visits/break-off", (HttpContext http) => http.Abort());
        app.MapGet("/v1/centres/{id}/board/stream", async (HttpContext http) =>
        {
            Interlocked.Increment(ref streams);
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("id: 2026-11-23.1\n\n", http.RequestAborted);
            await http.Response.Body.FlushAsync(http.RequestAborted);
            // No more comes, and no end, until the reader goes.
            await Task.Delay(Timeout.Infinite, http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            Interlocked.Decrement(ref streams);
        });
        foreach (var held in new[] { "/v1/availability/held", "/v1/visits/held", "/v1/visits/held/confirm" })
            app.Map(held, async (HttpContext http) =>
            {
                Interlocked.Increment(ref this.held);
                await Released.Task.WaitAsync(http.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
            });
        app.Map("/v1/visits/busy", () => Results.StatusCode(503));
        app.MapGet("/v1/centres/{id}/queue", (string id) => $"queue of {id}");
    }

    public string Address => app.Urls.First();

    /// <summary>How many requests reached <c>/v1/visits/headers</c>.</summary>
    public int Requests => requests;

    /// <summary>The headers of each request that reached <c>/v1/integrity</c>.</summary>
    public ConcurrentQueue<string> OfIntegrity { get; } = [];

    /// <summary>How many requests came that are answered only once they are released.</summary>
    public int Held => held;

    /// <summary>Lets them go.</summary>
    public TaskCompletionSource Released { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How many streams are open.</summary>
    public int Streams => streams;

    public static async Task<StubService> StartAsync()
    {
        var stub = new StubService();
        await stub.app.StartAsync();
        return stub;
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
