using System.Diagnostics;
using RabbitMQ.Client;

namespace Asan.TestBed;

/// <summary>A RabbitMQ of the test's own, for tests that stop it; <c>scripts/rabbitmq</c> runs it as in <c>./run</c>.</summary>
public sealed class BrokerProcess : IAsyncDisposable
{
    private const string Password = "of-this-test-only";

    private readonly string state;
    private readonly int port = ServiceProcess.FreePort();
    private readonly int epmdPort = ServiceProcess.FreePort();
    private readonly int distributionPort = ServiceProcess.FreePort();
    private Process? process;

    private BrokerProcess() => state = Path.Combine(Environment.GetEnvironmentVariable("ASAN_STATE") ?? Path.GetTempPath(), $"broker-{port}");

    public string Address => $"amqp://asan:{Password}@127.0.0.1:{port}/";

    public static async Task<BrokerProcess> StartAsync()
    {
        var broker = new BrokerProcess();
        Directory.CreateDirectory(broker.state);
        await broker.StartAgainAsync();
        return broker;
    }

    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo(Path.Combine(Clone.Root, "scripts", "rabbitmq")) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASAN_STATE"] = state;
        start.Environment["ASAN_RABBITMQ_PORT"] = $"{port}";
        start.Environment["ASAN_RABBITMQ_EPMD_PORT"] = $"{epmdPort}";
        start.Environment["ASAN_RABBITMQ_DIST_PORT"] = $"{distributionPort}";
        start.Environment["ASAN_RABBITMQ_PASSWORD"] = Password;
        process = Process.Start(start)!;
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        await Eventually.TrueAsync(
            async () =>
            {
                if (process.HasExited)
                    throw new InvalidOperationException($"scripts/rabbitmq ended while starting, with exit code {process.ExitCode}.");
                try
                {
                    await using var connection = await new ConnectionFactory { Uri = new Uri(Address) }.CreateConnectionAsync();
                    return true;
                }
                catch (RabbitMQ.Client.Exceptions.BrokerUnreachableException)
                {
                    return false;
                }
            },
            "RabbitMQ to accept connections",
            TimeSpan.FromSeconds(90));
    }

    /// <summary>Ends the broker in order, as <c>./run</c> does; queues and messages stay on disk.</summary>
    public async Task StopAsync()
    {
        Signals.Send(process!.Id, Signals.Terminate);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await StopAsync();
        Directory.Delete(state, recursive: true);
    }
}
