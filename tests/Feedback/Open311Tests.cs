using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using System.Xml.Linq;
using Asan.TestBed;
using Xunit;

namespace Asan.Feedback.Tests;

/// <summary>GeoReport v2 as its clients use it: forms in, JSON or XML out, errors in its own form.</summary>
[Collection(nameof(SharedHost))]
public class Open311Tests(FeedbackHost host)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Services_and_their_definition_come_as_JSON_and_as_XML()
    {
        var centre = await host.CentreAsync();
        var services = await GetAsync("services.json");
        Assert.Contains(services.AsArray(), service => service!["service_code"]!.GetValue<string>() == "cleanliness" && service["metadata"]!.GetValue<bool>());
        var xml = XDocument.Parse(await host.Anonymous().GetStringAsync("/open311/v2/services.xml", Cancellation));
        Assert.Equal(("services", services.AsArray().Count), (xml.Root!.Name.LocalName, xml.Root.Elements("service").Count()));

        var definition = await GetAsync("services/cleanliness.json");
        Assert.Contains(definition["attributes"]![0]!["values"]!.AsArray(), value => value!["key"]!.GetValue<string>() == centre);
        var definitionXml = XDocument.Parse(await host.Anonymous().GetStringAsync("/open311/v2/services/cleanliness.xml", Cancellation));
        Assert.Contains(definitionXml.Root!.Element("attributes")!.Element("attribute")!.Element("values")!.Elements("value"), value => value.Element("key")!.Value == centre);
    }

    [Fact]
    public async Task A_request_is_a_case_about_a_place_whose_words_are_public_only_as_an_officer_wrote_them()
    {
        var centre = await host.CentreAsync();
        var sent = (await SendAsync(("service_code", "cleanliness"), ("address_id", centre), ("lat", "40.4"), ("long", "49.85"), ("address_string", "PRIVATE-STREET 5"),
            ("description", "PRIVATE-WORDS"), ("email", "PRIVATE@example.com"), ("first_name", "PRIVATE"), ("phone", "+994-PRIVATE"), ("device_id", "PRIVATE-DEVICE")))[0]!;
        var id = sent["service_request_id"]!.GetValue<string>();
        Assert.Matches("([0-9A-HJKMNP-TV-Z]{4}-){4}[0-9A-HJKMNP-TV-Z]{4}", sent["service_notice"]!.GetValue<string>()); // the receipt

        var open = (await GetAsync($"requests/{id}.json")).AsArray().Single()!;
        Assert.Equal(("open", "cleanliness", centre), (open["status"]!.GetValue<string>(), open["service_code"]!.GetValue<string>(), open["address_id"]!.GetValue<string>()));
        Assert.DoesNotContain("PRIVATE", open.ToJsonString(), StringComparison.Ordinal);
        Assert.Null(open["lat"]);
        Assert.False(await host.QueryAsync<bool>("select exists (select from cases c, case_message m where m.case_id = c.id and (c::text || m::text) like any (array['%@example.com%', '%PRIVATE-DEVICE%', '%994-PRIVATE%']))"));

        await host.Officer().PostAsync($"/v1/cases/{id}/answer", new { text = "Cleaned.", summary = "The hall is cleaned twice a day now." }).JsonAsync();

        var closed = (await GetAsync($"requests/{id}.json")).AsArray().Single()!;
        Assert.Equal(("closed", "The hall is cleaned twice a day now.", 40.4), (closed["status"]!.GetValue<string>(), closed["description"]!.GetValue<string>(), closed["lat"]!.GetValue<double>()));
        Assert.DoesNotContain("PRIVATE-WORDS", closed.ToJsonString(), StringComparison.Ordinal);
        var xml = XDocument.Parse(await host.Anonymous().GetStringAsync($"/open311/v2/requests/{id}.xml", Cancellation));
        Assert.Equal(id, xml.Root!.Element("request")!.Element("service_request_id")!.Value);
        Assert.Equal(id, (await GetAsync($"tokens/{id}.json"))[0]!["service_request_id"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_search_filters_by_id_code_status_and_dates()
    {
        var first = (await SendAsync(("service_code", "signs"), ("address_string", "Hall 1")))[0]!["service_request_id"]!.GetValue<string>();
        var second = (await SendAsync(("service_code", "safety"), ("address_string", "Hall 2")))[0]!["service_request_id"]!.GetValue<string>();
        await host.Officer().PostAsync($"/v1/cases/{second}/answer", new { text = "Safe." }).JsonAsync();
        async Task<(bool, bool)> FoundAsync(string query)
        {
            var ids = (await GetAsync($"requests.json?{query}")).AsArray().Select(row => row!["service_request_id"]!.GetValue<string>()).ToList();
            return (ids.Contains(first), ids.Contains(second));
        }

        Assert.Equal((true, true), await FoundAsync(""));
        Assert.Equal((true, false), await FoundAsync("service_code=signs"));
        Assert.Equal((true, true), await FoundAsync("service_code=signs,safety"));
        Assert.Equal((true, false), await FoundAsync("status=open"));
        Assert.Equal((false, true), await FoundAsync("status=closed&service_code=safety"));
        Assert.Equal((true, true), await FoundAsync("status=open,closed"));
        Assert.Equal((false, true), await FoundAsync($"service_request_id={second},nonsense&status=open"));
        Assert.Equal((false, false), await FoundAsync("start_date=2020-01-01T00:00:00Z&end_date=2020-02-01T00:00:00%2B04:00"));
    }

    [Theory]
    [InlineData("requests.json?start_date=2026-01-01T00:00:00Z&end_date=2026-06-01T00:00:00Z", 400)]
    [InlineData("requests.json?start_date=yesterday", 400)]
    [InlineData("requests.json?status=lost", 400)]
    [InlineData("requests.json?jurisdiction_id=city.gov", 404)]
    [InlineData("requests/none.json", 404)]
    [InlineData("services/none.json", 404)]
    [InlineData("tokens/0190b6e4-7c1e-7d6a-9b1e-2f6f3b1c9a10.json", 404)]
    public async Task An_error_has_the_form_of_the_standard(string path, int status)
    {
        using var response = await host.Anonymous().GetAsync($"/open311/v2/{path}", Cancellation);
        var error = JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!.AsArray().Single()!;

        Assert.Equal((status, status), ((int)response.StatusCode, error["code"]!.GetValue<int>()));
        Assert.NotEmpty(error["description"]!.GetValue<string>());
    }

    [Fact]
    public async Task A_request_that_is_none_is_refused_and_leaves_no_case()
    {
        var key = await KeyAsync();
        var before = await host.QueryAsync<long>("select count(*) from cases");
        foreach (var (status, form) in new (HttpStatusCode, (string, string)[])[]
        {
            (HttpStatusCode.Forbidden, [("service_code", "signs"), ("address_string", "Hall")]),
            (HttpStatusCode.Forbidden, [("api_key", "guessed"), ("service_code", "signs"), ("address_string", "Hall")]),
            (HttpStatusCode.BadRequest, [("api_key", key), ("service_code", "none"), ("address_string", "Hall")]),
            (HttpStatusCode.BadRequest, [("api_key", key), ("service_code", "signs")]),
            (HttpStatusCode.BadRequest, [("api_key", key), ("service_code", "signs"), ("lat", "40")]),
            (HttpStatusCode.BadRequest, [("api_key", key), ("service_code", "signs"), ("lat", "NaN"), ("long", "1e999")]),
            (HttpStatusCode.BadRequest, [("api_key", key), ("service_code", "signs"), ("address_id", "no-such-centre")]),
            (HttpStatusCode.BadRequest, [("api_key", key), ("service_code", "signs"), ("address_string", new string('a', 401))]),
            (HttpStatusCode.BadRequest, [("api_key", key), ("service_code", "signs"), ("address_string", "Hall"), ("description", new string('a', 4001))]),
            (HttpStatusCode.BadRequest, [("api_key", key), ("service_code", "signs"), ("address_string", "a\0b")]),
        })
        {
            using var response = await PostAsync(form);
            Assert.True(status == response.StatusCode, $"{string.Join('&', form)}: {response.StatusCode}");
            Assert.Single(JsonNode.Parse(await response.Content.ReadAsStringAsync(Cancellation))!.AsArray());
        }
        using var json = await host.Anonymous().PostAsync("/open311/v2/requests.json", new StringContent("{}", Encoding.UTF8, "application/json"), Cancellation);
        using var xml = await host.Anonymous().PostAsync("/open311/v2/requests.xml", new FormUrlEncodedContent([new("service_code", "signs")]), Cancellation);

        Assert.Equal(HttpStatusCode.BadRequest, json.StatusCode);
        Assert.Equal("403", XDocument.Parse(await xml.Content.ReadAsStringAsync(Cancellation)).Root!.Element("error")!.Element("code")!.Value);
        Assert.Equal(before, await host.QueryAsync<long>("select count(*) from cases"));
    }

    private async Task<string> KeyAsync() => (await host.Officer().PostAsync("/v1/open311-keys", new { name = "City app" }).JsonAsync(201))["apiKey"]!.GetValue<string>();

    private async Task<JsonNode> SendAsync(params (string, string)[] form) => await PostAsync([("api_key", await KeyAsync()), .. form]).JsonAsync(201);

    private Task<HttpResponseMessage> PostAsync((string Name, string Value)[] form) => host.Anonymous().PostAsync("/open311/v2/requests.json",
        new FormUrlEncodedContent(form.Select(field => KeyValuePair.Create(field.Name, field.Value))), Cancellation);

    private Task<JsonNode> GetAsync(string path) => host.Anonymous().GetAsync($"/open311/v2/{path}", Cancellation).JsonAsync();
}
