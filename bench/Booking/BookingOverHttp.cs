using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Asan.Contracts.Booking;
using Asan.Contracts.Catalogue;
using Asan.Messaging;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using NodaTime;
using Npgsql;

namespace Asan.Bench.Booking;

/// <summary>
/// Visits held and confirmed through HTTP, against the same statements sent by pgbench: what token, idempotency,
/// validation, .NET and the relay cost over the bare database. Two copies of one database, so that the relay does not
/// work on pgbench's rows; both get the same number of visits in each round.
/// </summary>
public static partial class BookingOverHttp
{
    private const int Rounds = 3;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(4);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(7);

    private const string Id = "bench";                          // of the client, the centre, its agency and the service
    private const string TimeZone = "Asia/Baku";
    private const int SlotMinutes = 15;
    private const int Slots = 85 * 24 * 60 / SlotMinutes;       // within the 90 days that can be booked
    private const int Counters = 10;                            // of one agency; one visit a lane and slot
    private const int Citizens = Slots * Counters;              // one visit each, so that nobody is busy
    private const int VisitsOfARound = Citizens / (Rounds + 1); // numbers of its own for each round and the warm-up

    private const string InsertCitizens = """
        insert into citizen_reference (client_id, reference, citizen_key, created_at)
        select @Id, ('00000000-0000-4000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, sha256(int8send(n)), @Now
        from generate_series(0, @Citizens - 1) as n
        """;

    // A network in use: without it the planner meets tables that are nearly empty, and plans for them.
    private const int Elsewhere = 50_000;
    private const int LanesElsewhere = 100;

    private const string BookElsewhere = """
        with booked as materialized (
            select md5(n::text)::uuid as id, sha256(int8send(-1 - n)) as key, lane.id as lane_id,
                @From::timestamptz + n / @LanesElsewhere * interval '15 minutes' as starts_at
            from generate_series(0, @Elsewhere - 1) as n
            join lane on lane.centre_id = 'elsewhere' and lane.counter = n % @LanesElsewhere + 1),
        visits as (
            insert into visit (id, client_id, citizen_key, code_digest, centre_id, service_id, agency_id, state, starts_at, ends_at, local_date, local_time, time_zone, tzdb_version, created_at)
            select id, @Id, key, key, 'elsewhere', @Id, @Id, 'booked', starts_at, starts_at + interval '15 minutes', starts_at::date, starts_at::time, @TimeZone, '', @From from booked)
        insert into claim (id, lane_id, citizen_key, during, visit_id)
        select id, lane_id, key, tstzrange(starts_at, starts_at + interval '15 minutes'), id from booked
        """;

    public static async Task RunAsync(Report report)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await Broker.ConnectAsync("booking");
        await using var issuer = await TestIssuer.StartAsync();
        await using var service = await ServiceProcess.StartAsync("Booking", database, broker.Address, issuer, configuration: "Release");

        await OfferAsync(broker, database);
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        {
            await connection.ExecuteAsync(InsertCitizens, new { Id, Citizens, Now = TimeProvider.System.GetUtcNow().UtcDateTime });
            await connection.ExecuteAsync(BookElsewhere, new { Id, Elsewhere, LanesElsewhere, TimeZone, From = TimeProvider.System.GetUtcNow().UtcDateTime.Date });
        }
        await service.KillAsync();
        var copy = await CopyAsync(database);
        await service.StartAgainAsync();

        var token = issuer.Token(Id, Scopes.BookingWrite);
        // From a full hour tomorrow on: the centre never closes.
        var firstSlot = (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 3600 + 25) * 3600;
        var firstVisit = 0L;
        Task<WrkResult> LoadAsync(TimeSpan duration) => LoadGenerator.WrkAsync(
            service.Http.BaseAddress!.ToString(), duration, "Booking/hold-and-confirm.lua",
            token, Id, Id, $"{firstVisit}", $"{firstSlot}", $"{Slots}");

        await LoadAsync(WarmUp);
        await SettleAsync(database);
        var script = Path.Combine(AppContext.BaseDirectory, "hold-and-confirm.sql");
        await File.WriteAllTextAsync(script, await ScriptAsync(database));
        var postgres = ProcessorShares.OfPostgres();

        List<double> http = [], bare = [], median = [], p99 = [];
        string httpShares = "", bareShares = "";
        var booked = await BookedAsync(database.DataSource);
        for (var round = 0; round < Rounds; round++)
        {
            firstVisit += VisitsOfARound;
            var shares = ProcessorShares.Begin(("wrk", ProcessorShares.OfThisProcess), ("booking", () => ProcessorShares.Of(service.Id)), ("PostgreSQL", postgres));
            var result = await LoadAsync(Round);
            httpShares = shares.End();
            var now = await BookedAsync(database.DataSource);
            // By the rows in the database, not by wrk's count of answers.
            http.Add((now - booked) / Round.TotalSeconds);
            median.Add(result.Median.TotalMilliseconds);
            p99.Add(result.P99.TotalMilliseconds);
            Report.Progress("visits/s through HTTP", round, http[^1], httpShares);

            await SettleAsync(database);
            shares = ProcessorShares.Begin(("pgbench", ProcessorShares.OfThisProcess), ("PostgreSQL", postgres));
            bare.Add(await PgbenchAsync(copy, script, now - booked, firstVisit, firstSlot));
            bareShares = shares.End();
            Report.Progress("visits/s by pgbench", round, bare[^1], bareShares);
            booked = now;
        }

