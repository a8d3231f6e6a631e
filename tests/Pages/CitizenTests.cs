using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>Citizens find a service, book a visit, change and cancel it.</summary>
public sealed class CitizenTests(Browser browser)
{
    [Fact]
    public Task A_service_is_accessible_everywhere() => Visitor.EverywhereAsync(browser, "services/identity-card", "service");

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_visit_is_found_held_confirmed_moved_and_cancelled(bool script)
    {
        await using var visitor = await browser.VisitAsync(width: script ? 1280 : 360, scripts: script);
        var page = visitor.Page;
        // axe is a script itself.
        Task AccessibleAsync() => script ? visitor.AccessibleAsync() : Task.CompletedTask;
        await visitor.GoAsync("/en/");
        await page.GetByLabel("What do you need?").FillAsync("identity card");
        await visitor.PressAsync("Search");
        await AccessibleAsync();
        await visitor.PictureAsync($"services-found-{script}");
        await page.Locator("ul.list a").First.ClickAsync();
        await visitor.SoundAsync();
        await visitor.PictureAsync($"service-{script}");

        await visitor.PressAsync("Book a visit", link: true);
        if (await page.Locator("h1").TextContentAsync() == "Choose a centre")
        {
            await AccessibleAsync();
            await page.Locator("ul.list a").First.ClickAsync();
        }
        Assert.Equal("Choose a time", await page.Locator("h1").TextContentAsync());
        await AccessibleAsync();
        await visitor.PictureAsync($"choose-time-{script}");

        // Nothing chosen: the same page says so.
        await visitor.PressAsync("Continue");
        Assert.StartsWith("Error: ", await page.TitleAsync(), StringComparison.Ordinal);
        await page.Locator("input[name=time]").Last.CheckAsync();
        await visitor.PressAsync("Continue");
        Assert.Equal("Who will come?", await page.Locator("h1").TextContentAsync());

        // A wrong number is refused beside its field, and not shown again; what else was typed stays.
        await page.GetByLabel("Personal number (FIN)").FillAsync("AB12");
        await page.GetByLabel("E-mail").FillAsync("visitor@example.org");
        await visitor.PressAsync("Hold this time");
        Assert.StartsWith("Error: ", await page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal("", await page.GetByLabel("Personal number (FIN)").InputValueAsync());
        Assert.Equal("visitor@example.org", await page.GetByLabel("E-mail").InputValueAsync());
        await AccessibleAsync();
        await visitor.PictureAsync($"who-comes-error-{script}");

        await page.GetByLabel("I have no personal number").CheckAsync();
        await visitor.PressAsync("Hold this time");
        Assert.Equal("Check before you book", await page.Locator("h1").TextContentAsync());
        await AccessibleAsync();
        await visitor.PictureAsync($"check-{script}");

        await visitor.PressAsync("Confirm the visit");
        Assert.Equal("Your visit is booked", await page.Locator("h1").TextContentAsync());
        await AccessibleAsync();
        await visitor.PictureAsync($"booked-{script}");
        var code = (await page.Locator("p.code").TextContentAsync())!;

        // Somebody who has only the code finds the same visit.
        await visitor.GoAsync("/en/visit");
        await page.GetByLabel("Visit code").FillAsync("AAAA BBBB CCCC DDDD EEEE");
        await visitor.PressAsync("Continue");
        Assert.StartsWith("Error: ", await page.TitleAsync(), StringComparison.Ordinal);
        await page.GetByLabel("Visit code").FillAsync(code.ToLowerInvariant());
        await visitor.PressAsync("Continue");
        Assert.Equal("Your visit is booked", await page.Locator("h1").TextContentAsync());

        await visitor.PressAsync("Change the time", link: true);
        await page.Locator("input[name=time]").First.CheckAsync();
        await visitor.PressAsync("Change the time");
        Assert.Equal("Your visit is booked", await page.Locator("h1").TextContentAsync());

        await visitor.PressAsync("Cancel the visit", link: true);
        Assert.Equal("Cancel this visit?", await page.Locator("h1").TextContentAsync());
        await visitor.PressAsync("Cancel the visit");
        Assert.Contains("cancelled", await page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await visitor.PictureAsync($"cancelled-{script}");
    }

    [Fact]
    public async Task The_address_of_a_visit_that_was_not_given_here_leads_to_nothing()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.GoAsync("/en/visit/CfDJ8AAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", 404);
    }
}
