using System.Net;
using System.Text.RegularExpressions;
using System.Web;

namespace Asan.Gateway.Tests;

/// <summary>What a browser does with the sign-in's pages: keeps cookies, sends forms with their token, and shows where it is led.</summary>
internal sealed partial class Browser : IDisposable
{
    private readonly HttpClient http;

    public Browser(Uri gateway, CookieContainer? cookies = null)
    {
        Cookies = cookies ?? new CookieContainer();
        http = new HttpClient(new SocketsHttpHandler { CookieContainer = Cookies, AllowAutoRedirect = false }) { BaseAddress = gateway };
    }

    public CookieContainer Cookies { get; }

    public Task<HttpResponseMessage> GetAsync(string address) => http.GetAsync(address);

    /// <summary>Shows a page, then sends its form with these fields.</summary>
    public async Task<HttpResponseMessage> SubmitAsync(string page, params (string Name, string Value)[] fields)
    {
        using var shown = await http.GetAsync(page);
        return await SubmitToAsync(page.Split('?')[0], await shown.Content.ReadAsStringAsync(), fields);
    }

    /// <summary>Sends a form of a page that is shown.</summary>
    public Task<HttpResponseMessage> SubmitToAsync(string action, string html, params (string Name, string Value)[] fields) =>
        http.PostAsync(action, new FormUrlEncodedContent(
            fields.Append(("form-token", HttpUtility.HtmlDecode(FormToken().Match(html).Groups[1].Value))).Select(field => KeyValuePair.Create(field.Item1, field.Item2))));

    /// <summary>Signs in by the password of development; ends where that leads.</summary>
    public Task<HttpResponseMessage> SignInAsync(string person, string? back = null, string password = "development-only-staff") =>
        SubmitAsync("/en/sign-in", ("person", person), ("password", password), ("return", back ?? ""));

    public void Dispose() => http.Dispose();

    [GeneratedRegex("""name="form-token"[^>]*value="([^"]+)""")]
    private static partial Regex FormToken();
}
