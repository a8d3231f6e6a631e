using Asan.CheckHistory;
using Asan.Simulate;
using Asan.Simulation.Tests;
using Xunit;
using Xunit.Sdk;
using Xunit.v3;

[assembly: AssemblyFixture(typeof(SmallDay))]
[assembly: Parallelization(Mode = ParallelMode.None)]

namespace Asan.Simulation.Tests;

/// <summary>A fiftieth of the day, played once: what all tests of the checker start from.</summary>
public sealed class SmallDay : IAsyncLifetime
{
    public static readonly Scenario Scenario = new(0.02, 1);

    public Report Report { get; private set; } = null!;

    public IReadOnlyList<string> History { get; private set; } = null!;

    public async ValueTask InitializeAsync() => (Report, History) = await PlayAsync(Scenario);

    /// <summary>Plays a day; <paramref name="prepare"/> may take a guard away first.</summary>
    public static async Task<(Report, IReadOnlyList<string>)> PlayAsync(Scenario scenario, Func<Network, Task>? prepare = null)
    {
        var path = Path.GetTempFileName();
        try
        {
            var report = await Day.RunAsync(scenario, path, prepare: prepare);
            return (report, await File.ReadAllLinesAsync(path));
        }
        finally
        {
            File.Delete(path);
        }
    }

    public static string Told(IReadOnlyList<Violation> violations) => string.Join('\n', violations.Take(10));

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
