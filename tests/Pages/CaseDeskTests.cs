using Asan.TestBed;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>A case officer's desk.</summary>
public sealed class CaseDeskTests(Browser browser)
{
    [Fact]
    public async Task A_case_is_found_by_its_deadline_taken_asked_about_and_answered_without_scripts()
    {
        var said = $"The ramp is closed {Guid.NewGuid():n}";
        using var citizen = new HttpClient { BaseAddress = browser.Gateway };
        await citizen.PostAsync("/v1/cases", new { kind = "complaint", text = said, language = "en" }).JsonAsync(201);

        await using var officer = await browser.VisitAsync(scripts: false, width: 360);
        await officer.SignInAsync("officer");
        Assert.Contains("Case officer", await officer.Page.Locator("dl").TextContentAsync(), StringComparison.Ordinal);
        await officer.PictureAsync("staff-home");
        await officer.PressAsync("Cases", link: true);
        await officer.PictureAsync("case-desk");
        await officer.Page.Locator("li", new() { HasText = said }).Locator("a").ClickAsync();
        await officer.SoundAsync();
        await officer.PressAsync("Take it");
        Assert.Equal("The case is yours.", await officer.Page.Locator(".notice-title").TextContentAsync());
        await officer.PressAsync("Send the answer");
        Assert.Contains("Enter the text", await officer.Page.Locator(".error-summary").TextContentAsync(), StringComparison.Ordinal);
        await officer.Page.GetByText("Ask the citizen").ClickAsync();
        await officer.Page.GetByLabel("The question").FillAsync("Which entrance?");
        await officer.PressAsync("Send the question");
        Assert.Equal(2, await officer.Page.Locator(".timeline").First.Locator("li").CountAsync());
        await officer.Page.GetByLabel("The answer").FillAsync("It is open again.");
        await officer.PressAsync("Send the answer");
        Assert.Equal("The answer is sent.", await officer.Page.Locator(".notice-title").TextContentAsync());
        Assert.Contains("It is open again.", await officer.Page.Locator(".timeline").First.TextContentAsync(), StringComparison.Ordinal);
        await officer.PictureAsync("case-desk-answered");
        await officer.GoAsync("/en/staff/comments");

        await using var seen = await browser.VisitAsync();
        await seen.SignInAsync("officer", "ru");
        await seen.AccessibleAsync();
        await seen.GoAsync("/ru/staff/cases?show=answered");
        await seen.AccessibleAsync();
        await seen.PictureAsync("case-desk-wide");
    }
}
