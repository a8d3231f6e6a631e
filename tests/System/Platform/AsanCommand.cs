using System.Diagnostics;
using Asan.TestBed;

namespace Asan.SystemTests.Platform;

/// <summary><c>./asan</c> as operators type it, beside a platform that runs.</summary>
internal static class AsanCommand
{
    public static Task<(int Code, string Said)> AsanAsync(this PlatformRun platform, params string[] arguments) => platform.AsanAsync("", arguments);

    /// <param name="platform">The platform.</param>
    /// <param name="input">What is typed into its standard input.</param>
    /// <param name="arguments">Words after <c>./asan</c>.</param>
    public static async Task<(int Code, string Said)> AsanAsync(this PlatformRun platform, string input, string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(Clone.Root, "asan"), arguments) { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["ASAN_STATE"] = platform.State;
        start.Environment["ASAN_PORT_BASE"] = $"{platform.Gateway.Port}";
        using var process = Process.Start(start)!;
        await process.StandardInput.WriteLineAsync(input);
        process.StandardInput.Close();
        var (output, errors) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }
}
