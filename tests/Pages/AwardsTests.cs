using System.Buffers.Binary;
using System.Text;
using System.Text.Json.Nodes;
using Asan.TestBed;
using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>A cycle of the award as the public sees it, from its call to the check of its result.</summary>
public sealed class AwardsTests(Browser browser)
{
    [Fact]
    public async Task A_cycle_shows_its_rules_keeps_its_winners_until_they_are_announced_and_is_checked_in_the_browser()
    {
        await using var cycle = await AwardCycle.OpenAsync(browser);
        await using var visitor = await browser.VisitAsync(width: 360);
        var main = visitor.Page.Locator("main");
        using var http = new HttpClient { BaseAddress = browser.Gateway };

        await visitor.GoAsync($"/en/awards/{cycle.Id}");
        var digest = (await http.GetAsync($"/v1/cycles/{cycle.Id}").JsonAsync())["rulesDigest"]!.GetValue<string>();
        await Assertions.Expect(main).ToContainTextAsync("The call is open");
        await Assertions.Expect(main).ToContainTextAsync(digest);
        await Assertions.Expect(visitor.Page.Locator(".timeline [aria-current=step]")).ToContainTextAsync("Call and entries");
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("award-cycle");

        // Decided: what this page could give away it does not have.
        await cycle.DecideAsync();
        await visitor.PressAsync("Results", link: true);
        await Assertions.Expect(main).ToContainTextAsync("The results are not public yet");
        await Assertions.Expect(main).Not.ToContainTextAsync("Kigali");
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("award-embargo");
        await visitor.GoAsync($"/en/awards/{cycle.Id}/verify");
        await Assertions.Expect(main).ToContainTextAsync("The bundle to check is published together with the winners.");

        await cycle.AnnounceAsync();
        await visitor.GoAsync($"/en/awards/{cycle.Id}/results");
        await Assertions.Expect(main.Locator(".card")).ToHaveCountAsync(2);
        await Assertions.Expect(main.Locator(".card").First).ToContainTextAsync("Kigali");
        await Assertions.Expect(main.GetByText("Rank 3 (shared)")).ToHaveCountAsync(2);
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("award-results");
        await using (var dark = await browser.VisitAsync(width: 360, dark: true))
        {
            await dark.GoAsync($"/ru/awards/{cycle.Id}/results");
            await dark.AccessibleAsync();
            await dark.PictureAsync("award-results-dark");
        }

        await visitor.PressAsync("Check the result yourself", link: true);
        await visitor.PressAsync("Download and check");
        await Assertions.Expect(visitor.Page.Locator("#verify-said")).ToContainTextAsync("Everything that is checked here holds.");
        await Assertions.Expect(visitor.Page.Locator("#checks .tag.good")).ToHaveCountAsync(8);
        await Assertions.Expect(visitor.Page.Locator("[data-check=rules]")).ToContainTextAsync(digest);
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("award-verify");

        await RefusedAsync(visitor, cycle.Id, await http.GetByteArrayAsync($"/v1/cycles/{cycle.Id}/bundle.zip", TestContext.Current.CancellationToken));

        await visitor.GoAsync($"/en/awards/{cycle.Id}/results");
        await main.Locator(".card a").First.ClickAsync();
        await Assertions.Expect(visitor.Page.Locator("h1")).ToHaveTextAsync("A genuine certificate");
        await Assertions.Expect(main).ToContainTextAsync("Winner, rank 1");
        await visitor.SoundAsync();
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("award-certificate");
    }

