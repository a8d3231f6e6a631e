using System.Text.Json.Nodes;
using Asan.Catalogue.Search;
using Asan.Catalogue.Services;
using Asan.Contracts.Booking;
using Asan.TestBed;
using CsCheck;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>Words find services, whichever keyboard and language they were typed in.</summary>
public class SearchTests(CatalogueHost host)
{
    [Theory]
    [InlineData("Şəxsiyyət vəsiqəsi", "sexsiyyet vesiqesi")]
    [InlineData("İSTİSMAR", "istismar")]
    [InlineData("qızıl ILIQ", "qizil iliq")]
    [InlineData("ÖZ ÜÇÜN, ağ!", "oz ucun ag")]
    [InlineData("Délivrance d'un œuvre", "delivrance d un oeuvre")]
    [InlineData("  Паспорт  й ё ", "паспорт и е")]
    [InlineData("%_\\", "")]
    public void Folding_takes_marks_case_and_signs_away(string text, string folded) => Assert.Equal(folded, Folding.Fold(text));

    [Fact]
    public void Folding_a_folded_text_changes_nothing_and_leaves_words_apart_by_one_space() =>
        Gen.String.Sample(text =>
        {
            var folded = Folding.Fold(Clean(text));
            return Folding.Fold(folded) == folded && folded == folded.Trim() && !folded.Contains("  ", StringComparison.Ordinal) && folded.IndexOfAny(['%', '_', '\\']) < 0;
        });

    [Fact]
    public async Task Beginnings_of_words_in_any_language_find_a_service_and_so_do_slips_of_the_keyboard()
    {
        var agency = await host.AddAgencyAsync();
        var card = await AddAsync(agency, ("az", "Şəxsiyyət vəsiqəsinin verilməsi"), ("en", "Identity card"), ("ru", "Выдача удостоверения личности"));
        var passport = await AddAsync(agency, ("az", "Ümumvətəndaş pasportu"), ("en", "Passport"), ("fr", "Passeport"));

        async Task FindsAsync(string q, params string[] expected) =>
            Assert.Equal(expected, Ids(await host.Reader.GetAsync($"/v1/services?agency={agency}&q={Uri.EscapeDataString(q)}").JsonAsync()));
        await FindsAsync("şəxs", card);
        await FindsAsync("SEXSIYYET VES", card);
        await FindsAsync("ves şex", card);
        await FindsAsync("удостов", card);
        await FindsAsync("umumvet", passport);
        await FindsAsync("passe", passport);
        await FindsAsync("pasprot", passport); // two letters swapped
        await FindsAsync("idnetity", card);
        await FindsAsync("marriage");
        await FindsAsync("%");
        await FindsAsync("'; drop table service; --");
    }

