using System.Net;
using Asan.Gateway.Usage;
using Asan.Gateway.Versions;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Configuration.Memory;
using Microsoft.Extensions.Options;

namespace Asan.Gateway.Limits;

/// <summary>Brings the limits into the gateway: their settings, and where they stand among the middleware.</summary>
public static class LimitSetup
{
    public static void AddLimits(this WebApplicationBuilder builder)
    {
        // Below all else, so that appsettings and the environment can change any of it.
        var sources = ((IConfigurationBuilder)builder.Configuration).Sources;
        sources.Insert(0, Embedded("limits.json"));
        if (builder.Environment.IsDevelopment())
            sources.Insert(1, Embedded("limits.Development.json"));
        builder.Services.AddOptions<LimitSettings>().BindConfiguration("Limits").ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton(services => new RouteGroups(services.GetRequiredService<IOptions<LimitSettings>>().Value));
        builder.Services.AddSingleton<Rates>();
        builder.Services.AddSingleton<Callers>();
        builder.Services.AddSingleton<Quotas>();
        builder.Services.AddSingleton<RequestLimits>();
        // Configured here and nowhere else: by default every loopback proxy would be believed.
        builder.Services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<LimitSettings>>((forwarded, limits) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.ForwardLimit = null; // through as many proxies as are trusted, and no further
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in limits.Value.TrustedProxies)
                forwarded.KnownIPNetworks.Add(proxy.Contains('/', StringComparison.Ordinal) ? System.Net.IPNetwork.Parse(proxy) : new System.Net.IPNetwork(IPAddress.Parse(proxy), IPAddress.Parse(proxy).GetAddressBytes().Length * 8));
        });
    }

    /// <summary>
    /// Takes the caller's address from a trusted proxy, then routes: what is forwarded leaves here for its own pipeline
    /// (<see cref="Forwarding.ServiceRoutes"/>), and the gateway's own routes are limited here.
    /// </summary>
    public static void UseLimits(this WebApplication app)
    {
        if (app.Services.GetRequiredService<IOptions<LimitSettings>>().Value.TrustedProxies.Length > 0)
            app.UseForwardedHeaders();
        app.UseRouting();
        // As for what is forwarded: whatever refuses for now says when to come again, health too.
        app.Use((http, next) =>
        {
            http.Response.OnStarting(() =>
            {
                if (http.Response.StatusCode is 429 or 503 && http.Response.Headers.RetryAfter.Count == 0)
                    http.Response.Headers.RetryAfter = "5";
                return Task.CompletedTask;
            });
            return next(http);
        });
        app.Use(app.Services.GetRequiredService<UsageBook>().NoteAsync);
        app.Use(app.Services.GetRequiredService<RequestLimits>().LimitAsync);
        app.Use(app.Services.GetRequiredService<Deprecations>().MarkAsync);
    }

    private static MemoryConfigurationSource Embedded(string file)
    {
        using var stream = typeof(LimitSetup).Assembly.GetManifestResourceStream($"Asan.Gateway.Limits.{file}")
            ?? throw new InvalidOperationException($"{file} is not embedded.");
        return new MemoryConfigurationSource { InitialData = new ConfigurationBuilder().AddJsonStream(stream).Build().AsEnumerable().ToList() };
    }
}
