using System.Text.Json;
using System.Text.Json.Nodes;
using Asan.Catalogue.Publishing;
using Asan.Catalogue.Services;
using Asan.ServiceDefaults;
using Npgsql;

namespace Asan.Catalogue.Exports;

/// <summary>
/// GET /v1/exports/cpsv-ap.jsonld: the services as CPSV-AP 3.2.0, the EU's Core Public Service Vocabulary. IRIs are
/// relative to the dump's own address, so each is where the entry can be read.
/// </summary>
public static class ExportCpsvAp
{
    public static void Map(IEndpointRouteBuilder api) => api.MapGet("/exports/cpsv-ap.jsonld", Handle)
        .WithTags("Exports").WithSummary("All services as CPSV-AP 3.2 in JSON-LD, in one language")
        .Produces(StatusCodes.Status200OK, contentType: "application/ld+json");

    private const string Country = "http://publications.europa.eu/resource/authority/country/AZE";

    private static IResult Handle(string? lang, NpgsqlDataSource database, TimeProvider time, HttpContext http) =>
        Dump.Of(http, database, Languages.Wanted(http, lang), FeesInForce.Today(time.Now()), "application/ld+json", Begin, Service);

    private static void Begin(Utf8JsonWriter json, Snapshot snapshot)
    {
        // Written out, not by address: who reads the dump needs no network to understand it.
        json.WritePropertyName("@context");
        new JsonObject
        {
            ["cpsv"] = "http://purl.org/vocab/cpsv#",
            ["cv"] = "http://data.europa.eu/m8g/",
            ["dct"] = "http://purl.org/dc/terms/",
            ["eli"] = "http://data.europa.eu/eli/ontology#",
            ["foaf"] = "http://xmlns.com/foaf/0.1/",
            ["org"] = "http://www.w3.org/ns/org#",
            ["skos"] = "http://www.w3.org/2004/02/skos/core#",
            ["xsd"] = "http://www.w3.org/2001/XMLSchema#",
        }.WriteTo(json);
        json.WriteStartArray("@graph");
        // The shapes want every value of a code list typed where it is used.
        new JsonObject { ["@id"] = Country, ["@type"] = "dct:Location" }.WriteTo(json);
        foreach (var channel in Enum.GetValues<Channel>())
            new JsonObject { ["@id"] = $"#channel-type-{channel.Name()}", ["@type"] = "skos:Concept", ["skos:notation"] = channel.Name() }.WriteTo(json);
        foreach (var channel in new[] { Channel.Online, Channel.Mobile })
            new JsonObject
            {
                ["@id"] = $"#channel-{channel.Name()}",
                ["@type"] = "cv:Channel",
                ["dct:identifier"] = channel.Name(),
                ["dct:type"] = Ref($"#channel-type-{channel.Name()}"),
            }.WriteTo(json);
        foreach (var (id, agency) in snapshot.Agencies)
        {
            var node = new JsonObject
            {
                ["@id"] = $"/v1/agencies/{id}",
                ["@type"] = new JsonArray("cv:PublicOrganisation", "org:Organization"),
                ["dct:identifier"] = id,
                ["skos:prefLabel"] = snapshot.Tagged(agency.Name),
                ["dct:spatial"] = Ref(Country),
            };
            if (agency.Url is { } url)
                node["foaf:homepage"] = Ref(url);
            node.WriteTo(json);
        }
        foreach (var (id, centre) in snapshot.Centres)
            new JsonObject
            {
                ["@id"] = $"/v1/centres/{id}",
                ["@type"] = "cv:Channel",
                ["dct:identifier"] = id,
                ["dct:type"] = Ref("#channel-type-centre"),
                ["dct:title"] = snapshot.Tagged(centre.Name),
                ["dct:description"] = snapshot.Tagged(centre.Address),
            }.WriteTo(json);
        foreach (var (id, lifeEvent) in snapshot.LifeEvents)
            new JsonObject
            {
                ["@id"] = $"/v1/life-events/{id}",
                ["@type"] = new JsonArray("cv:LifeEvent", "cv:Event"),
                ["dct:identifier"] = id,
                ["dct:title"] = snapshot.Tagged(lifeEvent.Name),
                ["dct:description"] = snapshot.Tagged(lifeEvent.Description ?? lifeEvent.Name),
            }.WriteTo(json);
    }

