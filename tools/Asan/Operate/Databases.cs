using System.CommandLine;
using System.Diagnostics;
using Asan.Cli.Api;
using Npgsql;

namespace Asan.Cli.Operate;

/// <summary>The platform's database server, as its superuser.</summary>
public static class Databases
{
    private const string Variable = "ConnectionStrings__postgres";

    /// <summary>A service each; every one has the database <c>{name}db</c> and the login <c>{name}</c>.</summary>
    public static readonly IReadOnlyList<string> Services = ["catalogue", "booking", "feedback", "awards", "integrity", "gateway"];

    // Without a default value: --help would show it, with the password.
    public static Option<string?> Option() => new("--postgres")
    {
        Description = $"Npgsql connection string of a superuser of the server; the environment variable {Variable} when left out.",
    };

    /// <param name="given">What the option says; null when it was left out.</param>
    public static NpgsqlConnectionStringBuilder Server(string? given)
    {
        var text = given ?? Environment.GetEnvironmentVariable(Variable);
        if (string.IsNullOrWhiteSpace(text))
            throw new CommandFailedException($"Expected the server's connection string in --postgres or {Variable}, such as Host=127.0.0.1;Port=5432;Username=postgres;Password=…; none came.");
        try
        {
            return new NpgsqlConnectionStringBuilder(text) { Pooling = false, Timeout = 5 };
        }
        catch (ArgumentException)
        {
            throw new CommandFailedException($"--postgres is no connection string. Expected one such as Host=127.0.0.1;Port=5432;Username=postgres;Password=…; {text.Length} characters came.");
        }
    }

    public static async Task<NpgsqlConnection> OpenAsync(NpgsqlConnectionStringBuilder server, string database, CancellationToken cancellation)
    {
        var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(server.ConnectionString) { Database = database }.ConnectionString);
        try
        {
            await connection.OpenAsync(cancellation);
            return connection;
        }
        catch (Exception e) when (e is NpgsqlException or TimeoutException)
        {
            await connection.DisposeAsync();
            throw new CommandFailedException($"The database {database} on {server.Host}:{server.Port} cannot be opened: {e.Message}");
        }
    }

    /// <summary>pg_dump or pg_restore; the password goes by the environment, which other users cannot read.</summary>
    public static async Task RunAsync(string program, NpgsqlConnectionStringBuilder server, IEnumerable<string> arguments, CancellationToken cancellation)
    {
        var folder = Environment.GetEnvironmentVariable("ASAN_POSTGRES_BIN");
        var start = new ProcessStartInfo(folder is null ? program : Path.Combine(folder, program),
            ["--host", server.Host!, "--port", $"{server.Port}", "--username", server.Username!, "--no-password", .. arguments])
        { RedirectStandardError = true };
        start.Environment["PGPASSWORD"] = server.Password;
        using var process = Process.Start(start) ?? throw new CommandFailedException($"{program} did not start.");
        var said = await process.StandardError.ReadToEndAsync(cancellation);
        await process.WaitForExitAsync(cancellation);
        if (process.ExitCode != 0)
            throw new CommandFailedException($"{program} ended with exit code {process.ExitCode}: {said.Trim()}");
    }
}
