using System.Security.Cryptography;
using Asan.Booking.Entitlements;
using Asan.Booking.Offers;
using Asan.Booking.Visits;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Booking.Waitlist;

/// <summary>
/// Offers times that became free to those who wait, first come first asked: holds the time on their behalf, so that
/// nobody else can take it. One replica at a time, one freed time a transaction: with the oldest freed time goes the
/// oldest fitting entry.
/// </summary>
public sealed class OfferFreedTimes(IServiceScopeFactory scopes, WaitlistSignal signal, ILogger<OfferFreedTimes> log) : BackgroundService
{
    /// <summary>How often it looks unasked, in real time: for times that another replica freed and holds that ran out.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromMilliseconds(200);

    /// <summary>Days in which a new entry is looked a free time for; later ones reach it when they are freed.</summary>
    private const int DaysForNewEntry = 14;

    /// <summary>Free times that are offered for a new entry before it waits: those before it in order may take them.</summary>
    private const int MaxLooks = 20;

    // Any constant that nothing else in this database uses.
    private const long OneAtATime = 0x7761_6974_6c69_7374;

    private const string Turn = "select pg_try_advisory_xact_lock(@OneAtATime)";

    private const string Next = """
        delete from freed_time where id = (select id from freed_time order by id limit 1)
        returning lane_id, during, entry_id
        """;

    private const string Again = """
        select id, position from waitlist_entry where state = 'waiting' and until_at > @Now and position > @lookedAt order by position limit 1
        """;

    private const string LaneSql = "select centre_id, agency_id from lane where id = @LaneId and active";

    // 100: a time that none of so many can take goes back to all.
    private const string Fitting = $"""
        {WaitlistEntry.Select} join service on service.id = entry.service_id
        where entry.state = 'waiting' and service.agency_id = @Agency and @Centre = any(entry.centre_ids)
            and entry.from_at < upper(@During) and entry.until_at > lower(@During)
        order by entry.position limit 100
        """;

    private const string EntrySql = $"{WaitlistEntry.Select} where entry.id = @EntryId and entry.state = 'waiting'";

    // The freed lane before others. Somebody who is just taking it is waited for; then there is no row.
    private const string Claim = """
        insert into claim (id, lane_id, citizen_key, during, expires_at, visit_id)
        select @claimId, lane.id, @CitizenKey, @During, @expiresAt, @visitId from lane
        where lane.centre_id = @CentreId and lane.agency_id = @AgencyId and lane.active
            and not exists (select from claim where claim.lane_id = lane.id and claim.during && @During)
        order by lane.id is not distinct from @freedLane::bigint desc, lane.id limit 1
        on conflict do nothing
        """;

    private const string InsertVisit = """
        insert into visit (id, client_id, citizen_key, code_digest, centre_id, service_id, agency_id, state, starts_at, ends_at,
            local_date, local_time, time_zone, tzdb_version, hold_expires_at, created_at)
        values (@visitId, @ClientId, @CitizenKey, @codeDigest, @CentreId, @ServiceId, @AgencyId, 'held', @Start, @End,
            @Date, @Time, @timeZone, @tzdbVersion, @expiresAt, @Now)
        """;

    private const string MarkOffered = """
        update waitlist_entry set state = 'offered', visit_id = @visitId, offered_at = @Now, version = version + 1 where id = @Id and state = 'waiting'
        """;

