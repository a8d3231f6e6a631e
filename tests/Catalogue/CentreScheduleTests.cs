using System.Text.Json.Nodes;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>Schedules as editors put them: what is refused, and what booking is told.</summary>
public class CentreScheduleTests(CatalogueHost host)
{
    public static TheoryData<string, string, string, string> Refused => new()
    {
        // What is put; where the fault is; what is expected; what came.
        { """{"openingHours":[{"days":["MO"],"opens":"09:00","closes":"18:00","lastAdmission":"17:30","breaks":[{"from":"17:00","to":"19:00"}]}]}""",
            "$.openingHours[0].breaks[0]", "a break within the hours, 09:00 to 18:00", "17:00 to 19:00" },
        { """{"openingHours":[{"days":["MO"],"opens":"09:00","closes":"18:00","lastAdmission":"17:30","breaks":[{"from":"14:00","to":"13:00"}]}]}""",
            "$.openingHours[0].breaks[0].to", "a time after from (14:00)", "13:00" },
        { """{"openingHours":[{"days":["MO"],"opens":"09:00","closes":"18:00","lastAdmission":"18:30"}]}""",
            "$.openingHours[0].closes", "lastAdmission (18:30) or a later time", "18:00" },
        { """{"openingHours":[{"days":["SA"],"opens":"09:00","closes":"18:00","lastAdmission":"17:30"},{"rule":"FREQ=MONTHLY;BYDAY=1SA","validFrom":"2026-12-01","opens":"17:00","closes":"20:00","lastAdmission":"19:30"}]}""",
            "$.openingHours", "hours that do not overlap", "numbers 0 and 1, which overlap on 2026-12-05, a Saturday" },
        { """{"openingHours":[{"rule":"FREQ=HOURLY","validFrom":"2026-12-01","opens":"09:00","closes":"18:00","lastAdmission":"17:30"}]}""",
            "$.openingHours[0].rule", "a rule of RFC 5545 with FREQ=DAILY, WEEKLY, MONTHLY or YEARLY", "a text of 11 characters" },
        { """{"openingHours":[{"rule":"FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30","validFrom":"2026-12-01","opens":"09:00","closes":"18:00","lastAdmission":"17:30"}]}""",
            "$.openingHours[0].rule", "a rule that has a date", "a rule that has none" },
        { """{"openingHours":[{"opens":"09:00","closes":"18:00","lastAdmission":"17:30"}]}""", "$.openingHours[0]", "either days or a rule", "neither" },
        { """{"exceptions":[{"on":"2026-01-20","rule":"FREQ=YEARLY","hours":[]}]}""", "$.exceptions[0].rule", "a rule that ends, with UNTIL", "a rule that never ends" },
        { """{"exceptions":[{"on":"2026-01-20","rule":"FREQ=DAILY;UNTIL=20991231","hours":[]}]}""",
            "$.exceptions[0].rule", "a rule of 1 to 1000 dates until 2100-12-31", "a rule of more, later, or none" },
        { """{"exceptions":[{"on":"2026-12-30","hours":[]},{"on":"2026-12-30","hours":[]}]}""", "$.exceptions[1]", "each date once", "2026-12-30, which number 0 has too" },
        { """{"exceptions":[{"on":"1899-12-31","hours":[]}]}""", "$.exceptions[0].on", "a day from 1900-01-01 to 2100-12-31", "a LocalDate value" },
        { """{"exceptions":[{"on":"2101-01-01","hours":[]}]}""", "$.exceptions[0].on", "a day from 1900-01-01 to 2100-12-31", "a LocalDate value" },
        // Baku put its clocks forward on 2015-03-29; on 2016-03-27 no more.
        { """{"exceptions":[{"on":"2015-03-29","hours":[{"opens":"04:30","closes":"09:00","lastAdmission":"08:30"}]}]}""",
            "$.exceptions[0].hours[0].opens", "a time that the clock of Asia/Baku shows on 2015-03-29", "04:30, which it skips: clocks are put forward from 04:00 to 05:00" },
        { """{"route":[{"place":{"en":"Square"},"latitude":40,"longitude":50,"from":"2027-01-11","until":"2027-01-15","hours":[{"opens":"10:00","closes":"14:00","lastAdmission":"13:30"}]}]}""",
            "$.route", "a route with the kind mobile-unit only", "an array of 1" },
    };

    [Theory, MemberData(nameof(Refused))]
    public async Task A_schedule_that_cannot_be_is_refused_at_its_very_place(string members, string field, string expected, string came)
    {
        var body = CatalogueHost.Centre();
        foreach (var (member, value) in JsonNode.Parse(members)!.AsObject())
            body[member] = value?.DeepClone();
        var problem = await host.Editor.PutAsync($"/v1/sources/asan/centres/{host.NewId("centre")}", body).JsonAsync(400);
        Assert.Equal("invalid-request", problem["code"]!.GetValue<string>());
        Assert.Contains((field, expected, came), problem["errors"]!.AsArray().Select(fault =>
            (fault!["field"]!.GetValue<string>(), fault["expected"]!.GetValue<string>(), fault["came"]!.GetValue<string>())));
    }

