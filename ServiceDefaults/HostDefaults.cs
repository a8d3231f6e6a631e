using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Http.Resilience;
using Microsoft.Extensions.Logging;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Asan.ServiceDefaults;

/// <summary>What every host has: telemetry, health, service discovery and resilience for its HTTP clients.</summary>
public static class HostDefaults
{
    public static WebApplicationBuilder AddServiceDefaults(this WebApplicationBuilder builder)
    {
        // The orchestrator switches URL redaction off in development; a query can carry what a trace must not keep.
        builder.Configuration["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"] = "false";
        builder.Configuration["OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION"] = "false";

        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.AddTelemetry();
        builder.Services.AddHealthChecks().AddCheck("self", () => HealthCheckResult.Healthy(), ["live"]);
        builder.Services.AddServiceDiscovery();
        builder.Services.ConfigureHttpClientDefaults(http =>
        {
            http.AddStandardResilienceHandler(options =>
            {
                // An unsafe method is never sent twice: the first try may have had its effect.
                options.Retry.DisableForUnsafeHttpMethods();
                // Somebody waits for the answer: 0.2, 0.4 and 0.8 s, not the library's 2, 4 and 8.
                options.Retry.Delay = TimeSpan.FromMilliseconds(200);
            });
            http.AddServiceDiscovery();
        });
        return builder;
    }

    /// <summary>
    /// <c>/alive</c>: the process runs; restart it when it fails. <c>/ready</c>: it may be sent requests: its database
    /// answers, what it keeps in memory was read; migrations have run before it listens. A broker that is away does not
    /// count: events wait in the outbox. <c>/health</c>: all checks, by name.
    /// </summary>
    public static void MapHealth(this WebApplication app)
    {
        Map("/alive", check => check.Tags.Contains("live"));
        Map("/ready", check => check.Tags.Contains(HealthTags.Serves) || check.Name.StartsWith("PostgreSql", StringComparison.Ordinal));
        Map("/health", _ => true);
        void Map(string path, Func<HealthCheckRegistration, bool> which) =>
            app.MapHealthChecks(path, new HealthCheckOptions { Predicate = which, ResponseWriter = WriteHealthAsync }).DisableHttpMetrics();
    }

    // Names and states only: what a check has to say can hold addresses, and the gateway's is public. The log has it.
    private static Task WriteHealthAsync(HttpContext http, HealthReport report) => http.Response.WriteAsJsonAsync(new
    {
        status = report.Status.ToString(),
        checks = report.Entries.Select(entry => new { name = entry.Key, status = entry.Value.Status.ToString() }),
    });

    private static void AddTelemetry(this WebApplicationBuilder builder)
    {
        // A line a statement, several a second even when nobody asks anything, would bury all others.
        builder.Logging.AddFilter("Npgsql", LogLevel.Warning);
        builder.Logging.AddOpenTelemetry(logging =>
        {
            logging.IncludeFormattedMessage = true;
            logging.IncludeScopes = true;
        });
        builder.Services.AddOpenTelemetry()
            .WithMetrics(metrics => metrics
                .AddAspNetCoreInstrumentation()
                .AddHttpClientInstrumentation()
                .AddRuntimeInstrumentation()
                .AddMeter("Npgsql", "MassTransit", "Asan.*")
                .AddPrometheusExporter())
            .WithTracing(tracing => tracing
                .SetSampler(new ParentBasedSampler(new TraceSampler()))
                .AddAspNetCoreInstrumentation(options => options.Filter = IsWorthATrace)
                .AddHttpClientInstrumentation()
                // Not RabbitMQ.Client.*: it doubles each of MassTransit's spans.
                .AddSource("MassTransit", "Npgsql", "Yarp.ReverseProxy", "Asan.*"));
        if (!string.IsNullOrWhiteSpace(builder.Configuration["OTEL_EXPORTER_OTLP_ENDPOINT"]))
            builder.Services.AddOpenTelemetry().UseOtlpExporter();
    }

    private static bool IsWorthATrace(HttpContext context) =>
        !Confidential.Is(context) &&
        !context.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal) &&
        !context.Request.Path.StartsWithSegments("/alive", StringComparison.Ordinal) &&
        !context.Request.Path.StartsWithSegments("/ready", StringComparison.Ordinal) &&
        !context.Request.Path.StartsWithSegments(Scraping.Path, StringComparison.Ordinal);
}

/// <summary>Tags of health checks.</summary>
public static class HealthTags
{
    /// <summary>Without it the host cannot answer requests: <c>/ready</c> fails.</summary>
    public const string Serves = "serves";
}
