using System.Text.Json.Nodes;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>What the platform is first filled with.</summary>
public class SeedDataTests(CatalogueHost host)
{
    [Fact]
    public async Task Every_body_of_the_seed_data_is_accepted_read_back_as_put_and_put_again_without_a_new_version()
    {
        // In this order: centres and services name agencies, services name centres.
        foreach (var kind in new[] { "agencies", "centres", "services", "search-synonyms", "life-events", "good-practices" })
        {
            var items = Items(kind);
            Assert.NotEmpty(items);
            foreach (var item in items)
            {
                var path = $"/v1/sources/asan/{kind}/{item["externalId"]}";
                var body = item["body"]!.AsObject();
                await host.Editor.PutAsync(path, body).JsonAsync(201);
                Assert.True(JsonNode.DeepEquals(body, await host.Reader.GetAsync(path).JsonAsync()), $"{path} is not read back as it was put");
                Assert.Equal(1, (await host.Editor.PutAsync(path, body, "\"1\"").JsonAsync())["version"]!.GetValue<int>());
            }
        }

        var card = await host.ReadServiceAsync("identity-card", "?lang=en");
        Assert.Equal("Identity card (from 15 years)", card["name"]!.GetValue<string>());
        Assert.Equal(["5.00", "50.00", "70.00"], card["fees"]!.AsArray().Select(fee => fee!["amount"]!.GetValue<string>()).Take(3));
        Assert.Equal(23, card["centres"]!.AsArray().Count);
        var published = await host.Broker.EventAsync<CentrePublished>("training-centre");
        Assert.Equal(new OpeningHours(1, TimeOnly.MinValue, TimeOnly.MinValue, TimeOnly.MinValue), published.OpeningHours[0]);
        Assert.Equal(7, published.OpeningHours.Count);
        var bus = await host.Broker.EventAsync<CentrePublished>("mobile-1");
        Assert.Equal(("Astara, mərkəzi meydan", new DateOnly(2026, 12, 4)), (bus.Route![0].Place["az"], bus.Route[0].Until));
    }

    [Fact]
    public async Task The_API_document_lists_every_route_with_its_problems()
    {
        var document = await host.Reader.GetAsync("/openapi/v1.json").JsonAsync();

        var paths = document["paths"]!.AsObject();
        var routes = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Select(route => $"/{route.RoutePattern.RawText!.Trim('/')}").Where(path => path.StartsWith("/v1/", StringComparison.Ordinal));
        Assert.Equal(routes.Distinct().Order(StringComparer.Ordinal), paths.Select(path => path.Key).Order(StringComparer.Ordinal));
        var put = paths["/v1/sources/{source}/services/{externalId}"]!["put"]!;
        Assert.Contains("`unknown-centre`", put["responses"]!["422"]!["description"]!.GetValue<string>());
        Assert.NotNull(paths["/v1/services/{id}"]!["get"]!["responses"]!["200"]!["content"]!["application/json"]!["schema"]);
        Assert.Equal(@"^(0|[1-9][0-9]{0,9})\.[0-9]{2}$", document["components"]!["schemas"]!["Fee"]!["properties"]!["amount"]!["pattern"]!.GetValue<string>());
        // The framework numbers the second schema of one name: two types must not share one.
        Assert.DoesNotContain(document["components"]!["schemas"]!.AsObject(), schema => char.IsDigit(schema.Key[^1]));
    }

    private static List<JsonNode> Items(string kind) =>
        [.. JsonNode.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "data", $"{kind}.json")))!["items"]!.AsArray().Select(item => item!)];
}
