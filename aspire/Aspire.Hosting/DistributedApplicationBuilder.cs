using System.Collections;
using System.Reflection;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting;

/// <summary>Gathers the application's resources; <see cref="Build"/> makes them startable.</summary>
public interface IDistributedApplicationBuilder
{
    ConfigurationManager Configuration { get; }

    string AppHostDirectory { get; }

    IHostEnvironment Environment { get; }

    IServiceCollection Services { get; }

    DistributedApplicationExecutionContext ExecutionContext { get; }

    IResourceCollection Resources { get; }

    IResourceBuilder<T> AddResource<T>(T resource) where T : IResource;

    IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource;

    DistributedApplication Build();
}

public interface IResourceCollection : IEnumerable<IResource>
{
    int Count { get; }
}

/// <summary>Always run mode: publishing takes the real packages.</summary>
public sealed class DistributedApplicationExecutionContext
{
    public bool IsRunMode { get; } = true;

    public bool IsPublishMode { get; }
}

public sealed class DistributedApplicationOptions
{
#pragma warning disable CA1819 // the real type has an array
    public string[]? Args { get; set; }
#pragma warning restore CA1819

    public bool DisableDashboard { get; set; }
}

/// <summary>A mistake in the AppHost, told before anything starts.</summary>
public sealed class DistributedApplicationException(string message) : Exception(message);

sealed class DistributedApplicationBuilder : IDistributedApplicationBuilder
{
    readonly HostApplicationBuilder host;
    readonly ResourceCollection resources = new();

    internal DistributedApplicationBuilder(DistributedApplicationOptions options)
    {
        // The project's folder, which the build writes into the AppHost's assembly; not where somebody started it.
        AppHostDirectory = Assembly.GetEntryAssembly()?.GetCustomAttributes<AssemblyMetadataAttribute>()
            .FirstOrDefault(a => a.Key == "AppHostProjectPath")?.Value ?? Directory.GetCurrentDirectory();
        host = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings
        {
            Args = options.Args,
            ContentRootPath = AppHostDirectory,
        });
        // Orderly: 10 s for each link of the longest chain of dependencies, and room.
        host.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(60));
        host.Logging.SetMinimumLevel(LogLevel.Warning);
        // A check that fails while its resource starts is no news.
        host.Logging.AddFilter("Microsoft.Extensions.Diagnostics.HealthChecks", LogLevel.None);
        host.Services.AddHealthChecks();
        host.Services.AddSingleton<IResourceCollection>(resources);
        host.Services.AddSingleton<ResourceNotificationService>();
        host.Services.AddSingleton(services => new Dashboard(
            services.GetRequiredService<IConfiguration>(), resources, services.GetRequiredService<ResourceNotificationService>(), AppHostDirectory, options.DisableDashboard));
        host.Services.AddHostedService<Orchestrator>();
    }

    public ConfigurationManager Configuration => host.Configuration;

    public string AppHostDirectory { get; }

    public IHostEnvironment Environment => host.Environment;

    public IServiceCollection Services => host.Services;

    public DistributedApplicationExecutionContext ExecutionContext { get; } = new();

    public IResourceCollection Resources => resources;

    public IResourceBuilder<T> AddResource<T>(T resource) where T : IResource
    {
        if (resources.Any(r => string.Equals(r.Name, resource.Name, StringComparison.OrdinalIgnoreCase)))
            throw new DistributedApplicationException(
                $"Cannot add resource of type '{resource.GetType()}' with name '{resource.Name}' because a resource of that name exists.");
        resources.Add(resource);
        return CreateResourceBuilder(resource);
    }

    public IResourceBuilder<T> CreateResourceBuilder<T>(T resource) where T : IResource => new ResourceBuilder<T>(this, resource);

    public DistributedApplication Build()
    {
        if (resources.FirstOrDefault(r => r is ContainerResource) is { } container)
            throw new DistributedApplicationException(
                $"'{container.Name}' is a container: it needs a container engine and real Aspire (./run --aspire). "
                + "Without them start the local form: leave the setting Infrastructure unset, or give it the value 'local'.");
        return new DistributedApplication(host.Build());
    }

    sealed class ResourceCollection : IResourceCollection
    {
        readonly List<IResource> items = [];

        public int Count => items.Count;

        internal void Add(IResource resource) => items.Add(resource);

        public IEnumerator<IResource> GetEnumerator() => items.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }
}
