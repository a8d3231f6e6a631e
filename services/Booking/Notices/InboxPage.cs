using System.Globalization;
using System.Net;
using System.Text;

namespace Asan.Booking.Notices;

/// <summary>GET /dev/inbox: in development, the notices that nobody was sent, the latest first.</summary>
public static class InboxPage
{
    private const string Head = """
        <!doctype html>
        <html lang="en">
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>Development inbox</title>
        <style>
        body { font: 16px/1.5 system-ui, sans-serif; max-width: 44rem; margin: 2rem auto; padding: 0 1rem; color: #1c2733; background: #f6f7f9 }
        article { background: #fff; border: 1px solid #d7dde4; border-radius: 6px; padding: 1rem; margin: 1rem 0 }
        h1 { font-size: 1.4rem } h2 { font-size: 1rem; margin: 0 } p { white-space: pre-line; margin: .5rem 0 0 } small { color: #56636f }
        </style>
        <h1>Development inbox</h1>
        <p>In development nobody is written to: notices come here, the last 200, until the service ends.</p>
        """;

    public static void Map(WebApplication app)
    {
        if (app.Services.GetService<DevelopmentInbox>() is { } inbox)
            app.MapGet("/dev/inbox", () => TypedResults.Content(Html(inbox.Notices), "text/html; charset=utf-8")).ExcludeFromDescription();
    }

    private static string Html(IReadOnlyList<OutgoingNotice> notices)
    {
        var html = new StringBuilder(Head);
        foreach (var notice in notices.Reverse())
            html.Append(CultureInfo.InvariantCulture, $"""

                <article lang="{WebUtility.HtmlEncode(notice.Language)}">
                <small>{WebUtility.HtmlEncode($"{notice.Channel} to {notice.To} – {notice.Kind}")}</small>
                <h2>{WebUtility.HtmlEncode(notice.Subject ?? "")}</h2>
                <p>{WebUtility.HtmlEncode(notice.Text)}</p>
                </article>
                """);
        return html.Append(notices.Count == 0 ? "\n<p>Nothing yet.</p>" : "").ToString();
    }
}
