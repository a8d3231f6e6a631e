using Asan.TestBed;
using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>The Aspire dashboard as an operator opens it.</summary>
public sealed class DashboardTests(Browser browser)
{
    [Fact]
    public async Task The_dashboard_shows_every_host_with_its_state_and_its_console()
    {
        var page = await browser.ElsewhereAsync();

        await page.GotoAsync(browser.Dashboard.ToString());
        foreach (var host in new[] { "postgres", "rabbitmq", "catalogue", "booking", "feedback", "awards", "integrity", "gateway" })
            await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new() { Has = page.GetByText(host, new() { Exact = true }) })).ToContainTextAsync("Running", new() { Timeout = 60_000 });
        await page.ScreenshotAsync(new() { Path = Path.Combine(Browser.Pictures, "dashboard-resources.png") });

        await page.GotoAsync(new Uri(browser.Dashboard, "/consolelogs/resource/gateway").ToString());
        await Assertions.Expect(page.GetByText("Application started.").First).ToBeAttachedAsync(new() { Timeout = 60_000 });
        await page.Context.CloseAsync();
    }
}
