using Asan.Booking.Notices;
using Asan.Booking.Offers;
using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Closures;

/// <summary>
/// Settles the visits of closures, each in a transaction of its own and once: what a crash interrupts goes on from there.
/// </summary>
public sealed class MoveVisits(IServiceScopeFactory scopes, ILogger<MoveVisits> log) : BackgroundService
{
    /// <summary>How often, in real time, it looks for a closure, and for lanes that came to a centre that is closed.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    /// <summary>Days after the visit in which another time is looked for.</summary>
    private const int Days = 14;

    /// <summary>Times a centre that are tried at most, when others take them at this moment.</summary>
    private const int MaxTries = 10;

    private const string Next = """
        select id, centre_id, alternatives, during from closure where state = 'moving' order by created_at limit 1 for update skip locked
        """;

    // Earliest first: they have the least time to be told.
    private const string NextVisit = """
        select claim.visit_id from claim join lane on lane.id = claim.lane_id
        where lane.centre_id = @CentreId and claim.during && @During and claim.visit_id is not null
            and not exists (select from closure_visit where closure_id = @Id and closure_visit.visit_id = claim.visit_id)
        order by claim.during, claim.lane_id limit 1
        """;

    private const string LockVisit = $"select {Visit.Columns} from visit where id = @id for update";

    private const string Open = "select id from closure where upper(during) > @Now order by created_at";

    private const string Done = "update closure set state = 'done' where id = @Id";

    private const string GiveBack = "delete from claim where visit_id = @id";

    private const string Take = """
        insert into claim (id, lane_id, citizen_key, during, visit_id)
        select @claimId, lane.id, @CitizenKey, @During, @Id from lane
        where lane.centre_id = @CentreId and lane.agency_id = @AgencyId and lane.active
            and not exists (select from claim where claim.lane_id = lane.id and claim.during && @During)
        order by lane.id limit 1
        on conflict do nothing
        """;

    private const string Move = $"""
        update visit set centre_id = @CentreId, starts_at = @Start, ends_at = @End, local_date = @Date, local_time = @Time,
            time_zone = @timeZone, tzdb_version = @tzdbVersion, version = version + 1
        where id = @Id returning {Visit.Columns}
        """;

    private const string End = $"update visit set state = @state, version = version + 1 where id = @id returning {Visit.Columns}";

