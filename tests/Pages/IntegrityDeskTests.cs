using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Asan.TestBed;
using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>An integrity officer's desk.</summary>
public sealed class IntegrityDeskTests(Browser browser)
{
    [Fact]
    public async Task A_report_is_opened_and_answered_in_the_officers_browser_and_its_sender_reads_the_answer()
    {
        using var pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var key = pair.ExportParameters(includePrivateParameters: true);
        using var officer = await browser.StaffAsync("integrity-1");
        await officer.PutAsync("/v1/integrity/officers/me/key", new { publicKey = Base64Url.EncodeToString([4, .. key.Q.X!, .. key.Q.Y!]) }).JsonAsync();
        var (said, answer) = ($"Twenty manat for the stamp {Guid.NewGuid():n}", $"Thank you. Which window was that? {Guid.NewGuid():n}");
        var (id, receipt) = await ReportAsync(officer, said);

        await using var visitor = await browser.VisitAsync(width: 360);
        await visitor.SignInAsync("integrity-1");
        await visitor.GoAsync("/en/staff/integrity");
        await visitor.Page.Locator($"a[href$='{id}']").ClickAsync();
        await visitor.SoundAsync();
        Assert.DoesNotContain(said, await visitor.Page.ContentAsync(), StringComparison.Ordinal); // sealed until the key is chosen
        await visitor.Page.Locator("#key-file").SetInputFilesAsync(new FilePayload { Name = "my.key", MimeType = "text/plain", Buffer = Encoding.ASCII.GetBytes(Base64Url.EncodeToString(key.D)) });
        await visitor.Page.Locator(".said", new() { HasText = said }).WaitForAsync();
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("integrity-desk-opened");

        await visitor.Page.Locator("#answer").FillAsync(answer);
        await visitor.Page.Locator("#answer-part button").ClickAsync();
        await visitor.Page.Locator(".notice-title").WaitForAsync();
        await visitor.SoundAsync();
        Assert.Equal(2, await visitor.Page.Locator(".timeline .said").CountAsync());
        await visitor.PictureAsync("integrity-desk-answered");

        using var reporter = new HttpClient { BaseAddress = browser.Gateway };
        var dialogue = await reporter.PostAsync("/v1/integrity/reports/lookup", new { receipt }).JsonAsync();
        Assert.Equal(answer, dialogue["messages"]!.AsArray()[^1]!["text"]!.GetValue<string>());
    }

    /// <summary>A report that goes to this officer: the one with fewer open ones gets the next.</summary>
    private async Task<(string Id, string Receipt)> ReportAsync(HttpClient officer, string text)
    {
        async Task<HashSet<string>> AssignedAsync() => [.. (await officer.GetAsync("/v1/integrity/reports?limit=200").JsonAsync())["items"]!.AsArray().Select(report => report!["reportId"]!.GetValue<string>())];
        using var reporter = new HttpClient { BaseAddress = browser.Gateway };
        var known = await AssignedAsync();
        for (var i = 0; i < 4; i++)
        {
            var sent = await reporter.PostAsync("/v1/integrity/reports", new { category = "bribery", language = "en", text }).JsonAsync(201);
            if ((await AssignedAsync()).Except(known).FirstOrDefault() is { } id)
                return (id, sent["receipt"]!.GetValue<string>());
        }
        throw new InvalidOperationException("Four reports went to others.");
    }
}
