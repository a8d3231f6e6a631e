using System.Text.Json;
using Asan.Booking.Itineraries;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Dapper;
using MassTransit;

namespace Asan.Booking.Offers;

/// <summary>A centre's hours, counters and hosts become what can be booked; study visits that waited for it are scheduled.</summary>
public sealed class OnCentrePublished(Inbox inbox) : IConsumer<CentrePublished>
{
    private const string UpsertCentre = """
        insert into centre (id, version, name, time_zone, hours, latitude, longitude)
        values (@CentreId, @version, @name::jsonb, @TimeZone, @hours::jsonb, @Latitude, @Longitude)
        on conflict (id) do update set version = excluded.version, name = excluded.name, time_zone = excluded.time_zone, hours = excluded.hours,
            latitude = excluded.latitude, longitude = excluded.longitude
        where excluded.version > centre.version
        """;

    // A counter that is gone takes no new claims; the old ones stay.
    private const string UpsertLanes = """
        insert into lane (centre_id, counter, agency_id, letter, active)
        select @CentreId, counter, agency_id, letter, true from unnest(@counters, @agencies, @letters) as published (counter, agency_id, letter) order by counter
        on conflict (centre_id, counter) do update set agency_id = excluded.agency_id, letter = excluded.letter, active = true;
        update lane set active = false where centre_id = @CentreId and counter <> all(@counters) and active;
        """;

    public Task Consume(ConsumeContext<CentrePublished> context) => inbox.OnceAsync<OnCentrePublished>(context, async work =>
    {
        var centre = context.Message;
        var hours = Hours.Of(centre);
        _ = hours.Rules(centre.TimeZone);    // an unknown zone or rule stops here, in the error queue, not at the first booking
        await ScheduleStudyVisit.LockArrivalsAsync(work);
        var applied = await work.Connection.ExecuteAsync(UpsertCentre, new
        {
            centre.CentreId,
            version = context.AggregateVersionOf(),
            name = JsonSerializer.Serialize(centre.Name, EventTypes.Json),
            centre.TimeZone,
            hours = hours.Write(),
            centre.Latitude,
            centre.Longitude,
        });
        if (applied == 0)
            return;
        var letters = LettersOf(centre.Counters);
        var lanes = centre.Counters.Select(counter => (counter.Number, Agency: (string?)counter.AgencyId, Letter: (string?)letters[counter.AgencyId]))
            .Concat(centre.HostsDelegations ? [(0, null, null)] : []).ToList();
        await work.Connection.ExecuteAsync(UpsertLanes, new
        {
            centre.CentreId,
            counters = lanes.Select(lane => lane.Number).ToArray(),
            agencies = lanes.Select(lane => lane.Agency).ToArray(),
            letters = lanes.Select(lane => lane.Letter).ToArray(),
        });
        await ScheduleStudyVisit.ResumeAsync(work, centre.CentreId);
    });

    /// <summary>The letter before an agency's tickets: A for the agency of the lowest counter number, and so on; after Z again A.</summary>
    public static IReadOnlyDictionary<string, string> LettersOf(IEnumerable<Counter> counters) =>
        counters.OrderBy(counter => counter.Number).Select(counter => counter.AgencyId).Distinct(StringComparer.Ordinal)
            .Select((agency, index) => (agency, letter: ((char)('A' + index % 26)).ToString()))
            .ToDictionary(pair => pair.agency, pair => pair.letter, StringComparer.Ordinal);
}
