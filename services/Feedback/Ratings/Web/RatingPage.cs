namespace Asan.Feedback.Ratings.Web;

/// <summary>GET /rate: the page that a token's link opens, and the module for blind-signed tokens. All of it is from here.</summary>
public static class RatingPage
{
    private static readonly (string Path, string File, string Type)[] Files =
    [
        ("/rate", "rate.html", "text/html; charset=utf-8"),
        ("/rate/rate.js", "rate.js", "text/javascript; charset=utf-8"),
        ("/rate/rate.css", "rate.css", "text/css; charset=utf-8"),
        ("/rate/blind.js", "blind.js", "text/javascript; charset=utf-8"),
    ];

    public static void Map(IEndpointRouteBuilder app)
    {
        foreach (var (path, file, type) in Files)
        {
            using var stream = typeof(RatingPage).Assembly.GetManifestResourceStream(file)!;
            using var reader = new StreamReader(stream);
            var text = reader.ReadToEnd();
            app.MapGet(path, (HttpContext http) =>
            {
                http.Response.Headers.ContentSecurityPolicy = "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
                http.Response.Headers.XContentTypeOptions = "nosniff";
                http.Response.Headers["Referrer-Policy"] = "no-referrer";
                return TypedResults.Text(text, type);
            }).ExcludeFromDescription();
        }
    }
}
