using System.Text.Json.Nodes;
using System.Xml;
using System.Xml.Linq;

namespace Asan.Feedback.Cases.Open311;

/// <summary>
/// The forms of Open311 GeoReport v2 (https://wiki.open311.org/GeoReport_v2): JSON and XML, and its own form of error, an
/// array of code and description, in the place of RFC 9457.
/// </summary>
internal sealed class GeoReport(string format, int status, string root, string item, JsonNode body) : IResult
{
    private const string Jurisdiction = "asan.gov.az";

    /// <summary>What can be asked for about a place. Codes are stable; names are for people.</summary>
    public static readonly IReadOnlyList<(string Code, string Name, string Group, string Keywords)> Services =
    [
        ("accessibility", "Access for people with disabilities", "building", "wheelchair, ramp, lift, sign language"),
        ("cleanliness", "Cleanliness", "building", "toilets, waste, air"),
        ("equipment", "Broken equipment", "building", "kiosk, screen, printer, lift"),
        ("safety", "Safety", "building", "fire exit, ice, light"),
        ("signs", "Signs and information", "service", "signs, languages, opening hours"),
        ("waiting", "Waiting", "service", "queue, seats, tickets"),
    ];

    public static GeoReport Of(string format, string root, string item, IEnumerable<JsonObject> rows, int status = 200) =>
        new(format, status, root, item, new JsonArray([.. rows]));

    /// <summary>One thing that is no list, as the service definition.</summary>
    public static GeoReport Of(string format, string root, JsonObject one) => new(format, 200, root, "", one);

    public static GeoReport Error(string format, int status, string description) =>
        Of(format, "errors", "error", [new JsonObject { ["code"] = status, ["description"] = description }], status);

    /// <summary>Null when the jurisdiction is ours or not named: this endpoint serves one.</summary>
    public static GeoReport? CheckJurisdiction(string format, string? named) => string.IsNullOrEmpty(named) || named == Jurisdiction ? null
        : Error(format, 404, $"jurisdiction_id: expected {Jurisdiction} or nothing, a text of {named.Length} characters came.");

    public Task ExecuteAsync(HttpContext httpContext)
    {
        var response = httpContext.Response;
        response.StatusCode = status;
        response.ContentType = format == "xml" ? "text/xml; charset=utf-8" : "application/json; charset=utf-8";
        return response.WriteAsync(
            format == "xml" ? $"<?xml version=\"1.0\" encoding=\"utf-8\"?>\n{Xml(root, item, body)}" : body.ToJsonString(EventJson), httpContext.RequestAborted);
    }

    private static System.Text.Json.JsonSerializerOptions EventJson => Messaging.EventTypes.Json;

    // A list is named in the plural, its items in the singular: attributes, attribute.
    private static XElement Xml(string name, string item, JsonNode? node) => node switch
    {
        JsonArray list => new XElement(name, list.Select(one => Xml(item, "", one))),
        JsonObject members => new XElement(name, members.Select(member => Xml(member.Key, member.Key.TrimEnd('s'), member.Value))),
        null => new XElement(name),
        JsonValue value => new XElement(name, new string([.. value.ToString().Where(XmlConvert.IsXmlChar)])),
        _ => throw new ArgumentException("There is no other kind of node.", nameof(node)),
    };
}
