using System.Text.Json;
using System.Text.Json.Nodes;
using Asan.Catalogue.Agencies;
using Asan.Catalogue.Centres;
using Asan.Catalogue.Services;
using Asan.ServiceDefaults;
using Npgsql;

namespace Asan.Catalogue.Exports;

/// <summary>
/// GET /v1/exports/hsds.json: the services as Open Referral's Human Services Data Specification 3.0, as one page of its
/// <c>/services</c> with all that belongs to each.
/// </summary>
public static class ExportHsds
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/exports/hsds.json", Handle)
        .WithTags("Exports").WithSummary("All services as HSDS 3.0, in one language")
        .Produces(StatusCodes.Status200OK, contentType: "application/json");

    private static IResult Handle(string? lang, NpgsqlDataSource database, TimeProvider time, HttpContext http) =>
        Dump.Of(http, database, Languages.Wanted(http, lang), FeesInForce.Today(time.Now()), "application/json", Begin, Service);

    private static void Begin(Utf8JsonWriter json, Snapshot snapshot)
    {
        json.WriteNumber("total_items", snapshot.Services);
        json.WriteNumber("total_pages", 1);
        json.WriteNumber("page_number", 1);
        json.WriteNumber("size", snapshot.Services);
        json.WriteBoolean("first_page", true);
        json.WriteBoolean("last_page", true);
        json.WriteBoolean("empty", snapshot.Services == 0);
        json.WriteStartArray("contents");
    }

    private static JsonNode Service(ExportedService service, Snapshot snapshot)
    {
        var (id, body) = (Dump.Uuid($"service {service.Id}"), service.Body);
        var node = new JsonObject
        {
            ["id"] = id,
            ["name"] = snapshot.Text(body.Name),
            ["status"] = "active",
            ["last_modified"] = service.PublishedAt.ToString(),
            ["organization"] = Organization(body.Agency, snapshot.Agencies[body.Agency], snapshot),
            ["cost_options"] = new JsonArray([.. snapshot.Fees(body).Select((fee, i) => Cost(fee, Dump.Uuid($"fee {service.Id} {i}"), id, snapshot))]),
            ["required_documents"] = new JsonArray([.. body.Requirements.Select((requirement, i) => new JsonObject
            {
                ["id"] = Dump.Uuid($"requirement {service.Id} {i}"),
                ["service_id"] = id,
                ["document"] = snapshot.Text(requirement.Text),
            })]),
            ["service_at_locations"] = new JsonArray([.. service.Centres.Where(snapshot.Centres.ContainsKey).Select(centre => new JsonObject
            {
                ["id"] = Dump.Uuid($"service {service.Id} at {centre}"),
                ["service_id"] = id,
                ["location"] = Location(centre, snapshot.Centres[centre], snapshot),
            })]),
        };
        if (body.Description is { } description)
            node["description"] = snapshot.Text(description);
        return node;
    }

    private static JsonObject Organization(string id, AgencyBody agency, Snapshot snapshot)
    {
        var node = new JsonObject
        {
            ["id"] = Dump.Uuid($"agency {id}"),
            ["name"] = snapshot.Text(agency.Name),
            ["description"] = snapshot.Text(agency.Name), // mandatory; nothing more is known
        };
        if (agency.Url is { } url)
            node["website"] = url;
        return node;
    }

    private static JsonObject Cost(Fee fee, Guid id, Guid service, Snapshot snapshot)
    {
        var node = new JsonObject
        {
            ["id"] = id,
            ["service_id"] = service,
            ["option"] = snapshot.Text(fee.Name),
            ["currency"] = fee.Currency,
            ["amount"] = AmountAttribute.Read(fee.Amount),
        };
        if (fee.ValidFrom is { } from)
            node["valid_from"] = $"{from:uuuu-MM-dd}";
        if (fee.ValidTo is { } to)
            node["valid_to"] = $"{to:uuuu-MM-dd}";
        return node;
    }

    private static JsonObject Location(string id, CentreBody centre, Snapshot snapshot) => new()
    {
        ["id"] = Dump.Uuid($"centre {id}"),
        ["location_type"] = "physical",
        ["name"] = snapshot.Text(centre.Name),
        // An HSDS address has parts (city, postal code) that our sources do not tell apart.
        ["description"] = snapshot.Text(centre.Address),
        ["latitude"] = centre.Latitude,
        ["longitude"] = centre.Longitude,
        ["external_identifier"] = id,
        ["schedules"] = new JsonArray([.. centre.OpeningHours.Where(hours => hours.IsWeekly).Select((hours, i) => new JsonObject
        {
            ["id"] = Dump.Uuid($"hours {id} {i}"),
            ["freq"] = "WEEKLY",
            ["byday"] = string.Join(',', hours.Days!.Distinct().Order().Select(day => $"{day}"[..2].ToUpperInvariant())),
            ["opens_at"] = $"{hours.Opens:HH:mm}",
            ["closes_at"] = $"{hours.Closes:HH:mm}",
        })]),
    };
}
