// The adders: what an AppHost can put into an application.
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

/// <summary>Where a project is; the build generates one class per ProjectReference (ProjectMetadata.targets).</summary>
public interface IProjectMetadata : IResourceAnnotation
{
    /// <summary>Full path of the project file.</summary>
    string ProjectPath { get; }

    bool SuppressBuild => false;
}

public sealed class ProjectResourceOptions
{
    public string? LaunchProfileName { get; set; }

    public bool ExcludeLaunchProfile { get; set; }
}

public static class ProjectResourceBuilderExtensions
{
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name)
        where TProject : IProjectMetadata, new()
        => builder.AddProject<TProject>(name, _ => { });

    /// <summary>A null profile leaves launchSettings.json out altogether.</summary>
    public static IResourceBuilder<ProjectResource> AddProject<TProject>(this IDistributedApplicationBuilder builder, string name, string? launchProfileName)
        where TProject : IProjectMetadata, new()
        => builder.AddProject<TProject>(name, options =>
        {
            options.LaunchProfileName = launchProfileName;
            options.ExcludeLaunchProfile = launchProfileName is null;
        });

    public static IResourceBuilder<ProjectResource> AddProject<TProject>(
        this IDistributedApplicationBuilder builder, string name, Action<ProjectResourceOptions> configure)
        where TProject : IProjectMetadata, new()
    {
        ProjectResourceOptions options = new();
        configure(options);
        TProject metadata = new();
        var project = builder.AddResource(new ProjectResource(name))
            .WithAnnotation<IProjectMetadata>(metadata)
            .WithAnnotation(new OtlpExporterAnnotation());
        if (!options.ExcludeLaunchProfile)
            ApplyLaunchProfile(project, metadata.ProjectPath, options.LaunchProfileName);
        return project;
    }

    /// <summary>applicationUrl gives endpoints, environmentVariables never override; as in the real package a profile
    /// that is not named is the AppHost's own if the project has it, else the first.</summary>
    static void ApplyLaunchProfile(IResourceBuilder<ProjectResource> project, string projectPath, string? name)
    {
        var file = Path.Combine(Path.GetDirectoryName(projectPath)!, "Properties", "launchSettings.json");
        if (!File.Exists(file))
            return;
        using var settings = JsonDocument.Parse(File.ReadAllText(file), new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        if (!settings.RootElement.TryGetProperty("profiles", out var profiles))
            return;
        var all = profiles.EnumerateObject()
            .Where(p => p.Value.TryGetProperty("commandName", out var command) && command.GetString() is "Project" or "Executable")
            .ToArray();
        var ambient = Environment.GetEnvironmentVariable("DOTNET_LAUNCH_PROFILE");
        var profile = name is not null
            ? all.Where(p => p.Name == name).ToArray() is [var named, ..] ? named : throw new DistributedApplicationException(
                $"Launch profile '{name}' is not in {file}. It has: {string.Join(", ", all.Select(p => p.Name))}.")
            : all.Where(p => p.Name == ambient).Concat(all).FirstOrDefault();
        if (profile.Value.ValueKind != JsonValueKind.Object)
            return;
        if (profile.Value.TryGetProperty("applicationUrl", out var urls))
            foreach (var url in urls.GetString()!.Split(';', StringSplitOptions.RemoveEmptyEntries).Select(u => new Uri(u)))
                project.WithEndpoint(url.Scheme, e => (e.UriScheme, e.Transport, e.Port) = (url.Scheme, "http", url.Port));
        if (profile.Value.TryGetProperty("environmentVariables", out var variables))
        {
            var values = variables.EnumerateObject().ToDictionary(v => v.Name, v => v.Value.GetString() ?? "");
            project.WithEnvironment(context =>
            {
                foreach (var (key, value) in values)
                    context.EnvironmentVariables.TryAdd(key, value);
            });
        }
    }
}

public static class ExecutableResourceBuilderExtensions
{
    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params string[]? args)
        => builder.AddExecutable(name, command, workingDirectory, (object[]?)args);

    public static IResourceBuilder<ExecutableResource> AddExecutable(
        this IDistributedApplicationBuilder builder, string name, string command, string workingDirectory, params object[]? args)
        => builder.AddResource(new ExecutableResource(name, command, Path.GetFullPath(workingDirectory, builder.AppHostDirectory)))
            .WithArgs(args ?? []);
}

public static class ParameterResourceBuilderExtensions
{
    /// <summary>Read from the AppHost's configuration, <c>Parameters:{name}</c>, where - may be written _.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
        => builder.AddResource(new ParameterResource(
            name,
            () => builder.Configuration[$"Parameters:{name}"]
                ?? builder.Configuration[$"Parameters:{name.Replace('-', '_')}"]
                ?? throw new DistributedApplicationException(
                    $"Parameter '{name}' has no value. Give it one, for example by the variable Parameters__{name.Replace('-', '_')}."),
            secret));

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
        => builder.AddParameter(name, () => value, publishValueAsDefault, secret);

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
        => builder.AddResource(new ParameterResource(name, valueGetter, secret));

    /// <summary>Read from the AppHost's configuration, <c>ConnectionStrings:{name}</c>.</summary>
    public static IResourceBuilder<IResourceWithConnectionString> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, string? environmentVariableName = null)
        => builder.AddResource(new ConfiguredConnectionString(name, environmentVariableName, new ParameterResource(
            name,
            () => builder.Configuration[$"ConnectionStrings:{name}"] ?? throw new DistributedApplicationException(
                $"Connection string '{name}' has no value. Give it one, for example by the variable ConnectionStrings__{name}."),
            secret: true)));

    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
        => builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));

    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, Action<ReferenceExpressionBuilder> connectionStringBuilder)
    {
        ReferenceExpressionBuilder expression = new();
        connectionStringBuilder(expression);
        return builder.AddConnectionString(name, expression.Build());
    }

    sealed class ConfiguredConnectionString(string name, string? environmentVariable, ParameterResource value)
        : Resource(name), IResourceWithConnectionString
    {
        public string? ConnectionStringEnvironmentVariable { get; } = environmentVariable;

        public ReferenceExpression ConnectionStringExpression => ReferenceExpression.Create($"{value}");
    }
}
