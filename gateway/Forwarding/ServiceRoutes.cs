using Asan.Gateway.Limits;
using Asan.Gateway.Usage;
using Asan.Gateway.Versions;
using Asan.ServiceDefaults;
using Yarp.ReverseProxy.Configuration;
using Yarp.ReverseProxy.Forwarder;
using Yarp.ReverseProxy.Health;
using Yarp.ReverseProxy.ServiceDiscovery;
using Yarp.ReverseProxy.Transforms;

namespace Asan.Gateway.Forwarding;

/// <summary>Which service answers which path, and on what terms a request is forwarded.</summary>
public static class ServiceRoutes
{
    /// <summary>Where people report abuse: nothing that could name them is sent on (docs/integrity.md).</summary>
    private const string ConfidentialPath = "/v1/integrity/{**rest}";

    private static readonly (string Path, string Service)[] Table =
    [
        ("/v1/sources/{**rest}", "catalogue"),
        ("/v1/agencies/{**rest}", "catalogue"),
        ("/v1/services/{**rest}", "catalogue"),
        ("/v1/price-locks/{**rest}", "catalogue"),
        ("/v1/life-events/{**rest}", "catalogue"),
        ("/v1/drafts/{**rest}", "catalogue"),
        ("/v1/exports/{**rest}", "catalogue"),
        ("/v1/changes/{**rest}", "catalogue"),
        ("/v1/imports/{**rest}", "catalogue"),
        ("/v1/quality/{**rest}", "catalogue"),
        ("/v1/good-practices/{**rest}", "catalogue"),
        ("/v1/centres/{**rest}", "catalogue"),
        ("/v1/centres/{id}/walk-ins/{**rest}", "booking"),
        ("/v1/centres/{id}/counters/{**rest}", "booking"),
        ("/v1/centres/{id}/queue/{**rest}", "booking"),
        ("/v1/centres/{id}/close-day/{**rest}", "booking"),
        ("/v1/centres/{id}/remote-tickets/{**rest}", "booking"),
        ("/v1/centres/{id}/door-code/{**rest}", "booking"),
        ("/v1/centres/{id}/audit/{**rest}", "booking"),
        ("/v1/centres/{id}/board/{**rest}", "booking"),
        ("/v1/centres/{id}/ticket-leases/{**rest}", "booking"),
        ("/v1/ticket-leases/{**rest}", "booking"),
        ("/v1/tickets/{**rest}", "booking"),
        ("/v1/centres/{id}/forecast/{**rest}", "booking"),
        ("/v1/centres/{id}/forecast-calibration/{**rest}", "booking"),
        ("/v1/citizen-references/{**rest}", "booking"),
        ("/v1/availability/{**rest}", "booking"),
        ("/v1/visits/{**rest}", "booking"),
        ("/dev/inbox", "booking"), // in development only; elsewhere booking has no such page
        ("/v1/fees/{**rest}", "booking"),
        ("/v1/payments/{**rest}", "booking"),
        ("/dev/payments/{**rest}", "booking"), // the sandbox, in development only
        ("/v1/applications/{**rest}", "booking"),
        ("/v1/lateness/{**rest}", "booking"),
        ("/v1/itineraries/{**rest}", "booking"),
        ("/v1/entitlements/{**rest}", "booking"),
        ("/v1/waitlist/{**rest}", "booking"),
        ("/v1/lotteries/{**rest}", "booking"),
        ("/v1/centres/{id}/overbooking/{**rest}", "booking"),
        ("/v1/centres/{id}/closures/{**rest}", "booking"),
        ("/v1/rating-tokens/{**rest}", "feedback"),
        ("/v1/ratings/{**rest}", "feedback"),
        ("/v1/cases/{**rest}", "feedback"),
        ("/v1/comments/{**rest}", "feedback"),
        ("/rate/blind.js", "feedback"), // the module for blind-signed tokens; /rate itself is the gateway's page
        ("/v1/refusals/{**rest}", "feedback"),
        ("/v1/open311-keys/{**rest}", "feedback"),
        ("/open311/{**rest}", "feedback"),
        (ConfidentialPath, "integrity"),
        ("/v1/programmes/{**rest}", "awards"),
        ("/v1/authorities/{**rest}", "awards"),
        ("/v1/cycles/{**rest}", "awards"),
        ("/v1/entries/{**rest}", "awards"),
        ("/v1/entries/{id}/files/{**rest}", "awards"),
        ("/v1/judges/{**rest}", "awards"),
        ("/v1/award-keys", "awards"),
        ("/v1/certificates/{**rest}", "awards"),
        ("/v1/result-appeals/{**rest}", "awards"),
        ("/v1/study-visits/{**rest}", "awards"),
        ("/v1/forums/{**rest}", "awards"),
        ("/v1/evidence/{**rest}", "awards"),
    ];

    /// <summary>The services behind the gateway; each also publishes its API document.</summary>
    public static readonly IReadOnlyList<string> Services = [.. Table.Select(route => route.Service).Distinct()];

    /// <summary>How long a request may show no sign of life: a statement runs at most 15 s, and may be tried again once.</summary>
    private static readonly TimeSpan ActivityTimeout = TimeSpan.FromSeconds(30);

    private const string TimeoutSetting = "Forwarding:TimeoutSeconds";

