using System.Net;
using System.Text.Json.Nodes;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.TestBed;
using Xunit;
using static Asan.Catalogue.Tests.CatalogueHost;

namespace Asan.Catalogue.Tests;

/// <summary>Versions of services, and what the other services are told of them.</summary>
public class ServicesTests(CatalogueHost host)
{
    private static readonly string ServicePublishedType = EventTypes.NameOf(typeof(ServicePublished));
    private static readonly string PriceChangedType = EventTypes.NameOf(typeof(PriceChanged));
    private static readonly string ServiceWithdrawnType = EventTypes.NameOf(typeof(ServiceWithdrawn));

    [Fact]
    public async Task A_service_is_published_with_its_prices_and_each_event_has_the_next_aggregate_version()
    {
        var agency = await host.AddAgencyAsync();
        var centre = await host.AddCentreAsync(agency);
        var body = Service(agency, centre);
        var id = await host.AddServiceAsync(body);

        body["durationMinutes"] = 20; // the price stays
        await host.Editor.PutAsync(ServicePath(id), body, "\"1\"").JsonAsync();
        body["fees"]![0]!["amount"] = "50.00";
        await host.Editor.PutAsync(ServicePath(id), body, "\"2\"").JsonAsync();

        var events = await host.EventsOfAsync(id, 5);
        Assert.Equal([1, 2, 3, 4, 5], events.Select(each => each.AggregateVersion));
        Assert.Equal([ServicePublishedType, PriceChangedType, ServicePublishedType, ServicePublishedType, PriceChangedType], events.Select(each => each.Type));
        Assert.Equal([1, 2, 3], events.Where(each => each.Type == ServicePublishedType).Select(each => each.As<ServicePublished>().Version));
        Assert.Equal(20, events[2].As<ServicePublished>().DurationMinutes);
        Assert.Equal([centre], events[0].As<ServicePublished>().CentreIds);
        Assert.Equal([new Fee("ordinary", 50.00m, "AZN", 10)], events[4].As<PriceChanged>().Fees);
    }

    [Fact]
    public async Task A_free_service_is_published_without_a_price_event()
    {
        var body = Service(await host.AddAgencyAsync());
        body["fees"] = new JsonArray();
        var id = await host.AddServiceAsync(body);
        body["durationMinutes"] = 20;
        await host.Editor.PutAsync(ServicePath(id), body, "\"1\"").JsonAsync();

        Assert.All(await host.EventsOfAsync(id, 2), each => Assert.Equal(ServicePublishedType, each.Type));
    }

