using System.Text.Json;
using Asan.Booking.Offers;
using Asan.Booking.Visits;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.AspNetCore.Http.HttpResults;
using NodaTime;

namespace Asan.Booking.Queue;

/// <summary>
/// POST /v1/centres/{id}/close-day: the end of a centre's day. Who still waits is closed as abandoned, who never came
/// as no-show, and the ticket numbers are counted. Once closed, a day has no more tickets; asking again answers the
/// same report. <see cref="CloseForgottenDays"/> does it after midnight for those who forgot.
/// </summary>
public static class CloseDay
{
    public static void Map(IEndpointRouteBuilder api) => api.MapPost("/centres/{id}/close-day", HandleAsync)
        .Demands(Scopes.BookingWrite, Roles.CentreSupervisor).Idempotent()
        .Refuses(Problems.OtherCentre, Problems.CentreNotFound, Problems.DayNotOver)
        .WithTags("Queue").WithSummary("Close a centre's day")
        .WithDescription("By the supervisor of the centre, after last admission. Waiting and parked visitors, and those a counter forgot to close, end as `abandoned`, appointments that did not come as `no-show`. Closing again answers the same report.");

    /// <param name="Date">The centre's date, today or up to 30 days ago; today when left out.</param>
    public sealed record CloseDayRequest(LocalDate? Date = null);

    /// <summary>What was found at the end of a day.</summary>
    /// <param name="CentreId">The centre.</param>
    /// <param name="Date">The day on the centre's wall.</param>
    /// <param name="ClosedAt">When it was closed.</param>
    /// <param name="LastNumber">The last ticket number of the day.</param>
    /// <param name="Tickets">Numbers that became a ticket.</param>
    /// <param name="Voided">Numbers of offline leases that never became one.</param>
    /// <param name="MissingNumbers">Numbers that are neither; none unless the database was tampered with.</param>
    /// <param name="Outcomes">How the day's visits ended, closed now and before.</param>
    /// <param name="ClosedNow">How many of them were closed now: `waiting`, `parked`, `called`, `no-show`.</param>
    public sealed record DayReport(
        string CentreId, LocalDate Date, Instant ClosedAt, int LastNumber, int Tickets, int Voided, IReadOnlyList<int> MissingNumbers,
        IReadOnlyDictionary<string, int> Outcomes, IReadOnlyDictionary<string, int> ClosedNow);

    /// <summary>A day can be closed this many days late.</summary>
    private const int DaysBack = 30;

    private const string Centre = "select time_zone, hours::text from centre where id = @id";

    private const string LastAppointment = "select starts_at from visit where centre_id = @id and state = 'booked' and local_date = @day order by starts_at desc limit 1";

    private const string LastLease = "select valid_until from ticket_lease where centre_id = @id and day = @day and state = 'open' order by valid_until desc limit 1";

    private static readonly JsonSerializerOptions Json = Shaped();

    private static async Task<Results<Ok<DayReport>, Problem>> HandleAsync(string id, UnitOfWork work, Actor actor, CloseDayRequest? body = null)
    {
        if (actor.OfOtherCentre(id) is { } refusal)
            return refusal;
        var (timeZone, hours) = await work.Connection.QuerySingleOrDefaultAsync<(string?, string)>(Centre, new { id });
        if (timeZone is null)
            return Problems.CentreNotFound.Because("No centre has this id. GET /v1/centres lists them.");
        var rules = Hours.Read(timeZone, hours);
        var today = rules.DateOf(work.Now);
        var day = body?.Date ?? today;
        if (day > today || day < today.PlusDays(-DaysBack))
            return CommonProblems.InvalidRequest.Because("That day cannot be closed.", new Fault("$.date", $"a date from {today.PlusDays(-DaysBack):uuuu-MM-dd} to {today:uuuu-MM-dd}", $"{day:uuuu-MM-dd}"));
        if (day == today)
        {
            if (rules.Admits(work.Now) || rules.SlotsOn(today, 1).Any(slot => slot.During.Start > work.Now))
                return Problems.DayNotOver.Because($"The centre still admits visitors today; it is {work.Now.InZone(rules.Zone).LocalDateTime:uuuu-MM-dd HH:mm} there. Close the day after last admission.");
            if (await work.Connection.QuerySingleOrDefaultAsync<Instant?>(LastLease, new { id, day }) is { } valid && work.Now < valid)
                return Problems.DayNotOver.Because($"A lease of ticket numbers is valid until {valid}; it is {work.Now}. Reconcile it, or close the day then.");
            if (await work.Connection.QuerySingleOrDefaultAsync<Instant?>(LastAppointment, new { id, day }) is { } start && work.Now <= start + Admission.KeptFor)
                return Problems.DayNotOver.Because($"An appointment is kept until {start + Admission.KeptFor}; it is {work.Now}. Close the day then.");
        }
        return TypedResults.Ok(await CloseAsync(work, actor, id, day, rules.Zone));
    }

    private const string LockDay = """
        insert into ticket_counter (centre_id, day, last) values (@id, @day, 0) on conflict (centre_id, day) do nothing;
        select closed_at is not null, report::text from ticket_counter where centre_id = @id and day = @day for update;
        """;

