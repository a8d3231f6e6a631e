// The dashboard's table of resources and their consoles: real Aspire's AppHost serves them to the same dashboard.
using System.Net;
using System.Security.Cryptography;
using System.Text;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.DashboardProtocol;
using Google.Protobuf.WellKnownTypes;
using Grpc.Core;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using HealthStatus = Aspire.Hosting.DashboardProtocol.HealthStatus;

namespace Aspire.Hosting;

/// <summary>Answers the dashboard on a port of its own, to whoever has the key that only the dashboard is given.</summary>
sealed class ResourceServer : IAsyncDisposable
{
    const string KeyHeader = "x-resource-service-api-key";

    readonly WebApplication app;

    ResourceServer(WebApplication app, string key)
    {
        this.app = app;
        Key = key;
    }

    internal string Key { get; }

    internal string Address => app.Services.GetRequiredService<IServer>().Features.GetRequiredFeature<IServerAddressesFeature>().Addresses.Single();

    internal static async Task<ResourceServer> StartAsync(IResourceCollection resources, ResourceNotificationService notifications, string application)
    {
        var key = RandomNumberGenerator.GetHexString(64, lowercase: true);
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, 0, listen => listen.Protocols = HttpProtocols.Http2));
        builder.Logging.ClearProviders();
        builder.Services.AddRoutingCore();
        builder.Services.AddGrpc();
        builder.Services.AddSingleton(new ResourceService(resources, notifications, application));
        var app = builder.Build();
        app.Use(async (context, next) =>
        {
            if (CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes($"{context.Request.Headers[KeyHeader]}"), Encoding.UTF8.GetBytes(key)))
                await next(context);
            else
                context.Response.StatusCode = StatusCodes.Status401Unauthorized;
        });
        app.UseRouting();
        app.MapGrpcService<ResourceService>();
        await app.StartAsync();
        return new ResourceServer(app, key);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

/// <summary>Values of variables are not told: among them are everybody's secrets, and the dashboard asks for no login here.</summary>
sealed class ResourceService(IResourceCollection resources, ResourceNotificationService notifications, string application) : DashboardService.DashboardServiceBase
{
    static readonly Timestamp Created = Timestamp.FromDateTimeOffset(TimeProvider.System.GetUtcNow());

    public override Task<ApplicationInformationResponse> GetApplicationInformation(ApplicationInformationRequest request, ServerCallContext context)
        => Task.FromResult(new ApplicationInformationResponse { ApplicationName = application });

    public override async Task WatchResources(WatchResourcesRequest request, IServerStreamWriter<WatchResourcesUpdate> responseStream, ServerCallContext context)
    {
        var all = new InitialResourceData();
        all.Resources.AddRange(resources.Select(resource => Describe(resource, new CustomResourceSnapshot(KnownResourceStates.NotStarted))));
        await responseStream.WriteAsync(new WatchResourcesUpdate { InitialData = all }, context.CancellationToken);
        await foreach (var changed in notifications.WatchAsync(context.CancellationToken))
        {
            var changes = new WatchResourcesChanges();
            changes.Value.Add(new WatchResourcesChange { Upsert = Describe(changed.Resource, changed.Snapshot) });
            await responseStream.WriteAsync(new WatchResourcesUpdate { Changes = changes }, context.CancellationToken);
        }
    }

    public override async Task WatchResourceConsoleLogs(
        WatchResourceConsoleLogsRequest request, IServerStreamWriter<WatchResourceConsoleLogsUpdate> responseStream, ServerCallContext context)
    {
        await foreach (var lines in ResourceLog.ReadAsync(request.ResourceName, follow: !request.SuppressFollow, context.CancellationToken))
        {
            var update = new WatchResourceConsoleLogsUpdate();
            update.LogLines.AddRange(lines.Select(line => new ConsoleLogLine { Text = line.Text, LineNumber = line.Number }));
            await responseStream.WriteAsync(update, context.CancellationToken);
        }
    }

    /// <summary>Nothing is ever asked of the person at the dashboard. The stream stays open: without one the page says that it is disconnected.</summary>
    public override async Task WatchInteractions(
        IAsyncStreamReader<WatchInteractionsRequestUpdate> requestStream, IServerStreamWriter<WatchInteractionsResponseUpdate> responseStream, ServerCallContext context)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, context.CancellationToken);
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
    }

    static ResourceState Describe(IResource resource, CustomResourceSnapshot snapshot)
    {
        var state = new ResourceState
        {
            Name = resource.Name, DisplayName = resource.Name, Uid = resource.Name, ResourceType = TypeOf(resource), State = snapshot.State ?? "", CreatedAt = Created,
            // Values, of which most are secret: the table is of what runs.
            IsHidden = resource is ParameterResource,
        };
        if (snapshot.StartTimeStamp is { } started)
            state.StartedAt = Timestamp.FromDateTime(started);
        if (snapshot.StopTimeStamp is { } stopped)
            state.StoppedAt = Timestamp.FromDateTime(stopped);
        if (snapshot.ProcessId is { } process)
            Property("executable.pid", Value.ForString($"{process}"));
        if (snapshot.ExitCode is { } code)
            Property("resource.exitCode", Value.ForNumber(code));
        switch (resource)
        {
            case ProjectResource:
                Property("project.path", Value.ForString(resource.Annotations.OfType<IProjectMetadata>().Single().ProjectPath));
                break;
            case ExecutableResource executable:
                Property("executable.path", Value.ForString(executable.Command));
                Property("executable.workDir", Value.ForString(executable.WorkingDirectory));
                break;
        }

        var running = snapshot.State == KnownResourceStates.Running;
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
            state.Urls.Add(new Url
            {
                EndpointName = endpoint.Name, FullUrl = FormattableString.Invariant($"{endpoint.UriScheme}://localhost:{endpoint.AllocatedPort}"), IsInactive = !running,
                DisplayProperties = new UrlDisplayProperties(),
            });
        foreach (var url in resource.Annotations.OfType<ResourceUrlAnnotation>())
            state.Urls.Add(new Url { FullUrl = url.Url, IsInactive = !running, DisplayProperties = new UrlDisplayProperties { DisplayName = url.DisplayText ?? "" } });
        if (running)
            foreach (var check in resource.Annotations.OfType<HealthCheckAnnotation>())
                state.HealthReports.Add(new HealthReport { Key = check.Key, Status = snapshot.Healthy ? HealthStatus.Healthy : HealthStatus.Unhealthy });
        foreach (var relationship in resource.Annotations.OfType<ResourceRelationshipAnnotation>())
            state.Relationships.Add(new ResourceRelationship { ResourceName = relationship.Resource.Name, Type = relationship.Type });
        foreach (var wait in resource.Annotations.OfType<WaitAnnotation>())
            state.Relationships.Add(new ResourceRelationship { ResourceName = wait.Resource.Name, Type = "WaitFor" });
        if (resource is IResourceWithParent child)
            state.Relationships.Add(new ResourceRelationship { ResourceName = child.Parent.Name, Type = "Parent" });
        return state;

        void Property(string name, Value value) => state.Properties.Add(new ResourceProperty { Name = name, Value = value });
    }

    static string TypeOf(IResource resource) => resource switch
    {
        ProjectResource => "Project",
        ExecutableResource => "Executable",
        ParameterResource => "Parameter",
        _ => resource.GetType().Name.Replace("Resource", "", StringComparison.Ordinal),
    };
}
