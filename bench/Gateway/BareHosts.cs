using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Yarp.ReverseProxy.Configuration;

namespace Asan.Bench.Gateway;

/// <summary>
/// A host in a process of its own that is either YARP with one route and nothing else, when the environment names a
/// destination for it, or the destination: an address that answers at once.
/// </summary>
public static class BareHosts
{
    public const string Argument = "bare-host";
    public const string Destination = "BENCH_DESTINATION";
    public const string Path = "/v1/agencies";

    /// <summary>2 KiB, about a page of this API.</summary>
    private static readonly byte[] Answer = [.. "{\"items\":[],\"filling\":\""u8, .. Enumerable.Repeat((byte)'x', 2048), .. "\"}"u8];

    public static void Run()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls(Environment.GetEnvironmentVariable("ASPNETCORE_URLS")!);
        var destination = Environment.GetEnvironmentVariable(Destination);
        if (destination is not null)
            builder.Services.AddReverseProxy().LoadFromMemory(
                [new RouteConfig { RouteId = "one", ClusterId = "one", Match = new RouteMatch { Path = Path } }],
                [new ClusterConfig { ClusterId = "one", Destinations = new Dictionary<string, DestinationConfig> { ["one"] = new() { Address = destination } } }]);

        var app = builder.Build();
        // What the gateway asks a destination for, and what the benchmark waits for.
        app.MapGet("/alive", () => "Healthy");
        app.MapGet("/health", () => "Healthy");
        if (destination is not null)
            app.MapReverseProxy();
        else
            app.MapGet(Path, (HttpContext http) =>
            {
                http.Response.ContentType = "application/json";
                http.Response.ContentLength = Answer.Length;
                return http.Response.Body.WriteAsync(Answer).AsTask();
            });
        app.Run();
    }
}