        await RefuseOverlapsAsync(database.DataSource);
        report.Figure("booking, HTTP: hold and confirm", "visits/s", http, httpShares);
        report.Figure("booking, HTTP: one request, p50", "ms", median);
        report.Figure("booking, HTTP: one request, p99", "ms", p99);
        report.Figure("booking, pgbench: the same SQL", "visits/s", bare, bareShares);
        report.Ratio("booking.http-to-pgbench", http, bare);
    }

    private static async Task OfferAsync(Broker broker, TestDatabase database)
    {
        var name = new Dictionary<string, string> { ["en"] = "Benchmark" };
        var always = Enumerable.Range(1, 7).Select(day => new OpeningHours(day, TimeOnly.MinValue, TimeOnly.MinValue, TimeOnly.MinValue));
        foreach (var (centre, size) in new[] { (Id, Counters), ("elsewhere", LanesElsewhere) })
        {
            var counters = Enumerable.Range(1, size).Select(number => new Counter(number, Id));
            await broker.PublishAsync(new CentrePublished(centre, 1, name, TimeZone, [.. always], [], [.. counters], HostsDelegations: false), centre, 1);
        }
        await broker.PublishAsync(new ServicePublished(Id, 1, Id, name, SlotMinutes, ["*"]), Id, 1);
        await Eventually.TrueAsync(
            async () =>
            {
                await using var connection = await database.DataSource.OpenConnectionAsync();
                return await connection.QuerySingleAsync<bool>("select (select count(*) from lane) = @Lanes and exists (select from service)", new { Lanes = Counters + LanesElsewhere });
            },
            "booking to know the centre and the service");
    }

    /// <summary>A copy of the database, and fresh statistics for both; nobody else may be connected to it.</summary>
    private static async Task<NpgsqlConnectionStringBuilder> CopyAsync(TestDatabase database)
    {
        var original = new NpgsqlConnectionStringBuilder(database.ConnectionString);
        await using (var connection = await database.DataSource.OpenConnectionAsync())
            await connection.ExecuteAsync("vacuum analyze");
        database.DataSource.Clear();
        var copy = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = $"{original.Database}_bare" };
        await using var server = new NpgsqlConnection(Servers.Postgres);
        await server.OpenAsync();
        await server.ExecuteAsync("select pg_terminate_backend(pid, 5000) from pg_stat_activity where datname = @Database", new { original.Database });
        await server.ExecuteAsync($"create database {copy.Database} template {original.Database}");
        return copy;
    }

    private static async Task<string> ScriptAsync(TestDatabase database)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return PgbenchScript.Write(await connection.QuerySingleAsync<int>("select avg(octet_length(answer))::int from idempotency"));
    }

    private static async Task<double> PgbenchAsync(NpgsqlConnectionStringBuilder database, string script, long visits, long firstVisit, long firstSlot)
    {
        var variables = new (string Name, string Value)[]
        {
            ("i", "-1"), ("clients", $"{LoadGenerator.Connections}"), ("first_visit", $"{firstVisit}"), ("first_slot", $"{firstSlot}"),
            ("slots", $"{Slots}"), ("slot_seconds", $"{SlotMinutes * 60}"), ("now", TimeProvider.System.GetUtcNow().UtcDateTime.ToString("O", CultureInfo.InvariantCulture)),
            ("client", Id), ("centre", Id), ("service", Id), ("agency", Id),
            ("time_zone", TimeZone), ("tzdb_version", DateTimeZoneProviders.Tzdb.VersionId),
            ("traceparent", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"),
            ("body", JsonSerializer.Serialize(new VisitBooked(Guid.Empty, Id, Id, DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch), EventTypes.Json)),
        };
        await using var source = NpgsqlDataSource.Create(database);
        var before = await BookedAsync(source);
        var output = await LoadGenerator.RunAsync(
            "pgbench",
            [
                "-n", "-M", "prepared", $"-c{LoadGenerator.Connections}", "-j1", $"-t{visits / LoadGenerator.Connections}", "-f", script,
                .. variables.SelectMany(variable => new[] { "-D", $"{variable.Name}={variable.Value}" }),
                "-h", database.Host!, "-p", $"{database.Port}", "-U", database.Username!, database.Database!,
            ],
            ("PGPASSWORD", database.Password!));
        var done = await BookedAsync(source) - before;
        if (done != visits / LoadGenerator.Connections * LoadGenerator.Connections)
            throw new InvalidOperationException($"pgbench booked {done} visits of {visits}. {output}");
        return double.Parse(PerSecond().Match(output).Groups[1].Value, CultureInfo.InvariantCulture);
    }

    private static async Task<long> BookedAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        return await connection.QuerySingleAsync<long>("select count(*) from visit where state = 'booked'");
    }

    /// <summary>Waits until the relay has carried everything away and both sides have written what they had in memory.</summary>
    private static async Task SettleAsync(TestDatabase database)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await Eventually.TrueAsync(() => connection.QuerySingleAsync<bool>("select not exists (select from outbox)"), "the outbox to be empty");
        await connection.ExecuteAsync("checkpoint;");
    }

    /// <summary>A fast booking that books twice is none.</summary>
    private static async Task RefuseOverlapsAsync(NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync();
        var overlaps = await connection.QuerySingleAsync<long>("""
            select count(*) from (select lower(during) < lag(upper(during)) over (partition by lane_id order by during) as overlapping from claim) as pairs
            where overlapping
            """);
        if (overlaps > 0)
            throw new InvalidOperationException($"{overlaps} visits overlap on their lane.");
    }

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex PerSecond();
}