    [Fact]
    public async Task Versions_stay_readable_as_they_were_published()
    {
        var body = Service(await host.AddAgencyAsync());
        var id = await host.AddServiceAsync(body);
        body["durationMinutes"] = 45;
        await host.Editor.PutAsync(ServicePath(id), body, "\"1\"").JsonAsync();

        var first = await host.Reader.GetAsync($"/v1/services/{id}/versions/1").JsonAsync();
        var second = await host.Reader.GetAsync($"/v1/services/{id}/versions/2").JsonAsync();

        Assert.Equal((15, 45), (first["service"]!["durationMinutes"]!.GetValue<int>(), second["service"]!["durationMinutes"]!.GetValue<int>()));
        Assert.Equal("version-not-found", await host.Reader.GetAsync($"/v1/services/{id}/versions/3").ProblemAsync(404));
        Assert.Equal(2, (await host.ReadServiceAsync(id))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_withdrawn_service_is_gone_and_can_be_published_anew_with_its_prices()
    {
        var body = Service(await host.AddAgencyAsync());
        var id = await host.AddServiceAsync(body);
        Assert.Equal("precondition-required", await WithdrawAsync(id, null).ProblemAsync(428));
        Assert.Equal("version-conflict", await WithdrawAsync(id, "\"9\"").ProblemAsync(412));

        Assert.Equal(HttpStatusCode.NoContent, (await WithdrawAsync(id, "\"1\"")).StatusCode);
        Assert.Equal("service-withdrawn", await host.Reader.GetAsync($"/v1/services/{id}").ProblemAsync(410));
        Assert.Equal("service-withdrawn", await host.Reader.GetAsync(ServicePath(id)).ProblemAsync(410));
        Assert.Equal("service-withdrawn", await WithdrawAsync(id, "\"1\"").ProblemAsync(410));
        Assert.Equal(15, (await host.Reader.GetAsync($"/v1/services/{id}/versions/1").JsonAsync())["service"]!["durationMinutes"]!.GetValue<int>());

        Assert.Equal(2, (await host.Editor.PutAsync(ServicePath(id), body).JsonAsync(201))["version"]!.GetValue<int>());
        var events = await host.EventsOfAsync(id, 5);
        Assert.Equal([1, 2, 3, 4, 5], events.Select(each => each.AggregateVersion));
        Assert.Equal(
            [ServicePublishedType, PriceChangedType, ServiceWithdrawnType, ServicePublishedType, PriceChangedType], events.Select(each => each.Type));
    }

    [Fact]
    public async Task A_service_given_everywhere_gains_and_loses_centres_with_the_counters_of_its_agency()
    {
        var (agency, other) = (await host.AddAgencyAsync(), await host.AddAgencyAsync());
        var first = await host.AddCentreAsync(agency);
        var id = await host.AddServiceAsync(agency, "*");
        var fixedTo = await host.AddServiceAsync(agency, first);

        var second = await host.AddCentreAsync(agency, other);
        Assert.Equal([first, second], (await host.Broker.EventAsync<ServicePublished>(id, published => published.Version == 2)).CentreIds);

        await host.Editor.PutAsync($"/v1/sources/asan/centres/{first}", Centre(other), "\"1\"").JsonAsync();
        Assert.Equal([second], (await host.Broker.EventAsync<ServicePublished>(id, published => published.Version == 3)).CentreIds);

        Assert.Equal([second], CentreIds(await host.ReadServiceAsync(id)));
        Assert.Equal([1, 2, 3, 4], (await host.EventsOfAsync(id, 4)).Select(each => each.AggregateVersion)); // three versions, one price
        Assert.Equal(1, (await host.ReadServiceAsync(fixedTo))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task A_change_of_a_centre_that_leaves_its_agencies_publishes_no_service()
    {
        var agency = await host.AddAgencyAsync();
        var centre = await host.AddCentreAsync(agency);
        var id = await host.AddServiceAsync(agency, "*");

        await host.Editor.PutAsync($"/v1/sources/asan/centres/{centre}", Centre(agency, agency), "\"1\"").JsonAsync();

        Assert.Equal(2, (await host.Broker.EventAsync<CentrePublished>(centre, published => published.Version == 2)).Counters.Count);
        Assert.Equal(1, (await host.ReadServiceAsync(id))["version"]!.GetValue<int>());
    }

    [Fact]
    public async Task Centres_and_services_put_at_the_same_time_end_up_knowing_each_other()
    {
        var agency = await host.AddAgencyAsync();
        var services = Enumerable.Range(0, 8).Select(_ => host.AddServiceAsync(agency, "*")).ToList();
        var centres = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => host.AddCentreAsync(agency)));

        foreach (var id in await Task.WhenAll(services))
        {
            Assert.Equal(centres.Order(StringComparer.Ordinal), CentreIds(await host.ReadServiceAsync(id)));
            var version = (await host.ReadServiceAsync(id))["version"]!.GetValue<int>();
            var events = await host.EventsOfAsync(id, version + 1);
            Assert.Equal(Enumerable.Range(1, version + 1).Select(each => (long)each), events.Select(each => each.AggregateVersion));
        }
    }

    [Fact]
    public async Task A_service_of_an_unknown_agency_or_centre_is_refused_with_422()
    {
        Assert.Equal("unknown-agency", await host.Editor.PutAsync(ServicePath(host.NewId("service")), Service("nobody")).ProblemAsync(422));
        var agency = await host.AddAgencyAsync();
        Assert.Equal("unknown-centre", await host.Editor.PutAsync(ServicePath(host.NewId("service")), Service(agency, "nowhere")).ProblemAsync(422));
        Assert.Equal("unknown-agency", await host.Editor.PutAsync($"/v1/sources/asan/centres/{host.NewId("centre")}", Centre("nobody")).ProblemAsync(422));
    }

    [Fact]
    public async Task Two_amounts_of_one_fee_on_the_same_day_are_refused_and_consecutive_ones_are_not()
    {
        var agency = await host.AddAgencyAsync();
        var body = Service(agency);

        body["fees"] = new JsonArray(Fee("ordinary", "5.00", null, "2026-12-31"), Fee("ordinary", "6.00", "2026-12-31"));
        Assert.Equal("invalid-request", await host.Editor.PutAsync(ServicePath(host.NewId("service")), body).ProblemAsync(400));

        body["fees"] = new JsonArray(Fee("ordinary", "5.00", null, "2026-12-31"), Fee("ordinary", "6.00", "2027-01-01"));
        await host.AddServiceAsync(body);
    }

    [Fact]
    public async Task The_deferred_key_refuses_a_service_that_points_to_no_version_and_without_it_one_would_stand()
    {
        var id = await host.AddServiceAsync(await host.AddAgencyAsync());
        var dangling = $"update service set version = 99, events = 99 where id = '{id}'";

        var refused = await Assert.ThrowsAsync<Npgsql.PostgresException>(() => host.ExecuteAsync(dangling));
        Assert.Equal("service_current_version", refused.ConstraintName);

        await host.ExecuteAsync($"begin; alter table service drop constraint service_current_version; {dangling}; rollback;");
    }

    [Fact]
    public async Task A_centre_whose_hours_or_counters_contradict_each_other_is_refused_with_all_faults()
    {
        var agency = await host.AddAgencyAsync();
        var body = Centre(agency, agency);
        body["openingHours"] = new JsonArray(
            new JsonObject { ["days"] = new JsonArray("MO"), ["opens"] = "09:00", ["closes"] = "12:00", ["lastAdmission"] = "13:00" },
            new JsonObject { ["days"] = new JsonArray("MO"), ["opens"] = "11:00", ["closes"] = "18:00", ["lastAdmission"] = "10:00" });
        body["counters"]![1]!["number"] = 1;

        var problem = await host.Editor.PutAsync($"/v1/sources/asan/centres/{host.NewId("centre")}", body).JsonAsync(400);

        Assert.Equal(
            ["$.openingHours[0].closes", "$.openingHours[1].lastAdmission", "$.openingHours", "$.counters"],
            problem["errors"]!.AsArray().Select(error => error!["field"]!.GetValue<string>()));
    }

    [Fact]
    public async Task A_centre_is_published_with_one_row_of_hours_a_day_and_its_closed_days_in_order()
    {
        var agency = await host.AddAgencyAsync();
        var centre = await host.AddCentreAsync(agency);

        var published = await host.Broker.EventAsync<CentrePublished>(centre);

        Assert.Equal(
            [new OpeningHours(1, new TimeOnly(9, 0), TimeOnly.MinValue, new TimeOnly(23, 30)), new OpeningHours(7, new TimeOnly(9, 0), TimeOnly.MinValue, new TimeOnly(23, 30))],
            published.OpeningHours);
        Assert.Equal([new DateOnly(2026, 1, 1), new DateOnly(2026, 12, 31)], published.ClosedOn);
        Assert.Equal([new Counter(1, agency)], published.Counters);
        Assert.Equal(("Asia/Baku", true, 1), (published.TimeZone, published.HostsDelegations, published.Version));
        var read = await host.Reader.GetAsync($"/v1/centres/{centre}").JsonAsync();
        Assert.Equal("00:00", read["openingHours"]![0]!["closes"]!.GetValue<string>());
    }

    [Fact]
    public async Task Centres_and_services_can_be_listed_by_each_other_and_by_agency()
    {
        var (agency, other) = (await host.AddAgencyAsync(), await host.AddAgencyAsync());
        var (here, there) = (await host.AddCentreAsync(agency), await host.AddCentreAsync(other));
        var (one, two) = (await host.AddServiceAsync(agency, "*"), await host.AddServiceAsync(agency, there));

        Assert.Equal([one, two], Ids(await host.Reader.GetAsync($"/v1/services?agency={agency}").JsonAsync()));
        Assert.Equal([one], Ids(await host.Reader.GetAsync($"/v1/services?agency={agency}&centre={here}").JsonAsync()));
        Assert.Equal([there], Ids(await host.Reader.GetAsync($"/v1/centres?service={two}").JsonAsync()));
        Assert.Empty(Ids(await host.Reader.GetAsync("/v1/centres?service=nothing").JsonAsync()));
    }

    private Task<HttpResponseMessage> WithdrawAsync(string id, string? ifMatch)
    {
        var request = new HttpRequestMessage(HttpMethod.Delete, ServicePath(id));
        if (ifMatch is not null)
            request.Headers.TryAddWithoutValidation("If-Match", ifMatch);
        return host.Editor.SendAsync(request);
    }

    private static IEnumerable<string> CentreIds(JsonNode service) => service["centres"]!.AsArray().Select(centre => centre!["id"]!.GetValue<string>());

    private static IEnumerable<string> Ids(JsonNode page) => page["items"]!.AsArray().Select(item => item!["id"]!.GetValue<string>());
}
