using System.Text.Json.Nodes;
using Asan.Gateway.Documents;
using Asan.Gateway.Forwarding;
using Asan.Gateway.Usage;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;
using Scalar.AspNetCore;

namespace Asan.Gateway.Pages;

/// <summary>The API documents: one of all (<c>/openapi.json</c>), one a service (<c>/openapi/{service}.json</c>), one of the events (<c>/asyncapi.json</c>), one of what
/// a partner does step by step (<c>/arazzo.json</c>), and the page that shows them (<c>/docs</c>).</summary>
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

        // Whole or not at all: a document without a service's operations would tell partners that they are gone.
        app.MapGet("/openapi.json", async ([FromKeyedServices("v1")] IOpenApiDocumentProvider own, Operations services, HttpContext http) =>
        {
            var documents = await Task.WhenAll(ServiceRoutes.Services.Select(async service => (Service: service, Document: await services.DocumentAsync(service))));
            if (documents.Any(one => one.Document is null))
                return (IResult)ForwardingProblems.Unavailable();
            var gateway = JsonNode.Parse(await (await own.GetOpenApiDocumentAsync(http.RequestAborted)).SerializeAsJsonAsync(OpenApiSpecVersion.OpenApi3_1, http.RequestAborted))!;
            return TypedResults.Json(MergedDocument.Of([.. documents.Select(one => (one.Service, one.Document!)), ("gateway", gateway)]));
        }).ExcludeFromDescription();

        var events = new Lazy<string>(() => EventsDocument.Create().ToJsonString()); // the same as long as this program runs
        app.MapGet("/asyncapi.json", () => TypedResults.Text(events.Value, "application/json")).ExcludeFromDescription();
        app.MapGet("/arazzo.json", () => TypedResults.Stream(
            typeof(Documents).Assembly.GetManifestResourceStream("Asan.Gateway.arazzo.json")!, "application/json")).ExcludeFromDescription();

        app.MapScalarApiReference("/docs", page =>
        {
            // The page is served from here and sends nothing elsewhere: no fonts, assistant or figures of its maker's.
            page.WithTitle("ASAN platform: API").DisableDefaultFonts().DisableTelemetry().DisableAgent().DisableMcp().HideDeveloperTools().HideClientButton();
            page.AddDocument("all", "ASAN platform", "/openapi.json", isDefault: true);
            foreach (var service in ServiceRoutes.Services.Append("gateway"))
                page.AddDocument(service, $"ASAN {service}", $"/openapi/{service}.json");
        });
    }
}
