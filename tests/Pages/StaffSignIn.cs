using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Playwright;
using Xunit;

namespace Asan.Pages.Tests;

/// <summary>Signing in to the staff's pages as people do: account, password, and the code of who has set up a second factor.</summary>
internal static class StaffSignIn
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

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
        await visitor.Page.WaitForLoadStateAsync(LoadState.DOMContentLoaded);
        await visitor.SoundAsync();
    }

    /// <summary>TOTP (RFC 6238) of thirty seconds, <paramref name="ahead"/> steps from now.</summary>
    private static string Code(string secret, int ahead)
    {
        var (bits, held, key) = (0, 0, new List<byte>());
        foreach (var letter in secret.TrimEnd('='))
        {
            (bits, held) = ((bits << 5) | Base32.IndexOf(letter, StringComparison.Ordinal), held + 5);
            if (held < 8)
                continue;
            held -= 8;
            key.Add((byte)(bits >> held));
            bits &= (1 << held) - 1;
        }
        var step = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(step, DateTimeOffset.UtcNow.ToUnixTimeSeconds() / 30 + ahead);
#pragma warning disable CA5350 // RFC 6238's own hash
        var hash = HMACSHA1.HashData(key.ToArray(), step);
#pragma warning restore CA5350
        var number = (BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue) % 1_000_000;
        return number.ToString("000000", CultureInfo.InvariantCulture);
    }
}
