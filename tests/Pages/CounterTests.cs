using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>A clerk's morning at a counter.</summary>
public sealed class CounterTests(Browser browser)
{
    [Fact]
    public async Task A_counter_works_without_scripts_from_opening_to_a_refusal_that_names_its_clause()
    {
        using var hall = await Hall.OpenAsync(browser, 48); // for its kiosk
        await using var clerk = await browser.VisitAsync(scripts: false, width: 360);
        await clerk.SignInAsync("clerk-training-46");
        await clerk.GoAsync("/en/staff/counter");
        await clerk.PressAsync("Open the counter");
        Assert.Contains("Choose the counter", await clerk.Page.Locator(".error-summary").TextContentAsync(), StringComparison.Ordinal);
        await clerk.PictureAsync("counter-choose");
        await clerk.Page.Locator("#counter").SelectOptionAsync("46");
        await clerk.PressAsync("Open the counter");
        Assert.Equal("Counter 46", await clerk.Page.Locator("h1").TextContentAsync());

        // Of its own visitor, whoever else waits in the training hall.
        var ticket = await hall.WalkInAsync();
        await clerk.GoAsync("/en/staff/counter");
        await CallAsync(clerk, ticket["ticket"]!.GetValue<string>(), ticket["visitId"]!.GetValue<string>());
        Assert.Equal(0, await clerk.Page.GetByRole(AriaRole.Button, new() { Name = "Did not come", Exact = true }).CountAsync());
        await clerk.PressAsync("Call again");
        Assert.Contains("Calls are 20 seconds apart", await clerk.Page.Locator(".error-summary").TextContentAsync(), StringComparison.Ordinal);
        await clerk.PressAsync("Park");
        await clerk.PressAsync($"Put {ticket["ticket"]!.GetValue<string>()} back into the queue");
        await CallAsync(clerk, ticket["ticket"]!.GetValue<string>(), ticket["visitId"]!.GetValue<string>());

        await clerk.Page.GetByText("Refuse the service").ClickAsync();
        await clerk.PressAsync("Refuse with this clause");
        Assert.Contains("Enter the clause of law", await clerk.Page.Locator(".error-summary").TextContentAsync(), StringComparison.Ordinal);
        await clerk.PictureAsync("counter-called");
        await clerk.Page.GetByLabel("Clause of law").FillAsync("Law on identity cards, art. 5.2");
        await clerk.PressAsync("Refuse with this clause");
        Assert.Equal($"{ticket["ticket"]} is closed as refused.", await clerk.Page.Locator(".notice-title").TextContentAsync());
        Assert.Equal(1, await clerk.Page.GetByRole(AriaRole.Link, new() { Name = "The signed receipt" }).CountAsync());
        await clerk.PictureAsync("counter-refused");
    }

    [Fact]
    public async Task A_counter_with_scripts_keeps_its_focus_tells_what_was_done_and_sees_who_comes()
    {
        using var hall = await Hall.OpenAsync(browser, 49);
        await using var clerk = await browser.VisitAsync();
        await clerk.SignInAsync("clerk-training-47");
        await clerk.GoAsync("/en/staff/counter");
        await clerk.Page.Locator("#counter").SelectOptionAsync("47");
        await clerk.Page.Locator("#act-open").ClickAsync();
        await Assertions.Expect(clerk.Page.Locator("#desk-said")).ToHaveTextAsync("The counter is open.");
        await Assertions.Expect(clerk.Page.Locator("#live-state")).ToContainTextAsync("Live, ");

        var ticket = await hall.WalkInAsync();
        var (label, id) = (ticket["ticket"]!.GetValue<string>(), ticket["visitId"]!.GetValue<string>());
        await Assertions.Expect(clerk.Page.Locator("#live")).ToContainTextAsync("Waiting for other counters: ", new() { Timeout = 60_000 });
        await clerk.AccessibleAsync();
        await clerk.PictureAsync("counter-free");

        await clerk.GoAsync("/en/staff/counter");
        await clerk.Page.GetByText("Call out of turn").ClickAsync();
        await clerk.Page.Locator("#chosen-visit").SelectOptionAsync(id);
        await clerk.Page.GetByLabel("Reason").FillAsync("a test calls its own visitor");
        await clerk.Page.Locator("#act-chosen").ClickAsync();
        await Assertions.Expect(clerk.Page.Locator("#desk-said")).ToHaveTextAsync($"{label} is called.");
        await Assertions.Expect(clerk.Page.Locator("#act-served")).ToBeFocusedAsync();
        await clerk.AccessibleAsync();
        await clerk.PictureAsync("counter-called-wide");
        await clerk.Page.Keyboard.PressAsync("Alt+Shift+KeyS");
        await Assertions.Expect(clerk.Page.Locator("#desk-said")).ToHaveTextAsync($"{label} is closed as served.");
        await Assertions.Expect(clerk.Page.Locator("#act-call")).ToBeFocusedAsync();

        await clerk.Page.GetByText("Give a ticket").ClickAsync();
        await clerk.Page.Locator("#walk-in-service").SelectOptionAsync(Hall.Service);
        await clerk.Page.Locator("#act-walk-in").ClickAsync();
        await clerk.ArrivedAsync("/staff/counter/ticket");
        await clerk.PictureAsync("counter-ticket");
        await clerk.GoAsync("/en/staff/counter/ticket");
        Assert.EndsWith("/staff/counter", clerk.Page.Url, StringComparison.Ordinal); // its code was shown once
    }

    [Fact]
    public async Task Who_has_a_second_factor_comes_in_with_its_code_and_a_clerk_of_no_counter_role_not_to_the_counter()
    {
        await using var first = await browser.VisitAsync(scripts: false);
        await first.SignInAsync("data-protection");
        var secret = await first.EnrolAsync();
        await using var later = await browser.VisitAsync(scripts: false);
        await later.SignInAsync("data-protection", secret: secret);
        await later.GoAsync("/en/staff/counter", 403);
    }

    private static async Task CallAsync(Visitor clerk, string ticket, string visit)
    {
        await clerk.Page.GetByText("Call out of turn").ClickAsync();
        await clerk.Page.Locator("#chosen-visit").SelectOptionAsync(visit);
        await clerk.Page.GetByLabel("Reason").FillAsync("a test calls its own visitor");
        await clerk.PressAsync("Call this ticket");
        Assert.Equal($"{ticket} is called.", await clerk.Page.Locator(".notice-title").TextContentAsync());
    }
}
