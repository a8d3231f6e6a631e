using System.Diagnostics;
using System.Net.WebSockets;
using System.Text.Json;
using System.Text.Json.Nodes;
using Asan.TestBed;

namespace Asan.Feedback.Tests;

/// <summary>A page in Chromium, which scripts/install installs, steered by the DevTools protocol.</summary>
public sealed class Browser : IAsyncDisposable
{
    private readonly DirectoryInfo profile = Directory.CreateTempSubdirectory("asan-browser-");
    private readonly ClientWebSocket socket = new();
    private Process? chromium;
    private string? session;
    private int asked;

    public static async Task<Browser> OpenAsync(string address)
    {
        var browser = new Browser();
        try
        {
            await browser.StartAsync(address);
            return browser;
        }
        catch
        {
            await browser.DisposeAsync();
            throw;
        }
    }

    /// <summary>What an expression gives in the page, once it gives anything but null.</summary>
    public Task<string> UntilAsync(string expression) => Eventually.GetAsync(
        async () =>
        {
            var result = await AskAsync("Runtime.evaluate", new { expression = $"JSON.stringify({expression}) ?? ''", returnByValue = true });
            return result["result"]?["value"]?.GetValue<string>() is { Length: > 0 } value && value != "null" ? value : "";
        },
        value => value.Length > 0, expression, TimeSpan.FromSeconds(60));

    private async Task StartAsync(string address)
    {
        var start = new ProcessStartInfo("/usr/bin/chromium") { RedirectStandardOutput = true, RedirectStandardError = true, Environment = { ["HOME"] = profile.FullName } };
        foreach (var argument in new[] { "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--no-first-run", "--remote-debugging-port=0", $"--user-data-dir={profile.FullName}" })
            start.ArgumentList.Add(argument);
        if (Environment.IsPrivilegedProcess)
            start.ArgumentList.Add("--no-sandbox"); // Chromium's own sandbox refuses root
        start.ArgumentList.Add("about:blank");
        chromium = Process.Start(start)!;
        var port = Path.Combine(profile.FullName, "DevToolsActivePort");
        var lines = await Eventually.GetAsync(
            async () => File.Exists(port) ? await File.ReadAllLinesAsync(port) : [], found => found.Length == 2, "Chromium to listen", TimeSpan.FromSeconds(60));
        await socket.ConnectAsync(new Uri($"ws://127.0.0.1:{lines[0]}{lines[1]}"), CancellationToken.None);
        var target = await AskAsync("Target.createTarget", new { url = address });
        session = (await AskAsync("Target.attachToTarget", new { targetId = target["targetId"], flatten = true }))["sessionId"]!.GetValue<string>();
    }

    private async Task<JsonNode> AskAsync(string method, object parameters)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var id = ++asked;
        object request = session is null ? new { id, method, @params = parameters } : new { id, method, @params = parameters, sessionId = session };
        await socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(request), WebSocketMessageType.Text, endOfMessage: true, deadline.Token);
        while (true)
        {
            using var message = new MemoryStream();
            var buffer = new byte[16 * 1024];
            ValueWebSocketReceiveResult part;
            do
            {
                part = await socket.ReceiveAsync(buffer.AsMemory(), deadline.Token);
                message.Write(buffer, 0, part.Count);
            } while (!part.EndOfMessage);
            // Events come between answers.
            var answer = JsonNode.Parse(message.ToArray())!;
            if (answer["id"]?.GetValue<int>() == id)
                return answer["result"] ?? new JsonObject();
        }
    }

    public async ValueTask DisposeAsync()
    {
        socket.Dispose();
        if (chromium is not null)
        {
            if (!chromium.HasExited)
                chromium.Kill(entireProcessTree: true);
            await chromium.WaitForExitAsync();
            chromium.Dispose();
        }
        // Chromium's helpers end a moment after it, and may still write into their profile.
        await Eventually.TrueAsync(
            () =>
            {
                try
                {
                    profile.Delete(recursive: true);
                }
                catch (IOException)
                {
                    return Task.FromResult(false);
                }
                return Task.FromResult(true);
            }, "the browser's profile to be deleted");
    }
}
