using Asan.Bench;
using Asan.Bench.Awards;
using Asan.Bench.Booking;
using Asan.Bench.Catalogue;
using Asan.Bench.Feedback;
using Asan.Bench.Gateway;
using Asan.Bench.Messaging;

// Started by bench/run. As a process of its own, this program is also the bare proxy, the destination behind it and the bare booking.
if (args is [BareHosts.Argument])
{
    BareHosts.Run();
    return 0;
}
if (args is [BareBooking.Argument])
{
    BareBooking.Run();
    return 0;
}

(string Name, Func<Report, Task> Run)[] benchmarks =
[
    ("availability", AvailabilityOverHttp.RunAsync),
    ("booking", BookingOverHttp.RunAsync),
    ("callnext", CallNextInProcess.RunAsync),
    ("ratings", RatingsOverHttp.RunAsync),
    ("verify", VerifyBundle.RunAsync),
    ("relay", RelayToBroker.RunAsync),
    ("consumer", ConsumerToInbox.RunAsync),
    ("gateway", GatewayToService.RunAsync),
    ("search", Search.RunAsync),
    ("award", TabulationAndVerification.RunAsync),
    ("assignment", AssignmentOfJudges.RunAsync),
];

var unknown = args.Except(benchmarks.Select(benchmark => benchmark.Name)).ToList();
if (unknown.Count > 0)
{
    Console.Error.WriteLine($"There is no benchmark {string.Join(", ", unknown)}. Benchmarks: {string.Join(", ", benchmarks.Select(benchmark => benchmark.Name))}.");
    return 2;
}

var report = new Report();
foreach (var (name, run) in benchmarks.Where(benchmark => args.Length == 0 || args.Contains(benchmark.Name)))
{
    Console.Error.WriteLine($"==> {name}");
    await run(report);
}
report.Print(Console.Out);
return report.Passed ? 0 : 1;
