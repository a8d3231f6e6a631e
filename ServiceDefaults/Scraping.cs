using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace Asan.ServiceDefaults;

/// <summary>
/// <c>GET /metrics</c> for Prometheus. With <c>Metrics:ScrapeToken</c> it wants that as bearer token; without it, it is
/// there in Development only, since the gateway's address is the public one.
/// </summary>
public static class Scraping
{
    public const string Path = "/metrics";

    internal static void MapScraping(this WebApplication app)
    {
        var token = app.Configuration["Metrics:ScrapeToken"];
        if (string.IsNullOrEmpty(token) && !app.Environment.IsDevelopment())
            return;
        var expected = string.IsNullOrEmpty(token) ? null : SHA256.HashData(Encoding.UTF8.GetBytes($"Bearer {token}"));
        app.UseOpenTelemetryPrometheusScrapingEndpoint(http => http.Request.Path == Path && (expected is null || IsAllowed(http, expected)));
    }

    // Digests are of one length, so that the time tells nothing.
    private static bool IsAllowed(HttpContext http, byte[] expected) =>
        CryptographicOperations.FixedTimeEquals(expected, SHA256.HashData(Encoding.UTF8.GetBytes(http.Request.Headers.Authorization.ToString())));
}
