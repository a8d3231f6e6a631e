using System.Globalization;
using System.Net.Sockets;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Npgsql;

namespace Asan.AppHost;

/// <summary>PostgreSQL and RabbitMQ in one of two forms; to the projects they look alike.</summary>
interface IInfrastructure
{
    IResourceBuilder<IResource> DatabaseServer { get; }

    IResourceBuilder<IResource> Broker { get; }

    IResourceBuilder<IResourceWithConnectionString> Messaging { get; }

    /// <summary>The database <c>{service}db</c>, which only this service connects to.</summary>
    IResourceBuilder<IResourceWithConnectionString> Database(string service);
}

/// <summary>Needs a container engine and real Aspire. The services share the server's superuser here.</summary>
sealed class Containers(IDistributedApplicationBuilder builder) : IInfrastructure
{
    readonly IResourceBuilder<PostgresServerResource> postgres = builder.AddPostgres("postgres").WithDataVolume();
    readonly IResourceBuilder<RabbitMQServerResource> rabbitmq = builder.AddRabbitMQ("messaging").WithDataVolume();

    public IResourceBuilder<IResource> DatabaseServer => postgres;

    public IResourceBuilder<IResource> Broker => rabbitmq;

    public IResourceBuilder<IResourceWithConnectionString> Messaging => rabbitmq;

    public IResourceBuilder<IResourceWithConnectionString> Database(string service) => postgres.AddDatabase($"{service}db");
}

/// <summary>The two servers as processes of this machine, by scripts/postgres and scripts/rabbitmq, which say what they
/// need. Ports and passwords come from configuration: scripts/run gives both.</summary>
sealed class LocalProcesses : IInfrastructure
{
    readonly IDistributedApplicationBuilder builder;
    readonly IResourceBuilder<ExecutableResource> postgres;
    readonly IResourceBuilder<ExecutableResource> rabbitmq;

    internal LocalProcesses(IDistributedApplicationBuilder builder)
    {
        this.builder = builder;
        // Only where nobody says otherwise, as with `aspire run` in this folder: a block no clone gets from scripts/run.
        var (postgresPort, rabbitmqPort) = (Port("postgres", 19904), Port("messaging", 19905));

        var superuserPassword = builder.AddParameter("postgres-password", secret: true);
        postgres = Script("postgres", "postgres")
            .WithEndpoint(port: postgresPort, targetPort: postgresPort, name: "tcp", env: "ASAN_POSTGRES_PORT", isProxied: false)
            .WithEnvironment("ASAN_POSTGRES_PASSWORD", superuserPassword)
            .WithHealthCheck("postgres_ready");

        var messagingPassword = builder.AddParameter("messaging-password", secret: true);
        rabbitmq = Script("rabbitmq", "rabbitmq")
            .WithEndpoint(port: rabbitmqPort, targetPort: rabbitmqPort, name: "tcp", env: "ASAN_RABBITMQ_PORT", isProxied: false)
            .WithEnvironment("ASAN_RABBITMQ_PASSWORD", messagingPassword)
            .WithEnvironment("ASAN_RABBITMQ_EPMD_PORT", PortText("epmd", rabbitmqPort + 1))
            .WithEnvironment("ASAN_RABBITMQ_DIST_PORT", PortText("messaging_distribution", rabbitmqPort + 2))
            .WithHealthCheck("messaging_ready");

        var amqp = rabbitmq.GetEndpoint("tcp");
        Messaging = builder.AddConnectionString("messaging", ReferenceExpression.Create(
            $"amqp://asan:{messagingPassword:uri}@{amqp.Property(EndpointProperty.Host)}:{amqp.Property(EndpointProperty.Port)}"));

        var tcp = postgres.GetEndpoint("tcp");
        var superuser = ReferenceExpression.Create(
            $"Host={tcp.Property(EndpointProperty.Host)};Port={tcp.Property(EndpointProperty.Port)};Username=postgres;Password={superuserPassword};Database=postgres;Pooling=false");
        builder.Services.AddHealthChecks()
            .AddAsyncCheck("postgres_ready", async cancellationToken =>
                await Answers((await superuser.GetValueAsync(cancellationToken))!, cancellationToken))
            .AddAsyncCheck("messaging_ready", cancellationToken => Accepts(amqp, cancellationToken));
    }

    public IResourceBuilder<IResource> DatabaseServer => postgres;

    public IResourceBuilder<IResource> Broker => rabbitmq;

    public IResourceBuilder<IResourceWithConnectionString> Messaging { get; }

    public IResourceBuilder<IResourceWithConnectionString> Database(string service)
    {
        var password = builder.AddParameter($"postgres-password-{service}", secret: true);
        // scripts/postgres makes the login and its database before it listens.
        postgres.WithEnvironment($"ASAN_POSTGRES_LOGIN_{service.ToUpperInvariant()}", password);
        var tcp = postgres.GetEndpoint("tcp");
        return builder.AddConnectionString($"{service}db", ReferenceExpression.Create(
            $"Host={tcp.Property(EndpointProperty.Host)};Port={tcp.Property(EndpointProperty.Port)};Username={service};Password={password};Database={service}db"));
    }

    IResourceBuilder<ExecutableResource> Script(string resource, string script)
    {
        var scripts = Path.GetFullPath(Path.Combine(builder.AppHostDirectory, "..", "scripts"));
        return builder.AddExecutable(resource, Path.Combine(scripts, script), scripts);
    }

    int Port(string name, int fallback) => builder.Configuration.GetValue($"Ports:{name}", fallback);

    string PortText(string name, int fallback) => Port(name, fallback).ToString(CultureInfo.InvariantCulture);

    /// <summary>A query, not a socket: after a crash the server listens while it still recovers.</summary>
    static async Task<HealthCheckResult> Answers(string connectionString, CancellationToken cancellationToken)
    {
        try
        {
            await using NpgsqlConnection connection = new(connectionString);
            await connection.OpenAsync(cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (Exception exception) when (exception is NpgsqlException or TimeoutException)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }

    /// <summary>RabbitMQ listens last of all it does at its start, so a socket is enough.</summary>
    static async Task<HealthCheckResult> Accepts(EndpointReference endpoint, CancellationToken cancellationToken)
    {
        try
        {
            using TcpClient client = new();
            await client.ConnectAsync(endpoint.Host, endpoint.Port, cancellationToken);
            return HealthCheckResult.Healthy();
        }
        catch (SocketException exception)
        {
            return HealthCheckResult.Unhealthy(exception.Message);
        }
    }
}
