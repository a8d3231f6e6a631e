using Npgsql;

namespace Asan.TestBed;

/// <summary>The PostgreSQL and RabbitMQ that <c>./test</c> started. Without them a test fails; it never skips.</summary>
public static class Servers
{
    /// <summary>Connection string of a superuser.</summary>
    public static string Postgres => Variable("ASAN_TEST_POSTGRES");

    /// <summary>AMQP address without a virtual host.</summary>
    public static string RabbitMq => Variable("ASAN_TEST_RABBITMQ");

    private static string Variable(string name) => Environment.GetEnvironmentVariable(name)
        ?? throw new InvalidOperationException($"{name} is not set. Run the tests by ./test, which starts PostgreSQL and RabbitMQ.");
}

/// <summary>An empty database of the test's own; dropped with it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string name = $"test_{Guid.NewGuid():n}";

    private TestDatabase() => DataSource = NpgsqlDataSource.Create(ConnectionString);

    public string ConnectionString => new NpgsqlConnectionStringBuilder(Servers.Postgres) { Database = name }.ConnectionString;

    /// <summary>For a test's own SQL: to look at rows, or to take a guard away.</summary>
    public NpgsqlDataSource DataSource { get; }

    public static async Task<TestDatabase> CreateAsync()
    {
        var database = new TestDatabase();
        await ExecuteOnServerAsync($"create database {database.name}");
        return database;
    }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        await ExecuteOnServerAsync($"drop database if exists {name} with (force)");
    }

    private static async Task ExecuteOnServerAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(Servers.Postgres);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
