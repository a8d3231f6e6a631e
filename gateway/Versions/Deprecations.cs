using System.Globalization;
using Asan.Gateway.Limits;
using Microsoft.Extensions.Options;

namespace Asan.Gateway.Versions;

/// <summary>A route that goes away, from the configuration's list <c>Deprecations</c> (docs/versions.md).</summary>
public sealed class Deprecation
{
    /// <summary>Such as <c>GET /v1/visits/*/old-form</c>.</summary>
    public string Route { get; init; } = "";

    /// <summary>From when on it should not be used in new programs.</summary>
    public DateTimeOffset Since { get; init; }

    /// <summary>From when on it may no longer answer; at least a year later.</summary>
    public DateTimeOffset? Sunset { get; init; }

    /// <summary>What to use instead, in words.</summary>
    public string Instead { get; init; } = "";
}

/// <summary>Tells whoever calls a route that goes away: <c>Deprecation</c> (RFC 9745), <c>Sunset</c> (RFC 8594) and a link to what to do.</summary>
public sealed class Deprecations(IOptions<List<Deprecation>> list)
{
    private readonly (RoutePattern Pattern, Deprecation Deprecation)[] routes = [.. list.Value.Select(one => (RoutePattern.Parse(one.Route), one))];

    public IReadOnlyList<Deprecation> All => list.Value;

    /// <summary>Middleware.</summary>
    public Task MarkAsync(HttpContext http, RequestDelegate next)
    {
        foreach (var (pattern, deprecation) in routes)
        {
            if (!pattern.Fits(http.Request.Method, http.Request.Path.Value ?? "/"))
                continue;
            http.Response.OnStarting(() =>
            {
                var headers = http.Response.Headers;
                // A date of structured fields (RFC 9651 section 3.3.7).
                headers["Deprecation"] = string.Create(CultureInfo.InvariantCulture, $"@{deprecation.Since.ToUnixTimeSeconds()}");
                headers.Append("Link", "</versions>; rel=\"deprecation\"; type=\"text/html\"");
                if (deprecation.Sunset is { } sunset)
                {
                    headers["Sunset"] = sunset.ToUniversalTime().ToString("R", CultureInfo.InvariantCulture);
                    headers.Append("Link", "</versions>; rel=\"sunset\"; type=\"text/html\"");
                }
                return Task.CompletedTask;
            });
            break;
        }
        return next(http);
    }
}

public static class VersionSetup
{
    public static void AddDeprecations(this WebApplicationBuilder builder)
    {
        builder.Services.AddOptions<List<Deprecation>>().Configure(list => builder.Configuration.GetSection("Deprecations").Bind(list));
        builder.Services.AddSingleton<Deprecations>();
    }
}