    [Fact]
    public async Task The_same_date_a_year_after_summer_time_was_abolished_is_accepted()
    {
        var body = CatalogueHost.Centre();
        body["exceptions"] = JsonNode.Parse("""[{"on":"2016-03-27","hours":[{"opens":"04:30","closes":"09:00","lastAdmission":"08:30"}]}]""");
        await host.Editor.PutAsync($"/v1/sources/asan/centres/{host.NewId("centre")}", body).JsonAsync(201);
    }

    [Fact]
    public async Task Booking_is_told_hours_without_their_breaks_rules_with_their_dates_and_exceptions_date_by_date()
    {
        var id = host.NewId("centre");
        var body = CatalogueHost.Centre();
        body["openingHours"] = JsonNode.Parse("""
            [{"days":["MO"],"opens":"09:00","closes":"18:00","lastAdmission":"17:30","breaks":[{"from":"13:00","to":"14:00"}]},
             {"days":["TU"],"opens":"09:00","closes":"12:00","lastAdmission":"11:30","validUntil":"2026-12-31"},
             {"rule":"FREQ=MONTHLY;BYDAY=1SA","validFrom":"2026-12-01","opens":"10:00","closes":"14:00","lastAdmission":"13:30"}]
            """);
        body["exceptions"] = JsonNode.Parse("""[{"on":"2027-01-20","rule":"FREQ=YEARLY;UNTIL=20291231","hours":[]},{"on":"2026-12-30","hours":[{"opens":"10:00","closes":"12:00","lastAdmission":"11:30"}]}]""");
        await host.Editor.PutAsync($"/v1/sources/asan/centres/{id}", body).JsonAsync(201);

        var told = await host.Broker.EventAsync<CentrePublished>(id);
        Assert.Equal(
            [new(1, new TimeOnly(9, 0), new TimeOnly(13, 0), new TimeOnly(13, 0)), new OpeningHours(1, new TimeOnly(14, 0), new TimeOnly(18, 0), new TimeOnly(17, 30))],
            told.OpeningHours);
        Assert.Equal(
            [("FREQ=WEEKLY;BYDAY=TU", new DateOnly(1900, 1, 1), new DateOnly(2026, 12, 31)), ("FREQ=MONTHLY;BYDAY=1SA", new DateOnly(2026, 12, 1), (DateOnly?)null)],
            told.HoursByRule!.Select(rule => (rule.Rule, rule.From, rule.Until)));
        Assert.Equal(
            [(new DateOnly(2026, 12, 30), 1), (new DateOnly(2027, 1, 20), 0), (new DateOnly(2028, 1, 20), 0), (new DateOnly(2029, 1, 20), 0)],
            told.Exceptions!.Select(hours => (hours.Date, hours.Hours.Count)));
        Assert.Equal((40.4, 49.85), (told.Latitude, told.Longitude));
    }

    [Fact]
    public async Task A_mobile_unit_is_shown_with_its_route_and_stands_at_one_place_a_date()
    {
        var id = host.NewId("unit");
        var body = CatalogueHost.Centre();
        body["kind"] = "mobile-unit";
        body["openingHours"] = new JsonArray();
        JsonNode Stop(string place, string from, string until) => JsonNode.Parse(
            $$"""{"place":{"en":"{{place}}"},"latitude":40.5,"longitude":47.0,"from":"{{from}}","until":"{{until}}","hours":[{"opens":"10:00","closes":"14:00","lastAdmission":"13:30"}]}""")!;
        body["route"] = new JsonArray(Stop("Market square", "2027-01-11", "2027-01-15"), Stop("School", "2027-01-15", "2027-01-20"));
        var problem = await host.Editor.PutAsync($"/v1/sources/asan/centres/{id}", body).JsonAsync(400);
        Assert.Equal("$.route[1]", problem["errors"]!.AsArray().Single()!["field"]!.GetValue<string>());

        body["route"]![1]!["from"] = "2027-01-16";
        await host.Editor.PutAsync($"/v1/sources/asan/centres/{id}", body).JsonAsync(201);
        var shown = await host.Reader.GetAsync($"/v1/centres/{id}?lang=en").JsonAsync();
        Assert.Equal(["Market square", "School"], shown["route"]!.AsArray().Select(stop => stop!["place"]!.GetValue<string>()));
        Assert.Equal(2, (await host.Broker.EventAsync<CentrePublished>(id)).Route!.Count);
    }
}
