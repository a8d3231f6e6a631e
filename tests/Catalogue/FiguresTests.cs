using System.Text.Json.Nodes;
using Asan.Contracts.Booking;
using Asan.Contracts.Feedback;
using Asan.TestBed;
using Xunit;

namespace Asan.Catalogue.Tests;

/// <summary>What the visits' and ratings' events make of a service's page.</summary>
public class FiguresTests(CatalogueHost host)
{
    private static readonly DateTimeOffset At = new(2026, 3, 2, 5, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Demand_counts_each_message_once_in_any_order()
    {
        var id = await host.AddServiceAsync(await host.AddAgencyAsync());
        var visit = Guid.CreateVersion7();
        var closed = await PublishAsync(new VisitClosed(visit, "c", id, "a", "served", At, 60, null, new string('0', 64)), 4); // before it was booked
        var booked = await PublishAsync(new VisitBooked(visit, "c", id, At, At.AddMinutes(15)), 1);
        await PublishAsync(new VisitBooked(visit, "c", id, At, At.AddMinutes(15)), 1, booked);
        await PublishAsync(new VisitClosed(visit, "c", id, "a", "served", At, 60, null, new string('0', 64)), 4, closed);
        await PublishAsync(new VisitRescheduled(visit, "c", id, At, At.AddHours(1), At.AddHours(1)), 2);
        await PublishAsync(new VisitCancelled(Guid.CreateVersion7(), "c", id, At), 2);
        await PublishAsync(new VisitCheckedIn(visit, "c", id, 1, false, At), 2);
        await PublishAsync(new VisitCheckedIn(Guid.CreateVersion7(), "c", id, 2, true, At), 2);
        foreach (var outcome in new[] { "refused", "abandoned", "no-show" })
            await PublishAsync(new VisitClosed(Guid.CreateVersion7(), "c", id, "a", outcome, At, 0, null, new string('0', 64)), 3);

        var expected = JsonNode.Parse("""
            {"booked":1,"rescheduled":1,"cancelled":1,"checkedIn":2,"walkIns":1,"closed":4,"served":1,"refused":1,"abandoned":1,"noShow":1,"medianWaitSeconds":null}
            """)!;
        await Eventually.GetAsync(() => DemandAsync(id), demand => JsonNode.DeepEquals(demand, expected), $"the demand {expected.ToJsonString()}");
        // The copies came first in their queues; that all else has been counted shows that they were not.
        Assert.True(JsonNode.DeepEquals(expected, await DemandAsync(id)));
    }

    [Fact]
    public async Task Without_the_inbox_a_second_copy_would_count_twice()
    {
        var id = await host.AddServiceAsync(await host.AddAgencyAsync());
        var booked = await PublishAsync(new VisitBooked(Guid.CreateVersion7(), "c", id, At, At), 1);
        await Eventually.GetAsync(() => DemandAsync(id), demand => demand["booked"]!.GetValue<int>() == 1, "one booking");

        await host.ExecuteAsync($"delete from inbox where message_id = '{booked}'");
        await PublishAsync(new VisitBooked(Guid.CreateVersion7(), "c", id, At, At), 1, booked);

        await Eventually.GetAsync(() => DemandAsync(id), demand => demand["booked"]!.GetValue<int>() == 2, "the copy counted");
    }

    [Fact]
    public async Task The_wait_shown_is_the_median_of_the_latest_500_calls()
    {
        var id = await host.AddServiceAsync(await host.AddAgencyAsync());
        await Task.WhenAll(new[] { 30.0, 60.0, 600.0 }.Select((wait, i) => PublishAsync(new VisitCalled(Guid.CreateVersion7(), "c", id, 1, At.AddMinutes(i), wait), 3)));
        await Eventually.GetAsync(() => DemandAsync(id), demand => demand["medianWaitSeconds"]?.GetValue<double>() == 60, "a median of 60 s");

        // Older calls that come late are not among the latest.
        await host.ExecuteAsync($"insert into service_wait (service_id, called_at, wait_seconds) select '{id}', timestamptz '2027-01-01Z' + n * interval '1 min', 100 from generate_series(1, 500) n");
        await PublishAsync(new VisitCalled(Guid.CreateVersion7(), "c", id, 1, At, 5), 3);

        await Eventually.GetAsync(() => DemandAsync(id), demand => demand["medianWaitSeconds"]?.GetValue<double>() == 100, "a median of 100 s");
        await Eventually.GetAsync(() => host.QueryAsync<long>("select count(*) from service_wait where service_id = @id", new { id }), count => count == 500, "500 waits kept");
    }

    [Fact]
    public async Task The_latest_publication_of_a_rating_is_shown_even_if_an_older_one_comes_after_it()
    {
        var agency = await host.AddAgencyAsync();
        var centre = await host.AddCentreAsync(agency);
        var id = await host.AddServiceAsync(agency, centre);
        Assert.Null((await host.ReadServiceAsync(id))["rating"]);
        RatingsPublished Rating(string kind, string subject, int ratings) => new(kind, subject, ratings, 2 * ratings, 0.9, 0.8, 0.95, At);

        await host.Broker.PublishAsync(Rating("service", id, 20), id, 2);
        await Eventually.TrueAsync(async () => (await host.ReadServiceAsync(id))["rating"]?["ratings"]?.GetValue<int>() == 20, "20 ratings");
        await host.Broker.PublishAsync(Rating("service", id, 10), id, 1);
        await host.Broker.PublishAsync(Rating("centre", centre, 30), centre, 1);

        await Eventually.TrueAsync(async () => (await host.Reader.GetAsync($"/v1/centres/{centre}").JsonAsync())["rating"]?["ratings"]?.GetValue<int>() == 30, "the centre's rating");
        await Eventually.TrueAsync(async () => await host.Broker.CountAsync("catalogue.feedback-ratings-published") == 0, "an empty queue");
        var rating = (await host.ReadServiceAsync(id))["rating"]!;
        Assert.Equal("""{"ratings":20,"visits":40,"satisfiedShare":0.9,"satisfiedLow":0.8,"satisfiedHigh":0.95,"publishedAt":"2026-03-02T05:00:00Z"}""", rating.ToJsonString());
    }

    [Fact]
    public async Task How_promises_were_kept_is_shown_from_the_latest_report_even_if_an_older_one_comes_after_it()
    {
        var id = await host.AddServiceAsync(await host.AddAgencyAsync());
        Assert.Null((await host.ReadServiceAsync(id))["promises"]);
        ApplicationsReported Report(int applications) => new(id, new DateOnly(2025, 3, 1), new DateOnly(2026, 2, 28), applications, 0.9, 0.8, 0.95, 0, 3, At);

        await host.Broker.PublishAsync(Report(40), $"applications/{id}", 2);
        await Eventually.TrueAsync(async () => (await host.ReadServiceAsync(id))["promises"]?["applications"]?.GetValue<int>() == 40, "the report of 40");
        await host.Broker.PublishAsync(Report(20), $"applications/{id}", 1);
        await Eventually.TrueAsync(async () => await host.QueryAsync<long>("select count(*) from inbox where consumer = 'OnApplicationsReported'") >= 2, "both read");

        Assert.Equal(
            """{"from":"2025-03-01","to":"2026-02-28","applications":40,"onTimeShare":0.9,"onTimeLow":0.8,"onTimeHigh":0.95,"medianDaysLate":0,"p90DaysLate":3}""",
            (await host.ReadServiceAsync(id))["promises"]!.ToJsonString());
    }

    [Fact]
    public async Task A_visit_with_an_outcome_that_the_contract_does_not_know_goes_to_the_error_queue()
    {
        var id = await host.AddServiceAsync(await host.AddAgencyAsync());

        await PublishAsync(new VisitClosed(Guid.CreateVersion7(), "c", id, "a", "vanished", At, 0, null, new string('0', 64)), 3);

        await Eventually.TrueAsync(async () => await host.Broker.CountAsync("catalogue.booking-visit-closed_error") == 1, "the message in the error queue");
        Assert.Equal(0, (await DemandAsync(id))["closed"]!.GetValue<int>());
    }

    private Task<Guid> PublishAsync<T>(T @event, long version, Guid? messageId = null) where T : class =>
        host.Broker.PublishAsync(@event, Guid.NewGuid().ToString(), version, messageId);

    private async Task<JsonNode> DemandAsync(string id) => (await host.ReadServiceAsync(id))["demand"]!;
}
