using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>A visit is rated, one question a page; and who was refused gets it in writing.</summary>
public sealed class RateTests(Browser browser)
{
    [Fact]
    public async Task The_link_of_a_token_leads_through_the_questions_to_a_receipt()
    {
        using var hall = await Hall.OpenAsync(browser, 43);
        var link = (await TokenAsync(await hall.VisitAsync("served")))["link"]!.GetValue<string>();
        await using var visitor = await browser.VisitAsync(width: 360);
        await visitor.Page.GotoAsync(link[link.IndexOf("/rate", StringComparison.Ordinal)..]);
        await visitor.ArrivedAsync("/az/rate/1");
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("rate-question");

        await visitor.PressAsync("Davam edin");
        Assert.StartsWith("Xəta: ", await visitor.Page.TitleAsync(), StringComparison.Ordinal);
        for (var question = 1; question <= 7; question++)
        {
            Assert.EndsWith($"/az/rate/{question}", visitor.Page.Url, StringComparison.Ordinal);
            if (question == 2)
            {
                await visitor.PressAsync("Sualı ötürün");
                continue;
            }
            await visitor.Page.Locator("input[type=radio]").First.CheckAsync();
            await visitor.PressAsync("Davam edin");
        }

        Assert.EndsWith("/az/rate/check", visitor.Page.Url, StringComparison.Ordinal);
        await visitor.PressAsync("English", link: true);
        Assert.Contains("I would rather not answer", await visitor.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await visitor.AccessibleAsync();
        await visitor.PictureAsync("rate-check");
        await visitor.PressAsync("Send the rating");
        Assert.EndsWith("/en/rate/done", visitor.Page.Url, StringComparison.Ordinal);
        Assert.Contains("affordability=refused", await visitor.Page.Locator("code").TextContentAsync(), StringComparison.Ordinal);
        await visitor.PictureAsync("rate-done");

        await visitor.Page.GotoAsync("/en/rate");
        await visitor.Page.GetByLabel("Visit code or rating code").FillAsync(link[(link.IndexOf('#') + 1)..]);
        await visitor.PressAsync("Start");
        Assert.Contains("rated already", await visitor.Page.Locator(".error-summary").TextContentAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_scripts_a_refused_visitor_rates_by_the_visit_code_and_gets_a_receipt_that_can_be_checked()
    {
        using var hall = await Hall.OpenAsync(browser, 44);
        var code = await hall.VisitAsync("refused", "Law on identity cards, art. 5.2");
        await using var visitor = await browser.VisitAsync(scripts: false, width: 360);

        await visitor.GoAsync("/ru/refusals");
        await UntilTakenAsync(visitor, "Код посещения", code, "Получить квитанцию", "/ru/refusals/receipt");
        Assert.Contains("Law on identity cards, art. 5.2", await visitor.Page.Locator("main").TextContentAsync(), StringComparison.Ordinal);
        await visitor.PictureAsync("refusal-receipt");
        await visitor.Page.Locator("summary").ClickAsync();
        var receipt = (await visitor.Page.Locator("code").Last.TextContentAsync())!;

        await using var checker = await browser.VisitAsync(width: 360, dark: true);
        await checker.GoAsync("/ru/refusals");
        // One letter of the statement is another.
        var forged = receipt.ToCharArray();
        var place = receipt.IndexOf('.') + 20;
        forged[place] = forged[place] == 'A' ? 'B' : 'A';
        await checker.Page.GetByLabel("Текст квитанции").FillAsync(new string(forged));
        await checker.PressAsync("Проверить квитанцию");
        Assert.Contains("не подписан", await checker.Page.Locator(".error-summary").TextContentAsync(), StringComparison.Ordinal);
        await checker.AccessibleAsync();
        await checker.Page.GetByLabel("Текст квитанции").FillAsync(receipt);
        await checker.PressAsync("Проверить квитанцию");
        Assert.Equal("Квитанция подлинная", await checker.Page.Locator("h1").TextContentAsync());
        await checker.AccessibleAsync();
        await checker.PictureAsync("refusal-checked");

        await visitor.GoAsync("/ru/rate");
        await visitor.Page.GetByLabel("Код посещения или код оценки").FillAsync(code);
        await visitor.PressAsync("Начать");
        Assert.EndsWith("/ru/rate/1", visitor.Page.Url, StringComparison.Ordinal);
    }

    private async Task<JsonNode> TokenAsync(string visitCode)
    {
        using var http = new HttpClient { BaseAddress = browser.Gateway };
        return await Eventually.GetAsync(
            async () => JsonNode.Parse(await (await http.PostAsync("/v1/rating-tokens", new { visitCode })).Content.ReadAsStringAsync())!, answer => answer["link"] is not null, "feedback knows the visit");
    }

    // The visit's end travels to feedback as an event.
    private static Task UntilTakenAsync(Visitor visitor, string label, string text, string button, string address) => Eventually.TrueAsync(
        async () =>
        {
            await visitor.Page.GetByLabel(label).First.FillAsync(text);
            await visitor.PressAsync(button);
            return visitor.Page.Url.EndsWith(address, StringComparison.Ordinal);
        },
        $"the page {address}");
}
