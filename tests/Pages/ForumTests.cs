using System.Text.Json.Nodes;
using Asan.TestBed;
using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>A forum's programme as it goes, and a guest's answer to the invitation.</summary>
public sealed class ForumTests(Browser browser)
{
    [Fact]
    public async Task A_programme_follows_the_day_live_and_a_guest_answers_the_invitation()
    {
        using var host = await browser.StaffAsync("forum-host");
        var id = $"pages-{Guid.NewGuid():n}";
        var token = await PrepareAsync(host, id);
        await using var visitor = await browser.VisitAsync(width: 360);
        var live = visitor.Page.Locator("#live");

        await visitor.GoAsync($"/en/forums/{id}");
        await Assertions.Expect(live).ToContainTextAsync("10:00–10:05");
        await Assertions.Expect(live.GetByText("Français")).ToBeVisibleAsync();
        await Assertions.Expect(live.GetByRole(AriaRole.Link, new() { Name = "Slides of the speech" })).ToHaveAttributeAsync("href", "https://example.org/slides.pdf");
        await Assertions.Expect(live.Locator("[aria-current]")).ToHaveCountAsync(0);
        await Assertions.Expect(visitor.Page.Locator("#live-state")).ToContainTextAsync("Live, ");

        await host.PostAsync($"/v1/forums/{id}/agenda/anthem/start", new { }).JsonAsync();
        await Assertions.Expect(live.Locator("[aria-current]")).ToContainTextAsync("State anthem", new() { Timeout = 60_000 });
        await host.PostAsync($"/v1/forums/{id}/agenda/speech/delay", new { minutes = 15 }).JsonAsync();
        await Assertions.Expect(live).ToContainTextAsync("15 minutes late", new() { Timeout = 60_000 });
        await visitor.SoundAsync();
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("forum-live");

        // Opening the link only shows: the host sees no answer before the guest gives one.
        await visitor.Page.GotoAsync($"/invitation#{token}");
        await visitor.ArrivedAsync("/invitation/answer");
        await visitor.SoundAsync();
        Assert.EndsWith("/az/invitation/answer", visitor.Page.Url, StringComparison.Ordinal);
        Assert.Null((await host.GetAsync($"/v1/forums/{id}/guests/guest").JsonAsync())["answer"]);
        await visitor.GoAsync("/en/invitation/answer");
        await Assertions.Expect(visitor.Page.Locator("h1")).ToHaveTextAsync("Aysel Example");
        await visitor.PressAsync("Send the answer");
        Assert.StartsWith("Error: ", await visitor.Page.TitleAsync(), StringComparison.Ordinal);
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("invitation-error");
        await visitor.Page.GetByLabel("Yes, I will come").CheckAsync();
        await visitor.Page.GetByLabel("Halal").CheckAsync();
        await visitor.Page.GetByLabel("Large print").CheckAsync();
        await visitor.PressAsync("Send the answer");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Your answer was taken");
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("invitation-accepted");
        var guest = await host.GetAsync($"/v1/forums/{id}/guests/guest").JsonAsync();
        Assert.Equal("accepted", guest["answer"]!.GetValue<string>());
        Assert.Equal("""["halal"]""", guest["dietary"]!.ToJsonString());
    }

    [Fact]
    public async Task Without_scripts_an_invitation_is_opened_by_its_link_and_declined_and_a_changed_one_is_not()
    {
        using var host = await browser.StaffAsync("forum-host");
        var id = $"pages-{Guid.NewGuid():n}";
        var token = await PrepareAsync(host, id);
        await using var visitor = await browser.VisitAsync(scripts: false, width: 360);
        await visitor.GoAsync("/fr/invitation");
        await visitor.Page.GetByLabel("Lien de l’invitation").FillAsync($"https://example.org/invitation#{token[..^3]}AAA");
        await visitor.PressAsync("Ouvrir l’invitation");
        Assert.Contains("Ce lien n’est pas valable", await visitor.Page.Locator(".error-summary").TextContentAsync(), StringComparison.Ordinal);
        await visitor.PictureAsync("invitation-wrong");
        await visitor.Page.GetByLabel("Lien de l’invitation").FillAsync($"https://example.org/invitation#{token}");
        await visitor.PressAsync("Ouvrir l’invitation");
        Assert.DoesNotContain(token, visitor.Page.Url, StringComparison.Ordinal);
        await visitor.Page.GetByLabel("Non, je ne peux pas venir").CheckAsync();
        await visitor.PressAsync("Envoyer la réponse");
        await visitor.PictureAsync("invitation-declined");
        Assert.Equal("declined", (await host.GetAsync($"/v1/forums/{id}/guests/guest").JsonAsync())["answer"]!.GetValue<string>());
        await visitor.PressAsync("Retirer l’invitation de cet appareil");
        await visitor.GoAsync("/fr/invitation/answer");
        Assert.EndsWith("/fr/invitation", visitor.Page.Url, StringComparison.Ordinal);
    }

    [Fact]
    public Task The_forum_of_2022_is_accessible_everywhere() => Visitor.EverywhereAsync(browser, "forums/forum-2022", "forum");

    /// <summary>A forum in two months, with three items and a guest; the token of the guest's invitation.</summary>
    private static async Task<string> PrepareAsync(HttpClient host, string id)
    {
        var day = DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(60);
        string At(string time) => $"{day:yyyy-MM-dd}T{time}:00Z";
        JsonObject Texts(string text) => new() { ["en"] = text, ["az"] = $"{text} (az)" };
        JsonObject Item(string item, string kind, string from, string to, string title) => new()
        {
            ["id"] = item, ["kind"] = kind, ["startsAt"] = At(from), ["endsAt"] = At(to), ["title"] = Texts(title), ["sources"] = new JsonArray(), ["example"] = true,
        };
        var speech = Item("speech", "speech", "06:05", "06:30", "What a centre learns from its visitors");
        speech["speaker"] = new JsonObject { ["name"] = "Kofi Example", ["role"] = Texts("Head of a centre") };
        speech["languages"] = new JsonArray("fr", "sw");
        speech["media"] = new JsonArray(new JsonObject { ["kind"] = "slides", ["url"] = "https://example.org/slides.pdf", ["title"] = Texts("Slides of the speech") });
        await host.PutAsync($"/v1/forums/{id}", new JsonObject
        {
            ["title"] = Texts("A forum of the tests"), ["venue"] = Texts("A house"), ["city"] = "Baku", ["date"] = $"{day:yyyy-MM-dd}", ["timeZone"] = "Asia/Baku",
            ["startsAt"] = At("06:00"), ["endsAt"] = At("08:00"), ["languages"] = new JsonArray("az", "en"), ["sources"] = new JsonArray(),
        }).JsonAsync(201);
        await host.PutAsync($"/v1/forums/{id}/agenda", new JsonObject
        {
            ["items"] = new JsonArray(Item("anthem", "anthem", "06:00", "06:05", "State anthem"), speech, Item("break", "break", "06:30", "07:00", "Coffee")),
        }).JsonAsync(201);
        await host.PutAsync($"/v1/forums/{id}/guests/guest", new { name = "Aysel Example", delegation = "City of Example", country = "AZ", role = "Guest", example = true }).JsonAsync(201);
        return (await host.PostAsync($"/v1/forums/{id}/guests/guest/invitation", new { }).JsonAsync(201))["invitationToken"]!.GetValue<string>();
    }
}
