using System.Text.Json.Nodes;
using Asan.Catalogue.Eligibility;
using Asan.TestBed;
using CsCheck;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>Rules are data in three values: what is unknown is asked for, if it matters.</summary>
public class EligibilityTests(CatalogueHost host)
{
    private static readonly Gen<Condition> Leaf = Gen.OneOf(
        Gen.Int[0, 4].Select(age => new Condition(Fact: Fact.Age, AtLeast: age)),
        Gen.OneOf(Gen.Const("AZ"), Gen.Const("MA")).Select(country => new Condition(Fact: Fact.Citizenship, OneOf: [country])),
        Gen.OneOf(Gen.Const("a"), Gen.Const("b")).Array[1, 2].Select(documents => new Condition(Fact: Fact.Document, OneOf: documents)));

    private static readonly Gen<Condition> AnyCondition = Gen.Recursive<Condition>((depth, inner) => depth > 3
        ? Leaf
        : Gen.OneOf(Leaf, inner.Select(not => new Condition(Not: not)), inner.Array[1, 3].Select(all => new Condition(All: all)), inner.Array[1, 3].Select(any => new Condition(Any: any))));

    private static readonly Gen<Facts> AnyFacts = Gen.Select(
        Gen.Int[-2, 4], Gen.OneOf(Gen.Const("AZ"), Gen.Const("MA"), Gen.Const("RW"), Gen.Const("")), Gen.OneOf(Gen.Const("a"), Gen.Const("b")).Array[0, 2], Gen.Bool,
        (age, country, documents, has) => new Facts(
            Age: age < 0 ? null : age, Citizenship: country.Length == 0 ? null : country,
            Documents: documents.Distinct().ToDictionary(document => document, _ => has)));

    [Fact]
    public void Negation_turns_all_into_any_and_any_into_all() =>
        Gen.Select(AnyCondition.Array[1, 3], AnyFacts).Sample((parts, facts) =>
        {
            Condition[] negated = [.. parts.Select(part => new Condition(Not: part))];
            return Conditions.Holds(new Condition(Not: new Condition(All: parts)), facts) == Conditions.Holds(new Condition(Any: negated), facts)
                && Conditions.Holds(new Condition(Not: new Condition(Any: parts)), facts) == Conditions.Holds(new Condition(All: negated), facts)
                && Conditions.Holds(new Condition(Not: new Condition(Not: parts[0])), facts) == Conditions.Holds(parts[0], facts);
        });

    [Fact]
    public void What_is_known_never_changes_when_more_becomes_known() =>
        Gen.Select(AnyCondition, AnyFacts, AnyFacts).Sample((condition, facts, more) =>
        {
            var fuller = facts with
            {
                Age = facts.Age ?? more.Age,
                Citizenship = facts.Citizenship ?? more.Citizenship,
                Documents = more.Documents!.Concat(facts.Documents!).GroupBy(pair => pair.Key).ToDictionary(group => group.Key, group => group.Last().Value),
            };
            return Conditions.Holds(condition, facts) is not { } known || Conditions.Holds(condition, fuller) == known;
        });

    [Fact]
    public void Once_all_questions_are_answered_nothing_is_unknown_and_none_is_asked_in_vain() =>
        Gen.Select(AnyCondition, AnyFacts, Gen.Int[0, 4], Gen.Bool).Sample((condition, facts, age, has) =>
        {
            var asked = Conditions.Unknown(condition, facts);
            if (Conditions.Holds(condition, facts) is not null)
                return asked.Count == 0;
            var answered = facts with
            {
                Age = asked.Any(question => question.Fact == Fact.Age) ? age : facts.Age,
                Citizenship = asked.Any(question => question.Fact == Fact.Citizenship) ? "RW" : facts.Citizenship,
                Documents = facts.Documents!.Concat(asked.Where(question => question.Document is not null).Select(question => KeyValuePair.Create(question.Document!, has))).ToDictionary(),
            };
            return asked.Count > 0 && Conditions.Holds(condition, answered) is not null;
        });

