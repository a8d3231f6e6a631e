using Asan.Pages.Tests;
using Asan.TestBed;
using Microsoft.Playwright;
using Xunit;

[assembly: AssemblyFixture(typeof(Browser))]

namespace Asan.Pages.Tests;

/// <summary>Debian's Chromium, and the whole platform that it visits; both started once.</summary>
public sealed class Browser : PlatformRun, IAsyncLifetime
{
    /// <summary>Where the pictures go; CI keeps the folder.</summary>
    public static readonly string Pictures = Path.Combine(Clone.Root, "artifacts", "pages");

    private IPlaywright? playwright;
    private IBrowser? chromium;

    public override async ValueTask InitializeAsync()
    {
        Directory.CreateDirectory(Pictures);
        await base.InitializeAsync();
        playwright = await Playwright.CreateAsync();
        chromium = await playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions
        {
            ExecutablePath = "/usr/bin/chromium",
            Args = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
        });
    }

    /// <summary>A visitor with a browser of their own: no cookies yet.</summary>
    /// <param name="scripts">Whether scripts run.</param>
    /// <param name="width">Of the window, in CSS pixels; 360 is a small phone.</param>
    /// <param name="dark">Whether the visitor prefers dark pages.</param>
    public async Task<Visitor> VisitAsync(bool scripts = true, int width = 1280, bool dark = false)
    {
        var context = await chromium!.NewContextAsync(new BrowserNewContextOptions
        {
            BaseURL = Gateway.ToString(),
            JavaScriptEnabled = scripts,
            ViewportSize = new ViewportSize { Width = width, Height = width < 600 ? 740 : 900 },
            ColorScheme = dark ? ColorScheme.Dark : ColorScheme.Light,
            ReducedMotion = ReducedMotion.Reduce,
            Locale = "az-AZ",
            TimezoneId = "Asia/Baku",
        });
        // Slow machines are slow; a test fails by what it sees.
        context.SetDefaultTimeout(60_000);
        return await Visitor.BeginAsync(context, Gateway);
    }

    /// <summary>A window for what is not the gateway's.</summary>
    public async Task<IPage> ElsewhereAsync() => await (await chromium!.NewContextAsync(new() { ViewportSize = new() { Width = 1280, Height = 900 } })).NewPageAsync();

    public override async ValueTask DisposeAsync()
    {
        if (chromium is not null)
            await chromium.DisposeAsync();
        playwright?.Dispose();
        await base.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}
