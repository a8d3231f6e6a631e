using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Asan.Gateway.Documents;
using Asan.Gateway.Forwarding;
using Asan.Messaging;
using Asan.TestBed;
using Xunit;

namespace Asan.Gateway.Tests;

public sealed partial class DocumentsTests(GatewayHost gateway)
{
    [Fact]
    public async Task The_gateways_own_document_has_tokens_and_events()
    {
        var paths = (await gateway.Anonymous().GetAsync("/openapi/gateway.json").JsonAsync())["paths"]!.AsObject().Select(path => path.Key);
        Assert.Superset(new HashSet<string> { "/.well-known/openid-configuration", "/oauth/jwks", "/oauth/token", "/v1/events", "/v1/webhooks" }, paths.ToHashSet());
    }

    [Fact]
    public async Task A_services_document_comes_from_the_service()
    {
        var paths = (await gateway.Anonymous().GetAsync("/openapi/feedback.json").JsonAsync())["paths"]!.AsObject();
        Assert.Contains("/v1/ratings", paths.Select(path => path.Key));
        Assert.Equal("service-unavailable", await gateway.Anonymous().GetAsync("/openapi/catalogue.json").ProblemAsync(503));
    }

    [Fact]
    public async Task The_page_with_the_documents_loads_nothing_from_elsewhere()
    {
        var http = gateway.Anonymous();
        var page = await http.GetStringAsync("/docs/", TestContext.Current.CancellationToken);

        Assert.DoesNotContain("//", Schemeless().Replace(page, ""), StringComparison.Ordinal);
        foreach (Match script in Script().Matches(page))
            Assert.NotEmpty(await http.GetStringAsync($"/docs/{script.Groups[1].Value}", TestContext.Current.CancellationToken));
        Assert.Equal(ServiceRoutes.Services.Count + 1, Document().Count(page));
    }

    [Fact]
    public async Task The_first_page_names_what_is_here_and_its_links_work()
    {
        var http = gateway.Anonymous();
        var page = await http.GetStringAsync("/", TestContext.Current.CancellationToken);

        // Pages of services that are not behind this gateway say so, after the time that they are given: all are asked at once.
        var links = Link().Matches(page).Select(match => match.Groups[1].Value).Where(link => !link.StartsWith("/v1/", StringComparison.Ordinal)).Distinct();
        await Task.WhenAll(links.Select(async link =>
            Assert.True((int)(await http.GetAsync(link, TestContext.Current.CancellationToken)).StatusCode is 200 or 503, link)));
    }

    [Fact]
    public async Task The_document_of_events_has_every_event_with_its_channel_schema_and_golden_example()
    {
        var document = await gateway.Anonymous().GetAsync("/asyncapi.json").JsonAsync();

        foreach (var type in EventTypes.All)
        {
            var (name, full) = (EventTypes.ExchangeOf(type), EventTypes.NameOf(type));
            Assert.Equal($"#/components/messages/{name}", document["channels"]![name]!["messages"]![name]!["$ref"]!.GetValue<string>());
            Assert.Equal($"#/components/messages/{name}", document["channels"]!["stream"]!["messages"]![name]!["$ref"]!.GetValue<string>());
            Assert.Equal($"#/channels/{name}", document["operations"]![$"send-{name}"]!["channel"]!["$ref"]!.GetValue<string>());
            Assert.Equal(full, document["components"]!["messages"]![name]!["name"]!.GetValue<string>());
            var example = document["components"]!["messages"]![name]!["examples"]![0]!["payload"]!;
            Assert.Equal(full, example["type"]!.GetValue<string>());
            Assert.NotNull(JsonSerializer.Deserialize(example["data"], type, EventTypes.Json));
            var members = document["components"]!["schemas"]![name]!["properties"]!.AsObject();
            Assert.Equal(type.GetProperties().Select(property => JsonNamingPolicy.CamelCase.ConvertName(property.Name)), members.Select(member => member.Key));
            Assert.All(members, member => Assert.False(string.IsNullOrEmpty(member.Value!["description"]?.GetValue<string>()), $"{name} does not say what {member.Key} is."));
        }
        Assert.Equal(EventTypes.All.Count + 1, document["channels"]!.AsObject().Count);
    }

    [Fact]
    public void Answers_may_gain_members_and_bodies_may_not_and_a_shape_said_differently_keeps_its_name()
    {
        static JsonNode Service(string said) => JsonNode.Parse($$"""
            {
              "paths": { "/v1/{{said}}": { "post": {
                "requestBody": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Body" } } } },
                "responses": { "200": { "content": { "application/json": { "schema": { "$ref": "#/components/schemas/Answer" } } } } } } } },
              "components": { "schemas": {
                "Body": { "type": "object", "properties": { "inner": { "$ref": "#/components/schemas/Inner" } }, "additionalProperties": false },
                "Inner": { "type": "object", "additionalProperties": false },
                "Answer": { "description": "{{said}}", "type": "object", "properties": { "description": { "type": "string" } }, "additionalProperties": false } } }
            }
            """)!;

        var schemas = MergedDocument.Of([("one", Service("one")), ("two", Service("two"))])["components"]!["schemas"]!.AsObject();

        Assert.Equal(["Answer", "Body", "Inner"], schemas.Select(schema => schema.Key));
        Assert.False(schemas["Body"]!["additionalProperties"]!.GetValue<bool>());
        Assert.False(schemas["Inner"]!["additionalProperties"]!.GetValue<bool>());
        Assert.Null(schemas["Answer"]!["additionalProperties"]);
    }

    [GeneratedRegex("^ *//.*$", RegexOptions.Multiline)]
    private static partial Regex Schemeless();

    [GeneratedRegex("src=\"([^\"]+)\"")]
    private static partial Regex Script();

    [GeneratedRegex("openapi/[a-z]+\\.json")]
    private static partial Regex Document();

    [GeneratedRegex("href=\"([^\"]+)\"")]
    private static partial Regex Link();
}
