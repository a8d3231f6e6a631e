using System.Collections.Frozen;
using System.Text.Json;
using Asan.Booking.Offers;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Dapper;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NodaTime;
using Npgsql;
using NpgsqlTypes;

namespace Asan.Booking.Availability;

/// <summary>
/// Keeps this replica's <see cref="Network"/> current: takes the whole picture while the service starts, then follows
/// <c>availability_change</c> several times a second, and at once when a reader comes after a commit of this replica.
/// <para>
/// Transactions commit in another order than they begin, so "all after the last I saw" would lose some. Read are all rows
/// of transactions from a horizon on, and the horizon moves up to the oldest transaction that still runs. Rows in
/// between are read more than once; that changes nothing, since what counts is how a lane's time stands now.
/// </para>
/// </summary>
public sealed class FollowChanges(NpgsqlDataSource dataSource, TimeProvider time, Commits commits, ILogger<FollowChanges> log) : BackgroundService, IHealthCheck
{
    /// <summary>How late this replica may see what another one did, in real time.</summary>
    private static readonly TimeSpan Every = TimeSpan.FromMilliseconds(250);

    /// <summary>How long changes are kept for a replica that falls behind; one that comes later takes the picture anew.</summary>
    private static readonly TimeSpan Kept = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan PruneEvery = TimeSpan.FromMinutes(1);

    /// <summary>A reader waits no longer for the database, and gets the picture as it is.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(500);

    private const string Horizon = "select pg_snapshot_xmin(pg_current_snapshot())";

    // Read after the changes: rows that were pruned in between are missed by nobody unawares.
    private const string Pruned = "select before from availability_pruned";

    private const string ChangedTimes = """
        with changed as materialized (select distinct lane_id, during from availability_change where xid >= $1 and lane_id is not null)
        select changed.lane_id, changed.during, claim.during, claim.expires_at
        from changed left join claim on claim.lane_id = changed.lane_id and claim.during && changed.during
        order by changed.lane_id, changed.during
        """;

    private const string ChangedOffers = "select distinct centre_id, service_id from availability_change where xid >= $1 and lane_id is null";

    // Beyond the snapshot lies nothing but rows that a restored copy of the database brought from another cluster.
    private const string Prune = """
        update availability_pruned set before = $1 where before < $1;
        delete from availability_change where xid < $1 or xid >= pg_snapshot_xmax(pg_current_snapshot())
        """;

    private const string CentresSql = """
        select centre.id, centre.time_zone, centre.hours::text as hours, centre.latitude, centre.longitude, lane.id as lane_id, lane.agency_id
        from centre left join lane on lane.centre_id = centre.id and lane.active and lane.agency_id is not null
        where @ids::text[] is null or centre.id = any(@ids)
        order by centre.id, lane.id
        """;

    private const string ServicesSql = """
        select service.id, service.withdrawn, service.agency_id, coalesce(service.duration_minutes, 0) as minutes, service.centre_ids, service_fees.fees::text as fees
        from service left join service_fees on service_fees.service_id = service.id
        where @ids::text[] is null or service.id = any(@ids)
        """;

    private const string HoldsSql = "select lane_id, during, expires_at from claim where during && $1 and expires_at > $2";

    // A busy network has a million of them: a row a lane, its times packed as PostgreSQL sends an instant, are read in a
    // third of the time that a row a claim takes.
    private const string BookedSql = """
        select lane_id, string_agg(timestamptz_send(lower(during)) || timestamptz_send(upper(during)), '')
        from claim where during && $1 and expires_at is null group by lane_id
        """;

    private readonly SemaphoreSlim turn = new(1);
    private readonly TaskCompletionSource taken = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Queue<(long At, ulong Horizon)> horizons = [];
    private volatile Network network = new(Instant.MinValue + Duration.FromDays(2));
    private ulong since;
    private long seenCommits = -1;
    private long prunedAt = Environment.TickCount64;

    /// <summary>The picture as it is: perhaps a moment old, and empty while the service starts.</summary>
    public Network Latest
    {
        get
        {
            var current = network;
            current.ReleaseExpired(time.Now());
            return current;
        }
    }

