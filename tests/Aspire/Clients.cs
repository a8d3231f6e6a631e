// The two client packages, as a host meets them: what is registered, what wins, when a missing string is told.
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Hosting;
using Npgsql;
using RabbitMQ.Client;
using Xunit;

namespace Asan.Aspire.Tests;

public class Clients
{
    static HostApplicationBuilder NewBuilder(params KeyValuePair<string, string?>[] settings)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.AddLogging();
        return builder;
    }

    static string Server(string variable)
    {
        var value = Environment.GetEnvironmentVariable(variable);
        Assert.SkipWhen(value is null && Environment.GetEnvironmentVariable("CI") != "true", $"{variable} is not set; ./test sets it.");
        Assert.True(value is not null, $"{variable} is not set; ./test sets it.");
        return value;
    }

    [Fact]
    public void A_missing_connection_string_is_told_on_first_use_and_names_the_setting()
    {
        var builder = NewBuilder();
        builder.AddNpgsqlDataSource("bookingdb");
        using var host = builder.Build();
        var refusal = Assert.Throws<InvalidOperationException>(host.Services.GetRequiredService<NpgsqlDataSource>);
        Assert.Contains("ConnectionStrings:bookingdb", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_connection_string_wins_over_the_sections_and_the_callback_over_all()
    {
        var builder = NewBuilder(
            new("Aspire:Npgsql:ConnectionString", "Host=section"),
            new("Aspire:Npgsql:one:ConnectionString", "Host=named"),
            new("ConnectionStrings:two", "Host=string"),
            new("ConnectionStrings:three", "Host=string"));
        builder.AddKeyedNpgsqlDataSource("zero");
        builder.AddKeyedNpgsqlDataSource("one");
        builder.AddKeyedNpgsqlDataSource("two");
        builder.AddKeyedNpgsqlDataSource("three", settings => settings.ConnectionString = "Host=callback");
        using var host = builder.Build();

        string Host(string key) => new NpgsqlConnectionStringBuilder(
            host.Services.GetRequiredKeyedService<NpgsqlDataSource>(key).ConnectionString).Host!;
        Assert.Equal(["section", "named", "string", "callback"], [Host("zero"), Host("one"), Host("two"), Host("three")]);
    }

    [Fact]
    public async Task The_database_is_healthy_when_it_answers_a_query()
    {
        var builder = NewBuilder(new KeyValuePair<string, string?>("ConnectionStrings:db", Server("ASAN_TEST_POSTGRES")));
        builder.AddNpgsqlDataSource("db");
        builder.AddKeyedNpgsqlDataSource("nowhere", settings => settings.ConnectionString = "Host=127.0.0.1;Port=1;Username=x;Timeout=2");
        using var host = builder.Build();

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Healthy, report.Entries["PostgreSql"].Status);
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["PostgreSql_nowhere"].Status);
    }

    [Fact]
    public async Task The_broker_is_healthy_when_its_connection_is_open()
    {
        var builder = NewBuilder(new KeyValuePair<string, string?>("ConnectionStrings:messaging", Server("ASAN_TEST_RABBITMQ")));
        builder.AddRabbitMQClient("messaging");
        builder.AddKeyedRabbitMQClient("nowhere", settings =>
        {
            settings.ConnectionString = "amqp://127.0.0.1:1";
            settings.MaxConnectRetryCount = 0;
        });
        using var host = builder.Build();

        var report = await host.Services.GetRequiredService<HealthCheckService>().CheckHealthAsync(TestContext.Current.CancellationToken);

        Assert.Equal(HealthStatus.Healthy, report.Entries["RabbitMQ.Client"].Status);
        Assert.Equal(HealthStatus.Unhealthy, report.Entries["RabbitMQ.Client_nowhere"].Status);
        Assert.True(host.Services.GetRequiredService<IConnection>().IsOpen);
        Assert.Equal("/", host.Services.GetRequiredService<IConnectionFactory>().VirtualHost);
    }
}
