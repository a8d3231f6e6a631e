using System.Text.Json.Nodes;
using Asan.TestBed;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>
/// The live exports of the seed data, judged by the official shapes and schemas with validators that are not ours
/// (rdf-validate-shacl, jsonld, ajv; installed by npm from validators/package-lock.json).
/// </summary>
[Collection(nameof(Seeded))]
public class ExportsTests(Seeded seeded, ITestOutputHelper output)
{
    private static readonly NodeTools Validators = new("tests/Catalogue/validators", "validators");

    public static TheoryData<string, string> Dumps
    {
        get
        {
            var dumps = new TheoryData<string, string>();
            foreach (var kind in new[] { "cpsv-ap", "schema-org", "hsds" })
                foreach (var language in new[] { "az", "en", "ru", "fr" })
                    dumps.Add(kind, language);
            return dumps;
        }
    }

    [Theory, MemberData(nameof(Dumps))]
    public async Task A_dump_has_every_service_and_no_violation_of_the_official_shapes(string kind, string language)
    {
        var (dump, address) = await DumpAsync(kind, language);
        Assert.Equal(Seeded.Items("services").Count, ServicesOf(dump).Count());

        var (code, text) = await JudgeAsync(kind, dump, address);

        output.WriteLine(text);
        Assert.True(code == 0, text);
    }

    [Theory]
    [InlineData("cpsv-ap", "the title")]
    [InlineData("cpsv-ap", "the competent authority")]
    [InlineData("schema-org", "the provider")]
    [InlineData("hsds", "the name")]
    public async Task A_dump_that_is_broken_on_purpose_is_caught(string kind, string what)
    {
        var (dump, address) = await DumpAsync(kind, "en");
        var service = ServicesOf(dump).First();
        switch (what)
        {
            case "the title":
                service.Remove("dct:title");
                break;
            case "the competent authority":
                service.Remove("cv:hasCompetentAuthority");
                break;
            case "the provider":
                service["provider"] = new JsonObject { ["@id"] = "#azerbaijan" }; // a country provides nothing
                break;
            default:
                service.Remove("name");
                break;
        }

        var (code, text) = await JudgeAsync(kind, dump, address);

        Assert.True(code == 1 && text.Contains("1 violations", StringComparison.Ordinal), text);
    }

    [Fact]
    public async Task A_text_that_is_not_translated_is_tagged_with_the_language_it_is_in()
    {
        var (dump, _) = await DumpAsync("cpsv-ap", "fr");

        var title = ServicesOf(dump).Single(service => service["dct:identifier"]!.GetValue<string>() == "displaced-power-subscriber")["dct:title"]!;
        Assert.Equal(("Məcburi köçkünün elektrik abonenti kimi qeydiyyatı", "az"), (title["@value"]!.GetValue<string>(), title["@language"]!.GetValue<string>()));
    }

    private static IEnumerable<JsonObject> ServicesOf(JsonNode dump) =>
        (dump["contents"] ?? dump["@graph"])!.AsArray().Select(node => node!.AsObject())
            .Where(node => node["@type"] is null || node["@type"] is JsonValue type && type.GetValue<string>() is "cpsv:PublicService" or "GovernmentService");

    private async Task<(JsonNode Dump, string Address)> DumpAsync(string kind, string language)
    {
        var path = $"/v1/exports/{kind}.{(kind == "hsds" ? "json" : "jsonld")}?lang={language}";
        return (await seeded.Host.Reader.GetAsync(path).JsonAsync(), new Uri(seeded.Host.Reader.BaseAddress!, path).ToString());
    }

    private static async Task<(int Code, string Text)> JudgeAsync(string kind, JsonNode dump, string address)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, dump.ToJsonString());
            var (code, output, errors) = await Validators.RunScriptAsync("validate.mjs", kind, file, address, Path.Combine(Clone.Root, "tests", "Catalogue", "standards"));
            return (code, output + errors);
        }
        finally
        {
            File.Delete(file);
        }
    }
}
