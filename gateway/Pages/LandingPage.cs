namespace Asan.Gateway.Pages;

/// <summary>GET /: what stands at this address, for a person who opens it in a browser.</summary>
public static class LandingPage
{
    private const string Html = """
        <!doctype html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>ASAN platform</title>
        <style>body { font: 1rem/1.5 system-ui, sans-serif; max-width: 40rem; margin: 3rem auto; padding: 0 1rem; color-scheme: light dark }</style>
        </head>
        <body>
        <h1>ASAN platform</h1>
        <p>Appointments and queues, the catalogue of public services, feedback and the innovation award. This is the gateway: everything is under <code>/v1</code>.</p>
        <ul>
        <li><a href="/docs">API documents</a>, to read and to try</li>
        <li><a href="/v1/services">Services</a> and <a href="/v1/centres">centres</a>, as JSON, without a token</li>
        <li><a href="/.well-known/openid-configuration">Where access tokens come from</a></li>
        <li><a href="/health">Health</a></li>
        </ul>
        </body>
        </html>
        """;

    public static void Map(IEndpointRouteBuilder app) =>
        app.MapGet("/", () => TypedResults.Content(Html, "text/html; charset=utf-8")).ExcludeFromDescription();
}