    [Fact]
    public async Task A_search_is_read_in_pages_with_the_best_first()
    {
        var agency = await host.AddAgencyAsync();
        var similar = await AddAsync(agency, ("en", "Registration of a vehicel"));
        var exact = new List<string>();
        for (var i = 0; i < 4; i++)
            exact.Add(await AddAsync(agency, ("en", $"Vehicle matter {i}")));

        var found = new List<string>();
        var path = $"/v1/services?agency={agency}&q=vehicle&limit=2";
        for (var pages = 0; path is not null; pages++)
        {
            Assert.True(pages < 4, "the pages do not end");
            var answer = await host.Reader.GetAsync(path);
            found.AddRange(Ids(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!));
            path = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal([.. exact, similar], found);
    }

    [Fact]
    public async Task A_search_that_is_too_long_is_refused_with_400() =>
        Assert.Equal("invalid-request", await host.Reader.GetAsync($"/v1/services?q={new string('a', 201)}").ProblemAsync(400));

    [Fact]
    public async Task One_language_is_searched_if_asked_for_else_all_four()
    {
        var agency = await host.AddAgencyAsync();
        var card = await AddAsync(agency, ("az", "Kart"), ("ru", "Карта"), ("en", "Quux"));

        Assert.Equal([card], await FoundAsync($"agency={agency}&q=quux"));
        Assert.Equal([card], await FoundAsync($"agency={agency}&q=quux&in=en"));
        Assert.Empty(await FoundAsync($"agency={agency}&q=quux&in=az"));
        Assert.Equal([card], await FoundAsync($"agency={agency}&q=карты&in=ru")); // another case of the noun
    }

    [Fact]
    public async Task A_name_comes_before_a_synonym_a_synonym_before_a_description_and_demand_decides_among_equals()
    {
        var agency = await host.AddAgencyAsync();
        var described = CatalogueHost.Service(agency);
        described["description"] = CatalogueHost.Texts("All about zeppelins");
        var inText = await host.AddServiceAsync(described);
        var (little, much) = (await AddAsync(agency, ("en", "Zeppelins to the north")), await AddAsync(agency, ("en", "Zeppelins to the south")));
        var bySynonym = await AddAsync(agency, ("en", "Airships"));
        await host.Editor.PutAsync($"/v1/sources/asan/search-synonyms/{host.NewId("synonym")}",
            new { phrases = new { en = new[] { "zeppelins" } }, services = new[] { bySynonym } }).JsonAsync(201);
        await host.Broker.PublishAsync(new VisitBooked(Guid.CreateVersion7(), "c", much, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch), much, 1);

        await Eventually.GetAsync(() => FoundAsync($"agency={agency}&q=zeppelins"), found => found.SequenceEqual([much, little, bySynonym, inText]), "the order by place and demand");
    }

    [Fact]
    public async Task Each_facet_counts_what_its_values_would_leave_under_the_other_filters()
    {
        var (one, two) = (await host.AddAgencyAsync(), await host.AddAgencyAsync());
        var centre = await host.AddCentreAsync(one, two);
        await AddPricedAsync(one, "0.00", "centre");
        await AddPricedAsync(one, "60.00", "centre", "online");
        await AddPricedAsync(two, "5.00", "online");
        async Task<JsonNode> AskAsync(string filters) => await host.Reader.GetAsync($"/v1/services?centre={centre}{filters}").JsonAsync();
        static string Facet(JsonNode page, string facet) =>
            string.Join(' ', page["facets"]![facet]!.AsArray().Select(each => $"{each!["value"]}:{each["count"]}").Order(StringComparer.Ordinal));

        var all = await AskAsync("");
        Assert.Equal(3, all["total"]!.GetValue<int>());
        Assert.Equal(($"{one}:2 {two}:1", "centre:2 online:2", "free:1 over-50:1 up-to-10:1"), (Facet(all, "agencies"), Facet(all, "channels"), Facet(all, "feeBands")));
        Assert.Equal("Ministry of Trials", all["facets"]!["agencies"]![0]!["name"]!.GetValue<string>());
        var online = await AskAsync("&channel=online");
        Assert.Equal(2, online["total"]!.GetValue<int>());
        Assert.Equal(($"{one}:1 {two}:1", "centre:2 online:2", "over-50:1 up-to-10:1"), (Facet(online, "agencies"), Facet(online, "channels"), Facet(online, "feeBands")));
        Assert.Equal(1, (await AskAsync($"&agency={two}&feeBand=up-to-10"))["total"]!.GetValue<int>());
        Assert.Equal("invalid-request", await host.Reader.GetAsync("/v1/services?channel=pigeon").ProblemAsync(400));

        async Task AddPricedAsync(string agency, string amount, params string[] channels)
        {
            var body = CatalogueHost.Service(agency, centre);
            body["fees"] = new JsonArray(CatalogueHost.Fee("ordinary", amount));
            body["channels"] = new JsonArray([.. channels.Select(channel => JsonValue.Create(channel))]);
            await host.AddServiceAsync(body);
        }
    }

    [Fact]
    public async Task Names_are_sorted_as_the_Azerbaijani_alphabet_has_them_page_by_page()
    {
        var agency = await host.AddAgencyAsync();
        string[] ordered = ["Cədvəl", "Çay", "Dəftər", "Ev", "Əmək", "Filiz", "Hava", "Xəritə", "Ilıq", "İlan", "Kitab", "Qələm", "Saat", "Şəkil"];
        foreach (var name in ordered.Reverse())
            await AddAsync(agency, ("az", name));

        var names = new List<string>();
        for (var path = $"/v1/services?agency={agency}&sort=name&lang=az&limit=4"; path is not null;)
        {
            var answer = await host.Reader.GetAsync(path);
            names.AddRange(JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["items"]!.AsArray().Select(item => item!["name"]!.GetValue<string>()));
            path = answer.Headers.TryGetValues("Link", out var links) ? links.Single().Split('<', '>')[1] : null;
        }

        Assert.Equal(ordered, names);
    }

    [Fact]
    public async Task A_withdrawn_service_is_found_no_longer()
    {
        var agency = await host.AddAgencyAsync();
        var id = await AddAsync(agency, ("en", "Gramophones"));
        Assert.Equal([id], await FoundAsync($"agency={agency}&q=gramophones"));

        await host.Editor.SendAsync(new HttpRequestMessage(HttpMethod.Delete, CatalogueHost.ServicePath(id)) { Headers = { { "If-Match", "\"1\"" } } }).JsonAsync(204);

        Assert.Empty(await FoundAsync($"agency={agency}&q=gramophones"));
    }

    [Fact]
    public void A_word_with_as_many_slips_as_its_length_allows_is_near_and_with_one_more_is_not()
    {
        Assert.Equal((1, 1, 1, 1), (Typos.Distance("pasprot", "pasport"), Typos.Distance("pasort", "pasport"), Typos.Distance("passport", "pasport"), Typos.Distance("pasbort", "pasport")));
        Assert.Equal(0, Typos.Distance("pasp", "pasport"));
        Assert.Equal(["pasport"], Typos.Nearest("pasprt", ["pasport", "sport", "transport"]));
        Assert.Empty(Typos.Nearest("xyz", ["abc"]));
        var word = Gen.String[Gen.Char['a', 'e'], 0, 8];
        Gen.Select(word, word, word).Sample((a, b, rest) =>
            Typos.Distance(a, a + rest) == 0 && Typos.Distance(a, b) <= Math.Max(a.Length, b.Length) && Typos.Distance(a, b + rest) <= Typos.Distance(a, b));
    }

    private async Task<IReadOnlyList<string>> FoundAsync(string query) => [.. Ids(await host.Reader.GetAsync($"/v1/services?{query}").JsonAsync())];

    private Task<string> AddAsync(string agency, params (string Language, string Name)[] names)
    {
        var body = CatalogueHost.Service(agency);
        body["name"] = new JsonObject([.. names.Select(name => KeyValuePair.Create(name.Language, (JsonNode?)JsonValue.Create(name.Name)))]);
        return host.AddServiceAsync(body);
    }

    private static IEnumerable<string> Ids(JsonNode page) => page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>());

    // Half of a surrogate pair is no text; JSON and URLs cannot carry it.
    private static string Clean(string text) => string.Concat(text.EnumerateRunes().Where(rune => rune.Value != 0xFFFD).Select(rune => rune.ToString()));
}
