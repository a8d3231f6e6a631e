using Asan.Gateway.Forwarding;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Asan.Gateway.Pages;

/// <summary>The API documents of all services (<c>/openapi/{service}.json</c>) and the page that shows them (<c>/docs</c>).</summary>
public static class Documents
{
    public static void MapDocuments(this WebApplication app)
    {
        // The services' documents are forwarded; this one is the gateway's own.
        app.MapGet("/openapi/gateway.json", async ([FromKeyedServices("v1")] IOpenApiDocumentProvider own, HttpContext http) =>
        {
            var document = await own.GetOpenApiDocumentAsync(http.RequestAborted);
            return TypedResults.Text(await document.SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, http.RequestAborted), "application/json");
        }).ExcludeFromDescription();

        app.MapScalarApiReference("/docs", page =>
        {
            // The page is served from here and sends nothing elsewhere: no fonts, assistant or figures of its maker's.
            page.WithTitle("ASAN platform: API").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton();
            foreach (var service in ServiceRoutes.Services.Append("gateway"))
                page.AddDocument(service, $"ASAN {service}", $"/openapi/{service}.json");
        });
    }
}
