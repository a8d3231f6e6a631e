using System.Diagnostics;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Asan.Cli.Generate;
using Asan.ServiceDefaults;
using Asan.TestBed;

namespace Asan.Bench.Catalogue;

/// <summary>
/// Searches over HTTP among 10,000 invented services in four languages: what people type, from one letter more to the
/// next, with slips, filters and counts. A few ask at a time, each after its last answer: what is measured is how long
/// one waits, not how many a machine can bear.
/// </summary>
public static class Search
{
    private const int Services = 10_000;
    private const int Asking = 2;
    private static readonly TimeSpan WarmUp = TimeSpan.FromSeconds(12);
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(4);
    private const int Rounds = 3;

    private static readonly string[] Agencies = ["agency-0", "agency-1", "agency-2", "agency-3", "agency-4", "agency-5", "agency-6", "agency-7"];

    // As typed, with beginnings, endings, slips, filters, in all languages and in one.
    private static readonly string[] Queries =
    [
        "q=building", "q=building+perm", "q=building+permit", "q=taksi", "q=taksi+lisenziyas%C4%B1", "q=taxi+licence+student", "q=regis", "q=registration+of+a+drone", "q=regsitration+drone",
        "q=%D0%B4%D0%B8%D0%BF%D0%BB%D0%BE%D0%BC", "q=%D0%B4%D0%B8%D0%BF%D0%BB%D0%BE%D0%BC%D0%B0+%D1%81%D1%82%D1%83%D0%B4%D0%B5%D0%BD%D1%82", "q=permis+de+construire", "q=permis+de+peche&in=fr",
        "q=fishing&feeBand=free", "q=fishing&agency=agency-1", "q=insurence+policy", "q=tikinti+icazesi", "q=vasiqe", "q=kindergarten+place+for+a+large+family", "q=extension&channel=online", "q=exc", "q=solar",
        "q=lost+library+card", "q=%D0%BB%D0%B8%D1%86%D0%B5%D0%BD%D0%B7%D0%B8%D1%8F&in=ru", "q=translation+of+a+diploma&in=en", "q=vineyard&limit=10", "q=qeydiyyat&in=az", "q=for+a+foreigner",
    ];

    public static async Task RunAsync(Report report)
    {
        await using var database = await TestDatabase.CreateAsync();
        await using var broker = await Broker.ConnectAsync("catalogue");
        await using var issuer = await TestIssuer.StartAsync();
        await using var service = await ServiceProcess.StartAsync("Catalogue", database, broker.Address, issuer, configuration: "Release");
        await FillAsync(service.Http.BaseAddress!, issuer);

        await LoadAsync(service.Http, WarmUp);
        List<double> median = [], p99 = [], rates = [];
        for (var round = 0; round < Rounds; round++)
        {
            var waits = await LoadAsync(service.Http, Round);
            waits.Sort();
            rates.Add(waits.Count / Round.TotalSeconds);
            median.Add(waits[waits.Count / 2]);
            p99.Add(waits[waits.Count * 99 / 100]);
            Report.Progress("searches/s", round, rates[^1], $"p99 {p99[^1]:0.0} ms");
        }
        report.Figure($"search among {Services} services", "searches/s", rates);
        report.Figure("search: one request, p50", "ms", median);
        report.Figure("search: one request, p99", "ms", p99);
        report.Ceiling("search.p99-milliseconds", p99);
    }

    private static async Task FillAsync(Uri address, TestIssuer issuer)
    {
        using var http = new HttpClient { BaseAddress = address, Timeout = TimeSpan.FromMinutes(5) };
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", issuer.Token("bench", Scopes.CatalogueWrite, new Person("bench", Roles.CatalogueEditor)));
        var text = new Dictionary<string, string> { ["en"] = "Benchmark" };
        foreach (var agency in Agencies)
            (await http.PutAsJsonAsync($"/v1/sources/asan/agencies/{agency}", new { name = text, sources = Array.Empty<object>(), example = true })).EnsureSuccessStatusCode();
        // As many centres as there are, each with a counter of every agency.
        for (var i = 0; i < 21; i++)
            (await http.PutAsJsonAsync($"/v1/sources/asan/centres/centre-{i}", new
            {
                name = text,
                address = text,
                latitude = 40.4,
                longitude = 49.9,
                timeZone = "Asia/Baku",
                kind = "centre",
                openingHours = Array.Empty<object>(),
                closedOn = Array.Empty<string>(),
                counters = Agencies.Select((agency, number) => new { number = number + 1, agency }),
                hostsDelegations = false,
                sources = Array.Empty<object>(),
                example = true,
            })).EnsureSuccessStatusCode();

        var lines = new StringBuilder();
        for (var number = 0; number < Services; number++)
            lines.Append(GeneratedServices.Line(number, Agencies).ToJsonString()).Append('\n');
        var clock = Stopwatch.StartNew();
        using var import = new HttpRequestMessage(HttpMethod.Post, "/v1/imports")
        {
            Content = new StringContent(lines.ToString(), Encoding.UTF8, new MediaTypeHeaderValue("application/x-ndjson")),
            Headers = { { "Idempotency-Key", "bench" } },
        };
        (await http.SendAsync(import)).EnsureSuccessStatusCode();
        Report.Progress("services/s imported", 0, Services / clock.Elapsed.TotalSeconds, $"{clock.Elapsed.TotalSeconds:0} s");
    }

    private static async Task<List<double>> LoadAsync(HttpClient http, TimeSpan duration)
    {
        var until = Stopwatch.GetTimestamp() + (long)(duration.TotalSeconds * Stopwatch.Frequency);
        var waits = await Task.WhenAll(Enumerable.Range(0, Asking).Select(async asker =>
        {
            var mine = new List<double>();
            for (var i = asker * Queries.Length / Asking; Stopwatch.GetTimestamp() < until; i++)
            {
                var start = Stopwatch.GetTimestamp();
                using var answer = await http.GetAsync($"/v1/services?{Queries[i % Queries.Length]}");
                answer.EnsureSuccessStatusCode();
                await answer.Content.ReadAsByteArrayAsync();
                mine.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
            }
            return mine;
        }));
        return [.. waits.SelectMany(mine => mine)];
    }
}
