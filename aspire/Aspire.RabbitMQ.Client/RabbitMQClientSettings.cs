namespace Aspire.RabbitMQ.Client;

/// <summary>Settings of a RabbitMQ connection, bound from <c>Aspire:RabbitMQ:Client</c> and <c>…:{name}</c>.</summary>
public sealed class RabbitMQClientSettings
{
    /// <summary>An AMQP URI; <c>ConnectionStrings:{name}</c> overrides the sections.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>Further tries after the first failed one; the waits double from 1 s. Default 5 (31 s in all).</summary>
    public int MaxConnectRetryCount { get; set; } = 5;

    /// <summary>True leaves out the health check. Default false.</summary>
    public bool DisableHealthChecks { get; set; }

    /// <summary>True leaves out the activity sources. Default false.</summary>
    public bool DisableTracing { get; set; }

    /// <summary>True opens the connection on first use, false at the host's start. Default true.</summary>
    public bool DisableAutoActivation { get; set; } = true;
}
