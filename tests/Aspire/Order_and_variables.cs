// What the stand-in promises to do as the real one does: order of start and stop, and what a program finds in its environment.
using System.Globalization;
using Aspire.Hosting;
using Aspire.Hosting.ApplicationModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Xunit;

namespace Asan.Aspire.Tests;

public sealed class Order_and_variables : IDisposable
{
    readonly string folder = Directory.CreateTempSubdirectory("asan-aspire-").FullName;

    public void Dispose() => Directory.Delete(folder, recursive: true);

    static CancellationToken Deadline()
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(TimeSpan.FromSeconds(90));
        return source.Token;
    }

    static IDistributedApplicationBuilder NewBuilder(params KeyValuePair<string, string?>[] settings)
    {
        var builder = DistributedApplication.CreateBuilder(new DistributedApplicationOptions { Args = [], DisableDashboard = true });
        builder.Configuration.AddInMemoryCollection(settings);
        return builder;
    }

    IResourceBuilder<ExecutableResource> Shell(IDistributedApplicationBuilder builder, string name, string script)
        => builder.AddExecutable(name, "/bin/sh", folder, "-c", script);

    async Task<string[]> Lines(string file, int atLeast = 1)
    {
        var path = Path.Combine(folder, file);
        var deadline = Deadline();
        while (true)
        {
            if (File.Exists(path) && await File.ReadAllLinesAsync(path, deadline) is var lines && lines.Length >= atLeast)
                return lines;
            await Task.Delay(20, deadline);
        }
    }

    [Fact]
    public async Task A_program_starts_only_when_what_it_waits_for_is_healthy_and_is_stopped_before_it()
    {
        var healthy = false;
        var builder = NewBuilder();
        builder.Services.AddHealthChecks().AddCheck("gate", () => healthy ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy());
        const string Script = "echo start $0 >> log; trap 'echo stop $0 >> log; exit 0' TERM; while :; do sleep 0.05; done";
        var first = builder.AddExecutable("first", "/bin/sh", folder, "-c", Script, "first").WithHealthCheck("gate");
        builder.AddExecutable("second", "/bin/sh", folder, "-c", Script, "second").WaitFor(first);
        await using var app = builder.Build();

        await app.StartAsync(Deadline());
        await app.ResourceNotifications.WaitForResourceAsync("second", KnownResourceStates.Waiting, Deadline());
        Assert.Equal(["start first"], await Lines("log"));
        healthy = true;
        await app.ResourceNotifications.WaitForResourceHealthyAsync("second", Deadline());
        await Lines("log", atLeast: 2);
        await app.StopAsync(Deadline());

        Assert.Equal(["start first", "start second", "stop second", "stop first"], await Lines("log", atLeast: 4));
    }

    [Fact]
    public async Task Stopping_leaves_no_child_of_a_child()
    {
        var builder = NewBuilder();
        Shell(builder, "parent", "sleep 1000 & echo $! > child; wait");
        await using var app = builder.Build();
        await app.StartAsync(Deadline());
        var child = int.Parse((await Lines("child"))[0], CultureInfo.InvariantCulture);
        Assert.True(Runs(child));

        await app.StopAsync(Deadline());

        var deadline = Deadline();
        while (Runs(child))
            await Task.Delay(20, deadline);

        // A zombie that nobody has buried yet does not run.
        static bool Runs(int pid)
        {
            try
            {
                return !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z ", StringComparison.Ordinal);
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    [Fact]
    public async Task References_become_variables_as_the_real_package_names_them()
    {
        var builder = NewBuilder(new("Parameters:secret_word", "s3cret"), new("ConnectionStrings:outside", "Host=elsewhere"));
        var secret = builder.AddParameter("secret-word", secret: true);
        var server = Shell(builder, "server", "sleep 1000").WithEndpoint(port: 21999, targetPort: 21999, name: "tcp", env: "LISTEN", isProxied: false)
            .WithHttpEndpoint(port: 21998);
        var outside = builder.AddConnectionString("outside");
        var database = builder.AddConnectionString("bookingdb", ReferenceExpression.Create(
            $"Host={server.GetEndpoint("tcp").Property(EndpointProperty.Host)};Port={server.GetEndpoint("tcp").Property(EndpointProperty.Port)};Password={secret}"));
        Shell(builder, "reader", "env > env.new; mv env.new env; sleep 1000")
            .WithReference(database)
            .WithReference(outside, connectionName: "other")
            .WithReference(server.GetEndpoint("http"))
            .WithEnvironment("PLAIN", "text")
            .WithEnvironment("SECRET", secret)
            .WithEnvironment("MIXED", $"<{secret}>")
            .WithOtlpExporter()
            .WaitForStart(server);
        await using var app = builder.Build();
        await app.StartAsync(Deadline());
        var variables = (await Lines("env")).Select(l => l.Split('=', 2)).Where(p => p.Length == 2).ToDictionary(p => p[0], p => p[1]);
        await app.StopAsync(Deadline());

        Assert.Equal("Host=localhost;Port=21999;Password=s3cret", variables["ConnectionStrings__bookingdb"]);
        Assert.Equal("Host=elsewhere", variables["ConnectionStrings__other"]);
        Assert.Equal("http://localhost:21998", variables["services__server__http__0"]);
        Assert.Equal("http://localhost:21998", variables["SERVER_HTTP"]);
        Assert.Equal("text", variables["PLAIN"]);
        Assert.Equal("s3cret", variables["SECRET"]);
        Assert.Equal("<s3cret>", variables["MIXED"]);
        Assert.Equal("reader", variables["OTEL_SERVICE_NAME"]);
        Assert.Matches("^service\\.instance\\.id=[a-z]{8}$", variables["OTEL_RESOURCE_ATTRIBUTES"]);
        Assert.Equal("grpc", variables["OTEL_EXPORTER_OTLP_PROTOCOL"]);
    }

    [Fact]
    public async Task A_program_that_ends_is_told_with_its_exit_code_and_nothing_restarts_it()
    {
        var builder = NewBuilder();
        Shell(builder, "short", "echo once >> runs; exit 3");
        await using var app = builder.Build();
        await app.StartAsync(Deadline());

        var end = await app.ResourceNotifications.WaitForResourceAsync("short", e => e.Snapshot.State == KnownResourceStates.Exited, Deadline());

        Assert.Equal(3, end.Snapshot.ExitCode);
        await app.StopAsync(Deadline());
        Assert.Equal(["once"], await Lines("runs"));
    }

    [Fact]
    public async Task A_parameter_without_a_value_keeps_the_program_from_starting()
    {
        var builder = NewBuilder();
        Shell(builder, "needy", "touch started").WithEnvironment("SECRET", builder.AddParameter("missing"));
        await using var app = builder.Build();
        await app.StartAsync(Deadline());

        await app.ResourceNotifications.WaitForResourceAsync("needy", KnownResourceStates.FailedToStart, Deadline());

        Assert.False(File.Exists(Path.Combine(folder, "started")));
    }

    [Fact]
    public void Containers_are_refused_with_what_to_do_instead()
    {
        var builder = NewBuilder();
        builder.AddPostgres("postgres");
        var refusal = Assert.Throws<DistributedApplicationException>(builder.Build);
        Assert.Contains("needs a container engine and real Aspire (./run --aspire)", refusal.Message, StringComparison.Ordinal);
    }
}