    /// <summary>The picture with all that this replica has committed before the call.</summary>
    public async ValueTask<Network> CurrentAsync(CancellationToken cancellation)
    {
        if (!taken.Task.IsCompleted)
            await taken.Task.WaitAsync(cancellation);
        if (Interlocked.Read(ref seenCommits) < commits.Count || network.IsOfAnotherDay(time.Now()))
            await CatchUpAsync(cancellation);
        return Latest;
    }

    /// <summary>The service is not ready before the picture has been taken.</summary>
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default) =>
        Task.FromResult(taken.Task.IsCompleted ? HealthCheckResult.Healthy() : HealthCheckResult.Unhealthy("The free times are being read."));

    public override void Dispose()
    {
        turn.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Every);
        do
        {
            await turn.WaitAsync(stoppingToken);
            try
            {
                await FollowAsync(stoppingToken);
                taken.TrySetResult();
                await PruneAsync(stoppingToken);
            }
            catch (NpgsqlException e)
            {
                log.LogWarning(e, "Changes of availability could not be read; trying again in {Every}", Every);
            }
            finally
            {
                turn.Release();
            }
        }
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    /// <summary>One reader asks the database for all that wait.</summary>
    private async Task CatchUpAsync(CancellationToken cancellation)
    {
        var wanted = commits.Count;
        if (!await turn.WaitAsync(Patience, cancellation))
            return;
        try
        {
            if (seenCommits < wanted || network.IsOfAnotherDay(time.Now()))
                await FollowAsync(cancellation);
        }
        catch (NpgsqlException e)
        {
            log.LogWarning(e, "Changes of availability could not be read; the answer is as of a moment ago");
        }
        finally
        {
            turn.Release();
        }
    }

    private async Task FollowAsync(CancellationToken cancellation)
    {
        var committed = commits.Count;
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        if (network.IsOfAnotherDay(time.Now()) || !await FollowAsync(connection, cancellation))
            await TakeAnewAsync(connection, cancellation);
        Interlocked.Exchange(ref seenCommits, committed);
    }

    /// <summary>Applies what changed; false when some of it is gone already.</summary>
    private async Task<bool> FollowAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands = { new(Horizon), new(ChangedTimes) { Parameters = { Xid(since) } }, new(ChangedOffers) { Parameters = { Xid(since) } }, new(Pruned) },
        };
        List<string> centres = [], services = [];
        ulong horizon;
        await using (var reader = await batch.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            horizon = reader.GetFieldValue<ulong>(0);
            await reader.NextResultAsync(cancellation);
            await RewriteAsync(reader, cancellation);
            await reader.NextResultAsync(cancellation);
            while (await reader.ReadAsync(cancellation))
                (reader.IsDBNull(0) ? services : centres).Add(reader.GetString(reader.IsDBNull(0) ? 1 : 0));
            await reader.NextResultAsync(cancellation);
            await reader.ReadAsync(cancellation);
            if (reader.GetFieldValue<ulong>(0) > since)
                return false;
        }
        if (centres.Count > 0)
            await ReadCentresAsync(connection, network, [.. centres]);
        if (services.Count > 0)
            await ReadServicesAsync(connection, network, [.. services]);
        since = horizon;
        horizons.Enqueue((Environment.TickCount64, horizon));
        return true;
    }

    private async Task RewriteAsync(NpgsqlDataReader reader, CancellationToken cancellation)
    {
        (long Lane, Interval Time)? at = null;
        List<(Interval, Instant?)> claims = [];
        while (await reader.ReadAsync(cancellation))
        {
            var next = (reader.GetInt64(0), reader.GetFieldValue<Interval>(1));
            if (at is { } complete && complete != next)
            {
                network.Rewrite(complete.Lane, complete.Time, claims);
                claims.Clear();
            }
            at = next;
            var expiresAt = await reader.IsDBNullAsync(3, cancellation) ? (Instant?)null : reader.GetFieldValue<Instant>(3);
            if (!await reader.IsDBNullAsync(2, cancellation) && !(expiresAt <= time.Now()))
                claims.Add((reader.GetFieldValue<Interval>(2), expiresAt));
        }
        if (at is { } last)
            network.Rewrite(last.Lane, last.Time, claims);
    }

    private async Task TakeAnewAsync(NpgsqlConnection connection, CancellationToken cancellation)
    {
        var now = time.Now();
        var fresh = new Network(now);
        await using (var horizon = new NpgsqlCommand(Horizon, connection))
        await using (var reader = await horizon.ExecuteReaderAsync(cancellation))
        {
            await reader.ReadAsync(cancellation);
            since = reader.GetFieldValue<ulong>(0);     // changes from here on are read again: none is lost between the queries
        }
        await ReadCentresAsync(connection, fresh, null);
        await ReadServicesAsync(connection, fresh, null);
        // A hold that is confirmed in between is found twice, which is as good as once.
        await using (var holds = new NpgsqlCommand(HoldsSql, connection) { Parameters = { new() { Value = fresh.Covers }, new() { Value = now } }, CommandTimeout = 0 })
        await using (var reader = await holds.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation))
                fresh.Add(reader.GetInt64(0), reader.GetFieldValue<Interval>(1), reader.GetFieldValue<Instant>(2));
        await using (var booked = new NpgsqlCommand(BookedSql, connection) { Parameters = { new() { Value = fresh.Covers } }, CommandTimeout = 0 })
        await using (var reader = await booked.ExecuteReaderAsync(cancellation))
            while (await reader.ReadAsync(cancellation))
                fresh.AddBooked(reader.GetInt64(0), reader.GetFieldValue<byte[]>(1));
        network = fresh;
    }

    private async Task PruneAsync(CancellationToken cancellation)
    {
        if (Environment.TickCount64 - prunedAt < PruneEvery.TotalMilliseconds)
            return;
        prunedAt = Environment.TickCount64;
        ulong? before = null;
        while (horizons.TryPeek(out var oldest) && prunedAt - oldest.At > Kept.TotalMilliseconds)
            before = horizons.Dequeue().Horizon;
        if (before is not { } xid)
            return;
        await using var connection = await dataSource.OpenConnectionAsync(cancellation);
        await using var transaction = await connection.BeginTransactionAsync(cancellation);
        await using var prune = new NpgsqlBatch(connection, transaction);
        foreach (var statement in Prune.Split(';'))
            prune.BatchCommands.Add(new(statement) { Parameters = { Xid(xid) } });
        await prune.ExecuteNonQueryAsync(cancellation);
        await transaction.CommitAsync(cancellation);
    }

    private static async Task ReadCentresAsync(NpgsqlConnection connection, Network network, string[]? ids)
    {
        foreach (var centre in (await connection.QueryAsync<CentreRow>(CentresSql, new { ids })).GroupBy(row => row.Id, StringComparer.Ordinal))
        {
            var row = centre.First();
            network.Put(new CentreCopy(
                row.Id, Hours.Read(row.TimeZone, row.Hours),
                row.Latitude is { } latitude && row.Longitude is { } longitude ? new Position(latitude, longitude) : null,
                [.. centre.Where(lane => lane.LaneId is not null).Select(lane => (lane.LaneId!.Value, lane.AgencyId!))]));
        }
    }

    private static async Task ReadServicesAsync(NpgsqlConnection connection, Network network, string[]? ids)
    {
        foreach (var row in await connection.QueryAsync<ServiceRow>(ServicesSql, new { ids }))
            network.Put(new Service(
                row.Id, row.Withdrawn, row.AgencyId, row.Minutes, (row.CentreIds ?? []).ToFrozenSet(StringComparer.Ordinal),
                row.Fees is null ? [] : JsonSerializer.Deserialize<List<Fee>>(row.Fees, EventTypes.Json)!));
    }

    private static NpgsqlParameter Xid(ulong xid) => new() { Value = xid, NpgsqlDbType = NpgsqlDbType.Xid8 };

    private sealed record CentreRow
    {
        public string Id { get; init; } = "";
        public string TimeZone { get; init; } = "";
        public string Hours { get; init; } = "";
        public double? Latitude { get; init; }
        public double? Longitude { get; init; }
        public long? LaneId { get; init; }
        public string? AgencyId { get; init; }
    }

    private sealed record ServiceRow
    {
        public string Id { get; init; } = "";
        public bool Withdrawn { get; init; }
        public string? AgencyId { get; init; }
        public int Minutes { get; init; }
        public string[]? CentreIds { get; init; }
        public string? Fees { get; init; }
    }
}