    /// <summary>The position of the entry that was looked at again last; 0 to begin with the first.</summary>
    private long lookedAt;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                while (await StepAsync(stoppingToken))
                {
                }
                await signal.WaitAsync(Idle, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is NpgsqlException or TimeoutException)
            {
                log.LogWarning(e, "A freed time could not be offered; trying again in a second");
                await Task.Delay(TimeSpan.FromSeconds(1), stoppingToken);
            }
        }
    }

    /// <summary>Deals with the oldest freed time or new entry; false when there was none, or another replica is at it.</summary>
    private async Task<bool> StepAsync(CancellationToken cancellation)
    {
        await using var scope = scopes.CreateAsyncScope();
        await using var work = scope.ServiceProvider.GetRequiredService<UnitOfWork>();
        await work.BeginAsync(cancellation);
        if (!await work.Connection.QuerySingleAsync<bool>(Turn, new { OneAtATime }))
            return false;
        var freed = await work.Connection.QuerySingleOrDefaultAsync<Freed>(Next);
        if (freed is null)
            await LookAgainAsync(work);
        else if (freed.EntryId is { } entryId)
            await OfferToAsync(work, entryId);
        else if (freed.During!.Value.End > work.Now)
            await OfferAsync(work, freed.LaneId!.Value, freed.During.Value);
        await work.CommitAsync();
        return freed is not null;
    }

    /// <summary>
    /// When nothing else is to be done, looks at one who waits as if the entry were new, each in turn: a time is also there anew when
    /// a centre gets a counter or longer hours, or when its day comes near, and then nobody gave it back.
    /// </summary>
    private async Task LookAgainAsync(UnitOfWork work)
    {
        var (entryId, position) = await work.Connection.QuerySingleOrDefaultAsync<(Guid, long)>(Again, new { work.Now, lookedAt });
        lookedAt = position;
        if (position > 0)
            await OfferToAsync(work, entryId);
    }

    private static async Task OfferAsync(UnitOfWork work, long lane, Interval during)
    {
        var (centre, agency) = await work.Connection.QuerySingleOrDefaultAsync<(string?, string?)>(LaneSql, new { LaneId = lane });
        if (agency is not null)
            await OfferAsync(work, centre!, agency, during, lane);
    }

    private static async Task OfferAsync(UnitOfWork work, string centre, string agency, Interval during, long? freedLane)
    {
        foreach (var entry in (await work.Connection.QueryAsync<WaitlistEntry>(Fitting, new { Centre = centre, Agency = agency, During = during, work.Now })).ToList())
        {
            if (await Offer.FindAsync(work.Connection, centre, entry.ServiceId) is not ({ } offer, _))
                continue;
            foreach (var slot in SlotsIn(offer, during))
                if (await HoldAsync(work, entry, offer, slot, freedLane))
                    break;
        }
    }

    /// <summary>
    /// Looks what is free already in the window of a new entry: it may have become so while the entry was written. Who
    /// came before is asked before, here too.
    /// </summary>
    private static async Task OfferToAsync(UnitOfWork work, Guid entryId)
    {
        if (await work.Connection.QuerySingleOrDefaultAsync<WaitlistEntry>(EntrySql, new { EntryId = entryId, work.Now }) is not { } entry)
            return;
        var looks = 0;
        foreach (var centre in entry.CentreIds)
        {
            if (await Offer.FindAsync(work.Connection, centre, entry.ServiceId) is not ({ } offer, _))
                continue;
            var from = offer.Rules.DateOf(Instant.Max(entry.FromAt, work.Now));
            foreach (var (slot, free) in await FreeTimes.ReadAsync(work.Connection, offer, from, DaysForNewEntry, work.Now))
            {
                if (free == 0 || slot.During.Start < entry.FromAt || slot.During.Start >= entry.UntilAt)
                    continue;
                await OfferAsync(work, centre, offer.AgencyId, slot.During, freedLane: null);
                if (++looks == MaxLooks || await work.Connection.QuerySingleOrDefaultAsync<WaitlistEntry>(EntrySql, new { EntryId = entryId, work.Now }) is null)
                    return;
            }
        }
    }

    private static IEnumerable<Slot> SlotsIn(Offer offer, Interval during) =>
        Enumerable.Range(0, Period.DaysBetween(offer.Rules.DateOf(during.Start), offer.Rules.DateOf(during.End)) + 1)
            .SelectMany(day => offer.Rules.SlotsOn(offer.Rules.DateOf(during.Start).PlusDays(day), offer.Minutes))
            .Where(slot => slot.During.Start < during.End && during.Start < slot.During.End);

    /// <summary>Holds a time for an entry; false, and nothing changed, when it does not fit or is not to be had.</summary>
    private static async Task<bool> HoldAsync(UnitOfWork work, WaitlistEntry entry, Offer offer, Slot slot, long? freedLane)
    {
        if (slot.During.Start <= work.Now || slot.During.Start < entry.FromAt || slot.During.Start >= entry.UntilAt)
            return false;
        var hold = new
        {
            claimId = Guid.CreateVersion7(), visitId = Guid.CreateVersion7(), freedLane, expiresAt = work.Now + Claims.HoldTime, work.Now,
            entry.Id, entry.ClientId, entry.CitizenKey, entry.ServiceId, offer.CentreId, offer.AgencyId,
            slot.During, slot.During.Start, slot.During.End, slot.Date, slot.Time, timeZone = offer.Rules.Zone.Id, tzdbVersion = DateTimeZoneProviders.Tzdb.VersionId,
            // Nobody knows a code of it yet: the one that is accepted gets one.
            codeDigest = RandomNumberGenerator.GetBytes(32),
        };
        await work.Connection.ExecuteAsync("savepoint before_offer");
        if (await work.Connection.ExecuteAsync(Claim, hold) == 1)
        {
            await work.Connection.ExecuteAsync(InsertVisit, hold);
            if (await TakeEntitlements.TakeAsync(work, offer.ServiceId, entry.CitizenKey, hold.visitId, slot.Date) is null
                && await work.Connection.ExecuteAsync(MarkOffered, hold) == 1)
            {
                work.Publish(
                    new VisitOffered(entry.Id, hold.visitId, offer.CentreId, offer.ServiceId, slot.During.Start.ToDateTimeOffset(), hold.expiresAt.ToDateTimeOffset()), $"{entry.Id}", 1);
                return true;
            }
        }
        await work.Connection.ExecuteAsync("rollback to savepoint before_offer");
        return false;
    }

    private sealed record Freed
    {
        public long? LaneId { get; init; }
        public Interval? During { get; init; }
        public Guid? EntryId { get; init; }
    }
}
