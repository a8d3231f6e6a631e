namespace Asan.Feedback.Ratings.Blind;

/// <summary>GET /rate/blind.js: the module by which a page gets and uses blind-signed tokens. The page of ordinary ones is the gateway's.</summary>
public static class BlindModule
{
    private const string File = "blind.js";

    public static void Map(IEndpointRouteBuilder app)
    {
        using var stream = typeof(BlindModule).Assembly.GetManifestResourceStream(File)!;
        using var reader = new StreamReader(stream);
        var text = reader.ReadToEnd();
        app.MapGet($"/rate/{File}", (HttpContext http) =>
        {
            http.Response.Headers.XContentTypeOptions = "nosniff";
            return TypedResults.Text(text, "text/javascript; charset=utf-8");
        }).ExcludeFromDescription();
    }
}
