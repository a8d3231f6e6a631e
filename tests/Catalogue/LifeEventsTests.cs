using System.Text.Json.Nodes;
using Asan.Catalogue.LifeEvents;
using Asan.TestBed;
using CsCheck;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>Life events are plans: every step comes after those it waits for.</summary>
[Collection(nameof(Seeded))]
public class LifeEventsTests(Seeded seeded)
{
    private readonly CatalogueHost host = seeded.Host;

    private static readonly Gen<PlanStep[]> AnySteps = Gen.Int[1, 8].SelectMany(count => Gen.Int[0, count - 1].Array[0, 3].Array[count]
        .Select(after => after.Select((before, i) => new PlanStep($"s{i}", [.. before.Where(j => j != i).Distinct().Select(j => $"s{j}")], false)).ToArray()));

    [Fact]
    public void Steps_have_an_order_exactly_when_no_ring_is_found_and_both_are_what_they_claim() =>
        AnySteps.Sample(steps =>
        {
            var (order, ring) = (Plan.Order(steps), Plan.Ring(steps));
            if (order is null)
                return ring is { Count: > 1 } && ring[0] == ring[^1] && ring.Zip(ring.Skip(1)).All(pair => steps.Single(step => step.Service == pair.First).After.Contains(pair.Second));
            var place = order.Index().ToDictionary(placed => placed.Item.Step.Service, placed => (placed.Index, placed.Item.Stage));
            return ring is null && order.Count == steps.Length
                && steps.All(step => step.After.All(before => place[before].Index < place[step.Service].Index && place[before].Stage < place[step.Service].Stage));
        });

    [Fact]
    public async Task The_plan_after_a_birth_is_read_in_order_and_in_four_languages()
    {
        foreach (var (language, name) in new[] { ("az", "Uşağın doğulması"), ("en", "A child is born"), ("ru", "Рождение ребёнка"), ("fr", "Naissance d'un enfant") })
        {
            var view = await host.Reader.GetAsync($"/v1/life-events/birth?lang={language}").JsonAsync();
            Assert.Equal((name, language), (view["name"]!.GetValue<string>(), view["language"]!.GetValue<string>()));
            Assert.Equal(
                ["paternity-registration 1", "birth-registration 2", "residence-registration 3", "child-identity-card 3", "child-passport 4"],
                view["plan"]!.AsArray().Select(step => $"{step!["service"]!["id"]} {step["stage"]}"));
        }
        var list = await host.Reader.GetAsync("/v1/life-events?lang=en").JsonAsync();
        Assert.Contains(list["items"]!.AsArray(), item => item!["name"]!.GetValue<string>() == "Starting a business");
    }

    [Fact]
    public async Task A_ring_a_step_that_waits_for_itself_and_an_unknown_service_are_named()
    {
        async Task<JsonNode> RefusalAsync(params (string Service, string[] After)[] steps)
        {
            var body = new { name = CatalogueHost.Texts("Trial"), steps = steps.Select(step => new { service = step.Service, after = step.After, optional = false }), sources = Array.Empty<object>(), example = true };
            return await host.Editor.PutAsync("/v1/sources/asan/life-events/trial", body).JsonAsync(422);
        }

        var ring = await RefusalAsync(("passport", ["will"]), ("identity-card", ["passport"]), ("will", ["identity-card"]));
        Assert.Equal(("plan-without-order", "identity-card after passport after will after identity-card"), (ring["code"]!.GetValue<string>(), Sorted(ring["errors"]![0]!["came"]!.GetValue<string>())));
        Assert.Contains("wait for itself", (await RefusalAsync(("passport", ["passport"])))["errors"]![0]!["came"]!.GetValue<string>());
        Assert.Equal("unknown-service", (await RefusalAsync(("no-such-service", [])))["code"]!.GetValue<string>());
        Assert.Equal("life-event-not-found", await host.Reader.GetAsync("/v1/life-events/trial").ProblemAsync(404));
    }

    // A ring may be read from any of its steps: here from the first by name.
    private static string Sorted(string ring)
    {
        var steps = ring.Split(" after ")[..^1];
        var start = Array.IndexOf(steps, steps.Min(StringComparer.Ordinal));
        return string.Join(" after ", [.. steps[start..], .. steps[..start], steps[start]]);
    }
}
