using System.Diagnostics;
using System.Globalization;
using Asan.Contracts.Catalogue;
using Asan.TestBed;
using Dapper;
using Npgsql;

namespace Asan.Bench.Booking;

/// <summary>
/// Free times over HTTP from a full network, half of it booked: how long an answer takes, what the picture costs in
/// memory, and how long a service takes from its start until it is healthy with the whole network loaded. The start
/// includes the runtime, the look for migrations, the broker's topology and all claims; nothing is compiled ahead.
/// </summary>
public static class AvailabilityOverHttp
{
    private const int Rounds = 3;

    /// <summary>Requests at a time. More would measure how they queue for the processors, which wrk shares.</summary>
    private const int Connections = 1;

    private const int Centres = 22;
    private const int Agencies = 4;
    private const int CountersOfAnAgency = 8;
    private const int Days = 88;
    private const int SlotsOfADay = 18;             // 30 minutes, 09:00 to 18:00
    private const int Slots = Centres * Agencies * CountersOfAnAgency * Days * SlotsOfADay;

    private const string TimeZone = "Asia/Baku";
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);

    /// <summary>What a round must not exceed; limits.json says by which factor it must stay below.</summary>
    private static readonly TimeSpan P99 = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Start = TimeSpan.FromSeconds(3);

    // Every other slot. Triggers are off for this session only: nobody follows yet, and a million lines of the log would be read for nothing.
    private const string BookEveryOther = """
        set session_replication_role = replica;
        insert into itinerary (id, study_visit_id, entry_id, authority_id, state, offer, created_at)
        values ('00000000-0000-4000-8000-000000000001', gen_random_uuid(), gen_random_uuid(), 'bench', 'scheduled', '{}', @From);
        insert into claim (id, lane_id, citizen_key, during, itinerary_id)
        select gen_random_uuid(), lane.id, sha256(int8send(lane.id * 1000000 + day * 100 + slot)), tstzrange(starts_at, starts_at + interval '30 minutes'), '00000000-0000-4000-8000-000000000001'
        from lane, generate_series(1, @Days) as day, generate_series(0, @SlotsOfADay - 1) as slot,
            lateral (select @From + day * interval '1 day' + interval '5 hours' + slot * interval '30 minutes' as starts_at) as time
        where (lane.id + day + slot) % 2 = 0;
        set session_replication_role = origin;
        """;

    public static async Task RunAsync(Report report)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await Broker.ConnectAsync("booking");
        await using var issuer = await TestIssuer.StartAsync();
        await using var service = await ServiceProcess.StartAsync("Booking", database, broker.Address, issuer, configuration: "Release");
        await OfferAsync(broker, database);
        var from = new DateTimeOffset(TimeProvider.System.GetUtcNow().Date, TimeSpan.Zero);
        var empty = MemoryOf(service);
        long claims;
        await using (var connection = await database.DataSource.OpenConnectionAsync())
        {
            await connection.ExecuteAsync(BookEveryOther, new { From = from.UtcDateTime, Days, SlotsOfADay }, commandTimeout: 600);
            await connection.ExecuteAsync("vacuum analyze", commandTimeout: 600);
            claims = await connection.QuerySingleAsync<long>("select count(*) from claim");
        }
        Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"    {Slots:#,0} slots, {claims:#,0} of them booked"));

        List<double> starts = [];
        for (var round = 0; round < Rounds; round++)
        {
            await service.KillAsync();
            var clock = Stopwatch.StartNew();
            await service.StartAgainAsync();
            starts.Add(clock.Elapsed.TotalSeconds);
        }
        var full = MemoryOf(service);

        Task<WrkResult> LoadAsync(TimeSpan duration) => LoadGenerator.WrkAsync(
            service.Http.BaseAddress!.ToString(), duration, Connections, "Booking/availability.lua", $"{Centres}", $"{Agencies}", $"{from.ToUnixTimeSeconds() + 86400}", $"{Days - 8}");
        await LoadAsync(WarmUp);
        List<double> rates = [], medians = [], p99s = [];
        var shares = "";
        for (var round = 0; round < Rounds; round++)
        {
            var watch = ProcessorShares.Begin(("wrk", ProcessorShares.OfThisProcess), ("booking", () => ProcessorShares.Of(service.Id)), ("PostgreSQL", ProcessorShares.OfPostgres()));
            var result = await LoadAsync(Round);
            shares = watch.End();
            rates.Add(result.PerSecond);
            medians.Add(result.Median.TotalMilliseconds);
            p99s.Add(result.P99.TotalMilliseconds);
            Report.Progress("availabilities/s", round, result.PerSecond, shares);
        }
        report.Figure("availability: start with a full network", "s", starts);
        report.Figure($"availability: memory, {Slots / 1e6:0.00} million slots", "MB", [full]);
        report.Figure("availability: memory, the same network unbooked", "MB", [empty]);
        report.Figure($"availability, {Connections} at a time", "requests/s", rates, shares);
        report.Figure("availability: one request, p50", "ms", medians);
        report.Figure("availability: one request, p99", "ms", p99s);
        report.Ratio("availability.p99-within-1-ms", [.. p99s.Select(_ => P99.TotalMilliseconds)], p99s);
        report.Ratio("availability.start-within-3-s", [.. starts.Select(_ => Start.TotalSeconds)], starts);
    }

    private static async Task OfferAsync(Broker broker, TestDatabase database)
    {
        var name = new Dictionary<string, string> { ["en"] = "Benchmark" };
        var daily = Enumerable.Range(1, 7).Select(day => new OpeningHours(day, new TimeOnly(9, 0), new TimeOnly(18, 0), new TimeOnly(17, 30))).ToList();
        var counters = Enumerable.Range(0, Agencies * CountersOfAnAgency).Select(number => new Counter(number + 1, $"agency-{number % Agencies + 1}")).ToList();
        for (var centre = 1; centre <= Centres; centre++)
            await broker.PublishAsync(new CentrePublished($"centre-{centre}", 1, name, TimeZone, daily, [], counters, false, Latitude: 40, Longitude: 45 + centre / 5.0), $"centre-{centre}", 1);
        for (var agency = 1; agency <= Agencies; agency++)
            await broker.PublishAsync(new ServicePublished($"service-{agency}", 1, $"agency-{agency}", name, 30, ["*"]), $"service-{agency}", 1);
        await Eventually.TrueAsync(
            async () =>
            {
                await using var connection = await database.DataSource.OpenConnectionAsync();
                return await connection.QuerySingleAsync<bool>(
                    "select (select count(*) from lane) = @Lanes and (select count(*) from service) = @Agencies", new { Lanes = Centres * counters.Count, Agencies });
            },
            "booking to know the network");
    }

    /// <summary>The process's resident memory, in MB.</summary>
    private static double MemoryOf(ServiceProcess service)
    {
        using var process = Process.GetProcessById(service.Id);
        return process.WorkingSet64 / 1e6;
    }
}
