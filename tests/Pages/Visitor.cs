using System.Collections.Concurrent;
using System.Text.RegularExpressions;
using Deque.AxeCore.Commons;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>Somebody with a browser, who notices what must not be: an error in the console, a request elsewhere.</summary>
public sealed class Visitor : IAsyncDisposable
{
    private readonly IBrowserContext context;
    private readonly Uri gateway;
    private readonly ConcurrentQueue<string> complaints = [];
    private long bytes;

    private Visitor(IBrowserContext context, IPage page, Uri gateway)
    {
        this.context = context;
        this.gateway = gateway;
        Page = page;
    }

    public IPage Page { get; }

    internal static async Task<Visitor> BeginAsync(IBrowserContext context, Uri gateway)
    {
        var visitor = new Visitor(context, await context.NewPageAsync(), gateway);
        visitor.Page.Console += (_, message) =>
        {
            // What the server refused on purpose stands in the console too; its page is judged by the test.
            if (message.Type == "error" && !message.Text.Contains("the server responded with a status of 4", StringComparison.Ordinal))
                visitor.complaints.Enqueue($"console: {message.Text}");
        };
        visitor.Page.PageError += (_, error) => visitor.complaints.Enqueue($"script: {error}");
        visitor.Page.Request += (_, request) =>
        {
            if (new Uri(request.Url) is { Scheme: "http" or "https" } address && address.Authority != gateway.Authority)
                visitor.complaints.Enqueue($"a request elsewhere: {request.Url}");
        };
        visitor.Page.Response += (_, response) =>
        {
            if (response.Headers.TryGetValue("content-length", out var length) && long.TryParse(length, out var read))
                Interlocked.Add(ref visitor.bytes, read);
        };
        return visitor;
    }

    /// <summary>Opens an address within the platform, and holds the page to what every page must be.</summary>
    public async Task GoAsync(string path, int status = 200)
    {
        var answer = await Page.GotoAsync(path);
        Assert.Equal(status, answer!.Status);
        await SoundAsync();
    }

    /// <summary>One h1, one main, unique ids, the language that the address names, no sideways scrolling, no text as a code.</summary>
    public async Task SoundAsync()
    {
        var faults = await Page.EvaluateAsync<string[]>("""
            () => {
              const faults = [];
              const count = selector => document.querySelectorAll(selector).length;
              if (count('h1') !== 1) faults.push(`${count('h1')} h1`);
              if (count('main') !== 1) faults.push(`${count('main')} main`);
              const ids = [...document.querySelectorAll('[id]')].map(e => e.id);
              for (const id of new Set(ids)) if (ids.filter(other => other === id).length > 1) faults.push(`id ${id} stands twice`);
              const language = location.pathname.split('/')[1];
              if (['az', 'ru', 'en', 'fr'].includes(language) && document.documentElement.lang !== language) faults.push(`lang is ${document.documentElement.lang} in /${language}`);
              if (document.documentElement.scrollWidth > innerWidth) faults.push(`${document.documentElement.scrollWidth} px wide in ${innerWidth}`);
              if (document.querySelector('[style]')) faults.push('a style attribute');
              for (const a of document.querySelectorAll('[aria-describedby], [aria-labelledby], label[for]'))
                for (const id of (a.getAttribute('aria-describedby') ?? a.getAttribute('aria-labelledby') ?? a.htmlFor).split(' '))
                  if (id && !document.getElementById(id)) faults.push(`nothing has the id ${id}`);
              return faults;
            }
            """);
        Assert.Empty(faults);
        Assert.Empty(complaints);
    }

    /// <summary>axe-core finds nothing.</summary>
    public async Task AccessibleAsync()
    {
        var result = await Page.RunAxe(new AxeRunOptions { ResultTypes = [ResultType.Violations] });
        Assert.True(result.Violations.Length == 0, $"{Page.Url}\n" + string.Join('\n', result.Violations.Select(violation =>
            $"{violation.Id}: {violation.Help}\n  {string.Join("\n  ", violation.Nodes.Take(5).Select(node => node.Html))}")));
    }

    /// <summary>A picture for whoever looks at CI's artefacts: <c>artifacts/pages/NAME.png</c>.</summary>
    public Task PictureAsync(string name) => Page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(Browser.Pictures, $"{name}.png"), FullPage = true });

    /// <summary>The button or link of that name is pressed, and the page that follows is sound.</summary>
    public async Task PressAsync(string name, bool link = false)
    {
        await Page.GetByRole(link ? AriaRole.Link : AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true }).First.ClickAsync();
        await ArrivedAsync();
        await SoundAsync();
    }

    /// <summary>
    /// The page that a press led to is here whole; its foot, which bare pages lack, comes last. Playwright's own waits for a load state or an address
    /// miss an event that comes while they begin to listen, and then wait for ever; those for an element ask the browser.
    /// </summary>
    /// <param name="ending">Of the page's address; null where the press stays on the page's own.</param>
    public async Task ArrivedAsync(string? ending = null)
    {
        if (ending is not null)
            await Assertions.Expect(Page).ToHaveURLAsync(new Regex(Regex.Escape(ending) + "$"), new() { Timeout = 60_000 });
        await Page.Locator("footer, body:not(:has(header.top)) > div > main").First.WaitForAsync(new() { State = WaitForSelectorState.Attached });
    }

    /// <summary>Bytes that came in since the last time this was asked, by Content-Length.</summary>
    public long Weighed() => Interlocked.Exchange(ref bytes, 0);

    /// <summary>On a phone in all four languages, and in the dark in the one whose words are longest: sound and accessible.</summary>
    /// <param name="browser">Whose visitors look.</param>
    /// <param name="path">Without the language: <c>services/identity-card</c>.</param>
    /// <param name="picture">The pictures' name.</param>
    public static async Task EverywhereAsync(Browser browser, string path, string picture)
    {
        await LookAsync(dark: false, "az", "ru", "en", "fr");
        await LookAsync(dark: true, "ru");

        async Task LookAsync(bool dark, params IEnumerable<string> languages)
        {
            await using var visitor = await browser.VisitAsync(width: 360, dark: dark);
            foreach (var language in languages)
            {
                await visitor.GoAsync($"/{language}/{path}");
                await visitor.AccessibleAsync();
                await visitor.PictureAsync($"{picture}-{language}-{(dark ? "dark" : "light")}");
            }
        }
    }

    /// <summary>While the network was taken away the console says so.</summary>
    public void ForgetOfflineComplaints()
    {
        foreach (var complaint in complaints.ToArray())
            if (!complaint.Contains("ERR_INTERNET_DISCONNECTED", StringComparison.Ordinal))
                return;
        complaints.Clear();
    }

    public async ValueTask DisposeAsync()
    {
        await context.CloseAsync();
        Assert.Empty(complaints);
    }
}
