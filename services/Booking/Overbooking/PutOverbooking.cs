using Asan.Booking.Queue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Overbooking;

/// <summary>PUT and GET /v1/centres/{id}/overbooking: switches overbooking on or off, and shows what it rests on.</summary>
public static class PutOverbooking
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPut("/centres/{id}/overbooking", PutAsync)
            .Demands(Scopes.BookingWrite, Roles.CentreSupervisor).Transactional()
            .Refuses(Problems.OtherCentre, Problems.CentreNotFound, CommonProblems.VersionConflict, CommonProblems.PreconditionRequired)
            .WithTags("Overbooking").WithSummary("Switch overbooking on or off")
            .WithDescription("By the centre's supervisor; off by default. On: in each hour of the week an agency gets, as further lanes, the whole part of counters × the lower 95 % bound of its no-shows measured in that hour. Off: they take no new visits, those booked stay.");
        api.MapGet("/centres/{id}/overbooking", GetAsync)
            .Refuses(Problems.CentreNotFound)
            .WithTags("Overbooking").WithSummary("No-shows of a centre, and its overbooking").WithDescription("Measured on the appointments that ended in the last 13 weeks. Public.");
    }

    public sealed record OverbookingRequest(bool Enabled);

    /// <param name="CentreId">The centre.</param>
    /// <param name="Enabled">Whether it is switched on.</param>
    /// <param name="N">Appointments that ended in the last 13 weeks.</param>
    /// <param name="NoShows">To how many of them nobody came.</param>
    /// <param name="Agencies">What it comes to, by agency and hour.</param>
    public sealed record OverbookingAnswer(string CentreId, bool Enabled, int N, int NoShows, IReadOnlyList<AgencyLanes> Agencies);

    /// <param name="AgencyId">The agency.</param>
    /// <param name="Counters">Its counters.</param>
    /// <param name="Hours">The hours of the week that were measured.</param>
    public sealed record AgencyLanes(string AgencyId, int Counters, IReadOnlyList<HourOfWeek> Hours);

    /// <param name="Weekday">1 for Monday to 7, on the centre's wall.</param>
    /// <param name="Hour">0 to 23: appointments that started in this hour.</param>
    /// <param name="N">Appointments that ended.</param>
    /// <param name="NoShows">To how many of them nobody came.</param>
    /// <param name="Rate">The share, 0 to 1.</param>
    /// <param name="Low">Lower end of its 95 % interval (Wilson).</param>
    /// <param name="High">Upper end.</param>
    /// <param name="Extra">Lanes beyond the counters in this hour; 0 while overbooking is off.</param>
    public sealed record HourOfWeek(int Weekday, int Hour, int N, int NoShows, double Rate, double Low, double High, int Extra);

    private const string Zone = "select time_zone from centre where id = @id";

    private const string Known = "select version from overbooking where centre_id = @id for update";

    private const string Upsert = """
        insert into overbooking (centre_id, version, enabled, changed_at, changed_by) values (@id, 1, @Enabled, @Now, @Subject)
        on conflict (centre_id) do update set version = overbooking.version + 1, enabled = @Enabled, changed_at = @Now, changed_by = @Subject
        where overbooking.version = @known
        returning version
        """;

    private const string State = """
        select coalesce((select enabled from overbooking where centre_id = @id), false), coalesce((select version from overbooking where centre_id = @id), 0);
        select agency_id, count(*)::int as counters
        from lane where centre_id = @id and active and not overbooked and agency_id is not null group by agency_id order by agency_id;
        """;

    private static async Task<Results<Ok<OverbookingAnswer>, Problem>> PutAsync(string id, OverbookingRequest body, UnitOfWork work, Actor actor, HttpContext http)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        if (await work.Connection.QuerySingleOrDefaultAsync<string>(Zone, new { id }) is not { } zone)
            return NoCentre();
        var known = await work.Connection.QuerySingleOrDefaultAsync<int?>(Known, new { id });
        if (http.CheckPrecondition(known) is { } stale)
            return stale;
        if (await work.Connection.QuerySingleOrDefaultAsync<int?>(Upsert, new { id, body.Enabled, work.Now, actor.Subject, known }) is null)
            return CommonProblems.VersionConflict.Because("Somebody else switched it at this moment. Read it again and repeat the change.");
        var extras = await OverbookedLanes.AdjustAsync(work, id);
        work.Record(actor, id, "overbooking", null, new { body.Enabled, extras });
        return TypedResults.Ok(await ReadAsync(work.Connection, id, zone, work.Now, http));
    }

    private static async Task<Results<Ok<OverbookingAnswer>, Problem>> GetAsync(string id, NpgsqlDataSource dataSource, TimeProvider time, HttpContext http)
    {
        await using var connection = await dataSource.OpenConnectionAsync();
        return await connection.QuerySingleOrDefaultAsync<string>(Zone, new { id }) is { } zone
            ? TypedResults.Ok(await ReadAsync(connection, id, zone, time.Now(), http))
            : NoCentre();
    }

    private static async Task<OverbookingAnswer> ReadAsync(NpgsqlConnection connection, string id, string zone, Instant now, HttpContext http)
    {
        var cells = await NoShows.MeasureAsync(connection, id, now.InZone(DateTimeZoneProviders.Tzdb[zone]).Date);
        await using var rows = await connection.QueryMultipleAsync(State, new { id });
        var (enabled, version) = await rows.ReadSingleAsync<(bool, int)>();
        if (version > 0)
            http.SetETag(version);
        var byAgency = cells.ToLookup(cell => cell.AgencyId, StringComparer.Ordinal);
        return new OverbookingAnswer(id, enabled, cells.Sum(cell => cell.N), cells.Sum(cell => cell.NoShows),
            [.. (await rows.ReadAsync<(string Id, int Counters)>()).Select(agency => new AgencyLanes(agency.Id, agency.Counters,
                [.. byAgency[agency.Id].Select(cell => new HourOfWeek(
                    cell.Weekday, cell.Hour, cell.N, cell.NoShows, cell.Rate, cell.Interval.Low, cell.Interval.High, enabled ? cell.ExtraLanes(agency.Counters) : 0))]))]);
    }

    private static Problem NoCentre() => Problems.CentreNotFound.Because("No centre has this id. GET /v1/centres lists them.");
}