    /// <summary>Each check that somebody could get round is seen to fail.</summary>
    private static async Task RefusedAsync(Visitor visitor, string cycle, byte[] bundle)
    {
        byte[] changed = [.. bundle];
        var score = bundle.AsSpan().IndexOf("innovation=9"u8) + "innovation=".Length;
        changed[score] = (byte)'8';
        await FailsAsync("archive", changed, "zip, byte ", "log.jsonl");

        // With the check sums put right the archive is sound, and its digests say it.
        await FailsAsync("files", WithCheckSum(changed, "log.jsonl"), "log.jsonl: does not have the SHA-256 that manifest.json lists");

        // A bundle that fits together, but under other rules than were published.
        await visitor.Page.RouteAsync($"**/v1/cycles/{cycle}", async route =>
        {
            var answer = JsonNode.Parse(await (await route.FetchAsync()).TextAsync())!;
            answer["rulesDigest"] = new string('0', 64);
            await route.FulfillAsync(new() { ContentType = "application/json", Body = answer.ToJsonString() });
        });
        await FailsAsync("rules", bundle, $"cycle.json, rulesDigest: {new string('0', 64)} was published");
        await visitor.Page.UnrouteAllAsync();

        async Task FailsAsync(string check, byte[] file, params string[] says)
        {
            await visitor.Page.Locator("#verify-file").SetInputFilesAsync(new FilePayload { Name = "bundle.zip", MimeType = "application/zip", Buffer = file });
            var item = visitor.Page.Locator($"[data-check={check}]");
            await Assertions.Expect(item.Locator("[data-state]")).ToHaveTextAsync("✗ does not hold");
            foreach (var text in says)
                await Assertions.Expect(item).ToContainTextAsync(text);
            await Assertions.Expect(visitor.Page.Locator("#verify-said")).ToContainTextAsync("The bundle does not hold");
            await Assertions.Expect(visitor.Page.Locator("[data-check=result] [data-state]")).ToHaveTextAsync("not checked");
            await visitor.PictureAsync($"award-verify-wrong-{check}");
        }
    }

    /// <summary>The archive with the check sum that a file's content has, in both places (docs/verify-award.md, "Archive").</summary>
    private static byte[] WithCheckSum(byte[] zip, string file)
    {
        byte[] fixedUp = [.. zip];
        var name = Encoding.ASCII.GetBytes(file);
        // The name also stands in manifest.json: its places in the archive are behind the headers' signatures.
        int Header(uint signature, int length) => Enumerable.Range(0, zip.Length - length - name.Length).Last(at =>
            BinaryPrimitives.ReadUInt32LittleEndian(zip.AsSpan(at)) == signature && zip.AsSpan(at + length, name.Length).SequenceEqual(name));
        var (local, listed) = (Header(0x04034b50, 30), Header(0x02014b50, 46));
        var sum = 0xFFFFFFFFu;
        foreach (var next in zip.AsSpan(local + 30 + name.Length, BinaryPrimitives.ReadInt32LittleEndian(zip.AsSpan(local + 18))))
        {
            sum ^= next;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) == 1 ? 0xEDB88320 ^ (sum >> 1) : sum >> 1;
        }
        BinaryPrimitives.WriteUInt32LittleEndian(fixedUp.AsSpan(local + 14), ~sum);
        BinaryPrimitives.WriteUInt32LittleEndian(fixedUp.AsSpan(listed + 16), ~sum);
        return fixedUp;
    }

    [Fact]
    public async Task Without_scripts_the_award_is_read_and_a_certificate_that_we_did_not_sign_is_none()
    {
        await using var visitor = await browser.VisitAsync(scripts: false, width: 360);
        await visitor.GoAsync("/az/awards");
        await visitor.PressAsync("2022-ci il mükafatı", link: true);
        await visitor.PictureAsync("award-cycle-az");
        await visitor.GoAsync("/fr/awards/certificates");
        await visitor.PressAsync("Vérifier");
        Assert.StartsWith("Erreur", await visitor.Page.TitleAsync(), StringComparison.Ordinal);
        await visitor.Page.GetByLabel("Code du certificat").FillAsync("7KQ2-M9XW-0TRB-4HZC-V81N");
        await visitor.PressAsync("Vérifier");
        Assert.Contains("Aucun certificat signé par nous", await visitor.Page.Locator(".error-summary").TextContentAsync(), StringComparison.Ordinal);
        await visitor.PictureAsync("award-certificate-none");
    }

    [Fact]
    public async Task The_awards_are_accessible_on_a_wide_screen()
    {
        await using var visitor = await browser.VisitAsync();
        await visitor.GoAsync("/en/awards");
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("awards-wide");
        await visitor.GoAsync("/ru/awards/local-african-public-service-2022");
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("award-cycle-wide");
    }
}
