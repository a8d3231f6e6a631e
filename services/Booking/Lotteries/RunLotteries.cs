using Asan.Contracts.Booking;
using Asan.Messaging;
using Dapper;
using NodaTime;

namespace Asan.Booking.Lotteries;

/// <summary>
/// Closes registrations at their instant and publishes the digest of the list; passes times that a winner let run out to
/// the next in order.
/// </summary>
public sealed class RunLotteries(IServiceScopeFactory scopes, ILogger<RunLotteries> log) : BackgroundService
{
    /// <summary>How often, in real time: the list is fixed within a second of its end.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(500);

    private const string ToClose = $"{Lottery.Select} where state = 'open' and registration_until <= @Now order by registration_until limit 1 for update skip locked";

    private const string Commitments = "select commitment from lottery_registration where lottery_id = @Id";

    private const string Commit = "update lottery set state = 'committed', digest = @digest, committed_at = @Now where id = @Id";

    private const string Lapsed = """
        select visit.id, visit.starts_at, lottery_registration.lottery_id from visit join lottery_registration on lottery_registration.visit_id = visit.id
        where visit.state = 'held' and visit.hold_expires_at <= @Now
        order by visit.hold_expires_at limit 1
        """;

    private const string Of = $"{Lottery.Select} where id = @lotteryId for update";

    private const string LockClaim = "select id from claim where visit_id = @visitId for update";

    private const string Expire = "update visit set state = 'expired', version = version + 1 where id = @visitId and state = 'held' and hold_expires_at <= @Now";

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Periodically.DoAsync(Every, RunAllAsync, log, "Lotteries could not be run", stoppingToken);

    private async Task RunAllAsync(CancellationToken cancellation)
    {
        while (await scopes.TransactAsync(CloseAsync, cancellation) || await scopes.TransactAsync(PassOnAsync, cancellation))
        {
        }
    }

    private static async Task<bool> CloseAsync(UnitOfWork work)
    {
        if (await work.Connection.QuerySingleOrDefaultAsync<Lottery>(ToClose, new { work.Now }) is not { } lottery)
            return false;
        var commitments = (await work.Connection.QueryAsync<byte[]>(Commitments, lottery)).ToList();
        var digest = LotteryDraw.Digest(lottery.Announced(await Lottery.SlotsAsync(work.Connection, lottery.Id)), commitments);
        await work.Connection.ExecuteAsync(Commit, new { lottery.Id, digest, work.Now });
        work.Publish(
            new LotteryCommitted(lottery.Id, lottery.CentreId, lottery.ServiceId, commitments.Count, Convert.ToHexStringLower(digest), lottery.SeedSource), $"{lottery.Id}", 1);
        return true;
    }

    private static async Task<bool> PassOnAsync(UnitOfWork work)
    {
        var (visitId, startsAt, lotteryId) = await work.Connection.QuerySingleOrDefaultAsync<(Guid, Instant, Guid)>(Lapsed, new { work.Now });
        if (visitId == Guid.Empty)
            return false;
        var lottery = await work.Connection.QuerySingleAsync<Lottery>(Of, new { lotteryId });
        var claimId = await work.Connection.QuerySingleOrDefaultAsync<Guid?>(LockClaim, new { visitId });
        // Another replica may have been here, or the winner accepted at the last moment.
        if (await work.Connection.ExecuteAsync(Expire, new { visitId, work.Now }) == 0 || claimId is null)
            return true;
        var slot = (await Lottery.SlotsAsync(work.Connection, lotteryId)).First(slot => slot.StartsAt == startsAt);
        if (startsAt <= work.Now || !await LotteryAwards.AwardAsync(work, lottery, slot, claimId.Value))
            await work.Connection.ExecuteAsync("delete from claim where id = @claimId", new { claimId });
        return true;
    }
}
