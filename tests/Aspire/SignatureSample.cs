// Calls of the Aspire 13.5 API in the shapes its documentation shows: that this file compiles is the test. It holds no
// name of the stand-in's own, so it compiles against the real packages too, when the feed has them.
using System.Net.Sockets;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Xunit;

namespace Asan.Aspire.Tests;

public class Sample : IProjectMetadata
{
    public string ProjectPath => Path.GetFullPath("Sample.csproj");

    public bool SuppressBuild => true;
}

public class SignatureSample
{
    static IDistributedApplicationBuilder NewBuilder()
        => DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = [], DisableDashboard = true });

    [Fact]
    public void Containers_parameters_and_references_are_described_as_with_the_real_packages()
    {
        var builder = NewBuilder();

        var userName = builder.AddParameter("user");
        var password = builder.AddParameter("password", secret: true);
        var fixedValue = builder.AddParameter("fixed", "value", publishValueAsDefault: true);
        var computed = builder.AddParameter("computed", () => "value", secret: true);

        var postgres = builder.AddPostgres("postgres", userName, password, port: 5432)
            .WithDataVolume("data").WithLifetime(ContainerLifetime.Persistent);
        IResourceBuilder<PostgresDatabaseResource> database = postgres.AddDatabase("bookingdb", databaseName: "booking");
        var broker = builder.AddRabbitMQ("messaging").WithDataVolume().WithManagementPlugin();
        IResourceBuilder<IResourceWithConnectionString> outside = builder.AddConnectionString("outside");
        IResourceBuilder<ConnectionStringResource> made = builder.AddConnectionString("made", ReferenceExpression.Create(
            $"Host={postgres.GetEndpoint("tcp").Property(EndpointProperty.Host)};Username={userName};Password={password};Url={"a b":uri}"));
        builder.AddConnectionString("built", expression => expression.Append($"Endpoint={broker.Resource.PrimaryEndpoint}"));

        var api = builder.AddProject<Sample>("api", launchProfileName: null)
            .WithHttpEndpoint(port: 8080, name: "http")
            .WithHttpsEndpoint(env: "HTTPS_PORT", name: "secure")
            .WithEndpoint(port: 9000, scheme: "tcp", name: "line", protocol: ProtocolType.Tcp, isExternal: false)
            .WithEndpoint("line", endpoint => endpoint.TargetPort = 9001)
            .WithExternalHttpEndpoints()
            .WithHttpHealthCheck("/health", statusCode: 200, endpointName: "http")
            .WithReference(database)
            .WithReference(outside, connectionName: "other", optional: true)
            .WithReference(made)
            .WithReference(broker)
            .WithEnvironment("TEXT", "text")
            .WithEnvironment("PARAMETER", fixedValue)
            .WithEnvironment("EXPRESSION", $"prefix-{computed}")
            .WithEnvironment("CONNECTION", database)
            .WithEnvironment("CALLBACK", () => "late")
            .WithEnvironment(context => context.EnvironmentVariables["SET"] = broker.Resource.PrimaryEndpoint)
            .WithEnvironment(async context => await Task.CompletedTask)
            .WithArgs("one", "two")
            .WithArgs(context => context.Args.Add(password.Resource))
            .WithUrlForEndpoint("http", url => url.DisplayText = "API")
            .WaitFor(database)
            .WaitFor(broker)
            .WithParentRelationship(postgres);

        builder.AddProject<Sample>("page", options => options.ExcludeLaunchProfile = true)
            .WithReference(api)
            .WithReference(api.GetEndpoint("http"))
            .WithEnvironment("API", api.GetEndpoint("http"))
            .WaitForStart(api);

        builder.AddExecutable("tool", "true", ".", "argument")
            .WithOtlpExporter()
            .WithEnvironment("API", api.GetEndpoint("http").Property(EndpointProperty.HostAndPort))
            .WaitForCompletion(api, exitCode: 0);

        builder.Services.AddHealthChecks().AddCheck("custom", () => HealthCheckResult.Healthy());
        api.WithHealthCheck("custom");

        Assert.True(builder.ExecutionContext.IsRunMode);
        Assert.False(builder.ExecutionContext.IsPublishMode);
        Assert.Contains(builder.Resources, r => r is ProjectResource { Name: "page" });
        Assert.True(api.GetEndpoint("http").Exists);
        Assert.False(api.GetEndpoint("nothing").Exists);
        Assert.Equal("api", api.Resource.Name);
        Assert.Equal(database.Resource.Parent, postgres.Resource);
    }

    [Fact]
    public async Task A_reference_expression_fills_its_holes_when_it_is_asked()
    {
        var builder = NewBuilder();
        builder.Configuration.AddInMemoryCollection([new("Parameters:pass_word", "p w")]);
        var password = builder.AddParameter("pass-word", secret: true);
        var expression = ReferenceExpression.Create($"amqp://asan:{password:uri}@{"host"};plain={password}");

        Assert.Equal("amqp://asan:p%20w@host;plain=p w", await expression.GetValueAsync(TestContext.Current.CancellationToken));
        Assert.Equal("amqp://asan:{pass-word.value}@host;plain={pass-word.value}", expression.ValueExpression);
    }

    [Fact]
    public void An_endpoint_that_is_not_allocated_yet_has_no_port_to_tell()
    {
        var endpoint = NewBuilder().AddExecutable("tool", "true", ".").WithHttpEndpoint().GetEndpoint("http");
        Assert.Throws<InvalidOperationException>(() => endpoint.Port);
    }

    [Fact]
    public void Two_resources_of_one_name_are_refused()
    {
        var builder = NewBuilder();
        builder.AddExecutable("tool", "true", ".");
        Assert.Throws<DistributedApplicationException>(() => builder.AddExecutable("Tool", "true", "."));
    }
}
