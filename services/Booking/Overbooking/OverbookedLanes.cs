using Asan.Booking.Closures;
using Asan.Booking.Offers;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;

namespace Asan.Booking.Overbooking;

/// <summary>
/// Keeps as many lanes beyond the counters as the measurement allows, where a centre has switched overbooking on, and
/// withholds each in the hours that do not allow it. A lane that is no longer allowed takes no new claims; those it has stay.
/// </summary>
public sealed class OverbookedLanes(IServiceScopeFactory scopes, ILogger<OverbookedLanes> log) : BackgroundService
{
    /// <summary>How often the measurement is taken anew, in real time.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

    /// <summary>
    /// Dates ahead in which lanes are withheld: all that can be booked, and a month more, should this service stand still.
    /// </summary>
    private const int DaysAhead = Offer.HorizonDays + 30;

    /// <summary>Passes after which no gap is left, unless somebody books between each two.</summary>
    private const int MaxPasses = 20;

    private const string Enabled = "select centre_id from overbooking order by centre_id";

    private const string Centre = """
        select centre.time_zone, coalesce(overbooking.enabled, false) as enabled
        from centre left join overbooking on overbooking.centre_id = centre.id where centre.id = @centreId for update of centre
        """;

    private const string Agencies = """
        select agency_id, min(letter), count(*)::int from lane where centre_id = @centreId and counter > 0 and active group by agency_id order by agency_id
        """;

    // Numbers below 0 that are given once: an agency keeps its lanes, so that claims on them stay its own.
    private const string Add = """
        insert into lane (centre_id, counter, agency_id, letter, active, overbooked)
        select @centreId, coalesce((select min(counter) from lane where centre_id = @centreId and overbooked), 0) - number, @agency, @letter, true, true
        from generate_series(1, @extra - (select count(*) from lane where centre_id = @centreId and agency_id = @agency and overbooked)::int) as number
        """;

    private const string Activate = """
        update lane set active = place.number <= @extra, letter = @letter
        from (select id, row_number() over (order by id) as number from lane where centre_id = @centreId and agency_id = @agency and overbooked) as place
        where lane.id = place.id and (lane.active <> (place.number <= @extra) or lane.letter <> @letter)
        """;

    private const string Lanes = """
        select id from lane where centre_id = @centreId and agency_id = @agency and overbooked order by id limit @extra
        """;

    private const string GiveBack = """
        delete from claim using lane
        where lane.id = claim.lane_id and lane.centre_id = @centreId and lane.overbooked and claim.withheld
            and not exists (select from (select range_agg(tstzrange(start, "end")) as times from unnest(@lanes, @starts, @ends) as wanted (lane_id, start, "end") where lane_id = lane.id) as wanted
                where times @> claim.during)
        """;

    // Visits that are there already stay. In ascending (start, lane), as everyone takes claims.
    private const string Withhold = """
        with wanted as (select lane_id, range_agg(tstzrange(start, "end")) as times from unnest(@lanes, @starts, @ends) as wanted (lane_id, start, "end") group by lane_id),
        gap as (
            select lane_id, unnest(times - coalesce((select range_agg(claim.during) from claim where claim.lane_id = wanted.lane_id and claim.during && range_merge(times)), '{}'::tstzmultirange)) as during
            from wanted),
        filled as (
            insert into claim (id, lane_id, citizen_key, during, withheld)
            select gen_random_uuid(), lane_id, sha256(uuid_send(gen_random_uuid())), during, true from gap order by lower(during), lane_id
            on conflict do nothing returning id)
        select (select count(*) from gap) - (select count(*) from filled)
        """;

    private const string OpenClosures = "select id from closure where centre_id = @centreId and upper(during) > @Now order by created_at";

    private const string Orphans = "update lane set active = false where centre_id = @centreId and overbooked and active and agency_id <> all(@agencies)";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Every, AdjustAllAsync, log, "Overbooked lanes could not be adjusted", stoppingToken);

    private async Task AdjustAllAsync(CancellationToken cancellation)
    {
        await scopes.TransactAsync(async work =>
        {
            var centres = (await work.Connection.QueryAsync<string>(Enabled)).ToList();
            foreach (var centre in centres)
                await AdjustAsync(work, centre);
            return centres.Count;
        }, cancellation);
    }

    /// <summary>Measures a centre and adjusts its lanes; returns the most lanes beyond the counters in any hour, by agency.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> AdjustAsync(UnitOfWork work, string centreId)
    {
        var (timeZone, enabled) = await work.Connection.QuerySingleAsync<(string, bool)>(Centre, new { centreId });
        var zone = DateTimeZoneProviders.Tzdb[timeZone];
        var today = work.Now.InZone(zone).Date;
        var cells = enabled ? (await NoShows.MeasureAsync(work.Connection, centreId, today)).ToLookup(cell => cell.AgencyId, StringComparer.Ordinal) : null;
        var agencies = (await work.Connection.QueryAsync<(string Agency, string Letter, int Counters)>(Agencies, new { centreId })).ToList();
        var extras = new Dictionary<string, int>(StringComparer.Ordinal);
        var withheld = new List<(long Lane, Interval During)>();
        foreach (var (agency, letter, counters) in agencies)
        {
            var times = cells is null ? [] : NoShows.Withheld(counters, cells[agency], zone, today, DaysAhead);
            var lanes = new { centreId, agency, letter, extra = extras[agency] = times.Count };
            await work.Connection.ExecuteAsync(Add, lanes);
            await work.Connection.ExecuteAsync(Activate, lanes);
            foreach (var (lane, during) in (await work.Connection.QueryAsync<long>(Lanes, lanes)).Zip(times))
                withheld.AddRange(during.Select(each => (lane, each)));
        }
        await work.Connection.ExecuteAsync(Orphans, new { centreId, agencies = agencies.Select(row => row.Agency).ToArray() });
        await WithholdAsync(work, centreId, withheld);
        return extras;
    }

    private static async Task WithholdAsync(UnitOfWork work, string centreId, List<(long Lane, Interval During)> withheld)
    {
        var times = new
        {
            centreId, work.Now, lanes = withheld.Select(each => each.Lane).ToArray(),
            starts = withheld.Select(each => each.During.Start).ToArray(), ends = withheld.Select(each => each.During.End).ToArray(),
        };
        if (await work.Connection.ExecuteAsync(GiveBack, times) > 0)
            // What is no longer withheld is not free where the centre is closed.
            foreach (var closure in (await work.Connection.QueryAsync<Guid>(OpenClosures, times)).ToList())
                await ClosureClaims.FillAsync(work.Connection, closure);
        for (var pass = 1; await work.Connection.QuerySingleAsync<long>(Withhold, times) > 0; pass++)
            if (pass == MaxPasses)
                throw new TimeoutException($"Others took times of the lanes beyond the counters of {centreId} {MaxPasses} times in a row.");
    }
}
