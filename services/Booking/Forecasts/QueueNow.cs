using Asan.Booking.Queue;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Forecasts;

/// <summary>What a forecast needs of an agency's queue at a centre, read in one round trip.</summary>
public static class QueueNow
{
    /// <summary>Service times that are looked at, a service.</summary>
    private const int LatestTimes = 200;

    /// <summary>Appointments further off than this are not looked at: a wait that long has other reasons.</summary>
    private static readonly Duration Horizon = Duration.FromHours(4);

    /// <summary>Where nobody has signed in, a counter is open that has called within this time.</summary>
    private static readonly Duration RecentlyOpen = Duration.FromMinutes(30);

    // Times of every service that somebody in this queue or at its counters came for.
    private const string Sql = """
        select service_id from visit
        where centre_id = @centreId and agency_id = @agencyId and ticket_day = @day and state = 'checked-in'
            and (sort_key, ticket_number) <= (@SortKey, @number) and id is distinct from @visitId
        order by sort_key, ticket_number;

        select service_id, extract(epoch from starts_at - @now)::float8 as from_seconds from visit
        where centre_id = @centreId and agency_id = @agencyId and local_date = @day and state = 'booked'
            and starts_at > @now - @kept and starts_at < @now + @horizon and starts_at - @boost <= @SortKey
        order by starts_at;

        with open as (
            select counter from counter_session where centre_id = @centreId and signed_out_at is null and @agencyId = any(agency_ids)
            union
            select counter from visit where centre_id = @centreId and agency_id = @agencyId and state = 'called')
        select coalesce(visit.service_id, '') as service_id, extract(epoch from @now - visit.called_at)::float8 as since_seconds
        from open left join visit on visit.centre_id = @centreId and visit.counter = open.counter and visit.state = 'called';

        select count(distinct counter)::int from stay where centre_id = @centreId and agency_id = @agencyId and ended_at > @now - @recently and counter is not null;

        select service.id as service_id, coalesce(service.duration_minutes, 15) * 60::float8 as published_seconds,
            array(select extract(epoch from ended_at - called_at)::float8 from stay
                where stay.centre_id = @centreId and stay.service_id = service.id and outcome in ('served', 'refused', 'transferred')
                order by ended_at desc limit @LatestTimes) as latest
        from service where service.id in (
            select service_id from visit where centre_id = @centreId and ticket_day = @day and state in ('checked-in', 'called')
            union select service_id from visit where centre_id = @centreId and agency_id = @agencyId and local_date = @day and state = 'booked');
        """;

    /// <summary>The forecast of a place in the queue.</summary>
    /// <param name="visitId">The visit whose place it is; null for one that is not there yet.</param>
    /// <param name="number">Its ticket number; null for the next.</param>
    public static async Task<Forecast> ForecastAsync(
        NpgsqlConnection connection, string centreId, string agencyId, LocalDate day, QueuePlace place, Instant now, Guid? visitId = null, int? number = null)
    {
        await using var rows = await connection.QueryMultipleAsync(Sql, new
        {
            centreId, agencyId, day, place.SortKey, number = number ?? int.MaxValue, visitId, now, LatestTimes,
            kept = Admission.KeptFor.ToTimeSpan(), horizon = Horizon.ToTimeSpan(), boost = Admission.BoostOf("appointment").ToTimeSpan(), recently = RecentlyOpen.ToTimeSpan(),
        });
        var here = (await rows.ReadAsync<string>()).ToList();
        var due = (await rows.ReadAsync<(string Service, double From)>()).ToList();
        var open = (await rows.ReadAsync<(string Service, double? Since)>()).ToList();
        var recent = await rows.ReadSingleAsync<int>();
        var times = (await rows.ReadAsync<(string Service, double Published, double[] Latest)>()).ToDictionary(row => row.Service, row => new ServiceTimes(row.Latest, row.Published), StringComparer.Ordinal);

        return WaitForecast.Of(
            [
                .. here.Select(service => new InFront(times[service])),
                // One that is due but not here does not count among those who wait.
                .. due.Select(one => new InFront(times[one.Service], Math.Max(1, one.From), WaitForecast.ShowRate)),
            ],
            [.. open.Where(counter => counter.Since is not null).Select(counter => new AtCounter(times[counter.Service], Math.Max(0, counter.Since!.Value)))],
            open.Count == 0 ? recent : open.Count);
    }

    private const string Keep = """
        insert into ticket_forecast (visit_id, centre_id, service_id, day, issued_at, p50_seconds, p90_seconds, in_front, counters)
        values (@visitId, @centreId, @serviceId, @day, @now, @P50Seconds, @P90Seconds, @InFront, @Counters)
        """;

    /// <summary>Keeps what a visitor was told.</summary>
    public static Task KeepAsync(NpgsqlConnection connection, Guid visitId, string centreId, string serviceId, LocalDate day, Forecast forecast, Instant now) =>
        connection.ExecuteAsync(Keep, new { visitId, centreId, serviceId, day, now, forecast.P50Seconds, forecast.P90Seconds, forecast.InFront, forecast.Counters });
}
