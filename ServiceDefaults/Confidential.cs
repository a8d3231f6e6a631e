using System.Diagnostics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using OpenTelemetry;

namespace Asan.ServiceDefaults;

/// <summary>
/// Paths whose callers nobody may find again (docs/integrity.md): no trace is kept of their requests, and what could name
/// the caller is gone before anything of ours sees it.
/// </summary>
public static class Confidential
{
    private const string Name = "integrity";

    /// <summary>All that a request needs on these paths.</summary>
    public static readonly string[] HeadersKept = ["Host", "Accept", "Authorization", "Content-Length", "Content-Type", "Idempotency-Key", "Transfer-Encoding", "Connection", "Expect"];

    /// <summary>The API's <c>/v1/integrity</c> and the pages' <c>/{language}/integrity</c>, with what is under them.</summary>
    public static bool Is(HttpContext http) =>
        http.Request.Path.Value?.Split('/', 4) is [_, { Length: 2 }, { } name, ..] && name.Equals(Name, StringComparison.OrdinalIgnoreCase);

    /// <summary>Puts <see cref="ForgetCallerAsync"/> in front of what follows.</summary>
    public static void UseConfidentialPaths(this IApplicationBuilder app) => app.Use(ForgetCallerAsync);

    /// <summary>On a confidential path, forgets address, program, trace and cookies of the caller.</summary>
    public static async Task ForgetCallerAsync(HttpContext http, RequestDelegate next)
    {
        if (!Is(http))
        {
            await next(http);
            return;
        }
        foreach (var header in http.Request.Headers.Keys.Except(HeadersKept, StringComparer.OrdinalIgnoreCase).ToList())
            http.Request.Headers.Remove(header);
        http.Connection.RemoteIpAddress = null;
        http.Connection.RemotePort = 0;
        http.TraceIdentifier = Guid.NewGuid().ToString("n");
        http.Response.Headers.CacheControl = "no-store";
        // A trace of its own that is not recorded, so that spans of what follows are not either.
        var traced = Activity.Current;
        Activity.Current = null;
        Baggage.Current = default; // what the caller sent along with its trace would be sent on with our own requests
        using var untraced = new Activity("confidential").Start();
        try
        {
            await next(http);
        }
        finally
        {
            untraced.Stop();
            Activity.Current = traced;
        }
    }
}
