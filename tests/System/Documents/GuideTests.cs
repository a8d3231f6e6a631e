using System.Diagnostics;
using System.Text.RegularExpressions;
using Asan.SystemTests.Platform;
using Asan.TestBed;
using Xunit;

namespace Asan.SystemTests.Documents;

/// <summary>The guides are programs: their blocks are run as they stand on the page, in an empty folder, with the gateway's address alone.</summary>
public sealed partial class GuideTests(RunningPlatform platform, ITestOutputHelper output)
{
    private static readonly TimeSpan Deadline = TimeSpan.FromMinutes(2);

    [Theory]
    [InlineData("first-booking-curl.md", "bash", "first-booking.sh", "bash")]
    [InlineData("first-booking-csharp.md", "csharp", "first-booking.cs", "dotnet", "run")]
    [InlineData("first-booking-javascript.md", "js", "first-booking.mjs", "node")]
    public async Task A_guide_books_and_cancels_a_visit_and_prints_what_its_page_says(string page, string language, string file, string program, params string[] words)
    {
        var text = await File.ReadAllTextAsync(Path.Combine(Clone.Root, "docs", "guides", page));
        var folder = Directory.CreateTempSubdirectory("asan-guide-").FullName;
        try
        {
            await File.WriteAllTextAsync(Path.Combine(folder, file), string.Concat(Blocks(text, language)));

            var (code, printed, complaints) = await RunAsync(program, [.. words, file], folder);

            output.WriteLine($"{printed}\n{complaints}");
            Assert.True(code == 0, $"{page} ended with {code}:\n{printed}\n{complaints}");
            Assert.Matches(Expected(Blocks(text, "text").Single()), printed);
            Assert.Matches("confirmed +booked\n(.*\n)*cancelled +cancelled\n", printed);
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private async Task<(int Code, string Printed, string Complaints)> RunAsync(string program, string[] words, string folder)
    {
        var start = new ProcessStartInfo(program, words) { WorkingDirectory = folder, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASAN_GATEWAY"] = $"{platform.Gateway}".TrimEnd('/');
        start.Environment["UseSharedCompilation"] = "false"; // no compiler stays behind
        using var process = Process.Start(start)!;
        using var deadline = new CancellationTokenSource(Deadline);
        try
        {
            var (printed, complaints) = (process.StandardOutput.ReadToEndAsync(deadline.Token), process.StandardError.ReadToEndAsync(deadline.Token));
            await process.WaitForExitAsync(deadline.Token);
            return (process.ExitCode, await printed, await complaints);
        }
        finally
        {
            if (!process.HasExited)
                process.Kill(entireProcessTree: true);
        }
    }

    private static IEnumerable<string> Blocks(string page, string language) =>
        Block().Matches(page).Where(block => block.Groups["language"].Value == language).Select(block => block.Groups["text"].Value);

    /// <summary>What the page shows, where … stands for what differs from run to run.</summary>
    private static string Expected(string shown) => $"^{Regex.Escape(shown).Replace("…", "[^\\n]+", StringComparison.Ordinal)}$";

    [GeneratedRegex("^```(?<language>[a-z]+)\n(?<text>.*?)^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Block();
}
