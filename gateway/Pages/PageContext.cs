using System.Security.Cryptography;
using Asan.ServiceDefaults;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Gateway.Pages;

/// <summary>What every page knows of the request it answers.</summary>
public sealed class PageContext(IHttpContextAccessor accessor, TimeProvider time)
{
    private string? nonce;

    /// <summary>The request; its user is who is signed in as staff, if anybody is.</summary>
    public HttpContext Http => accessor.HttpContext ?? throw new InvalidOperationException("A page is rendered within a request only.");

    public Language Language => Language.Find(Http.Request.RouteValues["lang"] as string) ?? Language.Find(FirstSegment) ?? Language.Preferred(Http.Request.Headers.AcceptLanguage);

    /// <summary>A page's script runs only with this word in its <c>nonce</c> (Content Security Policy Level 3).</summary>
    public string Nonce => nonce ??= Convert.ToBase64String(RandomNumberGenerator.GetBytes(18));

    public Instant Now => time.Now();

    /// <summary>Who is signed in; null for a citizen.</summary>
    public Staff? Staff => Staff.Of(Http.User);

    /// <summary>The text in the page's language: <c>@Page[Words.Continue]</c>.</summary>
    public string this[Text text] => text.In(Language);

    /// <summary>The text with its values.</summary>
    public string this[Text text, params ReadOnlySpan<object?> values] => text.In(Language, values);

    /// <summary>The number with its noun: <c>@Page[Words.Minutes, 5]</c>.</summary>
    public string this[Counted noun, decimal number] => noun.In(Language, number);

    /// <summary>The address of a page in this language, from a path such as <c>services/identity-card</c>.</summary>
    public string Link(string path) => $"/{Language}/{path}";

    /// <summary>This page in another language, with its query.</summary>
    public string In(Language other)
    {
        var path = Http.Request.Path.Value ?? "/";
        var rest = FirstSegment is { } segment && Language.Find(segment) is not null ? path[(segment.Length + 1)..] : "";
        return $"/{other}{rest}{Http.Request.QueryString}";
    }

    /// <summary>Answers with a page. Its <c>Model</c> is what it shows; 200 unless <paramref name="status"/> says otherwise.</summary>
    public RazorComponentResult Show<TPage>(object? model = null, int status = StatusCodes.Status200OK) where TPage : Microsoft.AspNetCore.Components.IComponent =>
        new(typeof(TPage), model is null ? [] : new Dictionary<string, object?> { ["Model"] = model }) { StatusCode = status, PreventStreamingRendering = true };

    /// <summary>After a POST: see the page there (303), so that reloading it sends nothing again.</summary>
    public IResult SeeOther(string path)
    {
        Http.Response.Headers.Location = Link(path);
        return TypedResults.StatusCode(StatusCodes.Status303SeeOther);
    }

    private string? FirstSegment => Http.Request.Path.Value?.Split('/', 3) is [_, { Length: > 0 } first, ..] ? first : null;
}
