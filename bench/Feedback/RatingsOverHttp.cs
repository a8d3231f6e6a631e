using System.Diagnostics;
using Asan.Cli.Verify;
using Asan.TestBed;
using Dapper;

namespace Asan.Bench.Feedback;

/// <summary>
/// Ratings through HTTP: token, answers, leaf of the log and cell in one transaction each, while blocks close beside them.
/// Then inclusion proofs in the log that this made; then its bundle is downloaded and must hold.
/// </summary>
public static class RatingsOverHttp
{
    private const int Rounds = 3;
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(8);
    private const int TokensOfARound = 60_000;      // more than any machine rates in a round
    private const int Goal = 500;                   // a second: a day of 12,458 tickets rated within half a minute

    private const string Fill = """
        insert into closed_visit (visit_id, visit_code_digest, agency_id, service_id, centre_id, outcome, closed_at)
        select md5('visit-' || n)::uuid, encode(sha256(int8send(n)), 'hex'), 'agency-' || n % 12, 'service-' || n % 300, 'centre-' || n % 21, 'served', @Now
        from generate_series(1, @Tokens) as n;
        insert into rating_token (digest, visit_id, given_at, expires_at)
        select sha256(convert_to('asan.rating-token.v1' || chr(10) || 'bench-' || n, 'UTF8')), md5('visit-' || n)::uuid, @Now, @Now::timestamptz + interval '30 days'
        from generate_series(1, @Tokens) as n;
        analyze closed_visit, rating_token;
        """;

    public static async Task RunAsync(Report report)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await Broker.ConnectAsync("feedback");
        await using var issuer = await TestIssuer.StartAsync();
        await using var service = await ServiceProcess.StartAsync("Feedback", database, broker.Address, issuer, configuration: "Release");
        await using (var connection = await database.DataSource.OpenConnectionAsync())
            await connection.ExecuteAsync(Fill, new { Tokens = (Rounds + 1) * TokensOfARound, Now = TimeProvider.System.GetUtcNow().UtcDateTime }, commandTimeout: 120);
        var address = service.Http.BaseAddress!.ToString();
        var postgres = ProcessorShares.OfPostgres();

        await LoadGenerator.WrkAsync(address, TimeSpan.FromSeconds(4), "Feedback/rate.lua", "1");
        List<double> rates = [], median = [], p99 = [], proofs = [];
        var used = "";
        for (var round = 0; round < Rounds; round++)
        {
            var before = await RatingsAsync(database);
            var shares = ProcessorShares.Begin(("wrk", ProcessorShares.OfThisProcess), ("feedback", () => ProcessorShares.Of(service.Id)), ("PostgreSQL", postgres));
            var clock = Stopwatch.StartNew();
            var result = await LoadGenerator.WrkAsync(address, Round, "Feedback/rate.lua", $"{(round + 1) * TokensOfARound + 1}");
            rates.Add((await RatingsAsync(database) - before) / clock.Elapsed.TotalSeconds);
            used = shares.End();
            median.Add(result.Median.TotalMilliseconds);
            p99.Add(result.P99.TotalMilliseconds);
            Report.Progress("ratings/s through HTTP", round, rates[^1], used);

            var size = await RatingsAsync(database);
            proofs.Add((await LoadGenerator.WrkAsync($"{address}v1/ratings/log/proof?leaf={size / 3}&size={size}", TimeSpan.FromSeconds(3), "Gateway/expect-200.lua")).PerSecond);
        }
        using var bundle = new MemoryStream(await service.Http.GetByteArrayAsync("/v1/ratings/bundle.zip"));
        var found = RatingsVerifier.Check(bundle);
        if (found.Ratings != await RatingsAsync(database))
            throw new InvalidOperationException($"The bundle has {found.Ratings} ratings, the database another number.");
        report.Figure("ratings, HTTP: accepted and logged", "ratings/s", rates, used);
        report.Figure("ratings, HTTP: one request, p50", "ms", median);
        report.Figure("ratings, HTTP: one request, p99", "ms", p99);
        report.Figure("ratings: inclusion proofs", "proofs/s", proofs);
        report.Ratio("ratings.to-500-a-second", rates, [.. rates.Select(_ => (double)Goal)]);
    }

    private static async Task<long> RatingsAsync(TestDatabase database)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return await connection.QuerySingleAsync<long>("select size from rating_log");
    }
}
