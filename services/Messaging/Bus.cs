using System.Reflection;
using MassTransit;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Asan.Messaging;

/// <summary>Connects a host to the broker: its consumers, its outbox relay, its inbox.</summary>
public static class Bus
{
    /// <summary>Messages a queue hands out ahead of their acknowledgement.</summary>
    private const int Prefetch = 256;

    /// <summary>Messages of one queue handled at a time; bounded by the database's connections, not by the broker.</summary>
    private const int Concurrency = 16;

    /// <param name="builder">The host.</param>
    /// <param name="service">The service's name in <see cref="Topology.Readers"/>.</param>
    /// <param name="consumers">The assembly whose <see cref="IConsumer{T}"/> classes read the events, one class an event.</param>
    public static void AddMessaging(this WebApplicationBuilder builder, string service, Assembly consumers)
    {
        builder.AddTransactions();
        builder.Services.AddSingleton<Inbox>();
        builder.AddBus((context, bus) =>
        {
            foreach (var type in Topology.Readers[service])
                bus.ReceiveEndpoint(EventTypes.QueueOf(service, type), endpoint =>
                {
                    Shape(endpoint);
                    endpoint.ConfigureConsumer(context, ConsumerOf(type, consumers));
                });
        }, bus => bus.AddConsumers(consumers));
        builder.Services.AddHostedService<OutboxRelay>();
        builder.AddDeadLetters([.. Topology.Readers[service].Select(type => EventTypes.QueueOf(service, type))]);
    }

    /// <summary>Counts what waits in the error queues of these queues.</summary>
    public static void AddDeadLetters(this WebApplicationBuilder builder, params IReadOnlyList<string> queues)
    {
        builder.Services.AddSingleton(new DeadLetterQueues(queues));
        builder.Services.AddHostedService<DeadLetters>();
    }

    /// <summary>Units of work and idempotent requests alone, for a host that tells and hears nothing.</summary>
    public static void AddTransactions(this WebApplicationBuilder builder)
    {
        builder.Services.AddScoped<UnitOfWork>();
        builder.Services.AddSingleton<OutboxSignal>();
        builder.Services.AddSingleton<Commits>();
        builder.Services.AddHostedService<Retention>();
        builder.AddFigures(OutboxFigures.Waiting, OutboxFigures.OldestAge, OutboxFigures.Failing);
    }

    /// <summary>The connection and the topology alone, for a host that reads in its own way.</summary>
    public static void AddBus(
        this WebApplicationBuilder builder,
        Action<IBusRegistrationContext, IRabbitMqBusFactoryConfigurator> endpoints,
        Action<IBusRegistrationConfigurator> consumers)
    {
        // MassTransit's spans tell the same and more.
        builder.AddRabbitMQClient("messaging", settings => settings.DisableTracing = true);
        builder.Services.AddHostedService<TopologyDeclaration>();
        builder.Services.AddMassTransit(bus =>
        {
            bus.DisableUsageTelemetry();
            consumers(bus);
            bus.UsingRabbitMq((context, rabbit) =>
            {
                rabbit.Host(new Uri(builder.Configuration.GetConnectionString("messaging")
                    ?? throw new InvalidOperationException("ConnectionStrings:messaging is not set. Set it to amqp://user:password@host:port.")));
                rabbit.MessageTopology.SetEntityNameFormatter(new ExchangeNames());
                endpoints(context, rabbit);
            });
        });
    }

    /// <summary>Quorum queues, and two immediate retries before a message goes to <c>&lt;queue&gt;_error</c>.</summary>
    public static void Shape(IRabbitMqReceiveEndpointConfigurator endpoint)
    {
        endpoint.SetQuorumQueue();
        endpoint.PrefetchCount = Prefetch;
        endpoint.ConcurrentMessageLimit = Concurrency;
        endpoint.UseMessageRetry(retry => retry.Intervals(TimeSpan.FromMilliseconds(100), TimeSpan.FromMilliseconds(500)));
    }

    private static Type ConsumerOf(Type type, Assembly consumers) =>
        consumers.GetTypes().SingleOrDefault(candidate => typeof(IConsumer<>).MakeGenericType(type).IsAssignableFrom(candidate))
        ?? throw new InvalidOperationException($"{consumers.GetName().Name} has no consumer of {type.Name}, which Topology says it reads.");
}