    /// <summary>
    /// An import judges and writes up to 100,000 services in one transaction before it answers: minutes, in which nothing
    /// goes to and fro.
    /// </summary>
    private static readonly TimeSpan ImportTimeout = TimeSpan.FromMinutes(30);

    private const string Imports = "catalogue imports";

    /// <summary>On one machine or in one cluster a connection stands within milliseconds, or not at all.</summary>
    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromSeconds(2);

    private static readonly TimeSpan ProbeInterval = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan ProbeTimeout = TimeSpan.FromSeconds(5);

    // Headers by which programs behind a proxy are told things that only the proxy may say. YARP itself replaces
    // X-Forwarded-For, -Host, -Proto and -Prefix.
    private static readonly string[] NotFromOutside =
        ["Forwarded", "X-Forwarded-Port", "X-Real-IP", "X-Original-For", "X-Original-Host", "X-Original-Proto", "X-Original-URL", "X-Rewrite-URL", "X-HTTP-Method-Override"];

    public static void AddForwarding(this WebApplicationBuilder builder)
    {
        var timeout = builder.Configuration.GetValue<double?>(TimeoutSetting) is { } seconds ? TimeSpan.FromSeconds(seconds) : ActivityTimeout;
        builder.Services.AddSingleton<IDestinationResolver, DiscoveredDestinations>();
        builder.Services.AddReverseProxy()
            .LoadFromMemory([.. Table.Select(ToApi).Select(Quietly), .. Services.Select(ToDocument)], [.. Services.Select(service => ToCluster(service, service, timeout)), ToCluster(Imports, "catalogue", ImportTimeout)])
            .ConfigureHttpClient((_, handler) => handler.ConnectTimeout = ConnectTimeout)
            .AddTransforms(transforms =>
            {
                foreach (var header in NotFromOutside)
                    transforms.AddRequestHeaderRemove(header);
                // Whatever refuses for now says when to come again, also where the service forgot.
                transforms.AddResponseTransform(context =>
                {
                    if (context.HttpContext.Response is { StatusCode: 429 or 503 } response && response.Headers.RetryAfter.Count == 0)
                        response.Headers.RetryAfter = "1";
                    return ValueTask.CompletedTask;
                });
            });
    }

    /// <summary>
    /// Forwards straight from the routing: the gateway's own middleware would judge tokens that the services judge again.
    /// </summary>
    public static void MapForwarding(this WebApplication app) => app.MapReverseProxy(pipeline =>
    {
        pipeline.Use(Confidential.ForgetCallerAsync); // The routing cuts short what MapApi puts in front of the services' routes.
        pipeline.Use(app.Services.GetRequiredService<UsageBook>().NoteAsync);
        pipeline.Use(app.Services.GetRequiredService<RequestLimits>().LimitAsync);
        pipeline.Use(app.Services.GetRequiredService<Deprecations>().MarkAsync);
        pipeline.Use(ForwardingProblems.AnswerAsync);
        pipeline.Use(app.Services.GetRequiredService<RequestLimits>().ShedAsync);
        pipeline.UseLoadBalancing();
        pipeline.UsePassiveHealthChecks();
    }).ShortCircuit();

    private static RouteConfig ToApi((string Path, string Service) route)
    {
        var import = route.Path.StartsWith("/v1/imports", StringComparison.Ordinal);
        return new RouteConfig
        {
            RouteId = route.Path,
            ClusterId = import ? Imports : route.Service,
            Match = new RouteMatch { Path = route.Path },
            // An import is many services, and evidence comes as files; the services have the same bounds.
            MaxRequestBodySize = import ? 256L * 1024 * 1024 : route.Path.EndsWith("/files/{**rest}", StringComparison.Ordinal) ? 10L * 1024 * 1024 : null,
        };
    }

    // YARP would tell the service the caller's address.
    private static RouteConfig Quietly(RouteConfig route) => route.RouteId != ConfidentialPath ? route : route
        .WithTransformXForwarded(xDefault: ForwardedTransformActions.Remove)
        .WithTransformRequestHeadersAllowed(Confidential.HeadersKept);

    private static RouteConfig ToDocument(string service) => new RouteConfig
    {
        RouteId = $"openapi {service}",
        ClusterId = service,
        Match = new RouteMatch { Path = $"/openapi/{service}.json", Methods = ["GET", "HEAD"] },
    }.WithTransformPathSet("/openapi/v1.json");

    private static ClusterConfig ToCluster(string id, string service, TimeSpan activityTimeout) => new()
    {
        ClusterId = id,
        // A name, which DiscoveredDestinations turns into the addresses of the running instances.
        Destinations = new Dictionary<string, DestinationConfig> { [service] = new() { Address = $"http://{service}" } },
        HttpRequest = new ForwarderRequestConfig { ActivityTimeout = activityTimeout },
        HealthCheck = new HealthCheckConfig
        {
            // Whether the process answers, not /health: a service whose broker is away still books, its outbox keeps the events.
            Active = new ActiveHealthCheckConfig
            {
                Enabled = true,
                Interval = ProbeInterval,
                Timeout = ProbeTimeout,
                Policy = HealthCheckConstants.ActivePolicy.ConsecutiveFailures,
                Path = "/alive",
            },
            Passive = new PassiveHealthCheckConfig
            {
                Enabled = true,
                Policy = HealthCheckConstants.PassivePolicy.TransportFailureRate,
                ReactivationPeriod = ProbeInterval,
            },
        },
    };
}
