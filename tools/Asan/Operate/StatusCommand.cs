using System.CommandLine;
using Asan.Cli.Api;
using Asan.Cli.Errors;
using Dapper;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Asan.Cli.Operate;

/// <summary><c>asan status</c>: one line for each host, database, error queue and disk; exit code 1 when one is not well.</summary>
public static class StatusCommand
{
    private const string HostsVariable = "ASAN_HOSTS";

    /// <summary>An event is with the broker within a second; one that is a minute old means that something is stuck.</summary>
    private const double OldestEventSeconds = 60;

    private const long LeastFreeBytes = 1L << 30;

    private const string Sql = """
        select (select count(*) from schema_migration)::int as migrations, (select count(*) from outbox) as waiting,
            (select coalesce(extract(epoch from now() - min(occurred_at)), 0) from outbox)::float8 as oldest, pg_database_size(current_database()) as bytes
        """;

    public static Command Create()
    {
        var hosts = new Option<string?>("--hosts")
        {
            Description = $"Hosts as name=address, parted by spaces, such as booking=http://127.0.0.1:20009; the environment variable {HostsVariable} when left out.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable(HostsVariable),
        };
        var broker = ErrorsCommand.Connection();
        var disk = new Option<DirectoryInfo?>("--disk")
        {
            Description = "A folder on the disk of the databases; the state folder when left out.",
            DefaultValueFactory = _ => Environment.GetEnvironmentVariable("ASAN_STATE") is { Length: > 0 } state ? new DirectoryInfo(state) : null,
        };
        var postgres = Databases.Option();
        var command = new Command("status", "Whether hosts, databases, queues and disk are well; exit code 1 when something is not.") { hosts, postgres, broker, disk };
        command.SetAction(async (parsed, cancellation) =>
        {
            var well = true;
            void Tell(bool good, string what, string how)
            {
                well &= good;
                Console.WriteLine($"{(good ? "ok  " : "BAD ")}  {what,-24}  {how}");
            }
            foreach (var host in (parsed.GetValue(hosts) ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries))
                await HostAsync(host, Tell, cancellation);
            await DatabasesAsync(parsed.GetValue(postgres), Tell, cancellation);
            await QueuesAsync(parsed.GetValue(broker), Tell, cancellation);
            if (parsed.GetValue(disk) is { Exists: true } folder)
            {
                var free = new DriveInfo(folder.FullName).AvailableFreeSpace;
                Tell(free >= LeastFreeBytes, "disk", $"{free >> 20} MiB free");
            }
            return well ? 0 : 1;
        });
        return command;
    }

    private static async Task HostAsync(string host, Action<bool, string, string> tell, CancellationToken cancellation)
    {
        if (host.Split('=', 2) is not [var name, var address] || !Uri.TryCreate(address, UriKind.Absolute, out var uri))
            throw new CommandFailedException($"--hosts: expected name=address; '{host}' came.");
        using var http = new HttpClient { BaseAddress = uri, Timeout = TimeSpan.FromSeconds(10) };
        var answers = new List<string>();
        var good = true;
        foreach (var path in new[] { "/alive", "/ready", "/health" })
        {
            try
            {
                using var answer = await http.GetAsync(path, cancellation);
                good &= answer.IsSuccessStatusCode;
                answers.Add($"{path} {(int)answer.StatusCode}");
                if (!answer.IsSuccessStatusCode && path == "/health")
                    answers.Add(await answer.Content.ReadAsStringAsync(cancellation));
            }
            catch (Exception e) when (e is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
            {
                (good, _) = (false, 0);
                answers.Add($"{path} no answer");
            }
        }
        tell(good, name, string.Join(", ", answers));
    }

    private static async Task DatabasesAsync(string? postgres, Action<bool, string, string> tell, CancellationToken cancellation)
    {
        var server = Databases.Server(postgres);
        foreach (var service in Databases.Services)
        {
            try
            {
                await using var connection = await Databases.OpenAsync(server, $"{service}db", cancellation);
                var (migrations, waiting, oldest, bytes) = await connection.QuerySingleAsync<(int, long, double, long)>(Sql);
                tell(oldest < OldestEventSeconds, $"{service}db", $"{migrations} migrations, {bytes >> 20} MiB, outbox {waiting} events, the oldest {Math.Max(oldest, 0):0.0} s");
            }
            catch (Exception e) when (e is CommandFailedException or Npgsql.NpgsqlException)
            {
                tell(false, $"{service}db", e.Message);
            }
        }
    }

    private static async Task QueuesAsync(string? address, Action<bool, string, string> tell, CancellationToken cancellation)
    {
        var uri = ErrorsCommand.Broker(address);
        try
        {
            await using var connection = await new ConnectionFactory { Uri = uri, RequestedConnectionTimeout = TimeSpan.FromSeconds(5) }.CreateConnectionAsync("asan status", cancellation);
            tell(true, "broker", $"{uri.Host}:{uri.Port} answers");
            var failed = await ErrorQueues.CountAsync(connection, cancellation);
            tell(failed.Count == 0, "failed messages", failed.Count == 0 ? "none" : string.Join(", ", failed.Select(queue => $"{queue.Queue} {queue.Count}")));
        }
        catch (Exception e) when (e is BrokerUnreachableException or RabbitMQClientException)
        {
            tell(false, "broker", $"{uri.Host}:{uri.Port} cannot be reached");
        }
    }
}
