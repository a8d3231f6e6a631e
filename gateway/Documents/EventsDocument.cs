using System.Globalization;
using System.Reflection;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using Asan.Gateway.Feed;
using Asan.Messaging;
using Asan.ServiceDefaults;

namespace Asan.Gateway.Documents;

/// <summary>
/// The AsyncAPI 3.0 document of the events that partners get, by webhook or from the feed's stream: a channel, a message, a schema
/// and an example for every event of Contracts. Schemas come from the records as the serializer writes them, texts from the records'
/// comments, examples from the golden files that the records are tested against.
/// </summary>
public static class EventsDocument
{
    private const string Schemas = "#/components/schemas/";

    // As EventTypes.Json writes; what a record demands is required, and a number is never a text.
    private static readonly JsonSerializerOptions Json = new(EventTypes.Json)
    {
        NumberHandling = JsonNumberHandling.Strict,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The document; the same as long as the events are.</summary>
    public static JsonObject Create()
    {
        var events = EventTypes.All.OrderBy(EventTypes.NameOf, StringComparer.Ordinal).ToList();
        var names = events.Select(EventTypes.ExchangeOf).ToList();
        return new JsonObject
        {
            ["asyncapi"] = "3.0.0",
            ["id"] = "urn:az-asan:events",
            ["info"] = new JsonObject
            {
                ["title"] = "ASAN platform: events",
                ["version"] = "1",
                ["description"] = "What happened on the platform, told as CloudEvents 1.0: sent to a partner's webhooks, or read from the feed's stream. An event may come twice (by the same `id`) and out of order (`aggregateversion` counts within a `subject`). A version of an event only ever gains members: ignore those that you do not know.",
                ["contact"] = new JsonObject { ["name"] = "The operators of this gateway" },
                ["tags"] = new JsonArray([.. events.Select(EventTypes.OwnerOf).Distinct().Select(owner => new JsonObject { ["name"] = owner, ["description"] = $"Events that {owner} owns." })]),
            },
            ["defaultContentType"] = "application/cloudevents+json",
            ["servers"] = new JsonObject { ["gateway"] = Gateway(), ["subscriber"] = Subscriber() },
            ["channels"] = new JsonObject(
                events.Select(type => KeyValuePair.Create<string, JsonNode?>(EventTypes.ExchangeOf(type), Channel(type)))
                    .Prepend(KeyValuePair.Create<string, JsonNode?>("stream", Stream(names)))),
            ["operations"] = new JsonObject(
                events.Select(type => KeyValuePair.Create<string, JsonNode?>($"send-{EventTypes.ExchangeOf(type)}", Send(type)))
                    .Prepend(KeyValuePair.Create<string, JsonNode?>("stream-events", StreamEvents()))),
            ["components"] = new JsonObject
            {
                ["messages"] = new JsonObject(events.Select(type => KeyValuePair.Create<string, JsonNode?>(EventTypes.ExchangeOf(type), Message(type)))),
                ["schemas"] = new JsonObject(
                    events.Select(type => KeyValuePair.Create<string, JsonNode?>(EventTypes.ExchangeOf(type), SchemaOf(type)))
                        .Append(KeyValuePair.Create<string, JsonNode?>("cloud-event", CloudEventSchema()))
                        .Append(KeyValuePair.Create<string, JsonNode?>("webhook-headers", WebhookHeaders()))),
                ["securitySchemes"] = new JsonObject
                {
                    ["token"] = new JsonObject { ["type"] = "http", ["scheme"] = "bearer", ["bearerFormat"] = "JWT", ["description"] = "An access token of POST /oauth/token with the scope `events.read`." },
                },
            },
        };
    }

    private static JsonObject Gateway() => new()
    {
        ["host"] = "{gateway}",
        ["protocol"] = "https",
        ["description"] = "The gateway; each channel that it streams needs a token.",
        ["variables"] = new JsonObject { ["gateway"] = new JsonObject { ["description"] = "Host and port at which this document was read.", ["default"] = "localhost" } },
        ["security"] = new JsonArray(Reference("#/components/securitySchemes/token")),
    };

    private static JsonObject Subscriber() => new()
    {
        ["host"] = "{subscriber}",
        ["pathname"] = "/{path}",
        ["protocol"] = "https",
        ["description"] = "The partner's own, by the `url` of POST /v1/webhooks.",
        ["variables"] = new JsonObject
        {
            ["subscriber"] = new JsonObject { ["description"] = "A host on the public internet, port 443 or 8443.", ["examples"] = new JsonArray("partner.example") },
            ["path"] = new JsonObject { ["description"] = "Any path.", ["examples"] = new JsonArray("asan") },
        },
    };

    private static JsonObject Stream(IEnumerable<string> names) => new()
    {
        ["address"] = "/v1/events/stream",
        ["title"] = "The feed as it grows",
        ["description"] = "Server-sent events: `event` is the event's type, `id` its cursor, `data` the CloudEvent. Events of booking, feedback and awards need those services' read scopes too; without them they are left out.",
        ["servers"] = new JsonArray(Reference("#/servers/gateway")),
        ["messages"] = new JsonObject(names.Select(name => KeyValuePair.Create<string, JsonNode?>(name, Reference($"#/components/messages/{name}")))),
    };

    private static JsonObject StreamEvents() => new()
    {
        ["action"] = "send",
        ["channel"] = Reference("#/channels/stream"),
        ["title"] = "Follow the feed",
        ["summary"] = "Sends what comes into the feed.",
        ["description"] = "From the last `id` that the reader names on, up to 30 days back, or from now. The stream ends with the token.",
        ["bindings"] = new JsonObject
        {
            ["http"] = new JsonObject
            {
                ["method"] = "GET",
                ["query"] = new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        ["type"] = new JsonObject { ["type"] = "string", ["description"] = "Only events of this type, such as `az.asan.booking.visit-booked.v1`." },
                        ["cursor"] = new JsonObject { ["type"] = "string", ["description"] = "The `next` of a page of GET /v1/events; the header `Last-Event-ID` goes before it." },
                    },
                },
                ["bindingVersion"] = "0.3.0",
            },
        },
    };

    private static JsonObject Channel(Type type) => new()
    {
        ["address"] = null, // each webhook has its own
        ["title"] = EventTypes.NameOf(type),
        ["description"] = $"Webhooks that have `{EventTypes.NameOf(type)}` among their `types`.",
        ["servers"] = new JsonArray(Reference("#/servers/subscriber")),
        ["messages"] = new JsonObject { [EventTypes.ExchangeOf(type)] = Reference($"#/components/messages/{EventTypes.ExchangeOf(type)}") },
        ["tags"] = Owner(type),
    };

    private static JsonObject Send(Type type) => new()
    {
        ["action"] = "send",
        ["channel"] = Reference($"#/channels/{EventTypes.ExchangeOf(type)}"),
        ["title"] = $"Send {EventTypes.NameOf(type)}",
        ["summary"] = Comments.Of(type),
        ["description"] = $"POST to each webhook; 2xx within 15 s is a delivery, anything else is tried again. The webhook's client needs the scope{(EventAccess.ScopeOf(EventTypes.NameOf(type)) is { } scope ? $"s `{Scopes.EventsRead}` and `{scope}`" : $" `{Scopes.EventsRead}`")}.",
        ["tags"] = Owner(type),
        ["bindings"] = new JsonObject { ["http"] = new JsonObject { ["method"] = "POST", ["bindingVersion"] = "0.3.0" } },
    };

    private static JsonObject Message(Type type) => new()
    {
        ["name"] = EventTypes.NameOf(type),
        ["title"] = EventTypes.ExchangeOf(type),
        ["summary"] = Comments.Of(type),
        ["contentType"] = "application/cloudevents+json",
        ["headers"] = Reference($"{Schemas}webhook-headers"),
        ["payload"] = new JsonObject
        {
            ["allOf"] = new JsonArray(
                Reference($"{Schemas}cloud-event"),
                new JsonObject
                {
                    ["type"] = "object",
                    ["properties"] = new JsonObject
                    {
                        ["type"] = new JsonObject { ["const"] = EventTypes.NameOf(type) },
                        ["source"] = new JsonObject { ["const"] = $"/{EventTypes.OwnerOf(type)}" },
                        ["data"] = Reference($"{Schemas}{EventTypes.ExchangeOf(type)}"),
                    },
                }),
        },
        ["examples"] = new JsonArray(new JsonObject { ["name"] = EventTypes.ExchangeOf(type), ["payload"] = Example(type) }),
        ["tags"] = Owner(type),
    };

    private static JsonObject Example(Type type)
    {
        var data = JsonNode.Parse(Golden(type))!;
        return new JsonObject
        {
            ["specversion"] = "1.0",
            ["id"] = "01a2171d-5f00-7c43-9d0e-6f2a8f1c7b31",
            ["source"] = $"/{EventTypes.OwnerOf(type)}",
            ["type"] = EventTypes.NameOf(type),
            ["time"] = "2022-12-15T05:00:00Z",
            ["subject"] = EventTypes.ExchangeOf(type) switch
            {
                "awards.ballot-log-signed.v1" => $"ballot-log:{data["cycleId"]}",
                "booking.applications-reported.v1" => $"applications/{data["serviceId"]}",
                "booking.study-visit-declined.v1" or "booking.study-visit-scheduled.v1" => $"{data["itineraryId"]}",
                "feedback.ratings-published.v1" => $"{data["subjectKind"]}/{data["subjectId"]}",
                _ => $"{data.AsObject().First().Value}", // the aggregate's id stands first in its events
            },
            ["traceparent"] = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
            ["aggregateversion"] = 1,
            ["datacontenttype"] = "application/json",
            ["data"] = data,
        };
    }

    private static Stream Golden(Type type) =>
        typeof(EventsDocument).Assembly.GetManifestResourceStream($"Asan.Gateway.Events.{EventTypes.NameOf(type)}.json")
            ?? throw new InvalidOperationException($"{EventTypes.NameOf(type)} has no golden file in tests/Contracts/golden.");

    private static JsonObject SchemaOf(Type type)
    {
        var schema = Json.GetJsonSchemaAsNode(type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Describe });
        return Unfolded(schema, schema).AsObject();
    }

    private static JsonNode Describe(JsonSchemaExporterContext context, JsonNode schema)
    {
        if (schema is not JsonObject described || described.ContainsKey("$ref"))
            return schema;
        // What the serializer writes has no time zone, and is no "time" of JSON Schema's.
        if ((Nullable.GetUnderlyingType(context.TypeInfo.Type) ?? context.TypeInfo.Type) == typeof(TimeOnly))
        {
            described.Remove("format");
            described["pattern"] = @"^([01]\d|2[0-3]):[0-5]\d:[0-5]\d$";
        }
        var text = context.PropertyInfo?.AttributeProvider is PropertyInfo property ? Comments.Of(property) : context.PropertyInfo is null ? Comments.Of(context.TypeInfo.Type) : null;
        if (text is not null)
            described.Insert(0, "description", text);
        return described;
    }

    // The exporter refers from the second place where a type occurs to the first, by a path within this one schema.
    private static JsonNode Unfolded(JsonNode node, JsonNode whole)
    {
        switch (node)
        {
            case JsonObject reference when reference["$ref"]?.GetValue<string>() is { } path:
                var meant = path.Split('/').Skip(1).Aggregate(whole, (at, step) => at is JsonArray list ? list[int.Parse(step, CultureInfo.InvariantCulture)]! : at[step]!);
                var unfolded = Unfolded(meant, whole).AsObject();
                foreach (var (name, value) in reference.Where(member => member.Key != "$ref"))
                    unfolded[name] = value?.DeepClone();
                return unfolded;
            case JsonObject members:
                return new JsonObject(members.Select(member => KeyValuePair.Create(member.Key, member.Value is null ? null : (JsonNode?)Unfolded(member.Value, whole))));
            case JsonArray items:
                return new JsonArray([.. items.Select(item => item is null ? null : Unfolded(item, whole))]);
            default:
                return node.DeepClone();
        }
    }

    private static JsonObject CloudEventSchema()
    {
        static JsonObject Text(string description, string? format = null)
        {
            var text = new JsonObject { ["description"] = description, ["type"] = "string" };
            if (format is not null)
                text["format"] = format;
            return text;
        }

        return new JsonObject
        {
            ["description"] = Comments.Of(typeof(CloudEvent)),
            ["type"] = "object",
            ["properties"] = new JsonObject
            {
                ["specversion"] = new JsonObject { ["const"] = "1.0" },
                ["id"] = Text(Said(nameof(CloudEvent.Id)), "uuid"),
                ["source"] = Text(Said(nameof(CloudEvent.Source)), "uri-reference"),
                ["type"] = Text(Said(nameof(CloudEvent.Type))),
                ["time"] = Text(Said(nameof(CloudEvent.Time)), "date-time"),
                ["subject"] = Text(Said(nameof(CloudEvent.Subject))),
                ["traceparent"] = new JsonObject { ["description"] = Said(nameof(CloudEvent.Traceparent)), ["type"] = new JsonArray("string", "null") },
                ["aggregateversion"] = new JsonObject { ["description"] = Said(nameof(CloudEvent.AggregateVersion)), ["type"] = "integer", ["minimum"] = 1 },
                ["datacontenttype"] = new JsonObject { ["const"] = "application/json" },
                ["data"] = new JsonObject { ["description"] = Said(nameof(CloudEvent.Data)), ["type"] = "object" },
            },
            ["required"] = new JsonArray("specversion", "id", "source", "type", "time", "subject", "traceparent", "aggregateversion", "datacontenttype", "data"),
        };
    }

    private static string Said(string member) => Comments.Of(typeof(CloudEvent).GetProperty(member)!) ?? "";

    private static JsonObject WebhookHeaders() => new()
    {
        ["description"] = "What a webhook's request carries (Standard Webhooks 1.0); the stream has none of it.",
        ["type"] = "object",
        ["properties"] = new JsonObject
        {
            ["webhook-id"] = new JsonObject { ["description"] = "The event's `id`; a repeat has the same.", ["type"] = "string", ["format"] = "uuid" },
            ["webhook-timestamp"] = new JsonObject { ["description"] = "When it was sent, in seconds since 1970.", ["type"] = "string", ["pattern"] = "^[0-9]+$" },
            ["webhook-signature"] = new JsonObject { ["description"] = "`v1,` and the base64 of HMAC-SHA256 over `{webhook-id}.{webhook-timestamp}.{body}`; two of them, with a blank between, while a secret is being rotated.", ["type"] = "string" },
        },
    };

    private static JsonArray Owner(Type type) => new(new JsonObject { ["name"] = EventTypes.OwnerOf(type) });

    private static JsonObject Reference(string to) => new() { ["$ref"] = to };
}
