using Asan.TestBed;
using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>A door of the forum, with and without a network.</summary>
public sealed class DoorTests(Browser browser)
{
    private const string Forum = "forum-2022";

    [Fact]
    public async Task A_door_goes_on_without_a_network_is_loaded_again_without_it_and_sends_what_it_saw()
    {
        using var host = await browser.StaffAsync("forum-host");
        var guests = (await host.GetAsync($"/v1/forums/{Forum}/scan-list?limit=3").JsonAsync())["items"]!.AsArray();
        var (guest, name) = (guests[0]!["guestId"]!.GetValue<string>(), guests[0]!["name"]!.GetValue<string>());
        var badge = (await host.GetAsync($"/v1/forums/{Forum}/guests/{guest}/badge?format=json").JsonAsync())["code"]!.GetValue<string>();

        await using var door = await browser.VisitAsync(width: 360);
        await door.SignInAsync("forum-host");
        await door.GoAsync($"/en/staff/forums/{Forum}/door");
        await door.AccessibleAsync();
        await door.Page.GetByLabel("Invitation code").FillAsync("0000 0000 0000 0000 0000");
        await door.PressAsync("Check the guest in");
        await Assertions.Expect(door.Page.Locator("#door-said")).ToContainTextAsync("There is no such code");
        await door.GoAsync($"/en/staff/forums/{Forum}/door");
        await door.Page.WaitForFunctionAsync($"() => localStorage.getItem('door:{Forum}:list')");
        await door.Page.WaitForFunctionAsync("async () => (await (await caches.open('door')).keys()).length >= 5");

        await door.Page.Context.SetOfflineAsync(true);
        await door.Page.ReloadAsync();
        await door.Page.GetByLabel("Badge").FillAsync($"{badge[..^4]}AAAA");
        await door.Page.GetByLabel("Badge").PressAsync("Enter");
        await Assertions.Expect(door.Page.Locator("#door-said")).ToContainTextAsync("This is no badge of this forum.");
        await door.Page.GetByLabel("Badge").FillAsync(badge);
        await door.Page.GetByLabel("Badge").PressAsync("Enter");
        await Assertions.Expect(door.Page.Locator("#door-said")).ToContainTextAsync($"Come in: {name}");
        await Assertions.Expect(door.Page.Locator("#door-state")).ToContainTextAsync("Not sent yet: 1");
        await door.PictureAsync("door-offline");
        await door.Page.GetByLabel("Badge").FillAsync(badge);
        await door.Page.GetByLabel("Badge").PressAsync("Enter");
        await Assertions.Expect(door.Page.Locator("#door-said")).ToContainTextAsync("Checked in already");
        door.ForgetOfflineComplaints();

        await door.Page.Context.SetOfflineAsync(false);
        await Assertions.Expect(door.Page.Locator("#door-state")).ToContainTextAsync("All is sent", new() { Timeout = 60_000 });
        var conflicts = await host.GetAsync($"/v1/forums/{Forum}/scan-conflicts?limit=50").JsonAsync();
        Assert.Contains(conflicts["items"]!.AsArray(), one => one!["guestId"]!.GetValue<string>() == guest);
        await door.GoAsync($"/en/staff/forums/{Forum}/door");
        await Assertions.Expect(door.Page.GetByText(guest)).ToBeVisibleAsync();
    }
}
