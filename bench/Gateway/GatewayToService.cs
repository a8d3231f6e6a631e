using Asan.TestBed;

namespace Asan.Bench.Gateway;

/// <summary>
/// A request through the gateway against the same request through a bare YARP, both to a destination that answers at
/// once, so that what the gateway adds (telemetry, checks of every request, health of destinations) is not hidden
/// behind the work of a service. Directly, without a proxy, for comparison.
/// </summary>
public static class GatewayToService
{
    private const int Rounds = 3;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(8);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    public static async Task RunAsync(Report report)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await Broker.ConnectAsync("gateway");
        await using var destination = await StartBareAsync(null);
        await using var bareYarp = await StartBareAsync(destination);
        await using var gateway = await StartGatewayAsync(database, broker, destination);

        async Task<WrkResult> LoadAsync(ServiceProcess host, TimeSpan duration) =>
            await LoadGenerator.WrkAsync(new Uri(host.Http.BaseAddress!, BareHosts.Path).ToString(), duration, "Gateway/expect-200.lua");

        var hosts = new[] { destination, bareYarp, gateway };
        var names = new[] { "without a proxy", "through a bare YARP", "through the gateway" };
        foreach (var host in hosts)
            await LoadAsync(host, WarmUp);
        var results = hosts.ToDictionary(host => host, _ => (Rates: new List<double>(), Median: new List<double>()));
        var shares = hosts.ToDictionary(host => host, _ => "");
        for (var round = 0; round < Rounds; round++)
            foreach (var host in hosts)
            {
                var watch = ProcessorShares.Begin(
                    ("wrk", ProcessorShares.OfThisProcess), ("proxy", () => host == destination ? 0 : ProcessorShares.Of(host.Id)), ("destination", () => ProcessorShares.Of(destination.Id)));
                var result = await LoadAsync(host, Round);
                shares[host] = watch.End();
                results[host].Rates.Add(result.PerSecond);
                results[host].Median.Add(result.Median.TotalMilliseconds);
                Report.Progress($"requests/s {names[Array.IndexOf(hosts, host)]}", round, result.PerSecond, shares[host]);
            }
        report.Figure("gateway", "requests/s", results[gateway].Rates, shares[gateway]);
        report.Figure("gateway: one request, p50", "ms", results[gateway].Median);
        report.Figure("bare YARP, one route", "requests/s", results[bareYarp].Rates, shares[bareYarp]);
        report.Figure("bare YARP: one request, p50", "ms", results[bareYarp].Median);
        report.Figure("without a proxy", "requests/s", results[destination].Rates, shares[destination]);
        report.Ratio("gateway.to-bare-yarp", results[gateway].Rates, results[bareYarp].Rates);
    }

    private static Task<ServiceProcess> StartBareAsync(ServiceProcess? destination)
    {
        var environment = new Dictionary<string, string> { ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ServiceProcess.FreePort()}" };
        if (destination is not null)
            environment[BareHosts.Destination] = destination.Http.BaseAddress!.ToString();
        return ServiceProcess.StartAsync(typeof(BareHosts).Assembly.Location, environment, BareHosts.Argument);
    }

    private static Task<ServiceProcess> StartGatewayAsync(TestDatabase database, Broker broker, ServiceProcess destination)
    {
        var address = $"http://127.0.0.1:{ServiceProcess.FreePort()}";
        var behind = destination.Http.BaseAddress!.ToString();
        return ServiceProcess.StartAsync(
            Path.Combine(Clone.Root, "gateway", "bin", "Release", "net10.0", "Gateway.dll"),
            new Dictionary<string, string>
            {
                ["ConnectionStrings__gatewaydb"] = database.ConnectionString,
                ["ConnectionStrings__messaging"] = broker.Address,
                ["Identity__Issuer"] = address,
                ["Idempotency__Pepper"] = "a pepper of the benchmarks, of no use elsewhere",
                ["Development__Data"] = Path.Combine(Clone.Root, "data", "development"),
                ["services__catalogue__http__0"] = behind,
                // Never asked, but each is watched by the gateway as in the platform.
                ["services__booking__http__0"] = behind,
                ["services__feedback__http__0"] = behind,
                ["services__awards__http__0"] = behind,
                ["ASPNETCORE_ENVIRONMENT"] = "Development",
                ["ASPNETCORE_URLS"] = address,
                ["Logging__LogLevel__Default"] = "Critical",
            });
    }
}
