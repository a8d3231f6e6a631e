using System.Text;
using System.Text.RegularExpressions;
using Asan.TestBed;
using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>How an authority enters the award, on a phone without scripts.</summary>
public sealed class EntryDeskTests(Browser browser)
{
    [Fact]
    public async Task An_authority_enters_attaches_files_appeals_withdraws_and_reads_what_the_jury_says_without_scripts()
    {
        await using var cycle = await AwardCycle.OpenAsync(browser, without: "rw-kigali");
        await using var applicant = await browser.VisitAsync(scripts: false, width: 360);
        var main = applicant.Page.Locator("main");
        await applicant.SignInAsync("applicant-rw-kigali");
        await Assertions.Expect(main).ToContainTextAsync("Kigali");
        await applicant.PressAsync("Entries for the award", link: true);
        await applicant.PictureAsync("entry-desk");
        await applicant.Page.Locator($"a[href='/en/staff/entry-drafts/{cycle.Id}/texts']").ClickAsync();
        await applicant.ArrivedAsync("/texts");
        await applicant.SoundAsync();

        // Part by part, in two languages; nothing is lost on the way.
        await applicant.PressAsync("Save the draft");
        Assert.StartsWith("Error:", await applicant.Page.TitleAsync(), StringComparison.Ordinal);
        Assert.Equal("#title", await applicant.Page.Locator(".error-summary a").GetAttributeAsync("href"));
        await applicant.Page.Locator("#title").FillAsync("One counter for all papers");
        await applicant.Page.Locator("#problem").FillAsync("A paper took four offices.");
        await applicant.PictureAsync("entry-desk-write");
        await applicant.PressAsync("Save the draft");
        await Assertions.Expect(main).ToContainTextAsync("Still missing: What was done, What came of it.");
        await applicant.PictureAsync("entry-desk-draft");
        await applicant.PressAsync("Write in French", link: true);
        await applicant.Page.Locator("#title").FillAsync("Un seul guichet");
        await applicant.Page.Locator("#solution").FillAsync("Un guichet reçoit tout.");
        await applicant.Page.Locator("#results").FillAsync("Quatre jours au lieu de quarante.");
        await applicant.PressAsync("Save the draft");
        await Assertions.Expect(main).ToContainTextAsync("A paper took four offices.");
        await Assertions.Expect(applicant.Page.Locator("main > p[lang=fr]", new() { HasText = "Quatre jours" })).ToHaveCountAsync(1);
        await applicant.PressAsync("Submit the entry");
        await Assertions.Expect(main.Locator(".notice-title")).ToHaveTextAsync("The entry is submitted.");
        var entry = Regex.Match(applicant.Page.Url, "entries/([0-9a-f-]{36})").Groups[1].Value;

        // Files: what is none is refused in the page, with the service's reason; a good one comes back as it was.
        await applicant.PressAsync("Send the file");
        await Assertions.Expect(main.Locator(".error-summary")).ToContainTextAsync("Choose a file");
        await AttachAsync(applicant, "survey.pdf", "application/pdf", "not a PDF at all");
        await Assertions.Expect(main.Locator(".error-summary")).ToContainTextAsync("not of the type that its name says");
        await Assertions.Expect(main).ToContainTextAsync("not a whole PDF");
        await applicant.PictureAsync("entry-desk-file-refused");
        await AttachAsync(applicant, "program.exe", "application/octet-stream", "MZ");
        await Assertions.Expect(main.Locator(".error-summary")).ToContainTextAsync("Files of this type are not taken");
        await AttachAsync(applicant, "large.csv", "text/csv", new string('7', 11 * 1024 * 1024));
        await Assertions.Expect(main.Locator(".error-summary")).ToContainTextAsync("larger than 10 MB");
        var figures = $"year;days\n2019;40\n2022;4\n{new string('#', 1_200_000)}\n";
        await AttachAsync(applicant, "figures.csv", "application/vnd.ms-excel", figures); // as Windows declares it
        await Assertions.Expect(main.Locator(".notice-title")).ToHaveTextAsync("The file is attached.");
        await AttachAsync(applicant, "again.csv", "text/csv", figures);
        await Assertions.Expect(main.Locator(".error-summary")).ToContainTextAsync("attached already");
        var download = await applicant.Page.RunAndWaitForDownloadAsync(() => main.GetByRole(AriaRole.Link, new() { Name = "figures.csv" }).ClickAsync());
        Assert.Equal("figures.csv", download.SuggestedFilename);
        Assert.Equal(figures, await File.ReadAllTextAsync((await download.PathAsync())!, TestContext.Current.CancellationToken));
        await using (var rival = await browser.VisitAsync(scripts: false))
        {
            await rival.SignInAsync("applicant-ma-berkane");
            await rival.GoAsync($"/en/staff/entries/{entry}", 404);
            Assert.Equal(404, (await rival.Page.APIRequest.GetAsync(new Uri(browser.Gateway, await main.GetByRole(AriaRole.Link, new() { Name = "figures.csv" }).GetAttributeAsync("href")).ToString())).Status);
        }

        // Found ineligible: the reason is read and contested; then the entry is taken back, and there is room for another.
        await cycle.ScreenAsync(entry, false, "The practice is older than the rules allow.");
        await applicant.GoAsync($"/en/staff/entries/{entry}");
        await Assertions.Expect(main).ToContainTextAsync("The practice is older than the rules allow.");
        await applicant.PressAsync("Send the appeal");
        Assert.Equal("#appeal-text", await applicant.Page.Locator(".error-summary a").GetAttributeAsync("href"));
        await applicant.Page.Locator("#appeal-text").FillAsync("It began in 2020, as the file shows.");
        await applicant.PictureAsync("entry-desk-not-eligible");
        await applicant.PressAsync("Send the appeal");
        await Assertions.Expect(main.Locator(".notice-title")).ToHaveTextAsync("The appeal is sent.");
        await Assertions.Expect(main.Locator(".timeline")).ToContainTextAsync("Not decided yet.");
        await applicant.Page.GetByText("Withdraw the entry").ClickAsync();
        await applicant.Page.Locator("#withdrawal-text").FillAsync("We enter with newer figures.");
        await applicant.PressAsync("Withdraw it");
        await Assertions.Expect(main.Locator("dl")).ToContainTextAsync("withdrawn");
        await applicant.GoAsync("/en/staff/entries");
        await Assertions.Expect(main.Locator($"a[href='/en/staff/entry-drafts/{cycle.Id}/texts']")).ToHaveTextAsync("Begin an entry");

        // Judged and announced: scores, comments and rank are read by who entered, who may contest them once.
        var second = await cycle.EnterAsync("rw-kigali", 9);
        await cycle.DecideAsync();
        await applicant.GoAsync($"/en/staff/entries/{second}");
        await Assertions.Expect(main).Not.ToContainTextAsync("What the jury says");
        await cycle.AnnounceAsync();
        await applicant.GoAsync($"/en/staff/entries/{second}");
        await Assertions.Expect(main).ToContainTextAsync("What the jury says");
        await Assertions.Expect(main.Locator("table tbody tr")).ToHaveCountAsync(5);
        await applicant.Page.Locator("#result-appeal-text").FillAsync("Too short.");
        await applicant.PressAsync("Send the appeal");
        await Assertions.Expect(main.Locator(".error-summary")).ToContainTextAsync("at least 20 characters");
        await applicant.PictureAsync("entry-desk-feedback");
        await applicant.Page.Locator("#result-appeal-text").FillAsync("The panel read the figures of another year than ours.");
        await applicant.PressAsync("Send the appeal");
        await Assertions.Expect(main.Locator(".notice-title")).ToHaveTextAsync("The appeal against the result is sent.");

        await using var seen = await browser.VisitAsync();
        await seen.SignInAsync("applicant-rw-kigali", "ru");
        await seen.AccessibleAsync();
        foreach (var path in new[] { "entries", $"entries/{second}", $"entries/{entry}", $"entry-drafts/{cycle.Id}/texts?in=fr" })
        {
            await seen.GoAsync($"/ru/staff/{path}");
            await seen.AccessibleAsync();
        }
        await seen.GoAsync($"/fr/staff/entries/{second}");
        await seen.AccessibleAsync();
        await seen.PictureAsync("entry-desk-wide");
    }

