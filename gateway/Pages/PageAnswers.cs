using System.Diagnostics;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Antiforgery;

namespace Asan.Gateway.Pages;

/// <summary>
/// What all pages have in common: their headers, and that a failure is answered by a page, not by a problem document.
/// </summary>
internal sealed class PageAnswers(RequestDelegate next, ILogger<PageAnswers> log)
{
    /// <summary>The headers of every page.</summary>
    internal static void SetHeaders(HttpContext http, PageContext page)
    {
        var headers = http.Response.Headers;
        headers.ContentSecurityPolicy =
            $"default-src 'none'; script-src 'nonce-{page.Nonce}'; style-src 'self'; img-src 'self' data:; connect-src 'self'; manifest-src 'self'; worker-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        headers["Permissions-Policy"] = "camera=(self), geolocation=(self), microphone=(), payment=()";
        headers["Cross-Origin-Opener-Policy"] = "same-origin";
        headers.CacheControl = "no-store"; // A page that shows nobody's data may say otherwise.
        headers.ContentLanguage = http.Request.RouteValues["lang"] is null ? "en" : page.Language.Code;
    }

    public async Task InvokeAsync(HttpContext http, PageContext page)
    {
        if (http.GetEndpoint() is not { } endpoint || (http.Request.RouteValues["lang"] is null && endpoint.Metadata.GetMetadata<EnglishPage>() is null))
        {
            await next(http);
            return;
        }
        SetHeaders(http, page);
        var headers = http.Response.Headers;
        try
        {
            await next(http);
        }
        catch (PageStoppedException e) when (!http.Response.HasStarted)
        {
            await page.Show<Layout.StoppedPage>(e.Status, e.Status).ExecuteAsync(http);
        }
        catch (ServiceFailedException e) when (!http.Response.HasStarted)
        {
            log.LogWarning(e, "A page could not be shown");
            headers.RetryAfter = "10";
            await page.Show<Layout.StoppedPage>(503, 503).ExecuteAsync(http);
        }
        catch (Exception e) when ((e is BadHttpRequestException or AntiforgeryValidationException) && !http.Response.HasStarted)
        {
            await page.Show<Layout.StoppedPage>(400, e is BadHttpRequestException { StatusCode: var status } ? status : 400).ExecuteAsync(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // The visitor went on; nobody reads the answer.
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            log.LogError(e, "A page failed; trace {TraceId}", Activity.Current?.TraceId.ToString());
            await page.Show<Layout.StoppedPage>(500, 500).ExecuteAsync(http);
        }
    }
}

/// <summary>Marks a page outside of the languages, for partners' programmers; in English, with the headers of all pages.</summary>
internal sealed record EnglishPage;
