using System.CommandLine;
using System.Diagnostics;
using Asan.Cli.Api;

namespace Asan.Cli.Demo;

/// <summary>
/// <c>asan demo</c>: the platform's main story, told by its API through the gateway. Every value printed comes from an
/// answer of this run; the first thing that is not as it should be ends it with a non-zero code.
/// </summary>
public static class DemoCommand
{
    public static Command Create()
    {
        var (gateway, data) = (Options.Gateway(), Options.Data());
        var dashboard = Options.Address("--dashboard", "Address of the dashboard that shows the traces, such as http://127.0.0.1:20081.");
        var command = new Command("demo", "Shows the platform at work, step by step, with the trace of each step.") { gateway, dashboard, data };
        command.SetAction((parsed, _) => RunAsync(
            parsed.GetRequiredValue(gateway), parsed.GetRequiredValue(dashboard), new DataFolder(parsed.GetRequiredValue(data).FullName)));
        return command;
    }

    private static async Task<int> RunAsync(Uri address, Uri dashboard, DataFolder data)
    {
        var clock = Stopwatch.StartNew();
        using var gateway = Gateway.Open(address, data);
        var stage = new Stage(gateway, data, dashboard);
        try
        {
            await stage.Feed.SkipToEndAsync();
            var booked = await PartnerBooks.RunAsync(stage);
            await VisitIsServed.RunAsync(stage, booked);
            await RatingIsGiven.RunAsync(stage, booked);
            await CitizenIsHeard.RunAsync(stage, booked);
            await AwardIsAnnounced.RunAsync(stage);
            await ForumIsRead.RunAsync(stage);
        }
        catch (Exception e) when (e is RefusedException or HttpRequestException or TaskCanceledException)
        {
            await Console.Error.WriteLineAsync($"\nerror: step {stage.Number} ({stage.Title}) did not hold: {e.Message}");
            return 1;
        }
        Console.WriteLine($"\nEvery step held: {stage.Steps} steps in {clock.Elapsed.TotalSeconds:0} s.");
        return 0;
    }
}