    [Fact]
    public async Task What_a_colleague_saved_meanwhile_is_not_lost_unseen()
    {
        await using var cycle = await AwardCycle.OpenAsync(browser, without: "ke-kisumu");
        await using var first = await browser.VisitAsync(scripts: false);
        await using var second = await browser.VisitAsync(scripts: false);
        foreach (var visitor in new[] { first, second })
        {
            await visitor.SignInAsync("applicant-ke-kisumu");
            await visitor.GoAsync($"/en/staff/entry-drafts/{cycle.Id}/texts?in=en");
            await visitor.Page.Locator("#title").FillAsync(visitor == first ? "The first" : "The second");
        }
        await first.PressAsync("Save the draft");
        await second.PressAsync("Save the draft");
        await Assertions.Expect(second.Page.Locator(".error-summary")).ToContainTextAsync("A colleague saved the draft meanwhile.");
        await Assertions.Expect(second.Page.Locator("#title")).ToHaveValueAsync("The second");
        await second.PressAsync("Save the draft");
        await Assertions.Expect(second.Page.Locator("main")).ToContainTextAsync("The second");

        await using var seen = await browser.VisitAsync(width: 360);
        await seen.SignInAsync("applicant-ke-kisumu", "az");
        await seen.GoAsync($"/az/staff/entry-drafts/{cycle.Id}");
        await seen.AccessibleAsync();
        await seen.PictureAsync("entry-desk-draft-az");
    }

    private static async Task AttachAsync(Visitor visitor, string name, string type, string content)
    {
        await visitor.Page.Locator("#file").SetInputFilesAsync(new FilePayload { Name = name, MimeType = type, Buffer = Encoding.UTF8.GetBytes(content) });
        await visitor.PressAsync("Send the file");
    }
}
