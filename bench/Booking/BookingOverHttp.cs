using System.Globalization;
using Asan.Contracts.Catalogue;
using Asan.ServiceDefaults;
using Asan.TestBed;
using Dapper;
using Npgsql;

namespace Asan.Bench.Booking;

/// <summary>
/// Visits held and confirmed through HTTP, against a bare host that runs the same statements in the same transactions
/// (<see cref="BareBooking"/>) under the same load: what token, validation, encryption, telemetry, availability and the
/// relay cost. Two copies of one database, so that the relay does not work on the bare host's rows.
/// </summary>
public static class BookingOverHttp
{
    private const int Rounds = 3;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(20);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(7);

    public const string Id = "bench";                          // of the client, the centre, its agency and the service
    public const string TimeZone = "Asia/Baku";
    public const int SlotMinutes = 15;
    public const int Slots = 85 * 24 * 60 / SlotMinutes;       // within the 90 days that can be booked
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
        Task<WrkResult> LoadAsync(ServiceProcess host, TimeSpan duration) => LoadGenerator.WrkAsync(
            host.Http.BaseAddress!.ToString(), duration, "Booking/hold-and-confirm.lua",
            token, Id, Id, $"{firstVisit}", $"{firstSlot}", $"{Slots}");

        await LoadAsync(service, WarmUp);
        await SettleAsync(database);
        await using var bareHost = await StartBareAsync(copy, database, firstSlot);
        await using var bareDatabase = NpgsqlDataSource.Create(copy);
        await LoadAsync(bareHost, WarmUp);
        var postgres = ProcessorShares.OfPostgres();

        List<double> http = [], bare = [], median = [], p99 = [];
        string httpShares = "", bareShares = "";
        for (var round = 0; round < Rounds; round++)
        {
            firstVisit += VisitsOfARound;
            (var rate, var result, httpShares) = await MeasureAsync(service, database.DataSource, "booking");
            http.Add(rate);
            median.Add(result.Median.TotalMilliseconds);
            p99.Add(result.P99.TotalMilliseconds);
            Report.Progress("visits/s through HTTP", round, http[^1], httpShares);

            await SettleAsync(database);
            (rate, _, bareShares) = await MeasureAsync(bareHost, bareDatabase, "bare host");
            bare.Add(rate);
            Report.Progress("visits/s by the bare host", round, bare[^1], bareShares);
        }

        // By the rows in the database, not by wrk's count of answers.
        async Task<(double Rate, WrkResult Result, string Shares)> MeasureAsync(ServiceProcess host, NpgsqlDataSource rows, string name)
        {
            var before = await BookedAsync(rows);
            var shares = ProcessorShares.Begin(("wrk", ProcessorShares.OfThisProcess), (name, () => ProcessorShares.Of(host.Id)), ("PostgreSQL", postgres));
            var result = await LoadAsync(host, Round);
            var used = shares.End();
            return ((await BookedAsync(rows) - before) / Round.TotalSeconds, result, used);
        }

        await RefuseOverlapsAsync(database.DataSource);
        await RefuseOverlapsAsync(bareDatabase);
        report.Figure("booking, HTTP: hold and confirm", "visits/s", http, httpShares);
        report.Figure("booking, HTTP: one request, p50", "ms", median);
        report.Figure("booking, HTTP: one request, p99", "ms", p99);
        report.Figure("booking, bare host: the same SQL", "visits/s", bare, bareShares);
        report.Ratio("booking.http-to-bare-host", http, bare);
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

    private static async Task<ServiceProcess> StartBareAsync(NpgsqlConnectionStringBuilder copy, TestDatabase database, long firstSlot)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        var answerBytes = await connection.QuerySingleAsync<int>("select avg(octet_length(answer))::int from idempotency");
        return await ServiceProcess.StartAsync(
            typeof(BareBooking).Assembly.Location,
            new Dictionary<string, string>
            {
                ["ASPNETCORE_URLS"] = $"http://127.0.0.1:{ServiceProcess.FreePort()}",
                [BareBooking.ConnectionString] = copy.ConnectionString,
                [BareBooking.AnswerBytes] = $"{answerBytes}",
                [BareBooking.FirstSlot] = DateTimeOffset.FromUnixTimeSeconds(firstSlot).ToString("O", CultureInfo.InvariantCulture),
            },
            BareBooking.Argument);
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
        // The visits elsewhere begin today, so many reminders are due at the start: a load of the benchmark's, not of bookings.
        await Eventually.TrueAsync(
            () => connection.QuerySingleAsync<bool>("select not exists (select from outbox) and not exists (select from reminder where settled_at is null and due_at <= @Now)", new { Now = TimeProvider.System.GetUtcNow().UtcDateTime }),
            "the outbox to be empty and reminders to be sent", TimeSpan.FromMinutes(3));
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
}
