using System.Net;

namespace Asan.Awards.Printing;

/// <summary>
/// A page that is read as HTML or printed as PDF. Its policy (CSP Level 3) lets no script, font, frame or address of
/// others in, wherever it is opened.
/// </summary>
/// <param name="Language">Its language tag.</param>
/// <param name="Title">Its title, as plain text.</param>
/// <param name="Style">Its style sheet.</param>
/// <param name="Body">HTML; every text of others in it went through <see cref="Text"/>.</param>
public sealed record PrintedPage(string Language, string Title, string Style, string Body)
{
    /// <summary>A text as HTML shows it.</summary>
    public static string Text(string? text) => WebUtility.HtmlEncode(text) ?? "";

    public string ToHtml() => $"""
        <!doctype html>
        <html lang="{Text(Language)}">
        <head>
        <meta charset="utf-8">
        <meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; img-src data:">
        <title>{Text(Title)}</title>
        <style>{Style}</style>
        </head>
        <body>
        {Body}
        </body>
        </html>
        """;
}
