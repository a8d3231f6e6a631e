using Microsoft.Playwright;
using OtpNet;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>Signing in to the staff's pages as people do: account, password, and the code of who has set up a second factor.</summary>
internal static class StaffSignIn
{
    /// <param name="visitor">The browser.</param>
    /// <param name="actor">Of data/development/actors.json; the form has its published password filled in.</param>
    /// <param name="language">Of the pages.</param>
    /// <param name="secret">Of the account's second factor, in base 32; null where none was set up.</param>
    public static async Task SignInAsync(this Visitor visitor, string actor, string language = "en", string? secret = null)
    {
        await visitor.GoAsync($"/{language}/sign-in");
        await visitor.Page.Locator($"input[name=person][value='{actor}']").CheckAsync();
        await visitor.SubmitAsync();
        if (secret is not null)
        {
            Assert.Contains("/sign-in/code", visitor.Page.Url, StringComparison.Ordinal);
            await visitor.Page.Locator("#code").FillAsync(Code(secret, 1)); // the next one: this one may have proved the secret
            await visitor.SubmitAsync();
        }
        Assert.EndsWith($"/{language}/staff", visitor.Page.Url, StringComparison.Ordinal);
    }

    /// <summary>Sets up a second factor for who is signed in; its secret.</summary>
    public static async Task<string> EnrolAsync(this Visitor visitor)
    {
        await visitor.GoAsync("/en/sign-in/enrol");
        var secret = (await visitor.Page.Locator("#secret").TextContentAsync())!.Replace(" ", "", StringComparison.Ordinal);
        await visitor.Page.Locator("#code").FillAsync(Code(secret, 0));
        await visitor.SubmitAsync();
        Assert.Equal(10, await visitor.Page.Locator("#recovery-codes li").CountAsync());
        return secret;
    }

    /// <summary>The form in the page is sent by its button.</summary>
    public static async Task SubmitAsync(this Visitor visitor)
    {
        await visitor.Page.Locator("main form button").First.ClickAsync();
        await visitor.ArrivedAsync();
        await visitor.SoundAsync();
    }

    /// <summary>The code of an authenticator program, <paramref name="ahead"/> steps of thirty seconds from now.</summary>
    private static string Code(string secret, int ahead) =>
        new Totp(Base32Encoding.ToBytes(secret)).ComputeTotp(TimeProvider.System.GetUtcNow().AddSeconds(30 * ahead).UtcDateTime);
}
