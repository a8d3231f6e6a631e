using Asan.TestBed;
using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>A ticket from the door to the counter, on a visitor's phone and on the wall.</summary>
public sealed class TicketTests(Browser browser)
{
    [Fact]
    public async Task A_ticket_taken_at_the_door_follows_the_queue_live_and_says_when_it_is_called()
    {
        using var hall = await Hall.OpenAsync(browser, 40);
        await using var visitor = await browser.VisitAsync(width: 360);
        await using var wall = await browser.VisitAsync();
        await wall.GoAsync($"/az/board/{Hall.Centre}");

        await visitor.GoAsync($"/en/ticket/take?centre={Hall.Centre}");
        await visitor.PressAsync("Take the ticket");
        Assert.StartsWith("Error: ", await visitor.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal(2, await visitor.Page.Locator(".error-summary li").CountAsync());
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("ticket-take-errors");

        await visitor.Page.GetByLabel("What have you come for?").SelectOptionAsync(Hall.Service);
        await visitor.Page.GetByLabel("Code at the door").FillAsync("wrong");
        await visitor.PressAsync("Take the ticket");
        Assert.Contains("The code has changed", await visitor.Page.Locator(".error-summary").TextContentAsync(), StringComparison.Ordinal);

        await visitor.Page.GetByLabel("Code at the door").FillAsync(await hall.DoorCodeAsync());
        await visitor.PressAsync("Take the ticket");
        var number = await visitor.Page.Locator("h1").TextContentAsync();
        var id = visitor.Page.Url.Split('/')[^1];
        Assert.True(Guid.TryParse(id, out _), visitor.Page.Url);
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("ticket-waits");
        await Assertions.Expect(visitor.Page.Locator("#live-state")).ToContainTextAsync("Live, ");

        await hall.CallAsync(id);
        await Assertions.Expect(visitor.Page.Locator("#live")).ToContainTextAsync("You are called. Counter 40", new() { Timeout = 60_000 });
        await Assertions.Expect(visitor.Page.Locator("#live-alert")).ToContainTextAsync("You are called. Counter 40");
        await Assertions.Expect(visitor.Page).ToHaveTitleAsync($"Counter 40 – {number} – ASAN");
        await visitor.SoundAsync();
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("ticket-called");
        await Assertions.Expect(wall.Page.Locator("#live")).ToContainTextAsync(number!, new() { Timeout = 60_000 });
        await wall.SoundAsync();
        await wall.AccessibleAsync();
        await wall.PictureAsync("board");

        await hall.CloseAsync(id, "served");
        await Assertions.Expect(visitor.Page.Locator("#live")).ToContainTextAsync("You have been served", new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task Without_scripts_a_ticket_is_found_by_its_code_refreshed_and_left()
    {
        using var hall = await Hall.OpenAsync(browser, 41);
        var code = (await hall.WalkInAsync())["visitCode"]!.GetValue<string>();
        await using var visitor = await browser.VisitAsync(scripts: false, width: 360);

        await visitor.GoAsync("/fr/ticket");
        await visitor.Page.GetByLabel("Code de visite").FillAsync("0000-0000-0000-0000-0000");
        await visitor.PressAsync("Afficher le ticket");
        Assert.Contains("Aucune visite n’a ce code", await visitor.Page.Locator(".error-summary").TextContentAsync(), StringComparison.Ordinal);
        await visitor.Page.GetByLabel("Code de visite").FillAsync(code.ToLowerInvariant());
        await visitor.PressAsync("Afficher le ticket");
        Assert.DoesNotContain(code, visitor.Page.Url, StringComparison.OrdinalIgnoreCase);
        await visitor.PressAsync("Actualiser", link: true);

        await visitor.PressAsync("Quitter la file", link: true);
        await visitor.PictureAsync("ticket-leave");
        await visitor.PressAsync("Quitter la file");
        Assert.Contains("Vous avez quitté la file", await visitor.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_line_that_falls_silent_is_said_with_the_age_of_the_figures_and_comes_back()
    {
        using var hall = await Hall.OpenAsync(browser, 45);
        await using var visitor = await browser.VisitAsync(width: 360);
        await visitor.Page.Clock.InstallAsync();
        await visitor.GoAsync($"/en/board/{Hall.Centre}");
        await Assertions.Expect(visitor.Page.Locator("#live-state")).ToHaveTextAsync("Live");

        // Whatever is asked now gets no answer; a minute later the page has noticed.
        await visitor.Page.RouteAsync("**/*", _ => { });
        await visitor.Page.Clock.FastForwardAsync(60_000);
        await Assertions.Expect(visitor.Page.Locator("#live-state")).ToContainTextAsync("Offline since ");
        await visitor.PictureAsync("board-offline");

        await visitor.Page.UnrouteAllAsync(new() { Behavior = UnrouteBehavior.IgnoreErrors });
        await visitor.Page.Clock.FastForwardAsync(60_000);
        await Assertions.Expect(visitor.Page.Locator("#live-state")).ToHaveTextAsync("Live", new() { Timeout = 60_000 });
    }

    [Fact]
    public async Task Somebody_elses_ticket_is_not_shown_and_its_stream_not_given()
    {
        using var hall = await Hall.OpenAsync(browser, 42);
        var ticket = await hall.WalkInAsync();
        await using var visitor = await browser.VisitAsync(width: 360);
        await visitor.GoAsync($"/en/ticket/{ticket["visitId"]}");
        Assert.DoesNotContain(ticket["ticket"]!.GetValue<string>(), await visitor.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        using var http = new HttpClient { BaseAddress = browser.Gateway };
        Assert.Equal(403, (int)(await http.GetAsync($"/en/ticket/{ticket["visitId"]}/stream", TestContext.Current.CancellationToken)).StatusCode);
    }

    [Fact]
    public Task The_page_of_tickets_is_accessible_everywhere() => Visitor.EverywhereAsync(browser, $"ticket/take?centre={Hall.Centre}", "ticket-take");
}
