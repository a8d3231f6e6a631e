using System.Text.Json.Nodes;
using Asan.TestBed;
using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>Anybody reads the open figures: of the network, and of a centre, an agency, a service.</summary>
public sealed class FiguresTests(Browser browser)
{
    [Fact]
    public async Task Ten_ratings_become_figures_with_interval_plot_and_table_and_what_fewer_answered_stays_hidden()
    {
        await RateTenAsync();

        // By the board to the agency, and on to its service.
        await using var visitor = await browser.VisitAsync(width: 360);
        var page = visitor.Page;
        var board = await page.GotoAsync("/en/figures");
        Assert.InRange((await board!.BodyAsync()).Length + visitor.Weighed(), 1, 100_000);
        await visitor.SoundAsync();
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("figures-360");
        await page.Locator("a[href='/en/figures/agencies/mia']").ClickAsync();
        await visitor.ArrivedAsync("/agencies/mia");
        Assert.Equal("Open figures: Ministry of Internal Affairs", await page.Locator("h1").TextContentAsync());
        await page.Locator($"a[href='/en/figures/services/{Hall.Service}']").ClickAsync();
        await visitor.ArrivedAsync($"/services/{Hall.Service}");
        await visitor.SoundAsync();

        // Eight of ten were satisfied: 80 %, and Wilson's interval is 49 to 94 %.
        var overall = page.Locator(".shares > div").Filter(new LocatorFilterOptions { HasText = "Satisfied all in all" }).First;
        Assert.Matches(@"^Satisfied all in all\s*\d+% \(\d+% to \d+%\), \d+ answers", (await overall.TextContentAsync())!);
        // Nobody answered the question on bribery.
        Assert.Contains("too few answers", await page.Locator(".shares > div").Filter(new LocatorFilterOptions { HasText = "A bribe was asked for or given" }).First.TextContentAsync(), StringComparison.Ordinal);
        Assert.Contains("It is not the indicator", await page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await page.GetByText("As a table").First.ClickAsync();
        Assert.Equal(1, await page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "Satisfied visitors by month" }).CountAsync());
        Assert.True(await page.Locator("figure tbody tr").CountAsync() >= 1);
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("figures-service-360");
    }

    [Fact]
    public async Task The_board_and_a_centre_are_accessible_in_the_dark_in_other_languages()
    {
        await using var wide = await browser.VisitAsync(dark: true);
        foreach (var (language, path) in new[] { ("az", "figures"), ("ru", "figures/centres/training-centre") })
        {
            await wide.GoAsync($"/{language}/{path}");
            await wide.AccessibleAsync();
            await wide.PictureAsync($"figures-{language}-wide");
        }
    }

    [Fact]
    public async Task Without_scripts_a_centre_leads_to_its_figures_and_an_unknown_one_to_none()
    {
        await using var visitor = await browser.VisitAsync(scripts: false, width: 360);
        await visitor.GoAsync("/ru/centres/training-centre");
        await visitor.PressAsync("Все показатели", link: true);
        Assert.StartsWith("Открытые показатели: ", await visitor.Page.Locator("h1").TextContentAsync(), StringComparison.Ordinal);
        await visitor.PictureAsync("figures-centre-360");
        await visitor.GoAsync("/ru/figures/centres/nowhere", 404);
    }

    // Ten visitors of one service at one centre; two are not satisfied.
    private async Task RateTenAsync()
    {
        using var hall = await Hall.OpenAsync(browser, 51);
        using var http = new HttpClient { BaseAddress = browser.Gateway };
        for (var i = 0; i < 10; i++)
        {
            var visitCode = await hall.VisitAsync("served");
            var token = await Eventually.GetAsync(
                async () => JsonNode.Parse(await (await http.PostAsync("/v1/rating-tokens", new { visitCode })).Content.ReadAsStringAsync())!, answer => answer["ratingToken"] is not null, "feedback knows the visit");
            var best = i < 8 ? 0 : 2;
            var answers = token["questions"]!.AsArray().Where(question => question!["required"]!.GetValue<bool>())
                .ToDictionary(question => question!["id"]!.GetValue<string>(), question => question!["scale"]![best]!["answer"]!.GetValue<string>());
            await http.PostAsync("/v1/ratings", new { ratingToken = token["ratingToken"]!.GetValue<string>(), answers }).JsonAsync(201);
        }
        await Eventually.TrueAsync(
            async () => (await http.GetAsync($"/v1/ratings/services/{Hall.Service}").JsonAsync())["published"]!.GetValue<bool>(), "ten ratings become public");
    }
}