    private const string LapseLeases = """
        with lapsed as (
            update ticket_lease set state = 'lapsed', ended_at = @Now where centre_id = @id and day = @day and state = 'open'
            returning id, first_number, last_number)
        insert into ticket_void (centre_id, day, number, lease_id, reason, at)
        select @id, @day, number, lapsed.id, 'lapsed', @Now from lapsed, generate_series(first_number, last_number) as number
        """;

    private const string GiveClaimsBack = """
        delete from claim using visit
        where claim.visit_id = visit.id and visit.centre_id = @id and (visit.state = 'booked' and visit.local_date = @day
            or visit.state in ('checked-in', 'called', 'parked') and visit.ticket_day = @day)
        """;

    private const string LockVisits = """
        select id, state from visit where centre_id = @id and ticket_day = @day and state in ('checked-in', 'called', 'parked')
        union all
        select id, state from visit where centre_id = @id and local_date = @day and state = 'booked'
        """;

    private const string Close = $"""
        with ended as ({Stays.End})
        update visit set state = @outcome, closed_at = @Now, version = version + 1 where id = @id and state = @State
        returning {Visit.Columns}
        """;

    // As a counter's own closing does (Counter.LockAsync).
    private const string LockCounters = "select from lane where centre_id = @id and counter > 0 order by counter for no key update";

    private const string SignOut = "update counter_session set signed_out_at = @Now where centre_id = @id and signed_out_at is null and signed_in_at < @until";

    private const string Count = """
        select state, count(*)::int from visit where centre_id = @id and (ticket_day = @day or local_date = @day and state = 'no-show') group by state;
        select last from ticket_counter where centre_id = @id and day = @day;
        select generate_series.number from ticket_counter, generate_series(1, last) as generate_series (number)
        where ticket_counter.centre_id = @id and day = @day
            and not exists (select from visit where visit.centre_id = @id and ticket_day = @day and ticket_number = generate_series.number)
            and not exists (select from ticket_void void where void.centre_id = @id and void.day = @day and void.number = generate_series.number)
        order by generate_series.number limit 1000;
        select count(*)::int from ticket_void where centre_id = @id and day = @day;
        """;

    // Those of the day before are of no use to anybody who watches a board.
    private const string Forget = "delete from board_event where centre_id = @id and day < @day";

    private const string Keep = "update ticket_counter set closed_at = @Now, report = @report::jsonb where centre_id = @id and day = @day";

    /// <summary>Closes the day, or gives the report of when it was closed. The row of the day is locked first, so two never close it at once.</summary>
    internal static async Task<DayReport> CloseAsync(UnitOfWork work, Actor actor, string id, LocalDate day, DateTimeZone zone)
    {
        var (closed, kept) = await work.Connection.QuerySingleAsync<(bool, string?)>(LockDay, new { id, day });
        if (closed)
            return JsonSerializer.Deserialize<DayReport>(kept!, Json)!;

        await work.Connection.ExecuteAsync(LapseLeases, new { id, day, work.Now });
        await work.Connection.ExecuteAsync(GiveClaimsBack, new { id, day });
        var closedNow = new SortedDictionary<string, int>(StringComparer.Ordinal) { ["waiting"] = 0, ["parked"] = 0, ["called"] = 0, ["no-show"] = 0 };
        foreach (var (visitId, state) in (await work.Connection.QueryAsync<(Guid, string)>(LockVisits, new { id, day })).OrderBy(visit => visit.Item1))
        {
            var outcome = state == "booked" ? "no-show" : "abandoned";
            // A visit that a counter moved in between is no longer in this state; its end is known.
            if (await work.Connection.QuerySingleOrDefaultAsync<Visit>(Close, new { id = visitId, State = state, outcome, work.Now }) is not { } visit)
                continue;
            closedNow[state switch { "checked-in" => "waiting", "booked" => "no-show", _ => state }]++;
            work.Publish(CloseVisit.Told(visit, work.Now), $"{visit.Id}", visit.Version);
        }

        await work.Connection.ExecuteAsync(LockCounters, new { id });
        await work.Connection.ExecuteAsync(SignOut, new { id, work.Now, until = zone.AtStartOfDay(day.PlusDays(1)).ToInstant() });

        await using var rows = await work.Connection.QueryMultipleAsync(Count, new { id, day });
        var outcomes = new SortedDictionary<string, int>((await rows.ReadAsync<(string State, int Count)>()).ToDictionary(row => row.State, row => row.Count), StringComparer.Ordinal);
        var last = await rows.ReadSingleAsync<int>();
        var missing = (await rows.ReadAsync<int>()).ToList();
        var voided = await rows.ReadSingleAsync<int>();
        var report = new DayReport(id, day, work.Now, last, last - voided - missing.Count, voided, missing, outcomes, closedNow);
        await work.Connection.ExecuteAsync(Keep, new { id, day, work.Now, report = JsonSerializer.Serialize(report, Json) });
        await work.Connection.ExecuteAsync(Forget, new { id, day });
        work.Record(actor, id, "close-day", null, report);
        return report;
    }

    private static JsonSerializerOptions Shaped()
    {
        var json = new JsonSerializerOptions();
        ApiHost.Shape(json);
        return json;
    }
}
