using System.Text.Json;
using System.Text.Json.Nodes;
using Asan.Catalogue.Centres;
using Asan.Catalogue.Services;
using Asan.ServiceDefaults;
using Npgsql;

namespace Asan.Catalogue.Exports;

/// <summary>GET /v1/exports/schema-org.jsonld: the services as schema.org's GovernmentService, for search engines.</summary>
public static class ExportSchemaOrg
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/exports/schema-org.jsonld", Handle)
        .WithTags("Exports").WithSummary("All services as schema.org JSON-LD, in one language")
        .Produces(StatusCodes.Status200OK, contentType: "application/ld+json");

    private static IResult Handle(string? lang, NpgsqlDataSource database, TimeProvider time, HttpContext http) =>
        Dump.Of(http, database, Languages.Wanted(http, lang), FeesInForce.Today(time.Now()), "application/ld+json", Begin, Service);

    private static void Begin(Utf8JsonWriter json, Snapshot snapshot)
    {
        json.WriteString("@context", "https://schema.org/");
        json.WriteStartArray("@graph");
        new JsonObject { ["@id"] = "#azerbaijan", ["@type"] = "Country", ["name"] = "Azerbaijan", ["identifier"] = "AZ" }.WriteTo(json);
        foreach (var (id, agency) in snapshot.Agencies)
        {
            var node = new JsonObject { ["@id"] = $"/v1/agencies/{id}", ["@type"] = "GovernmentOrganization", ["identifier"] = id, ["name"] = snapshot.Tagged(agency.Name) };
            if (agency.ShortName is { } shortName)
                node["alternateName"] = shortName;
            if (agency.Url is { } url)
                node["url"] = url;
            node.WriteTo(json);
        }
        foreach (var (id, centre) in snapshot.Centres)
            new JsonObject
            {
                ["@id"] = $"/v1/centres/{id}",
                ["@type"] = "GovernmentOffice",
                ["name"] = snapshot.Tagged(centre.Name),
                ["address"] = snapshot.Tagged(centre.Address),
                ["geo"] = new JsonObject { ["@type"] = "GeoCoordinates", ["latitude"] = centre.Latitude, ["longitude"] = centre.Longitude },
                ["openingHoursSpecification"] = new JsonArray([.. centre.OpeningHours.Where(hours => hours.IsWeekly).Select(hours => new JsonObject
                {
                    ["@type"] = "OpeningHoursSpecification",
                    ["dayOfWeek"] = new JsonArray([.. hours.Days!.Distinct().Select(day => new JsonObject { ["@id"] = $"schema:{day}" })]),
                    ["opens"] = $"{hours.Opens:HH:mm:ss}",
                    // Midnight ends the day here and would begin it there.
                    ["closes"] = hours.Closes == NodaTime.LocalTime.Midnight ? "23:59:59" : $"{hours.Closes:HH:mm:ss}",
                })]),
            }.WriteTo(json);
    }

    private static JsonNode Service(ExportedService service, Snapshot snapshot)
    {
        var body = service.Body;
        var node = new JsonObject
        {
            ["@id"] = $"/v1/services/{service.Id}",
            ["@type"] = "GovernmentService",
            ["identifier"] = service.Id,
            ["name"] = snapshot.Tagged(body.Name),
            ["provider"] = new JsonObject { ["@id"] = $"/v1/agencies/{body.Agency}" },
            ["areaServed"] = new JsonObject { ["@id"] = "#azerbaijan" },
            ["availableChannel"] = new JsonObject
            {
                ["@type"] = "ServiceChannel",
                ["serviceLocation"] = new JsonArray([.. service.Centres.Where(snapshot.Centres.ContainsKey).Select(centre => new JsonObject { ["@id"] = $"/v1/centres/{centre}" })]),
            },
            ["offers"] = new JsonArray([.. snapshot.Fees(body).Select(fee => Offer(fee, snapshot))]),
        };
        if (body.Description is { } description)
            node["description"] = snapshot.Tagged(description);
        return node;
    }

    private static JsonObject Offer(Fee fee, Snapshot snapshot)
    {
        var offer = new JsonObject { ["@type"] = "Offer", ["name"] = snapshot.Tagged(fee.Name), ["price"] = fee.Amount, ["priceCurrency"] = fee.Currency };
        if (fee.ValidFrom is { } from)
            offer["validFrom"] = $"{from:uuuu-MM-dd}";
        if (fee.ValidTo is { } to)
            offer["validThrough"] = $"{to:uuuu-MM-dd}";
        return offer;
    }
}
