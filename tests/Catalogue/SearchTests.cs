using System.Text.Json.Nodes;
using Asan.Catalogue.Services;
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
