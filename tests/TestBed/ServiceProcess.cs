using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Asan.TestBed;

/// <summary>
/// A service as a process of its own, for tests that kill it. Built by <c>./test</c> before; a copied tree with a guard
/// patched away can be started in the same way.
/// </summary>
public sealed class ServiceProcess : IAsyncDisposable
{
    private readonly string program;
    private readonly Dictionary<string, string> environment;
    private readonly string[] arguments;
    private Process? process;

    private ServiceProcess(string program, Dictionary<string, string> environment, string[] arguments)
    {
        this.program = program;
        this.environment = environment;
        this.arguments = arguments;
        Http = new HttpClient { BaseAddress = new Uri(environment["ASPNETCORE_URLS"]) };
    }

    /// <summary>A client without a token.</summary>
    public HttpClient Http { get; }

    public int Id => process!.Id;

    /// <param name="name">The project's folder under <c>services/</c>, such as <c>Catalogue</c>.</param>
    /// <param name="database">Its database.</param>
    /// <param name="broker">AMQP address with the virtual host.</param>
    /// <param name="issuer">Whose tokens it accepts.</param>
    /// <param name="root">The tree to take the built program from; this clone when left out.</param>
    /// <param name="configuration">Debug, or Release for benchmarks.</param>
    public static Task<ServiceProcess> StartAsync(
        string name, TestDatabase database, string broker, TestIssuer issuer, string? root = null, string configuration = "Debug") =>
        StartAsync(
            Path.Combine(root ?? Clone.Root, "services", name, "bin", configuration, "net10.0", $"{name}.dll"),
            new Dictionary<string, string>
            {
                [$"ConnectionStrings__{name.ToLowerInvariant()}db"] = new NpgsqlConnectionStringBuilder(database.ConnectionString).ConnectionString,
                ["ConnectionStrings__messaging"] = broker,
                ["Identity__Issuer"] = issuer.Address,
                ["Idempotency__Pepper"] = "a pepper of the tests, of no use elsewhere",
                ["Booking__CitizenPepper"] = "another pepper of the tests, of no use elsewhere",
                ["Booking__KeyEncryptionKey"] = "YSBrZXkgb2YgdGhlIHRlc3RzLCBvZiBubyB1c2UhISE=",
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{FreePort()}",
                ["Logging__LogLevel__Default"] = "Critical",
            });

    /// <summary>Any built program that answers on <c>/health</c>, with the environment that is added to this process's own.</summary>
    public static async Task<ServiceProcess> StartAsync(string program, Dictionary<string, string> environment, params string[] arguments)
    {
        var service = new ServiceProcess(program, environment, arguments);
        await service.StartAgainAsync();
        return service;
    }

    /// <summary>Starts the same service again on the same database, after a kill.</summary>
    public async Task StartAgainAsync()
    {
        var start = new ProcessStartInfo("dotnet", [program, .. arguments])
        {
            WorkingDirectory = Path.GetDirectoryName(program)!,
            RedirectStandardOutput = true, // What it complains of while its broker is away is no news to the test's reader.
        };
        foreach (var (key, value) in environment)
            start.Environment[key] = value;
        process = Process.Start(start)!;
        process.BeginOutputReadLine();
        await Eventually.TrueAsync(
            async () =>
            {
                if (process.HasExited)
                    throw new InvalidOperationException($"{program} ended while starting, with exit code {process.ExitCode}.");
                try
                {
                    using var health = await Http.GetAsync("/health");
                    return health.IsSuccessStatusCode;
                }
                catch (HttpRequestException)
                {
                    return false;
                }
            },
            $"{program} to be healthy",
            TimeSpan.FromSeconds(60));
    }

    /// <summary>SIGKILL: no handler runs, nothing is flushed.</summary>
    public async Task KillAsync()
    {
        process!.Kill(entireProcessTree: true);
        await process.WaitForExitAsync();
        process.Dispose();
        process = null;
    }

    public async ValueTask DisposeAsync()
    {
        if (process is not null)
            await KillAsync();
        Http.Dispose();
    }

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}

/// <summary>The tree that the tests were built from.</summary>
public static class Clone
{
    public static string Root { get; } = Find();

    private static string Find()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "AsanPlatform.sln")))
            folder = Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("AsanPlatform.sln is in no folder above the tests.");
        return folder;
    }
}
