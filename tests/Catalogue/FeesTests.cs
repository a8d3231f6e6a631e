using System.Text.Json.Nodes;
using Asan.Catalogue.Services;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using CsCheck;
using NodaTime;
using Xunit;
using Fee = Asan.Catalogue.Services.Fee;

namespace Asan.Catalogue.Tests;

/// <summary>Fees begin and end on days.</summary>
public class FeesTests(CatalogueHost host)
{
    private static readonly LocalDate Start = new(2026, 1, 1);

    private static readonly Gen<LocalDate?> Days = Gen.Int[-30, 60].Select(days => days < 0 ? (LocalDate?)null : Start.PlusDays(days));

    private static readonly Gen<Fee[]> AnyFees = Gen.Select(Days, Days).Array[0, 6].Select(spans => spans.Select((span, i) => new Fee(
        $"fee-{i}", new Dictionary<string, string> { ["az"] = "x" }, "1.00", "AZN",
        new Publishing.LegalBasis(new Dictionary<string, string> { ["az"] = "x" }), [], true, null, span.Item1, span.Item2)).ToArray());

    [Fact]
    public void Between_a_day_and_the_next_change_the_same_fees_are_owed_and_on_that_day_it_matters() =>
        Gen.Select(AnyFees, Gen.Int[0, 60]).Sample((fees, offset) =>
        {
            var day = Start.PlusDays(offset);
            var change = FeesInForce.NextChange(day, fees);
            var last = change?.PlusDays(-1) ?? Start.PlusDays(500);
            return change is null || change > day
                && FeesInForce.On(last, fees).SequenceEqual(FeesInForce.On(day, fees));
        });

    [Fact]
    public async Task On_the_day_a_new_amount_begins_the_other_services_are_told_without_a_new_version()
    {
        var today = FeesInForce.Today(Instant.FromDateTimeOffset(host.Time.GetUtcNow()));
        var body = CatalogueHost.Service(await host.AddAgencyAsync());
        body["fees"] = new JsonArray(
            CatalogueHost.Fee("ordinary", "5.00", null, $"{today.PlusDays(1):uuuu-MM-dd}"), CatalogueHost.Fee("ordinary", "6.00", $"{today.PlusDays(2):uuuu-MM-dd}"));
        var id = await host.AddServiceAsync(body);
        Assert.Equal(5.00m, (await host.Broker.EventAsync<PriceChanged>(id)).Fees.Single().Amount);

        host.Time.Advance(TimeSpan.FromDays(2));

        Assert.Equal(6.00m, (await host.Broker.EventAsync<PriceChanged>(id, price => price.Fees.Single().Amount != 5.00m)).Fees.Single().Amount);
        Assert.Equal([1, 2, 3], (await host.EventsOfAsync(id, 3)).Select(each => each.AggregateVersion));
        var read = await host.ReadServiceAsync(id);
        Assert.Equal((1, "6.00"), (read["version"]!.GetValue<int>(), read["fees"]!.AsArray().Single()!["amount"]!.GetValue<string>()));
    }

    [Fact]
    public async Task The_amount_of_a_fee_without_a_deadline_can_change()
    {
        var body = CatalogueHost.Service(await host.AddAgencyAsync());
        var fee = CatalogueHost.Fee("ordinary", "6.00");
        fee.Remove("deadlineWorkingDays");
        body["fees"] = new JsonArray(fee);
        var id = await host.AddServiceAsync(body);

        fee["amount"] = "7.00";
        await host.Editor.PutAsync(CatalogueHost.ServicePath(id), body, "\"1\"").JsonAsync();

        var changed = await host.Broker.EventAsync<PriceChanged>(id, price => price.Fees.Single().Amount != 6.00m);
        Assert.Equal(7.00m, changed.Fees.Single().Amount);
    }
}
