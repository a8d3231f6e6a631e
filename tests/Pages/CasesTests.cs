using System.Buffers.Text;
using System.Security.Cryptography;
using Asan.TestBed;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>Complaints that are answered, and reports of abuse that leave no trace.</summary>
public sealed class CasesTests(Browser browser)
{
    [Fact]
    public async Task A_complaint_is_sent_without_scripts_followed_by_its_receipt_and_added_to()
    {
        await using var visitor = await browser.VisitAsync(scripts: false, width: 360);
        await visitor.GoAsync("/fr/cases");
        await visitor.PictureAsync("cases");
        await visitor.PressAsync("Faire une réclamation", link: true);
        await visitor.PressAsync("Envoyer");
        Assert.Contains("Écrivez ce que vous voulez dire", await visitor.Page.Locator(".error-summary").TextContentAsync(), StringComparison.Ordinal);
        await visitor.Page.GetByLabel("Que s’est-il passé").FillAsync("Le guichet était fermé.\nPersonne ne savait pourquoi <b>.");
        await visitor.Page.GetByLabel("De quel centre").SelectOptionAsync(Hall.Centre);
        await visitor.PressAsync("Envoyer");
        Assert.EndsWith("/fr/cases/sent", visitor.Page.Url, StringComparison.Ordinal);
        var receipt = (await visitor.Page.Locator(".code").TextContentAsync())!;
        await visitor.PictureAsync("case-sent");

        // On another device, in another language, by the receipt alone.
        await using var later = await browser.VisitAsync(width: 360, dark: true);
        await later.GoAsync("/en/cases/follow");
        await later.Page.GetByLabel("Receipt").FillAsync("0000 0000 0000 0000 0000");
        await later.PressAsync("Show the case");
        Assert.Contains("No case has this receipt", await later.Page.Locator(".error-summary").TextContentAsync(), StringComparison.Ordinal);
        await later.Page.GetByLabel("Receipt").FillAsync(receipt);
        await later.PressAsync("Show the case");
        Assert.Contains("Personne ne savait pourquoi <b>.", await later.Page.Locator(".timeline").TextContentAsync(), StringComparison.Ordinal);
        await later.Page.GetByLabel("What do you want to add?").FillAsync("It was on Monday.");
        await later.PressAsync("Send");
        Assert.Equal(2, await later.Page.Locator(".timeline > li").CountAsync());
        Assert.DoesNotContain(receipt.Replace(" ", "", StringComparison.Ordinal), later.Page.Url, StringComparison.Ordinal);
        await later.AccessibleAsync();
        await later.PictureAsync("case-dialogue");
    }

    [Fact]
    public async Task A_report_of_abuse_is_sent_without_scripts_and_without_a_cookie_and_its_receipt_is_shown_once()
    {
        await OfficerAsync("integrity-2");
        await using var visitor = await browser.VisitAsync(scripts: false, width: 360);
        await visitor.GoAsync("/az/integrity/report");
        await visitor.PressAsync("Xəbəri göndərin");
        Assert.Equal(2, await visitor.Page.Locator(".error-summary li").CountAsync());
        await visitor.PictureAsync("integrity-errors");
        await visitor.Page.Locator("#category").CheckAsync();
        await visitor.Page.GetByLabel("Nə baş verib?").FillAsync("Pəncərədə əlavə pul istədilər.");
        await visitor.PressAsync("Xəbəri göndərin");
        Assert.Equal("Xəbəriniz qəbul olundu", await visitor.Page.Locator("h1").TextContentAsync());
        var receipt = (await visitor.Page.Locator("#receipt").TextContentAsync())!;
        await visitor.PictureAsync("integrity-receipt");

        await visitor.GoAsync("/az/integrity/dialogue");
        await visitor.Page.GetByLabel("Qəbz").FillAsync(receipt);
        await visitor.PressAsync("Xəbəri göstərin");
        await visitor.Page.GetByLabel("Nə əlavə etmək istəyirsiniz?").FillAsync("Bazar ertəsi idi.");
        await visitor.PressAsync("Əlavə edin");
        Assert.Equal(2, await visitor.Page.Locator(".timeline > li").CountAsync());
        await visitor.PictureAsync("integrity-dialogue");
        Assert.Empty(await visitor.Page.Context.CookiesAsync());
        Assert.DoesNotContain(receipt, await visitor.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public Task The_page_for_reports_is_accessible_everywhere() => Visitor.EverywhereAsync(browser, "integrity/report", "integrity");

    private async Task OfficerAsync(string actor)
    {
        using var officer = await browser.StaffAsync(actor);
        using var pair = ECDiffieHellman.Create(ECCurve.NamedCurves.nistP256);
        var point = pair.ExportParameters(false).Q;
        var publicKey = Base64Url.EncodeToString([4, .. point.X!, .. point.Y!]);
        await officer.PutAsync("/v1/integrity/officers/me/key", new { publicKey }).JsonAsync();
    }
}
