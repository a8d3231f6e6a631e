using Xunit;

namespace Asan.Pages.Tests;

/// <summary>The head of a centre.</summary>
public sealed class HeadOfCentreTests(Browser browser)
{
    [Fact]
    public async Task The_head_of_a_centre_sees_the_queue_and_the_audit_and_a_closure_without_times_is_refused()
    {
        using (var hall = await Hall.OpenAsync(browser, 50))
            await hall.VisitAsync("served");
        await using var head = await browser.VisitAsync(width: 360);
        await head.SignInAsync("supervisor-training");
        await head.PressAsync("Your centre", link: true);
        Assert.Contains("called out of turn: ", await head.Page.Locator("table").TextContentAsync(), StringComparison.Ordinal);
        await head.AccessibleAsync();
        await head.PictureAsync("head-of-centre");
        await head.Page.GetByText("Close the centre", new() { Exact = true }).ClickAsync();
        await head.PressAsync("Close the centre for this time");
        Assert.Equal(3, await head.Page.Locator(".error-summary li").CountAsync());
        await head.PictureAsync("head-of-centre-errors");
    }
}
