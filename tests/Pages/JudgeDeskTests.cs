using System.Text;
using System.Text.Json.Nodes;
using Asan.TestBed;
using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>A judge's work in a browser: a conflict, sealed ballots, and their reveal.</summary>
public sealed class JudgeDeskTests(Browser browser)
{
    private const string Actor = "judge-1";

    [Fact]
    public async Task A_judge_declares_a_conflict_seals_ballots_in_the_browser_and_reveals_them_from_browser_and_file()
    {
        await using var cycle = await AwardCycle.OpenAsync(browser);
        await cycle.FormJuryAsync(("judge-2", "TN"), ("judge-5", "CM"));
        await using var visitor = await browser.VisitAsync(width: 360);
        var main = visitor.Page.Locator("main");
        await visitor.SignInAsync(Actor);
        await visitor.PressAsync("Judging the award", link: true);
        await visitor.AccessibleAsync();
        await visitor.Page.Locator($"a[href$='/judging/cycles/{cycle.Id}']").ClickAsync();
        await visitor.ArrivedAsync(cycle.Id);
        await visitor.SoundAsync();

        // Before the assignment: who has entered, and nothing of what.
        await Assertions.Expect(main.Locator("tbody tr")).ToHaveCountAsync(4);
        await visitor.PressAsync("Declare this conflict");
        await Assertions.Expect(main.Locator(".error-summary li")).ToHaveCountAsync(2);
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("judge-desk-conflict");
        await main.GetByLabel("Dakar").CheckAsync();
        await main.GetByLabel("Reason").FillAsync("My sister works there.");
        await visitor.PressAsync("Declare this conflict");
        await Assertions.Expect(main.Locator("tbody tr", new() { HasText = "Dakar" })).ToContainTextAsync("My sister works there.");
        await Assertions.Expect(main.GetByLabel("Dakar")).ToHaveCountAsync(0);

        await cycle.BallotAsync();
        await cycle.CommitAsync(except: Actor);
        await visitor.GoAsync("/en/staff/judging");
        var own = main.Locator($"section:has(#cycle-{cycle.Id})");
        await Assertions.Expect(own).Not.ToContainTextAsync("Dakar");
        var entries = await own.Locator(".list > li > a").EvaluateAllAsync<string[]>("links => links.map(link => link.getAttribute('href'))");
        Assert.NotEmpty(entries);
        await visitor.PictureAsync("judge-desk");

        // The first ballot with all its stumbling blocks; the others straight.
        var sent = new List<string>();
        visitor.Page.Request += (_, request) => sent.Add(request.PostData ?? "");
        var secrets = new List<string>();
        foreach (var entry in entries)
        {
            await visitor.GoAsync(entry);
            if (entry == entries[0])
            {
                await main.GetByRole(AriaRole.Button, new() { Name = "Seal the ballot" }).ClickAsync();
                await Assertions.Expect(main.Locator("#scores-said")).ToContainTextAsync("Score each criterion.");
                await visitor.AccessibleAsync();
                await visitor.PictureAsync("judge-desk-scores");
            }
            var score = 8;
            foreach (var criterion in await main.Locator("[data-criterion]").AllAsync())
                await criterion.GetByLabel($"{score--}", new() { Exact = true }).CheckAsync();
            await main.Locator("#own-words").FillAsync($"Clear figures for {entry[^4..]}.");
            await main.GetByRole(AriaRole.Button, new() { Name = "Seal the ballot" }).ClickAsync();
            await Assertions.Expect(main.Locator("#sealed")).ToBeVisibleAsync();
            var download = await visitor.Page.RunAndWaitForDownloadAsync(() => main.GetByRole(AriaRole.Link, new() { Name = "Save the file" }).ClickAsync());
            secrets.Add(await File.ReadAllTextAsync((await download.PathAsync())!, TestContext.Current.CancellationToken));
            Assert.Equal(await main.Locator("#own-secret").InputValueAsync(), secrets[^1]);
            if (entry == entries[0])
            {
                await main.GetByRole(AriaRole.Button, new() { Name = "Hand in the seal" }).ClickAsync();
                await Assertions.Expect(main.Locator("#kept-said")).ToContainTextAsync("Keep the secret first");
                await visitor.AccessibleAsync();
                await visitor.PictureAsync("judge-desk-sealed");
            }
            await main.Locator("#kept").CheckAsync();
            await main.GetByRole(AriaRole.Button, new() { Name = "Hand in the seal" }).ClickAsync();
            await Assertions.Expect(main.Locator(".notice-title")).ToHaveTextAsync("The ballot is sealed.");
            await visitor.SoundAsync();
        }
        await Assertions.Expect(main.Locator("#kept-here")).ToBeVisibleAsync();
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("judge-desk-committed");
        var proof = await visitor.Page.RunAndWaitForDownloadAsync(() => main.GetByRole(AriaRole.Link, new() { Name = "Save the proof" }).ClickAsync());
        Assert.Contains("\"commitment\"", await File.ReadAllTextAsync((await proof.PathAsync())!, TestContext.Current.CancellationToken), StringComparison.Ordinal);
        // Nothing of a ballot left the browser but its seal: neither nonce nor words.
        foreach (var secret in secrets)
            Assert.DoesNotContain(sent, body => body.Contains(JsonNode.Parse(secret)!["nonce"]!.GetValue<string>(), StringComparison.Ordinal) || body.Contains("Clear figures", StringComparison.Ordinal) || body.Contains("score-", StringComparison.Ordinal));

        await cycle.SealAsync();
        await cycle.RevealAsync(except: Actor);
        // This browser has the secret of each; of the last it is forgotten and comes from the file.
        foreach (var (entry, index) in entries.Select((entry, index) => (entry, index)))
        {
            await visitor.GoAsync(entry);
            await Assertions.Expect(main.Locator("#secret-said")).ToContainTextAsync("It agrees with the seal. Scores: efficiency=7");
            if (index == entries.Length - 1)
            {
                await visitor.Page.EvaluateAsync("() => localStorage.clear()");
                await visitor.GoAsync(entry);
                await visitor.PressAsync("Reveal the ballot");
                await Assertions.Expect(main.Locator(".error-summary")).ToContainTextAsync("Enter the secret");
                await main.Locator("#secret").FillAsync(secrets[index][..40]);
                await Assertions.Expect(main.Locator("#secret-said")).ToContainTextAsync("no ballot’s secret");
                await main.Locator("#secret").FillAsync(secrets[index].Replace("\"efficiency\": 7", "\"efficiency\": 10", StringComparison.Ordinal));
                await Assertions.Expect(main.Locator("#secret-said")).ToContainTextAsync("does not agree");
                await visitor.PressAsync("Reveal the ballot");
                await Assertions.Expect(main.Locator(".error-summary")).ToContainTextAsync("does not agree with the seal");
                await visitor.AccessibleAsync();
                await visitor.PictureAsync("judge-desk-mismatch");
                await main.Locator("#secret-file").SetInputFilesAsync(new FilePayload { Name = "secret.json", MimeType = "application/json", Buffer = Encoding.UTF8.GetBytes(secrets[index]) });
            }
            await Assertions.Expect(main.Locator("#secret-said")).ToContainTextAsync("It agrees with the seal. Scores: efficiency=7");
            await Assertions.Expect(main.Locator("#words")).ToHaveValueAsync($"Clear figures for {entry[^4..]}.");
            if (index == 0)
            {
                await visitor.AccessibleAsync();
                await visitor.PictureAsync("judge-desk-reveal");
            }
            await visitor.PressAsync("Reveal the ballot");
            await Assertions.Expect(main.Locator(".notice-title")).ToHaveTextAsync("The ballot is revealed.");
        }
        await visitor.PictureAsync("judge-desk-revealed");
        using var judge = await browser.StaffAsync(Actor);
        Assert.All((await judge.GetAsync($"/v1/cycles/{cycle.Id}/assignments").JsonAsync())["items"]!.AsArray(), one => Assert.Equal("revealed", one!["ballot"]!.GetValue<string>()));

        await using var seen = await browser.VisitAsync();
        await seen.SignInAsync(Actor, "fr");
        foreach (var path in new[] { "staff/judging", entries[0]["/en/".Length..] })
        {
            await seen.GoAsync($"/fr/{path}");
            await seen.AccessibleAsync();
        }
        await seen.PictureAsync("judge-desk-wide");
    }

    [Fact]
    public async Task Without_scripts_a_judge_is_told_why_none_is_sealed_and_others_see_nothing()
    {
        await using var cycle = await AwardCycle.OpenAsync(browser);
        await cycle.FormJuryAsync();
        await cycle.BallotAsync();
        using var judge = await browser.StaffAsync(Actor);
        var entry = (await judge.GetAsync($"/v1/cycles/{cycle.Id}/assignments").JsonAsync())["items"]![0]!["entryId"]!.GetValue<string>();
        await using var visitor = await browser.VisitAsync(scripts: false, width: 360);
        await visitor.SignInAsync(Actor);
        await visitor.GoAsync($"/en/staff/judging/{entry}");
        await Assertions.Expect(visitor.Page.Locator("main")).ToContainTextAsync("Sealing needs JavaScript");
        await Assertions.Expect(visitor.Page.Locator("#scores")).ToBeHiddenAsync();
        await visitor.PictureAsync("judge-desk-no-script");

        await using var other = await browser.VisitAsync(scripts: false);
        await other.SignInAsync("judge-2"); // of no jury here
        await other.GoAsync($"/en/staff/judging/{entry}", 404);
        await other.GoAsync($"/en/staff/judging/cycles/{cycle.Id}", 404);
    }
}
