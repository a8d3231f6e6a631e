using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>One answer, one language, and no claim of a translation that is not there.</summary>
public class LanguagesTests(CatalogueHost host)
{
    [Theory]
    [InlineData("en", "en", "Passport", false)]
    [InlineData("az", "az", "Pasport", false)]
    [InlineData("ru", "az", "Pasport", true)] // az comes before en in the fallback
    public async Task A_service_is_given_in_the_wanted_language_or_the_first_of_the_fallback(string wanted, string given, string name, bool missing)
    {
        var id = await host.AddServiceAsync(InTwoLanguages(await host.AddAgencyAsync()));

        var answer = await host.Reader.GetAsync($"/v1/services/{id}?lang={wanted}");

        Assert.Equal([given], answer.Content.Headers.ContentLanguage);
        Assert.Contains("Accept-Language", answer.Headers.Vary);
        var service = JsonNode.Parse(await answer.Content.ReadAsStringAsync())!;
        Assert.Equal((name, given, missing), (service["name"]!.GetValue<string>(), service["language"]!.GetValue<string>(), service["translationMissing"]!.GetValue<bool>()));
        Assert.Equal(["az", "en"], service["languages"]!.AsArray().Select(language => language!.GetValue<string>()));
    }

    [Fact]
    public async Task A_text_that_came_from_another_language_is_named_with_that_language()
    {
        var body = InTwoLanguages(await host.AddAgencyAsync());
        body["description"] = new JsonObject { ["ru"] = "Только по-русски" };
        var id = await host.AddServiceAsync(body);

        var service = await host.ReadServiceAsync(id, "?lang=en");

        Assert.Equal("Только по-русски", service["description"]!.GetValue<string>());
        Assert.Equal("""[{"field":"$.description","language":"ru"}]""", service["inOtherLanguages"]!.ToJsonString());
        Assert.True(service["translationMissing"]!.GetValue<bool>());
    }

    [Theory]
    [InlineData("fr;q=0.2, en;q=0.9", "en")]
    [InlineData("de, en-GB;q=0.5", "en")]
    [InlineData("de", "az")]
    [InlineData("en;q=0, az", "az")]
    public async Task Without_lang_the_best_of_Accept_Language_counts(string header, string given)
    {
        var id = await host.AddServiceAsync(InTwoLanguages(await host.AddAgencyAsync()));
        var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/services/{id}") { Headers = { { "Accept-Language", header } } };

        Assert.Equal([given], (await host.Reader.SendAsync(request)).Content.Headers.ContentLanguage);
    }

    [Fact]
    public async Task A_language_that_is_not_offered_is_refused_with_400() =>
        Assert.Equal("invalid-request", await host.Reader.GetAsync("/v1/services?lang=de").ProblemAsync(400));

    [Fact]
    public async Task A_list_says_which_languages_its_names_are_in()
    {
        var agency = await host.AddAgencyAsync();
        await host.AddServiceAsync(InTwoLanguages(agency));
        var onlyFrench = CatalogueHost.Service(agency);
        onlyFrench["name"] = new JsonObject { ["fr"] = "Passeport" };
        await host.AddServiceAsync(onlyFrench);

        var answer = await host.Reader.GetAsync($"/v1/services?agency={agency}&lang=en");

        Assert.Equal(["en", "fr"], answer.Content.Headers.ContentLanguage);
    }

    [Fact]
    public async Task Who_has_the_answer_already_gets_304_until_it_changes()
    {
        var body = InTwoLanguages(await host.AddAgencyAsync());
        var id = await host.AddServiceAsync(body);
        var first = await host.Reader.GetAsync($"/v1/services/{id}?lang=en");
        Assert.Equal((true, TimeSpan.FromMinutes(1)), (first.Headers.CacheControl!.Public, first.Headers.CacheControl.MaxAge!.Value));
        Task<HttpResponseMessage> AskAsync(string query) => host.Reader.SendAsync(new HttpRequestMessage(HttpMethod.Get, $"/v1/services/{id}{query}")
        {
            Headers = { { "If-None-Match", first.Headers.ETag!.Tag } },
        });

        Assert.Equal(304, (int)(await AskAsync("?lang=en")).StatusCode);
        Assert.Equal(200, (int)(await AskAsync("?lang=az")).StatusCode);

        body["durationMinutes"] = 30;
        await host.Editor.PutAsync(CatalogueHost.ServicePath(id), body, "\"1\"").JsonAsync();
        Assert.Equal(200, (int)(await AskAsync("?lang=en")).StatusCode);
    }

    private static JsonObject InTwoLanguages(string agency)
    {
        var body = CatalogueHost.Service(agency);
        body["name"] = new JsonObject { ["az"] = "Pasport", ["en"] = "Passport" };
        return body;
    }
}
