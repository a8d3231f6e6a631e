using Xunit;

namespace Asan.Pages.Tests;

/// <summary>The frame that all pages share, seen on the first page.</summary>
public sealed class HomeTests(Browser browser)
{
    [Fact]
    public Task The_first_page_is_accessible_in_every_language_in_light_and_dark_on_a_phone() => Visitor.EverywhereAsync(browser, "", "home");

    [Fact]
    public async Task The_first_page_leads_into_the_language_of_the_browser_and_each_language_to_the_others()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.GoAsync("/");
        Assert.EndsWith("/az/", visitor.Page.Url, StringComparison.Ordinal);

        await visitor.PressAsync("Русский", link: true);
        Assert.EndsWith("/ru/", visitor.Page.Url, StringComparison.Ordinal);
        await visitor.PictureAsync("home-ru-wide");
    }

    [Fact]
    public async Task The_first_view_is_at_most_100_kilobytes()
    {
        await using var visitor = await browser.VisitAsync();
        var answer = await visitor.Page.GotoAsync("/ru/");
        var page = (await answer!.BodyAsync()).Length;
        await visitor.SoundAsync();
        Assert.InRange(page + visitor.Weighed(), 1, 100_000);
        Assert.DoesNotMatch("&#x[0-9A-F]{3}", await answer.TextAsync()); // a letter that is not ASCII's
    }

    [Fact]
    public async Task A_page_that_is_not_there_says_so_in_the_language_of_its_address()
    {
        await using var visitor = await browser.VisitAsync(width: 360);
        await visitor.GoAsync("/fr/nowhere", 404);
        Assert.Equal("Page introuvable", await visitor.Page.Locator("h1").TextContentAsync());
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("not-found");
    }

    [Fact]
    public async Task A_page_for_staff_asks_who_one_is()
    {
        await using var visitor = await browser.VisitAsync(width: 360);
        await visitor.GoAsync("/en/staff");
        Assert.Contains("/en/sign-in?return=", visitor.Page.Url, StringComparison.Ordinal);
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("sign-in");
    }

    [Fact]
    public async Task A_form_that_another_site_sends_is_refused()
    {
        using var http = new HttpClient { BaseAddress = browser.Gateway };
        var answer = await http.PostAsync("/en/sign-out", new FormUrlEncodedContent([]));
        Assert.Equal(400, (int)answer.StatusCode);
        Assert.Contains("The form has expired", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_keyboard_reaches_the_content_first_and_the_focus_is_seen()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.GoAsync("/en/");
        await visitor.Page.Keyboard.PressAsync("Tab");
        Assert.Equal("Skip to main content", await visitor.Page.EvaluateAsync<string>("document.activeElement.textContent"));
        await visitor.PictureAsync("focus-skip-link");
        await visitor.Page.Keyboard.PressAsync("Enter");
        await visitor.Page.Keyboard.PressAsync("Tab");
        Assert.True(await visitor.Page.EvaluateAsync<bool>("document.activeElement.closest('main') !== null"));
        await visitor.PictureAsync("focus-first-link");
    }
}
