using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using NodaTime;

namespace Asan.Gateway.Pages;

/// <summary>
/// What a citizen's journey keeps from page to page: in the citizen's own browser, sealed, so that no address has it and
/// nothing of it stays here. For codes and answers of some minutes or hours; a cookie holds about 3 KB.
/// </summary>
public sealed class Kept(IDataProtectionProvider protection, PageContext page, TimeProvider time)
{
    private sealed record Sealed(Instant Until, JsonElement Value);

    /// <param name="name">The cookie's.</param>
    /// <param name="value">Written as JSON.</param>
    /// <param name="lifetime">How long it can be read; the browser forgets it when it is closed.</param>
    public void Keep<T>(string name, T value, TimeSpan lifetime) where T : class
    {
        var until = Instant.FromDateTimeOffset(time.GetUtcNow() + lifetime);
        var json = JsonSerializer.SerializeToUtf8Bytes(new Sealed(until, JsonSerializer.SerializeToElement(value, ServiceClient.Json)), ServiceClient.Json);
        page.Http.Response.Cookies.Append(name, Convert.ToBase64String(Protector(name).Protect(json)), Options());
    }

    /// <summary>What was kept; null when there is none, its time has passed, or it is not ours.</summary>
    public T? Read<T>(string name) where T : class
    {
        if (page.Http.Request.Cookies[name] is not { Length: > 0 } text)
            return null;
        try
        {
            var kept = JsonSerializer.Deserialize<Sealed>(Protector(name).Unprotect(Convert.FromBase64String(text)), ServiceClient.Json);
            return kept is null || kept.Until.ToDateTimeOffset() <= time.GetUtcNow() ? null : kept.Value.Deserialize<T>(ServiceClient.Json);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    public void Drop(string name) => page.Http.Response.Cookies.Delete(name, Options());

    private IDataProtector Protector(string name) => protection.CreateProtector("asan.kept.v1", name);

    private CookieOptions Options() => new() { HttpOnly = true, SameSite = SameSiteMode.Lax, Secure = page.Http.Request.IsHttps, Path = "/", IsEssential = true };
}
