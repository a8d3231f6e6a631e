using System.ComponentModel;
using System.Diagnostics;

namespace Asan.Awards.Printing;

/// <summary>
/// Prints a page of ours to PDF with Chromium, whose program <c>Printing:Chromium</c> names. One page at a time, within a
/// bounded time; without scripts (the page's own policy) and without network, so that a page can hold nothing but what we wrote into it.
/// </summary>
public sealed class Pdf(IConfiguration configuration, ILogger<Pdf> log) : IDisposable
{
    /// <summary>A page takes a second or two; a browser that needs longer hangs.</summary>
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(20);

    /// <summary>How long a request waits for those before it: with its own print still within the gateway's 30 seconds.</summary>
    private static readonly TimeSpan MostWait = TimeSpan.FromSeconds(5);

    /// <summary>An operator has to install something or to free the machine; asking again sooner is of no use.</summary>
    private static readonly TimeSpan Later = TimeSpan.FromMinutes(1);

    private readonly SemaphoreSlim one = new(1);
    private readonly string? chromium = configuration["Printing:Chromium"];

    /// <exception cref="ProblemException"><see cref="Problems.PrintingUnavailable"/>.</exception>
    public async Task<byte[]> PrintAsync(PrintedPage page, CancellationToken cancellation)
    {
        if (chromium is null || !File.Exists(chromium))
            throw Unavailable("Printing needs Chromium, and there is none where Printing:Chromium says. An operator installs it (docs/forum.md); nothing but printing waits for it.");
        if (!await one.WaitAsync(MostWait, cancellation))
            throw Unavailable("Pages are printed one at a time, and others are before this one. Ask again later.");
        try
        {
            return await PrintAloneAsync(chromium, page.ToHtml(), cancellation);
        }
        finally
        {
            one.Release();
        }
    }

    private async Task<byte[]> PrintAloneAsync(string program, string html, CancellationToken cancellation)
    {
        // Created for this user alone; what is printed may be personal.
        var folder = Directory.CreateTempSubdirectory("asan-print-");
        try
        {
            var (page, printed) = (Path.Combine(folder.FullName, "page.html"), Path.Combine(folder.FullName, "page.pdf"));
            await File.WriteAllTextAsync(page, html, cancellation);
            using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            deadline.CancelAfter(MostTime);
            var exitCode = await RunAsync(program, folder.FullName, page, printed, deadline.Token);
            var pdf = await File.ReadAllBytesAsync(printed, cancellation);
            if (exitCode == 0 && IsWhole(pdf))
                return pdf;
            log.LogError("Chromium at {Program} ended with {ExitCode} and a file of {Bytes} bytes that is not a whole page", program, exitCode, pdf.Length);
            throw Unavailable("Chromium printed no whole page. Ask again later.");
        }
        catch (Exception e) when (e is OperationCanceledException && !cancellation.IsCancellationRequested || e is Win32Exception or FileNotFoundException)
        {
            log.LogError(e, "Chromium at {Program} did not print a page", program);
            throw Unavailable($"Chromium printed no page; it has {MostTime.TotalSeconds:0} s for one. Ask again later.");
        }
        finally
        {
            await DeleteAsync(folder);
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> pdf) => pdf.StartsWith("%PDF-"u8) && pdf.TrimEnd("\r\n"u8).EndsWith("%%EOF"u8);

    // Chromium's helpers end a moment after it, and may still write into their profile.
    private async Task DeleteAsync(DirectoryInfo folder)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                folder.Delete(recursive: true);
                return;
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                if (attempt == 40)
                {
                    // What was printed is good all the same.
                    log.LogError(e, "{Folder} could not be deleted; what it holds may be personal", folder.FullName);
                    return;
                }
                await Task.Delay(TimeSpan.FromMilliseconds(100), CancellationToken.None);
            }
        }
    }

    private static async Task<int> RunAsync(string program, string folder, string page, string printed, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program)
        {
            WorkingDirectory = folder,
            // What it says is of no use, and far less than a pipe holds. Reading it would wait for its helpers, which end later.
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["HOME"] = folder },
        };
        string[] arguments =
        [
            "--headless", "--disable-gpu", "--disable-dev-shm-usage", "--disable-extensions", "--disable-background-networking", "--no-first-run", "--disable-crash-reporter",
            "--no-pdf-header-footer",
            // No name resolves, and what needs none goes to a proxy that is not there.
            "--host-resolver-rules=MAP * ~NOTFOUND", "--proxy-server=127.0.0.1:9", "--proxy-bypass-list=<-loopback>",
            $"--user-data-dir={Path.Combine(folder, "profile")}", $"--print-to-pdf={printed}",
            // Chromium's own sandbox refuses root, under which containers often run.
            .. Environment.IsPrivilegedProcess ? ["--no-sandbox"] : Array.Empty<string>(),
            new Uri(page).AbsoluteUri,
        ];
        foreach (var argument in arguments)
            start.ArgumentList.Add(argument);
        using var process = Process.Start(start)!;
        try
        {
            await process.WaitForExitAsync(cancellation);
            return process.ExitCode;
        }
        finally
        {
            if (!process.HasExited)
            {
                process.Kill(entireProcessTree: true);
                await process.WaitForExitAsync(CancellationToken.None);
            }
        }
    }

    private static Exception Unavailable(string why) => new Problem(Problems.PrintingUnavailable, why, []) { RetryAfter = Later }.AsException();

    public void Dispose() => one.Dispose();
}