    [Fact]
    public async Task The_answer_names_what_decides_with_its_clause_or_asks_what_is_missing()
    {
        var id = await AddAsync(
            Rule("adult", """{"fact":"age","atLeast":18}"""),
            Rule("foreigner", """{"not":{"fact":"citizenship","oneOf":["AZ"]}}"""),
            Rule("papers", """{"any":[{"fact":"document","oneOf":["passport"]},{"fact":"document","oneOf":["identity-card"]}]}"""));

        var unknown = await AskAsync(id, """{"age":20}""");
        Assert.Equal(("unknown", "foreigner papers", "citizenship document:passport document:identity-card"), Short(unknown));
        var no = await AskAsync(id, """{"age":17,"citizenship":"AZ"}""");
        Assert.Equal(("not-eligible", "adult foreigner", ""), Short(no));
        Assert.Equal(("Law of adult", "art. 1"), (no["deciding"]![0]!["act"]!.GetValue<string>(), no["deciding"]![0]!["clause"]!.GetValue<string>()));
        Assert.Equal(("eligible", "adult foreigner papers", ""), Short(await AskAsync(id, """{"age":18,"citizenship":"MA","documents":{"passport":false,"identity-card":true}}""")));
        Assert.Equal(("unstated", "", ""), Short(await AskAsync(await host.AddServiceAsync(await host.AddAgencyAsync()), "{}")));
    }

    [Theory]
    [InlineData("""{}""", "exactly one of")]
    [InlineData("""{"all":[{"fact":"age","atLeast":1}],"not":{"fact":"age","atLeast":1}}""", "exactly one of")]
    [InlineData("""{"fact":"age","oneOf":["AZ"]}""", "atLeast, atMost")]
    [InlineData("""{"fact":"age","atLeast":18,"atMost":17}""", "atLeast, atMost")]
    [InlineData("""{"fact":"citizenship","oneOf":["Azerbaijan"]}""", "ISO 3166")]
    [InlineData("""{"not":{"not":{"not":{"not":{"not":{"not":{"not":{"not":{"fact":"age","atLeast":1}}}}}}}}}""", "at most 8 deep")]
    public async Task A_rule_that_cannot_be_judged_is_refused(string condition, string expected)
    {
        var body = CatalogueHost.Service(await host.AddAgencyAsync());
        body["eligibility"] = new JsonArray(Rule("rule", condition));

        var problem = await host.Editor.PutAsync(CatalogueHost.ServicePath(host.NewId("service")), body).JsonAsync(400);

        Assert.Contains(problem["errors"]!.AsArray(), error => error!["expected"]!.GetValue<string>().Contains(expected, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Too_many_conditions_are_refused()
    {
        var body = CatalogueHost.Service(await host.AddAgencyAsync());
        var twenty = string.Join(',', Enumerable.Repeat("""{"fact":"age","atLeast":1}""", 20));
        body["eligibility"] = new JsonArray(Rule("rule", $$"""{"all":[{{string.Join(',', Enumerable.Repeat($$"""{"any":[{{twenty}}]}""", 10))}}]}"""));

        var problem = await host.Editor.PutAsync(CatalogueHost.ServicePath(host.NewId("service")), body).JsonAsync(400);

        Assert.Contains("200", problem["errors"]![0]!["expected"]!.GetValue<string>());
    }

    private static JsonObject Rule(string id, string condition) => new()
    {
        ["id"] = id,
        ["reason"] = CatalogueHost.Texts($"Reason of {id}"),
        ["legalBasis"] = new JsonObject { ["title"] = CatalogueHost.Texts($"Law of {id}"), ["clause"] = "art. 1" },
        ["condition"] = JsonNode.Parse(condition),
        ["sources"] = new JsonArray(),
        ["example"] = true,
    };

    private async Task<string> AddAsync(params JsonObject[] rules)
    {
        var body = CatalogueHost.Service(await host.AddAgencyAsync());
        body["eligibility"] = new JsonArray([.. rules]);
        return await host.AddServiceAsync(body);
    }

    private Task<JsonNode> AskAsync(string id, string facts) => host.Reader.PostAsync($"/v1/services/{id}/eligibility?lang=en", JsonNode.Parse(facts)!).JsonAsync();

    private static (string Result, string Deciding, string Questions) Short(JsonNode answer) => (
        answer["result"]!.GetValue<string>(),
        string.Join(' ', answer["deciding"]!.AsArray().Select(rule => rule!["rule"])),
        string.Join(' ', answer["questions"]!.AsArray().Select(question => question!["document"] is { } document ? $"{question["fact"]}:{document}" : $"{question["fact"]}")));
}
