using Asan.Contracts.Awards;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Dapper;
using Xunit;

namespace Asan.Booking.Tests;

public sealed class StudyVisitTests(BookingHost host)
{
    private static readonly IReadOnlyList<OpeningHours> OfficeHours =
        [.. Enumerable.Range(1, 7).Select(day => new OpeningHours(day, new TimeOnly(9, 0), new TimeOnly(17, 0), new TimeOnly(16, 0)))];

    [Fact]
    public async Task A_study_visit_is_scheduled_over_its_centres_in_order_and_can_be_read()
    {
        var offer = Offer(await OpenAsync(), await OpenAsync(), await OpenAsync());
        await PublishAsync(offer);
        var (itinerary, told) = await ScheduledAsync(offer);
        Assert.Equal(offer.CentreIds, told.Stops.Select(stop => stop.CentreId));
        // 09:00–11:00, an hour's way, 12:00 is no start of a two-hour grid from 09:00: 13:00–15:00, then the next morning.
        var morning = new DateTimeOffset(offer.EarliestOn, new TimeOnly(9, 0), TimeSpan.FromHours(4));
        Assert.Equal([morning, morning.AddHours(4), morning.AddDays(1)], told.Stops.Select(stop => stop.StartsAt));

        var read = await host.Partner().GetAsync($"/v1/itineraries/{itinerary}").JsonAsync();
        Assert.Equal("scheduled", read["state"]!.GetValue<string>());
        Assert.Equal("13:00", read["stops"]![1]!["localTime"]!.GetValue<string>());
        var found = await host.Partner().GetAsync($"/v1/itineraries?studyVisit={offer.StudyVisitId}").JsonAsync();
        Assert.Equal(itinerary, found["items"]!.AsArray().Single()!["id"]!.GetValue<Guid>());
        Assert.Equal("itinerary-not-found", await host.Partner().GetAsync($"/v1/itineraries/{Guid.NewGuid()}").ProblemAsync(404));
    }

    [Fact]
    public async Task The_same_offer_twice_is_scheduled_once()
    {
        var offer = Offer(await OpenAsync());
        var message = await PublishAsync(offer);
        await host.Broker.PublishAsync(offer, $"{offer.StudyVisitId}", 1, message);
        await PublishAsync(offer);
        var next = Offer(offer.CentreIds[0]);
        await PublishAsync(next);
        await ScheduledAsync(offer);
        await ScheduledAsync(next);
        Assert.Single(await host.Broker.FeedAsync(), e =>
            e.Type.EndsWith("study-visit-scheduled.v1", StringComparison.Ordinal) && e.As<StudyVisitScheduled>().StudyVisitId == offer.StudyVisitId);
    }

    [Fact]
    public async Task Offers_that_come_at_once_share_the_hosts_without_overlap()
    {
        var (one, two) = (await OpenAsync(), await OpenAsync());
        var offers = Enumerable.Range(0, 8).Select(i => i % 2 == 0 ? Offer(one, two) : Offer(two, one)).ToList();
        await Task.WhenAll(offers.Select(PublishAsync));
        foreach (var offer in offers)
            await ScheduledAsync(offer);
        Assert.Equal(0, await host.OverlapsAsync());
    }

