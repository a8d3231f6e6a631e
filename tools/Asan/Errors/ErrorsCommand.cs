using System.CommandLine;
using Asan.Cli.Api;
using Asan.Messaging;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Asan.Cli.Errors;

/// <summary>
/// <c>asan errors list|show|replay</c>: the messages that a consumer gave up on. They wait in <c>&lt;queue&gt;_error</c>
/// until somebody has mended the cause and sends them back.
/// </summary>
public static class ErrorsCommand
{
    private const string ConnectionVariable = "ConnectionStrings__messaging";

    public static Command Create()
    {
        var connection = Connection();
        connection.Recursive = true;
        return new Command("errors", "Messages that failed: lists them, shows why, sends them back.")
        {
            connection,
            List(connection),
            Show(connection),
            Replay(connection),
        };
    }

    // Without a default value: --help would show it, with the password.
    internal static Option<string?> Connection() => new("--connection")
    {
        Description = $"AMQP address with user, password and virtual host; the environment variable {ConnectionVariable} when left out.",
    };

    /// <param name="given">What the option says; null when it was left out.</param>
    internal static Uri Broker(string? given)
    {
        var address = given ?? Environment.GetEnvironmentVariable(ConnectionVariable);
        return Uri.TryCreate(address, UriKind.Absolute, out var uri) && uri.Scheme is ("amqp" or "amqps")
            ? uri
            : throw new CommandFailedException($"Expected the broker's address, such as amqp://user:password@127.0.0.1:5672/, in --connection or {ConnectionVariable}; {(address is null ? "none came" : "what came is no amqp address")}.");
    }

    private static Command List(Option<string?> connection)
    {
        var command = new Command("list", "Counts the failed messages of every queue.");
        command.SetAction((parsed, cancellation) => WithBrokerAsync(parsed.GetValue(connection), async broker =>
        {
            var failed = await ErrorQueues.CountAsync(broker, cancellation);
            foreach (var (queue, count) in failed)
                Console.WriteLine($"{count,8}  {queue}");
            Console.WriteLine(failed.Count == 0 ? "No message has failed." : $"{failed.Sum(queue => queue.Count),8}  in all");
        }));
        return command;
    }

    private static Command Show(Option<string?> connection)
    {
        var (queue, id) = (Queue(), Id());
        var limit = new Option<int>("--limit") { Description = "Messages a queue to show.", DefaultValueFactory = _ => 20 };
        var command = new Command("show", "Shows failed messages with the reason; they stay where they are.") { queue, id, limit };
        command.SetAction((parsed, cancellation) => WithBrokerAsync(parsed.GetValue(connection), async broker =>
        {
            foreach (var name in await NamedAsync(broker, parsed.GetValue(queue), cancellation))
                await ErrorQueues.PeekAsync(broker, name, parsed.GetValue(id), parsed.GetValue(limit), message => Console.WriteLine(message.Describe(name)), cancellation);
        }));
        return command;
    }

    private static Command Replay(Option<string?> connection)
    {
        var (queue, id) = (Queue(), Id());
        var command = new Command("replay", "Sends failed messages back to their queue, each with a trail. None is lost when this is interrupted; one may arrive twice, which the inbox absorbs.") { queue, id };
        command.SetAction((parsed, cancellation) => WithBrokerAsync(parsed.GetValue(connection), async broker =>
        {
            var replayed = 0;
            foreach (var name in await NamedAsync(broker, parsed.GetValue(queue), cancellation))
                replayed += await ErrorQueues.ReplayAsync(broker, name, parsed.GetValue(id), TimeProvider.System.GetUtcNow(), cancellation);
            if (parsed.GetValue(id) is { } wanted && replayed == 0)
                throw new CommandFailedException($"No failed message has the id {wanted}. See: asan errors show");
            Console.WriteLine($"{replayed} sent back.");
        }));
        return command;
    }

    private static Argument<string?> Queue() => new("queue")
    {
        Description = "The queue whose failed messages are meant, such as feedback.booking-visit-closed; all queues when left out.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private static Option<string?> Id() => new("--id") { Description = "Only the message with this id." };

    private static async Task<IReadOnlyList<string>> NamedAsync(IConnection broker, string? queue, CancellationToken cancellation)
    {
        if (queue is null)
            return [.. (await ErrorQueues.CountAsync(broker, cancellation)).Select(failed => failed.Queue)];
        var name = queue.EndsWith("_error", StringComparison.Ordinal) ? queue[..^"_error".Length] : queue;
        return Topology.Queues.Any(known => known.Queue == name)
            ? [name]
            : throw new CommandFailedException($"There is no queue {name}. Queues: {string.Join(", ", Topology.Queues.Select(known => known.Queue))}");
    }

    private static async Task WithBrokerAsync(string? address, Func<IConnection, Task> run)
    {
        var uri = Broker(address);
        try
        {
            await using var connection = await new ConnectionFactory { Uri = uri }.CreateConnectionAsync("asan errors");
            await run(connection);
        }
        catch (BrokerUnreachableException e)
        {
            throw new CommandFailedException($"The broker at {uri.Host}:{uri.Port} cannot be reached: {e.InnerException?.Message ?? e.Message}");
        }
        catch (RabbitMQClientException e)
        {
            throw new CommandFailedException($"The broker refused: {e.Message} What was not sent back stays in its error queue.");
        }
    }
}