    private static JsonNode Service(ExportedService service, Snapshot snapshot)
    {
        var (id, body) = (service.Id, service.Body);
        var node = new JsonObject
        {
            ["@id"] = $"/v1/services/{id}",
            ["@type"] = "cpsv:PublicService",
            ["dct:identifier"] = id,
            ["dct:title"] = snapshot.Tagged(body.Name),
            // Mandatory in CPSV-AP. Where nothing more is known than the name, nothing more is said.
            ["dct:description"] = snapshot.Tagged(body.Description ?? body.Name),
            ["dct:modified"] = new JsonObject { ["@value"] = service.PublishedAt.ToString(), ["@type"] = "xsd:dateTime" },
            ["dct:spatial"] = Ref(Country),
            ["cv:hasCompetentAuthority"] = Ref($"/v1/agencies/{body.Agency}"),
            ["cv:hasChannel"] = new JsonArray([
                .. service.Centres.Where(snapshot.Centres.ContainsKey).Select(centre => Ref($"/v1/centres/{centre}")),
                .. body.Channels.Where(channel => channel != Channel.Centre).Distinct().Select(channel => Ref($"#channel-{channel.Name()}"))]),
            ["cv:isGroupedBy"] = new JsonArray([
                .. snapshot.LifeEvents.Where(lifeEvent => lifeEvent.Value.Steps.Any(step => step.Service == id)).Select(lifeEvent => Ref($"/v1/life-events/{lifeEvent.Key}"))]),
            ["cv:hasCost"] = new JsonArray([.. snapshot.Fees(body).Select((fee, i) => Cost(fee, $"/v1/services/{id}#cost-{i + 1}", body.Agency, snapshot))]),
            ["cv:hasLegalResource"] = new JsonArray([
                .. snapshot.Fees(body).Select(fee => fee.LegalBasis).Append(body.LegalBasis!).Where(act => act is not null)
                    .DistinctBy(act => (snapshot.Text(act.Title), act.Clause)).Select(act => Act(act, snapshot))]),
            ["cpsv:hasInput"] = new JsonArray([.. body.Requirements.Select((requirement, i) => new JsonObject
            {
                ["@id"] = $"/v1/services/{id}#input-{i + 1}",
                ["@type"] = "cv:Evidence",
                ["dct:identifier"] = $"{id}/input/{i + 1}",
                ["dct:title"] = snapshot.Tagged(requirement.Text),
            })]),
        };
        return node;
    }

    private static JsonObject Cost(Fee fee, string iri, string agency, Snapshot snapshot) => new()
    {
        ["@id"] = iri,
        ["@type"] = "cv:Cost",
        ["dct:identifier"] = fee.Id,
        ["dct:description"] = snapshot.Tagged(fee.Name),
        ["cv:hasValue"] = new JsonObject { ["@value"] = fee.Amount, ["@type"] = "xsd:double" },
        ["cv:currency"] = new JsonObject { ["@id"] = $"http://publications.europa.eu/resource/authority/currency/{fee.Currency}", ["@type"] = "skos:Concept" },
        ["cv:isDefinedBy"] = Ref($"/v1/agencies/{agency}"),
    };

    private static JsonObject Act(LegalBasis act, Snapshot snapshot)
    {
        var node = new JsonObject { ["@type"] = "eli:LegalResource", ["dct:title"] = snapshot.Tagged(act.Title) };
        if (act.Clause is { } clause)
            node["eli:number"] = clause;
        if (act.Url is { } url)
            node["@id"] = url;
        return node;
    }

    private static JsonObject Ref(string iri) => new() { ["@id"] = iri };
}
