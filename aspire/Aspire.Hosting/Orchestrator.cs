// Starts each resource once what it waits for is there, and stops each once all that wait for it are gone.
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;

namespace Aspire.Hosting;

sealed class Orchestrator(
    IResourceCollection resources,
    ResourceNotificationService notifications,
    HealthCheckService health,
    Dashboard dashboard,
    IHostEnvironment environment) : IHostedService, IDisposable
{
    readonly CancellationTokenSource stopping = new();
    readonly Dictionary<IResource, ChildProcess> children = [];
    readonly Lock gate = new();
    readonly List<Task> running = [];

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var resource in resources)
            AllocatePorts(resource);
        await dashboard.StartAsync();
        running.AddRange(resources.Select(r => Task.Run(() => BringUp(r), CancellationToken.None)));
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        await stopping.CancelAsync();
        await Task.WhenAll(running);
        Dictionary<IResource, Lazy<Task>> stops = [];
        foreach (var resource in resources)
            stops[resource] = new Lazy<Task>(() => Stop(resource));
        await Task.WhenAll(stops.Values.Select(s => s.Value));
        await dashboard.StopAsync(); // last, so that it gets what the others say on their way out

        async Task Stop(IResource resource)
        {
            var dependents = resources.Where(r => r != resource && Waits(r).Any(w => w.Resource == resource));
            await Task.WhenAll(dependents.Select(d => stops[d].Value));
            if (children.TryGetValue(resource, out var child))
                await child.StopAsync();
        }
    }

    public void Dispose() => stopping.Dispose();

    async Task BringUp(IResource resource)
    {
        try
        {
            if (resource.Annotations.OfType<WaitAnnotation>().Any())
                notifications.Publish(resource, new(KnownResourceStates.Waiting));
            foreach (var wait in Waits(resource))
                await WaitFor(resource, wait);

            notifications.Publish(resource, new(KnownResourceStates.Starting));
            if (resource is not (ProjectResource or ExecutableResource))
            {
                notifications.Publish(resource, new(KnownResourceStates.Running, Healthy: true)); // a value has nothing to start
                return;
            }

            var child = await Start(resource);
            notifications.Publish(resource, new(KnownResourceStates.Running) { ProcessId = child.Id });
            _ = Watch(resource, child);
            await UntilHealthy(resource, child);
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Stopped while waiting: nothing was started.
        }
#pragma warning disable CA1031 // whatever a callback of the AppHost throws must become a message that names the resource
        catch (Exception exception)
#pragma warning restore CA1031
        {
            notifications.Publish(resource, new(KnownResourceStates.FailedToStart));
            ResourceLog.AppHost($"{resource.Name} failed to start: {exception.Message}");
        }
    }

    /// <summary>Its own waits, and its parent's: a database waits for what its server waits for.</summary>
    static IEnumerable<WaitAnnotation> Waits(IResource resource) => resource is IResourceWithParent child
        ? resource.Annotations.OfType<WaitAnnotation>().Append(new WaitAnnotation(child.Parent, WaitType.WaitUntilHealthy))
        : resource.Annotations.OfType<WaitAnnotation>();

    async Task WaitFor(IResource waiting, WaitAnnotation wait)
    {
        var name = wait.Resource.Name;
        switch (wait.WaitType)
        {
            case WaitType.WaitUntilStarted:
                await notifications.WaitForResourceAsync(name, KnownResourceStates.Running, stopping.Token);
                break;
            case WaitType.WaitUntilHealthy:
                await notifications.WaitForResourceHealthyAsync(name, stopping.Token);
                break;
            case WaitType.WaitForCompletion:
                string[] ends = [KnownResourceStates.Finished, KnownResourceStates.Exited, KnownResourceStates.FailedToStart];
                var end = await notifications.WaitForResourceAsync(name, e => ends.Contains(e.Snapshot.State), stopping.Token);
                if (end.Snapshot.ExitCode != wait.ExitCode)
                    throw new DistributedApplicationException(Invariant(
                        $"'{name}', for whose completion '{waiting.Name}' waits, ended with exit code {end.Snapshot.ExitCode}, expected {wait.ExitCode}."));
                break;
        }
    }

    async Task<ChildProcess> Start(IResource resource)
    {
        var variables = await Variables(resource);
        CommandLineArgsCallbackContext arguments = new([], stopping.Token);
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
            await callback.Callback(arguments);
        List<string> args = [];
        foreach (var argument in arguments.Args)
            args.Add(await Text(argument) ?? "");

        var (command, folder) = resource is ExecutableResource executable
            ? (executable.Command, executable.WorkingDirectory)
            : ("dotnet", Path.GetDirectoryName(Metadata(resource).ProjectPath)!);
        if (resource is ProjectResource)
            args.Insert(0, Assembly(resource));

        lock (gate)
        {
            stopping.Token.ThrowIfCancellationRequested();
            return children[resource] = ChildProcess.Start(resource.Name, command, args, folder, variables);
        }
    }

    async Task<Dictionary<string, string>> Variables(IResource resource)
    {
        Dictionary<string, object> values = [];
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>().Where(e => e.EnvironmentVariable is not null))
            values[endpoint.EnvironmentVariable!] = Invariant($"{endpoint.AllocatedPort}");
        if (resource.Annotations.OfType<OtlpExporterAnnotation>().Any())
            dashboard.AddVariables(values, resource.Name, environment.IsDevelopment());
        if (resource is ProjectResource)
        {
            values["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
            if (Urls(resource) is { Length: > 0 } urls && !KestrelIsConfigured(resource))
                values["ASPNETCORE_URLS"] = urls;
        }

        EnvironmentCallbackContext context = new(values, resource, stopping.Token);
        foreach (var callback in resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
            await callback.Callback(context);

        Dictionary<string, string> variables = [];
        foreach (var (name, value) in values)
            if (await Text(value) is { } text)
                variables[name] = text;
        return variables;
    }

    async ValueTask<string?> Text(object value) => value switch
    {
        string text => text,
        IValueProvider provider => await provider.GetValueAsync(stopping.Token),
        IResourceBuilder<IResource> { Resource: IValueProvider provider } => await provider.GetValueAsync(stopping.Token),
        IFormattable formattable => formattable.ToString(null, System.Globalization.CultureInfo.InvariantCulture),
        _ => value.ToString(),
    };

    static string Urls(IResource resource) => string.Join(';', resource.Annotations.OfType<EndpointAnnotation>()
        .Where(e => e.UriScheme is "http" or "https" && e.EnvironmentVariable is null)
        .Select(e => Invariant($"{e.UriScheme}://localhost:{e.AllocatedPort}")));

    /// <summary>Endpoints in appsettings.json win over ASPNETCORE_URLS by the author's wish.</summary>
    static bool KestrelIsConfigured(IResource resource)
        => new ConfigurationBuilder()
            .AddJsonFile(Path.Combine(Path.GetDirectoryName(Metadata(resource).ProjectPath)!, "appsettings.json"), optional: true)
            .Build().GetSection("Kestrel:Endpoints").GetChildren().Any();

    static IProjectMetadata Metadata(IResource resource) => resource.Annotations.OfType<IProjectMetadata>().Single();

    /// <summary>The built program, in the AppHost's own configuration: faster than `dotnet run`, which would look for changes.</summary>
    static string Assembly(IResource resource)
    {
        var project = Metadata(resource).ProjectPath;
        var entry = System.Reflection.Assembly.GetEntryAssembly();
        var configuration = entry?.GetCustomAttribute<AssemblyConfigurationAttribute>()?.Configuration ?? "Debug";
        var framework = Path.GetFileName(AppContext.BaseDirectory.TrimEnd(Path.DirectorySeparatorChar));
        var file = Path.Combine(Path.GetDirectoryName(project)!, "bin", configuration, framework, Path.GetFileNameWithoutExtension(project) + ".dll");
        return File.Exists(file) ? file : throw new FileNotFoundException($"{file} is not there; build the project first: dotnet build {project}");
    }

    async Task UntilHealthy(IResource resource, ChildProcess child)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(h => h.Key).ToHashSet();
        while (!child.Exited.IsCompleted)
        {
            var report = keys.Count == 0 ? null : await health.CheckHealthAsync(r => keys.Contains(r.Name), stopping.Token);
            if (report is null || report.Status == HealthStatus.Healthy)
            {
                lock (gate)
                {
                    if (child.Exited.IsCompleted)
                        return;
                    notifications.Publish(resource, new(KnownResourceStates.Running, Healthy: true));
                }

                ResourceLog.AppHost($"{resource.Name} is {(keys.Count == 0 ? "running" : "healthy")}");
                return;
            }

            // The real one waits 1 to 5 s; nobody waits for it at a desk.
            await Task.Delay(TimeSpan.FromMilliseconds(200), stopping.Token);
        }
    }

    async Task Watch(IResource resource, ChildProcess child)
    {
        var code = await child.Exited;
        lock (gate)
            notifications.Publish(resource, new(code == 0 ? KnownResourceStates.Finished : KnownResourceStates.Exited, code));
        if (!stopping.IsCancellationRequested)
            ResourceLog.AppHost($"{resource.Name} ended with exit code {code}");
    }

    /// <summary>There is no proxy: public port and target port are one, and a free one where the AppHost names none.</summary>
    static void AllocatePorts(IResource resource)
    {
        foreach (var endpoint in resource.Annotations.OfType<EndpointAnnotation>())
        {
            var (port, target) = (endpoint.Port, endpoint.TargetPort);
            if (!endpoint.IsProxied && port is not null && target is not null && port != target)
                throw new DistributedApplicationException(
                    $"The endpoint '{endpoint.Name}' of '{resource.Name}' has port {port} and target port {target}; without a proxy they must be equal.");
            if (endpoint.IsProxied && port is not null && port == target)
                throw new DistributedApplicationException(
                    $"The endpoint '{endpoint.Name}' of '{resource.Name}' has port {port} as target port too; a proxy cannot listen there. Leave targetPort out or set isProxied: false.");
            endpoint.AllocatedPort = port ?? target ?? FreePort();
        }
    }

    static int FreePort()
    {
        using Socket socket = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    static string Invariant(FormattableString text) => FormattableString.Invariant(text);
}
