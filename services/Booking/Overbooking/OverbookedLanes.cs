using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;

namespace Asan.Booking.Overbooking;

/// <summary>
/// Keeps as many lanes beyond the counters as the measurement allows, where a centre has switched overbooking on.
/// A lane that is no longer allowed takes no new claims; those it has stay.
/// </summary>
public sealed class OverbookedLanes(IServiceScopeFactory scopes, ILogger<OverbookedLanes> log) : BackgroundService
{
    /// <summary>How often the measurement is taken anew, in real time.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromHours(1);

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

    /// <summary>Measures a centre and adjusts its lanes; returns the lanes beyond the counters by agency.</summary>
    public static async Task<IReadOnlyDictionary<string, int>> AdjustAsync(UnitOfWork work, string centreId)
    {
        var (timeZone, enabled) = await work.Connection.QuerySingleAsync<(string, bool)>(Centre, new { centreId });
        var cells = await NoShows.MeasureAsync(work.Connection, centreId, work.Now.InZone(DateTimeZoneProviders.Tzdb[timeZone]).Date);
        var agencies = (await work.Connection.QueryAsync<(string Agency, string Letter, int Counters)>(Agencies, new { centreId })).ToList();
        var extras = agencies.ToDictionary(row => row.Agency, row => enabled ? NoShows.ExtraLanes(row.Counters, cells) : 0, StringComparer.Ordinal);
        foreach (var (agency, letter, _) in agencies)
        {
            var lanes = new { centreId, agency, letter, extra = extras[agency] };
            await work.Connection.ExecuteAsync(Add, lanes);
            await work.Connection.ExecuteAsync(Activate, lanes);
        }
        await work.Connection.ExecuteAsync(Orphans, new { centreId, agencies = agencies.Select(row => row.Agency).ToArray() });
        return extras;
    }
}