    [Fact]
    public async Task A_study_visit_without_a_free_time_is_declined_and_holds_nothing()
    {
        var (open, closed) = (await OpenAsync(), await OpenAsync([new OpeningHours(7, new TimeOnly(9, 0), new TimeOnly(10, 0), new TimeOnly(9, 30))]));
        var offer = Offer(open, closed);
        await PublishAsync(offer);
        Assert.Equal("no-free-time", await DeclinedAsync(offer));
        await using var connection = await host.Database.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, await connection.QuerySingleAsync<int>(
            "select count(*) from claim join itinerary on itinerary.id = claim.itinerary_id where study_visit_id = @StudyVisitId", new { offer.StudyVisitId }));
    }

    [Fact]
    public async Task A_centre_without_hosts_declines()
    {
        var offer = Offer((await host.OpenAsync()).CentreId);
        await PublishAsync(offer);
        Assert.Equal("centre-hosts-no-delegations", await DeclinedAsync(offer));
    }

    [Fact]
    public async Task An_offer_that_overtakes_its_centre_waits_for_it()
    {
        var centre = $"late-{Guid.NewGuid():n}"[..20];
        var offer = Offer(centre);
        await PublishAsync(offer);
        await Eventually.TrueAsync(async () => (await ReadAsync(offer)) == "waiting", "the itinerary to wait");
        await host.Broker.PublishAsync(new CentrePublished(centre, 1, BookingHost.Named("Mərkəz"), "Asia/Baku", OfficeHours, [], [new Counter(1, "moj")], true), centre, 1);
        await ScheduledAsync(offer);
    }

    [Fact]
    public async Task A_changed_offer_takes_the_place_of_the_earlier_times_at_once()
    {
        var (one, two) = (await OpenAsync(), await OpenAsync());
        var offer = Offer(one);
        await PublishAsync(offer);
        var (itinerary, _) = await ScheduledAsync(offer);

        await host.Broker.PublishAsync(offer with { CentreIds = [two] }, $"{offer.StudyVisitId}", 2);

        var told = await EventAsync<StudyVisitScheduled>(scheduled => scheduled.StudyVisitId == offer.StudyVisitId && scheduled.OfferVersion == 2);
        Assert.Equal((itinerary, two), (told.ItineraryId, told.Stops.Single().CentreId));
        Assert.Equal([two], await ClaimedAsync(offer));
        // An older word that comes late changes nothing.
        await HandledAsync(await host.Broker.PublishAsync(offer, $"{offer.StudyVisitId}", 1));
        Assert.Equal([two], await ClaimedAsync(offer));
    }

    [Fact]
    public async Task A_change_without_free_times_is_declined_with_alternatives_and_the_earlier_times_stand()
    {
        var (one, two) = (await OpenAsync(), await OpenAsync());
        var offer = Offer(one);
        await PublishAsync(offer);
        var (itinerary, _) = await ScheduledAsync(offer);
        // The second centre's hosts receive others all week: five days of four two-hour stops.
        foreach (var other in Enumerable.Range(0, 20).Select(_ => Offer(two)))
        {
            await PublishAsync(other);
            await ScheduledAsync(other);
        }

        await host.Broker.PublishAsync(offer with { CentreIds = [two] }, $"{offer.StudyVisitId}", 2);

        var declined = await EventAsync<StudyVisitDeclined>(told => told.StudyVisitId == offer.StudyVisitId);
        Assert.Equal(("no-free-time", itinerary, 2L), (declined.Reason, declined.ItineraryId, declined.OfferVersion));
        Assert.Equal(3, declined.Alternatives!.Count);
        Assert.Equal(offer.LatestOn.AddDays(1), declined.Alternatives[0].EarliestOn);
        Assert.Equal([one], await ClaimedAsync(offer));
        Assert.Equal("scheduled", await ReadAsync(offer));

        // What was offered instead is possible.
        await host.Broker.PublishAsync(offer with { CentreIds = [two], EarliestOn = declined.Alternatives[0].EarliestOn, LatestOn = declined.Alternatives[0].LatestOn }, $"{offer.StudyVisitId}", 3);
        await EventAsync<StudyVisitScheduled>(told => told.StudyVisitId == offer.StudyVisitId && told.OfferVersion == 3);
        Assert.Equal([two], await ClaimedAsync(offer));
    }

    [Fact]
    public async Task A_study_visit_given_up_frees_its_times_whichever_word_comes_first()
    {
        var centre = await OpenAsync();
        var offer = Offer(centre);
        await PublishAsync(offer);
        await ScheduledAsync(offer);
        await HandledAsync(await host.Broker.PublishAsync(new StudyVisitWithdrawn(offer.StudyVisitId, offer.EntryId, offer.AuthorityId, "authority"), $"{offer.StudyVisitId}", 2));
        Assert.Empty(await ClaimedAsync(offer));
        Assert.Equal("withdrawn", await ReadAsync(offer));

        var overtaken = Offer(centre);
        await HandledAsync(await host.Broker.PublishAsync(new StudyVisitWithdrawn(overtaken.StudyVisitId, overtaken.EntryId, overtaken.AuthorityId, "host"), $"{overtaken.StudyVisitId}", 2));
        await HandledAsync(await PublishAsync(overtaken));
        Assert.Empty(await ClaimedAsync(overtaken));

        await host.Broker.PublishAsync(overtaken, $"{overtaken.StudyVisitId}", 3);
        await EventAsync<StudyVisitScheduled>(told => told.StudyVisitId == overtaken.StudyVisitId);
        Assert.Equal([centre], await ClaimedAsync(overtaken));
    }

    private async Task<IReadOnlyList<string>> ClaimedAsync(StudyVisitOffered offer)
    {
        await using var connection = await host.Database.DataSource.OpenConnectionAsync();
        return [.. await connection.QueryAsync<string>("""
            select lane.centre_id from claim join lane on lane.id = claim.lane_id join itinerary on itinerary.id = claim.itinerary_id
            where study_visit_id = @StudyVisitId order by claim.during
            """, new { offer.StudyVisitId })];
    }

    private async Task HandledAsync(Guid message) => await Eventually.TrueAsync(
        async () =>
        {
            await using var connection = await host.Database.DataSource.OpenConnectionAsync();
            return await connection.QuerySingleAsync<bool>("select exists (select 1 from inbox where message_id = @message)", new { message });
        },
        "the message to be handled", TimeSpan.FromSeconds(60));

    private async Task<string> OpenAsync(IReadOnlyList<OpeningHours>? hours = null) => (await host.OpenAsync(hosts: true, hours: hours ?? OfficeHours)).CentreId;

    /// <summary>Two-hour stops, five days from Monday in a week.</summary>
    private StudyVisitOffered Offer(params string[] centres)
    {
        var today = DateOnly.FromDateTime(host.Now.UtcDateTime);
        var monday = today.AddDays(14 - ((int)today.DayOfWeek + 6) % 7);
        return new StudyVisitOffered(Guid.CreateVersion7(), Guid.CreateVersion7(), "rw-kigali", centres, monday, monday.AddDays(4), 120);
    }

    private Task<Guid> PublishAsync(StudyVisitOffered offer) => host.Broker.PublishAsync(offer, $"{offer.StudyVisitId}", 1);

    private async Task<(Guid Itinerary, StudyVisitScheduled Told)> ScheduledAsync(StudyVisitOffered offer)
    {
        var told = await EventAsync<StudyVisitScheduled>(scheduled => scheduled.StudyVisitId == offer.StudyVisitId);
        Assert.Equal(offer.EntryId, told.EntryId);
        return (told.ItineraryId, told);
    }

    private async Task<string> DeclinedAsync(StudyVisitOffered offer) => (await EventAsync<StudyVisitDeclined>(declined => declined.StudyVisitId == offer.StudyVisitId)).Reason;

    private async Task<T> EventAsync<T>(Func<T, bool> fits)
    {
        var name = Messaging.EventTypes.NameOf(typeof(T));
        var seen = await Eventually.GetAsync(host.Broker.FeedAsync, events => events.Any(e => e.Type == name && fits(e.As<T>())), name);
        return seen.Where(e => e.Type == name).Select(e => e.As<T>()).First(fits);
    }

    private async Task<string?> ReadAsync(StudyVisitOffered offer) =>
        (await host.Partner().GetAsync($"/v1/itineraries?studyVisit={offer.StudyVisitId}").JsonAsync())["items"]!.AsArray().SingleOrDefault()?["state"]!.GetValue<string>();
}