    private const string Settle = """
        insert into closure_visit (closure_id, visit_id, outcome, from_starts_at, to_centre_id, to_starts_at, choose_until, settled_at)
        values (@closure, @visit, @outcome, @from, @toCentre, @to, @chooseUntil, @Now)
        """;

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Every, MoveAsync, log, "Visits of a closure could not be moved", stoppingToken);

    private async Task MoveAsync(CancellationToken cancellation)
    {
        while (await scopes.TransactAsync(SettleNextAsync, cancellation))
        {
        }
        await scopes.TransactAsync(FillAsync, cancellation);
    }

    private static async Task<bool> FillAsync(UnitOfWork work)
    {
        foreach (var closure in (await work.Connection.QueryAsync<Guid>(Open, new { work.Now })).ToList())
            await ClosureClaims.FillAsync(work.Connection, closure);
        return false;
    }

    private static async Task<bool> SettleNextAsync(UnitOfWork work)
    {
        if (await work.Connection.QuerySingleOrDefaultAsync<Closure>(Next) is not { } closure)
            return false;
        if (await work.Connection.QuerySingleOrDefaultAsync<Guid?>(NextVisit, closure) is not { } id)
        {
            await work.Connection.ExecuteAsync(Done, closure);
            return true;
        }
        await work.Connection.ExecuteAsync(VisitHolder.LockClaim, new { id });
        var visit = await work.Connection.QuerySingleAsync<Visit>(LockVisit, new { id });
        switch (visit.State)
        {
            case "booked":
                if (!await MoveAsync(work, closure, visit))
                {
                    var cancelled = await EndAsync(work, closure, visit, "cancelled", "cancelled");
                    await ChooseOtherTime.GiveFeeBackAsync(work, id, always: true);
                    work.Publish(new VisitCancelled(id, visit.CentreId, visit.ServiceId, visit.StartsAt!.Value.ToDateTimeOffset()), $"{id}", cancelled.Version);
                    Notice.Queue(work, id, "cancelled", cancelled.Version);
                }
                break;
            case "held":
                // Nobody was told of a hold; its client gets 409 or 410 and looks again.
                await EndAsync(work, closure, visit, visit.At(work.Now).State == "expired" ? "expired" : "cancelled", "hold-ended");
                break;
            case "checked-in" or "called" or "parked":
                await SettleAsync(work, closure, visit, "in-centre", null);
                break;
            default:
                // It ended at this moment, and its claim with it.
                break;
        }
        return true;
    }

    /// <summary>Moves a visit to the nearest time: in its own centre first, then in the alternatives in their order.</summary>
    private static async Task<bool> MoveAsync(UnitOfWork work, Closure closure, Visit visit)
    {
        foreach (var centre in closure.Alternatives.Prepend(closure.CentreId))
        {
            if (await Offer.FindAsync(work.Connection, centre, visit.ServiceId) is not ({ } offer, _))
                continue;
            foreach (var slot in (await NearestAsync(work.Connection, offer, visit.StartsAt!.Value, work.Now)).Take(MaxTries))
            {
                var to = new
                {
                    visit.Id, visit.CitizenKey, visit.AgencyId, CentreId = centre, claimId = Guid.CreateVersion7(),
                    slot.During, slot.During.Start, slot.During.End, slot.Date, slot.Time, timeZone = offer.Rules.Zone.Id, tzdbVersion = DateTimeZoneProviders.Tzdb.VersionId,
                };
                await work.Connection.ExecuteAsync("savepoint before_move");
                await work.Connection.ExecuteAsync(GiveBack, new { id = visit.Id });
                if (await work.Connection.ExecuteAsync(Take, to) == 1)
                {
                    var moved = await work.Connection.QuerySingleAsync<Visit>(Move, to);
                    work.Publish(
                        new VisitRescheduled(visit.Id, centre, visit.ServiceId, visit.StartsAt.Value.ToDateTimeOffset(), slot.During.Start.ToDateTimeOffset(), slot.During.End.ToDateTimeOffset()),
                        $"{visit.Id}", moved.Version);
                    Notice.Queue(work, visit.Id, "changed", moved.Version);
                    await SettleAsync(work, closure, visit, "moved", moved, ChooseOtherTime.Until(offer, slot, work.Now));
                    return true;
                }
                await work.Connection.ExecuteAsync("rollback to savepoint before_move");
            }
        }
        return false;
    }

    /// <summary>Free times of an offer in the two weeks after an instant, and on the day before; the nearest first.</summary>
    public static async Task<IEnumerable<Slot>> NearestAsync(NpgsqlConnection connection, Offer offer, Instant around, Instant now)
    {
        var today = offer.Rules.DateOf(now);
        var from = LocalDate.Max(today, offer.Rules.DateOf(around).PlusDays(-1));
        var days = Math.Min(Period.DaysBetween(from, today.PlusDays(Offer.HorizonDays)) + 1, Days + 1);
        return (await FreeTimes.ReadAsync(connection, offer, from, Math.Max(days, 0), now))
            .Where(time => time.Free > 0).Select(time => time.Slot)
            .OrderBy(slot => Duration.Max(slot.During.Start - around, around - slot.During.Start)).ThenBy(slot => slot.During.Start);
    }

    private static async Task<Visit> EndAsync(UnitOfWork work, Closure closure, Visit visit, string state, string outcome)
    {
        await work.Connection.ExecuteAsync(GiveBack, new { id = visit.Id });
        await SettleAsync(work, closure, visit, outcome, null);
        return await work.Connection.QuerySingleAsync<Visit>(End, new { id = visit.Id, state });
    }

    private static Task SettleAsync(UnitOfWork work, Closure closure, Visit visit, string outcome, Visit? moved, Instant? chooseUntil = null) => work.Connection.ExecuteAsync(Settle, new
    {
        closure = closure.Id, visit = visit.Id, outcome, from = visit.StartsAt!.Value, toCentre = moved?.CentreId, to = moved?.StartsAt, chooseUntil, work.Now,
    });

    private sealed record Closure
    {
        public Guid Id { get; init; }
        public string CentreId { get; init; } = "";
        public string[] Alternatives { get; init; } = [];
        public Interval During { get; init; }
    }
}
