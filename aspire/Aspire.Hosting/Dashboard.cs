using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;

namespace Aspire.Hosting;

/// <summary>The real Aspire dashboard, standalone, as target of everybody's telemetry. The real AppHost starts its own;
/// both take their addresses from the same variables.</summary>
sealed class Dashboard(
    IConfiguration configuration, IResourceCollection resources, ResourceNotificationService notifications, string appHostDirectory, bool disabled)
{
    const string Cli = ".tools/node_modules/@microsoft/aspire-cli-linux-x64/bin/aspire";

    ChildProcess? child;
    ResourceServer? server;

    string? Frontend => configuration["ASPNETCORE_URLS"];

    string? Grpc => configuration["ASPIRE_DASHBOARD_OTLP_ENDPOINT_URL"];

    string? Http => configuration["ASPIRE_DASHBOARD_OTLP_HTTP_ENDPOINT_URL"];

    internal async Task StartAsync()
    {
        if (disabled || Frontend is not { Length: > 0 } frontend)
            return;
        var root = Directory.GetParent(appHostDirectory)!.FullName;
        var cli = Path.Combine(root, Cli);
        if (!File.Exists(cli))
        {
            ResourceLog.AppHost($"no dashboard: {cli} is not there; scripts/install brings it");
            return;
        }

        // HOME: the CLI unpacks its bundle there at first use, 300 MB that are the clone's and go with it.
        server = await ResourceServer.StartAsync(resources, notifications, Path.GetFileName(root));
        Dictionary<string, string> variables = new()
        {
            ["ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL"] = server.Address,
            ["DASHBOARD__RESOURCESERVICECLIENT__AUTHMODE"] = "ApiKey",
            ["DASHBOARD__RESOURCESERVICECLIENT__APIKEY"] = server.Key,
            ["HOME"] = Path.Combine(root, ".tools", "home"),
            ["ASPIRE_CLI_TELEMETRY_OPTOUT"] = "true",
            ["ASPIRE_ALLOW_UNSECURED_TRANSPORT"] = "true",
        };
        Directory.CreateDirectory(variables["HOME"]);
        List<string> args = ["dashboard", "run", "--nologo", "--non-interactive", "--frontend-url", frontend];
        if (Grpc is { Length: > 0 } grpc)
            args.AddRange(["--otlp-grpc-url", grpc]);
        if (Http is { Length: > 0 } http)
            args.AddRange(["--otlp-http-url", http]);
        if (configuration["ASPIRE_DASHBOARD_UNSECURED_ALLOW_ANONYMOUS"] == "true")
            args.Add("--allow-anonymous");
        child = ChildProcess.Start("dashboard", cli, args, root, variables);
        _ = Watch(child);
    }

    internal async Task StopAsync()
    {
        if (child is { } started)
        {
            child = null;
            await started.StopAsync();
        }

        if (server is not null)
            await server.DisposeAsync();
    }

    async Task Watch(ChildProcess started)
    {
        var code = await started.Exited;
        if (child is not null)
            ResourceLog.AppHost($"dashboard ended with exit code {code}");
    }

    /// <summary>OTEL_* as the real AppHost sets them; in Development everything is sampled and sent each second.</summary>
    internal void AddVariables(Dictionary<string, object> variables, string resource, bool development)
    {
        variables["OTEL_EXPORTER_OTLP_ENDPOINT"] = Grpc ?? Http ?? "http://localhost:18889";
        variables["OTEL_EXPORTER_OTLP_PROTOCOL"] = Grpc is null && Http is not null ? "http/protobuf" : "grpc";
        variables["OTEL_SERVICE_NAME"] = resource;
        variables["OTEL_RESOURCE_ATTRIBUTES"] = $"service.instance.id={RandomNumberGenerator.GetString("abcdefghijklmnopqrstuvwxyz", 8)}";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        if (!development)
            return;
        foreach (var delay in (string[])["OTEL_BLRP_SCHEDULE_DELAY", "OTEL_BSP_SCHEDULE_DELAY", "OTEL_METRIC_EXPORT_INTERVAL"])
            variables[delay] = "1000"; // milliseconds
        variables["OTEL_TRACES_SAMPLER"] = "always_on";
        variables["OTEL_METRICS_EXEMPLAR_FILTER"] = "trace_based";
        variables["OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT"] = "true";
        variables["OTEL_DOTNET_EXPERIMENTAL_ASPNETCORE_DISABLE_URL_QUERY_REDACTION"] = "true";
        variables["OTEL_DOTNET_EXPERIMENTAL_HTTPCLIENT_DISABLE_URL_QUERY_REDACTION"] = "true";
    }
}
