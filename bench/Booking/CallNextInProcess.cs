using System.Diagnostics;
using Asan.Contracts.Booking;
using Asan.Messaging;
using Asan.TestBed;
using Dapper;
using Npgsql;

namespace Asan.Bench.Booking;

/// <summary>
/// Counters calling their next visitor, and many clients trying for one time: the service's own statements, sent from
/// this process without HTTP, so that what is measured is the queue and the constraint.
/// <para>
/// A call is all of POST …/call-next but its Idempotency-Key, in the messages in which the service sends it: the visitor is called;
/// then event, audit and commit, which numbers the change of the board. Calls of one moment share a transaction, by the service's
/// own class (Together) in as many parts as the service has. 21 centres, many counters of each at once; every counter calls once,
/// because a counter that is busy is refused.
/// </para>
/// </summary>
public static class CallNextInProcess
{
    private const int Rounds = 3;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);
    private const int Centres = 21;
    private const int WaitingOfACentre = 4000;      // enough for all rounds; a day of the busiest centre has less
    private const int Callers = 32;
    private const int Tries = 64;                   // clients at one time

    // As in Queue/CallsTogether.cs.
    private const int Parts = 2;
    private const int Most = 32;

    private static readonly string Choose = SliceSql.Of("Booking", "Queue.CallNext", "Choose");
    private static readonly string Call = SliceSql.Of("Booking", "Queue.CallNext", "Call");
    private static readonly string Record = SliceSql.Of("Booking", "Queue.Staff", "Sql");
    private static readonly string Publish = SliceSql.InMessaging("UnitOfWork.cs", """
        insert into outbox (id, type, subject, aggregate_version, body, traceparent, occurred_at)
        values ($1, $2, $3, $4, $5::jsonb, $6, $7)
        """);
    private static readonly string[] ClerkRoles = ["counter-clerk"];

    private const string Fill = """
        insert into centre (id, version, name, time_zone, hours)
        select 'centre-' || c, 1, '{}', 'Asia/Baku', '{"openingHours":[],"closedOn":[]}' from generate_series(1, @Centres) as c;
        insert into service (id, version, withdrawn, agency_id, name, duration_minutes, centre_ids) values ('bench', 1, false, 'bench', '{}', 15, '{*}');
        insert into lane (centre_id, counter, agency_id, letter, active)
        select 'centre-' || c, n, 'bench', 'A', true from generate_series(1, @Centres) as c, generate_series(1, @WaitingOfACentre) as n;
        insert into counter_session (id, centre_id, counter, agency_ids, officer, signed_in_at)
        select gen_random_uuid(), 'centre-' || c, n, '{bench}', 'clerk-centre-' || c || '-' || n, @now from generate_series(1, @Centres) as c, generate_series(1, @WaitingOfACentre) as n;
        insert into ticket_counter (centre_id, day, last) select 'centre-' || c, @day, @WaitingOfACentre from generate_series(1, @Centres) as c;
        insert into visit (id, version, client_id, code_digest, centre_id, service_id, agency_id, state, walk_in, local_date, time_zone, tzdb_version,
            ticket_day, ticket_number, ticket, priority_class, checked_in_at, queued_at, ready_at, sort_key, created_at)
        select gen_random_uuid(), 1, 'bench', sha256(int4send(c * 10000 + n)), 'centre-' || c, 'bench', 'bench', 'checked-in', true, @day, 'Asia/Baku', '',
            @day, n, 'A' || n, 'ordinary', at, at, at, at, at
        from generate_series(1, @Centres) as c, generate_series(1, @WaitingOfACentre) as n, lateral (select @now::timestamptz + n * interval '1 second' as at) as arrival;
        -- One visit for each client that tries for the hot time.
        insert into visit (id, client_id, citizen_key, code_digest, centre_id, service_id, agency_id, state, starts_at, ends_at, local_date, local_time, time_zone, tzdb_version, hold_expires_at, created_at)
        select md5(n::text)::uuid, 'bench', sha256(int4send(n)), sha256(int8send(n)), 'centre-1', 'bench', 'bench', 'held', @now, @now::timestamptz + interval '15 minutes', @day, '09:00', 'Asia/Baku', '', @now, @now
        from generate_series(1, @Tries) as n;
        """;

    public static async Task RunAsync(Report report)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using (var broker = await Broker.ConnectAsync("booking"))
        await using (var issuer = await TestIssuer.StartAsync())
        await using (var service = await ServiceProcess.StartAsync("Booking", database, broker.Address, issuer, configuration: "Release"))
            await service.KillAsync();      // it has made the schema; a relay at work would be measured too

        var day = TimeProvider.System.GetUtcNow().UtcDateTime.Date;
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        {
            // Filled as a day would have filled it, without counting and numbering each row of the filling.
            await connection.ExecuteAsync("alter table visit disable trigger user; alter table ticket_counter disable trigger user");
            await connection.ExecuteAsync(Fill, new { Centres, WaitingOfACentre, Tries, day, now = day.AddHours(5) }, commandTimeout: 120);
            await connection.ExecuteAsync("alter table visit enable trigger user; alter table ticket_counter enable trigger user");
            await connection.ExecuteAsync("vacuum analyze; checkpoint;", commandTimeout: 120);
        }
        // Statements prepared after a few uses, as in the service (Messaging/Database.cs).
        await using var source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString)
        {
            MaxPoolSize = Tries + 1, MaxAutoPrepare = 200, NoResetOnClose = true,
        });
        var postgres = ProcessorShares.OfPostgres();

        var counter = 0;
        List<double> calls = [], tries = [];
        string callShares = "", tryShares = "";
        await CallAsync(source, day, TimeSpan.FromSeconds(1), () => Interlocked.Increment(ref counter));
        for (var round = 0; round < Rounds; round++)
        {
            var shares = ProcessorShares.Begin(("benchmark", ProcessorShares.OfThisProcess), ("PostgreSQL", postgres));
            calls.Add(await CallAsync(source, day, Round, () => Interlocked.Increment(ref counter)));
            callShares = shares.End();
            Report.Progress("calls/s", round, calls[^1], callShares);

            shares = ProcessorShares.Begin(("benchmark", ProcessorShares.OfThisProcess), ("PostgreSQL", postgres));
            tries.Add(await TryAsync(source, day));
            tryShares = shares.End();
            Report.Progress("tries/s for one time", round, tries[^1], tryShares);
        }
        await RefuseWrongAsync(source, counter);
        report.Figure("call-next: those of one moment together", "calls/s", calls, callShares);
        report.Figure("hot slot: 64 clients, one time", "tries/s", tries, tryShares);
        report.Ratio("callnext.to-6000-a-second", calls, [.. calls.Select(_ => 6000.0)]);
        report.Ratio("hotslot.to-1500-a-second", tries, [.. tries.Select(_ => 1500.0)]);
    }

    private static async Task<double> CallAsync(NpgsqlDataSource source, DateTime day, TimeSpan duration, Func<int> nextCounter)
    {
        var (now, done, clock) = (day.AddHours(9), 0, Stopwatch.StartNew());
        var parts = Enumerable.Range(0, Parts).Select(_ => new Together<(string Centre, int Number), bool>(Most, turn => turn, turns => CallAsync(source, now, turns))).ToArray();
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(async _ =>
        {
            while (clock.Elapsed < duration && nextCounter() is var n && n <= Centres * WaitingOfACentre)
            {
                var (centre, number) = ($"centre-{1 + n % Centres}", 1 + n / Centres);
                if (!await parts[(uint)centre.GetHashCode(StringComparison.Ordinal) % Parts].AskAsync((centre, number)))
                    throw new InvalidOperationException($"Counter {number} of {centre} called nobody.");
                Interlocked.Increment(ref done);
            }
        }));
        return done / clock.Elapsed.TotalSeconds;
    }

    private static async Task<IReadOnlyList<bool>> CallAsync(NpgsqlDataSource source, DateTime now, IReadOnlyList<(string Centre, int Number)> turns)
    {
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        List<(string Centre, int Number, Guid Visit)> next = [];
        await using (var choose = new NpgsqlCommand(Choose, connection)
        {
            Parameters =
            {
                new("centres", turns.Select(turn => turn.Centre).ToArray()), new("numbers", turns.Select(turn => turn.Number).ToArray()),
                new("officers", turns.Select(turn => $"clerk-{turn.Centre}-{turn.Number}").ToArray()), new("Now", now),
            },
        })
        await using (var reader = await choose.ExecuteReaderAsync())
            while (await reader.ReadAsync())
                if (!await reader.IsDBNullAsync(2))
                    next.Add((reader.GetString(0), reader.GetInt32(1), reader.GetGuid(2)));
        await using (var call = new NpgsqlCommand(Call, connection)
        {
            Parameters = { new("visits", next.Select(each => each.Visit).ToArray()), new("numbers", next.Select(each => each.Number).ToArray()), new("Now", now) },
        })
        await using (var reader = await call.ExecuteReaderAsync())
            while (await reader.ReadAsync())
            {
            }
        await using var batch = new NpgsqlBatch(connection, transaction);
        var body = System.Text.Json.JsonSerializer.Serialize(new VisitCalled(Guid.Empty, "centre-1", "bench", 1, now, 0), EventTypes.Json);
        foreach (var (centre, _, visit) in next)
        {
            batch.BatchCommands.Add(With(Record, now, "bench", "clerk", "clerk", ClerkRoles, centre, "call", visit, """{"ticket":"A047","counter":1}"""));
            batch.BatchCommands.Add(With(Publish, Guid.CreateVersion7(), EventTypes.NameOf(typeof(VisitCalled)), $"{visit}", 2L, body, "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", now));
        }
        batch.BatchCommands.Add(new NpgsqlBatchCommand("commit"));
        await batch.ExecuteNonQueryAsync();
        var called = next.Select(each => (each.Centre, each.Number)).ToHashSet();
        return [.. turns.Select(called.Contains)];
    }

    private static NpgsqlBatchCommand With(string sql, params ReadOnlySpan<object> values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }

    /// <summary>All try for one counter and time; who gets it gives it back at once, so that it stays hot.</summary>
    private static async Task<double> TryAsync(NpgsqlDataSource source, DateTime day)
    {
        const string insert = """
            insert into claim (id, lane_id, citizen_key, during, expires_at, visit_id)
            values (@id, @lane, sha256(int4send(@client)), tstzrange(@from, @until), null, md5(@client::text)::uuid)
            on conflict do nothing
            """;
        const string holders = "select count(*) from claim where lane_id = @lane and during && tstzrange(@from, @until)";
        await using var first = await source.OpenConnectionAsync();
        var lane = await first.QuerySingleAsync<long>("select min(id) from lane");
        await first.CloseAsync();
        var (from, until, done, clock) = (day.AddDays(1).AddHours(5), day.AddDays(1).AddHours(5.25), 0, Stopwatch.StartNew());
        await Task.WhenAll(Enumerable.Range(1, Tries).Select(async client =>
        {
            await using var connection = await source.OpenConnectionAsync();
            while (clock.Elapsed < Round)
            {
                var id = Guid.CreateVersion7();
                if (await connection.ExecuteAsync(insert, new { id, lane, client, from, until }) == 1)
                {
                    if (await connection.QuerySingleAsync<long>(holders, new { lane, from, until }) != 1)
                        throw new InvalidOperationException("Two hold one counter at one time.");
                    await connection.ExecuteAsync("delete from claim where id = @id", new { id });
                }
                Interlocked.Increment(ref done);
            }
        }));
        return done / clock.Elapsed.TotalSeconds;
    }

    /// <summary>A fast call that calls one visitor twice, or leaves the board behind, is none.</summary>
    private static async Task RefuseWrongAsync(NpgsqlDataSource source, int counter)
    {
        await using var connection = await source.OpenConnectionAsync();
        var (called, counters, changes, events, early) = await connection.QuerySingleAsync<(long, long, long, long, long)>("""
            select (select count(*) from visit where state = 'called'), (select count(distinct (centre_id, counter)) from visit where state = 'called'),
                (select sum(changes)::bigint from ticket_counter), (select count(*) from outbox),
                (select count(*) from visit called join visit waiting using (centre_id) where called.state = 'called' and waiting.state = 'checked-in' and waiting.ticket_number < called.ticket_number - @Callers)
            """, new { Callers });
        if (called != counters || called != changes || called != events || called > counter || early > 0)
            throw new InvalidOperationException($"{called} called to {counters} counters, {changes} changes of boards, {events} events; {early} were passed by later ones.");
    }
}
