using Xunit;

namespace Asan.Feedback.Tests;

/// <summary>The page behind a token's link, in a browser, from the link to the rating.</summary>
[Collection(nameof(SharedHost))]
public class RatingPageTests(FeedbackHost host)
{
    private const string Fieldsets = "document.querySelectorAll('fieldset').length || null";

    [Fact]
    public async Task A_link_opens_the_visits_questions_and_its_form_rates_the_visit_once()
    {
        var service = await host.ServiceAsync();
        var token = await host.TokenAsync(service, await host.CentreAsync(), "refused");
        await using (var browser = await Browser.OpenAsync(Address(token)))
        {
            Assert.Equal("5", await browser.UntilAsync(Fieldsets));
            Assert.DoesNotContain(token, await browser.UntilAsync("location.href"), StringComparison.Ordinal); // not left in the history

            await browser.UntilAsync("""
                (document.querySelectorAll('fieldset').forEach((set) => set.querySelectorAll('input')[1].click()),
                 document.querySelector('textarea').value = 'Written in a browser',
                 document.querySelector('[type=submit]').click(), 'sent')
                """);

            Assert.Contains(service, await browser.UntilAsync("document.querySelector('code')?.textContent"), StringComparison.Ordinal);
        }
        Assert.Equal("agree asked", await host.QueryAsync<string>("select concat_ws(' ', answers ->> 'reasonExplained', answers ->> 'bribery') from rating where service_id = @service", new { service }));
        Assert.Equal(1, await host.QueryAsync<int>("select count(*)::int from comment where text = 'Written in a browser'"));

        await using var again = await Browser.OpenAsync(Address(token));
        Assert.NotEqual("", await again.UntilAsync("document.getElementById('message').textContent || null"));
        Assert.Equal("true", await again.UntilAsync("document.getElementById('form').hidden"));
    }

    private string Address(string token) => new Uri(host.Anonymous().BaseAddress!, $"/rate#{token}").ToString();
}
