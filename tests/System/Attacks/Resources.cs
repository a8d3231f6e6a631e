using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Asan.SystemTests.Attacks;

/// <summary>API4, unrestricted resource consumption: costing more than anybody may.</summary>
internal static class Resources
{
    private const int MoreThanAMinuteAllows = 320;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(15);

    public static IEnumerable<Attack> Attacks =>
    [
        new("Somebody sends a body larger than any request needs", "API4",
            async scene =>
            {
                using var body = new StringContent($$"""{"kind":"idea","language":"en","text":"{{new string('a', 400_000)}}"}""", Encoding.UTF8, "application/json");
                return (await Scene.PostAsync(scene.Stranger(), "/v1/cases", body)).StatusCode != HttpStatusCode.RequestEntityTooLarge;
            },
            new Edit("ServiceDefaults/RequestBody.cs", "var body = new MemoryStream(", """
                if (MUTANT && http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } size)
                    size.MaxRequestBodySize = null;
                GUARD
                """)),

        new("Somebody sends a body so slowly that a connection is held for ever", "API4",
            async scene =>
            {
                using var socket = new TcpClient();
                await socket.ConnectAsync(IPAddress.Loopback, scene.Gateway.Port);
                await using var stream = socket.GetStream();
                await stream.WriteAsync(Encoding.ASCII.GetBytes($"POST /v1/cases HTTP/1.1\r\nHost: {scene.Gateway.Authority}\r\nContent-Type: application/json\r\nIdempotency-Key: {Guid.NewGuid()}\r\nContent-Length: 1000\r\n\r\n"));
                var answer = stream.ReadAsync(new byte[1]).AsTask();
                for (var clock = Stopwatch.StartNew(); clock.Elapsed < Patience && !answer.IsCompleted;)
                {
                    try
                    {
                        await stream.WriteAsync(" "u8.ToArray());
                    }
                    catch (IOException)
                    {
                        return false; // The connection was ended.
                    }
                    await Task.WhenAny(answer, Task.Delay(250));
                }
                return !answer.IsCompleted;
            },
            new Edit("gateway/Forwarding/ForwardingProblems.cs", "await RequestBody.KeepAsync(http);", """
                if (MUTANT && http.Features.Get<Microsoft.AspNetCore.Server.Kestrel.Core.Features.IHttpMinRequestBodyDataRateFeature>() is { } rate)
                    rate.MinDataRate = null;
                GUARD
                """)),

        new("Somebody goes through tokens of ratings until one fits", "API4",
            async scene => await GuessAsync(scene.Stranger(from: "127.0.0.77"), _ => []),
            new Edit("services/Feedback/WrongCodes.cs", "if (!left.IsAcquired)", "if (!left.IsAcquired && !MUTANT)")),

        new("Somebody goes through tokens and says with each to come from another address", "API4",
            async scene => await GuessAsync(scene.Stranger(from: "127.0.0.78"), guess => [("X-Forwarded-For", $"198.51.{guess / 256}.{guess % 256}")]),
            new Edit("gateway/Forwarding/ServiceRoutes.cs", "foreach (var header in NotFromOutside)", "transforms.AddXForwarded(ForwardedTransformActions.Off);\n                GUARD")),

        new("Somebody asks for a list in one page of a hundred thousand", "API4",
            async scene => (await scene.Stranger().GetAsync("/v1/services?limit=100000")).IsSuccessStatusCode,
            new Edit("ServiceDefaults/Page.cs", ">= 1 and <= MaxLimit and var limit => limit,", "GUARD\n        int any when MUTANT => any,")),
    ];

    /// <summary>Whether nobody stops the guessing.</summary>
    private static async Task<bool> GuessAsync(HttpClient http, Func<int, IEnumerable<(string, string)>> headers)
    {
        for (var guess = 0; guess < MoreThanAMinuteAllows; guess++)
            if ((await Scene.PostAsync(http, "/v1/rating-tokens/lookup", new { ratingToken = $"guess-{Guid.NewGuid():n}" }, headers: headers(guess))).StatusCode == HttpStatusCode.TooManyRequests)
                return false;
        return true;
    }
}
