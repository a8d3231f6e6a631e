using System.Net;
using System.Net.Sockets;
using Asan.TestBed;
using Xunit;

namespace Asan.SystemTests.Platform;

/// <summary>What <c>./run</c> promises to whoever starts it.</summary>
public sealed class RunTests(ITestOutputHelper output)
{
    [Fact]
    public async Task The_demo_plays_the_main_job_and_ends_by_itself_with_0()
    {
        await using var demo = RunScript.Start(RunScript.NewState(), RunScript.FreePortBase(), "--demo");

        var code = await demo.ExitCodeAsync(TimeSpan.FromMinutes(20));

        output.WriteLine(demo.Output);
        Assert.True(code == 0, $"./run --demo ended with {code}:\n{demo.Output}");
        Assert.Empty(demo.Processes());
    }

    [Fact]
    public async Task A_port_in_use_is_named_and_nothing_is_started()
    {
        var portBase = RunScript.FreePortBase();
        using var taken = new TcpListener(IPAddress.Loopback, portBase);
        taken.Start();
        await using var run = RunScript.Start(RunScript.NewState(), portBase);

        Assert.NotEqual(0, await run.ExitCodeAsync(TimeSpan.FromSeconds(90)));

        Assert.Contains($"port {portBase}", run.Output, StringComparison.Ordinal);
        Assert.Empty(run.Processes());
    }

    [Fact]
    public async Task A_second_start_finds_its_data_and_Ctrl_C_leaves_no_process()
    {
        var (state, portBase) = (RunScript.NewState(), RunScript.FreePortBase());
        await using (var first = RunScript.Start(state, portBase))
        {
            await first.GatewayAsync();
            first.Interrupt();
            Assert.Equal(130, await first.ExitCodeAsync(TimeSpan.FromSeconds(90)));
            Assert.Empty(first.Processes());
        }

        await using var second = RunScript.Start(state, portBase);
        using var http = new HttpClient { BaseAddress = await second.GatewayAsync() };
        Assert.Contains("Started in", second.Output, StringComparison.Ordinal);
        // Loaded once: a second version would mean that the first start's data was not found.
        Assert.Equal(1, (await http.GetAsync("/v1/services/identity-card").JsonAsync())["version"]!.GetValue<int>());

        var catalogue = second.Processes().First(process => process.Command.Contains("Catalogue.dll", StringComparison.Ordinal));
        RunScript.KillHard(catalogue.Id);

        Assert.NotEqual(0, await second.ExitCodeAsync(TimeSpan.FromSeconds(90)));
        Assert.Single(second.Output.Split('\n'), line => line.Contains("error:", StringComparison.Ordinal) && line.Contains("catalogue", StringComparison.Ordinal));
        Assert.Empty(second.Processes());
    }
}
