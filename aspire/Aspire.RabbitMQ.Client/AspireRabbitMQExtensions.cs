// Stand-in for Aspire.RabbitMQ.Client 13.5: same names, same namespace, same registrations.
using System.Diagnostics;
using System.Net.Sockets;
using Aspire.RabbitMQ.Client;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Microsoft.Extensions.Hosting;

/// <summary>Registers RabbitMQ connections by the name of the resource that the AppHost gave.</summary>
public static class AspireRabbitMQExtensions
{
    const string Section = "Aspire:RabbitMQ:Client";
    static readonly ActivitySource Source = new("Aspire.RabbitMQ.Client");

    /// <summary>Registers the singletons <see cref="IConnectionFactory"/> and <see cref="IConnection"/> for
    /// <c>ConnectionStrings:{connectionName}</c>, with health check <c>RabbitMQ.Client</c> and tracing.
    /// The connection opens on first resolve.</summary>
    public static void AddRabbitMQClient(
        this IHostApplicationBuilder builder,
        string connectionName,
        Action<RabbitMQClientSettings>? configureSettings = null,
        Action<ConnectionFactory>? configureConnectionFactory = null)
        => Add(builder, connectionName, serviceKey: null, configureSettings, configureConnectionFactory);

    /// <summary>As <see cref="AddRabbitMQClient"/>, keyed by <paramref name="name"/>; check <c>RabbitMQ.Client_{name}</c>.</summary>
    public static void AddKeyedRabbitMQClient(
        this IHostApplicationBuilder builder,
        string name,
        Action<RabbitMQClientSettings>? configureSettings = null,
        Action<ConnectionFactory>? configureConnectionFactory = null)
        => Add(builder, name, serviceKey: name, configureSettings, configureConnectionFactory);

    static void Add(
        IHostApplicationBuilder builder,
        string connectionName,
        string? serviceKey,
        Action<RabbitMQClientSettings>? configureSettings,
        Action<ConnectionFactory>? configureConnectionFactory)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentException.ThrowIfNullOrEmpty(connectionName);

        // Later wins: section, named section, connection string, callback.
        var section = builder.Configuration.GetSection(Section);
        var named = builder.Configuration.GetSection($"{Section}:{connectionName}");
        RabbitMQClientSettings settings = new();
        section.Bind(settings);
        named.Bind(settings);
        if (builder.Configuration.GetConnectionString(connectionName) is { Length: > 0 } connectionString)
            settings.ConnectionString = connectionString;
        configureSettings?.Invoke(settings);

        IConnectionFactory CreateFactory(IServiceProvider services)
        {
            ConnectionFactory factory = new();
            section.GetSection("ConnectionFactory").Bind(factory);
            named.GetSection("ConnectionFactory").Bind(factory);
            // As the real client: a missing string falls back to RabbitMQ.Client's own default, localhost:5672.
            if (settings.ConnectionString is { Length: > 0 } uri)
                factory.Uri = new Uri(uri);
            configureConnectionFactory?.Invoke(factory);
            return factory;
        }

        IConnection Connection(IServiceProvider services) => serviceKey is null
            ? services.GetRequiredService<IConnection>()
            : services.GetRequiredKeyedService<IConnection>(serviceKey);

        if (serviceKey is null)
        {
            builder.Services.AddSingleton(CreateFactory);
            builder.Services.AddSingleton(services =>
                Connect(services.GetRequiredService<IConnectionFactory>(), settings.MaxConnectRetryCount));
        }
        else
        {
            builder.Services.AddKeyedSingleton(serviceKey, (services, _) => CreateFactory(services));
            builder.Services.AddKeyedSingleton(serviceKey, (services, key) =>
                Connect(services.GetRequiredKeyedService<IConnectionFactory>(key), settings.MaxConnectRetryCount));
        }

        if (!settings.DisableAutoActivation)
            builder.Services.AddHostedService(services => new Activation(() => Connection(services)));

        if (!settings.DisableHealthChecks)
            builder.Services.AddHealthChecks().Add(new HealthCheckRegistration(
                serviceKey is null ? "RabbitMQ.Client" : $"RabbitMQ.Client_{serviceKey}",
                services => new ConnectionIsOpen(() => Connection(services)),
                failureStatus: null,
                tags: null));

        if (!settings.DisableTracing)
            builder.Services.AddOpenTelemetry()
                .WithTracing(tracing => tracing.AddSource(Source.Name, "RabbitMQ.Client.*"));
    }

    static IConnection Connect(IConnectionFactory factory, int retries)
    {
        using var activity = Source.StartActivity("rabbitmq connect", ActivityKind.Client);
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                // A resolve is synchronous; the real client blocks here too.
                return factory.CreateConnectionAsync().GetAwaiter().GetResult();
            }
            catch (Exception exception) when (attempt < retries && exception is SocketException or BrokerUnreachableException)
            {
                Thread.Sleep(TimeSpan.FromSeconds(1 << Math.Min(attempt, 6)));
            }
        }
    }

    /// <summary>Opens the connection when the host starts instead of on first use.</summary>
    sealed class Activation(Func<IConnection> connection) : IHostedService
    {
        public Task StartAsync(CancellationToken cancellationToken) => Task.Run(connection, cancellationToken);

        public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Resolving opens the connection, so the first check is also the first contact.</summary>
    sealed class ConnectionIsOpen(Func<IConnection> connection) : IHealthCheck
    {
        public async Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
        {
            try
            {
                var open = await Task.Run(connection, cancellationToken);
                return open.IsOpen
                    ? HealthCheckResult.Healthy()
                    : new HealthCheckResult(context.Registration.FailureStatus, $"The connection is closed: {open.CloseReason}");
            }
            catch (Exception exception) when (exception is SocketException or BrokerUnreachableException)
            {
                return new HealthCheckResult(context.Registration.FailureStatus, exception.Message, exception);
            }
        }
    }
}
