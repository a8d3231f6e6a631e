using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>Somebody of another country looks for a practice to adopt.</summary>
public sealed class PracticesTests(Browser browser)
{
    [Fact]
    public async Task A_practice_is_found_by_words_and_filters_and_says_what_it_takes_and_who_adopted_it()
    {
        await using var visitor = await browser.VisitAsync(width: 360);
        var page = visitor.Page;
        await visitor.GoAsync("/en/practices");
        await visitor.PictureAsync("practices-360");

        await page.GetByLabel("Find a practice").FillAsync("agencies UNDER one roof");
        await visitor.PressAsync("Search");
        Assert.Equal("1 practice", await page.Locator("h1").TextContentAsync());
        await page.GetByLabel("Find a practice").FillAsync("");
        await page.GetByText("Narrow the list").ClickAsync();
        await page.GetByLabel("Adopted or piloted in").SelectOptionAsync("AZ");
        await page.GetByLabel("Theme").SelectOptionAsync("utilities");
        await visitor.PressAsync("Show these");
        Assert.Equal("1 practice", await page.Locator("h1").TextContentAsync());
        Assert.Equal("AZ", await page.GetByLabel("Adopted or piloted in").InputValueAsync());
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("practices-found-360");

        await page.Locator("ul.list a").First.ClickAsync();
        await visitor.ArrivedAsync("/practices/asan-kommunal");
        await visitor.SoundAsync();
        Assert.Equal(2, await page.Locator("aside a[href^='/en/centres/']").CountAsync());
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("practice-360");
    }

    [Fact]
    public async Task Nothing_found_says_what_to_do_and_an_unknown_practice_is_not_found()
    {
        await using var visitor = await browser.VisitAsync(scripts: false, width: 360);
        await visitor.GoAsync("/fr/practices?q=zzzz&theme=nonsense&country=x");
        Assert.Equal("Aucun résultat", await visitor.Page.Locator("h1").TextContentAsync());
        await visitor.PressAsync("Toutes les pratiques", link: true);
        Assert.Equal("Bonnes pratiques", await visitor.Page.Locator("h1").TextContentAsync());
        await visitor.GoAsync("/fr/practices/nowhere", 404);
    }

    [Fact]
    public async Task A_practice_is_accessible_in_the_dark_and_in_long_words()
    {
        await using var visitor = await browser.VisitAsync(dark: true);
        foreach (var language in new[] { "az", "ru" })
        {
            await visitor.GoAsync($"/{language}/practices/one-stop-centre");
            await visitor.AccessibleAsync();
            await visitor.PictureAsync($"practice-{language}-wide");
        }
    }
}
