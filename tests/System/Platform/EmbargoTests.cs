using System.Collections.Concurrent;
using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Asan.SystemTests.Attacks;
using Asan.SystemTests.BadInput;
using Asan.TestBed;
using Xunit;

namespace Asan.SystemTests.Platform;

/// <summary>
/// The award's embargo as non-interference (Goguen and Meseguer 1982) of the whole platform: of two cycles in which the same
/// authorities entered and others won, neither can be told from the other before the ceremony. Compared are the answers of
/// every GET of every host, the pages that links lead to, the feed of events, and what is traced and logged. Ids are read as
/// the place they have, and what is random or a time as that.
/// </summary>
public sealed partial class EmbargoTests(RunningPlatform platform)
{
    private static readonly object Texts = new { az = "Sınaq", en = "Trial" };

    private readonly Scene scene = new(platform);

    [Fact]
    public async Task Two_cycles_with_other_winners_look_alike_to_all_on_every_route_page_event_span_and_log_until_the_ceremony()
    {
        var cursor = await EndOfFeedAsync();
        var begins = TimeProvider.System.GetUtcNow().AddHours(-1);
        await using var first = await DecidedAsync(begins, new() { ["rw-kigali"] = 9, ["ma-berkane"] = 7, ["sn-dakar"] = 6, ["ke-kisumu"] = 5 });
        await using var second = await DecidedAsync(begins, new() { ["rw-kigali"] = 5, ["ma-berkane"] = 6, ["sn-dakar"] = 7, ["ke-kisumu"] = 9 });
        var eyes = new (Trial Of, Trial Other)[] { (first, second), (second, first) };

        // First, since the dashboard forgets the oldest traces for new ones. They arrive in lots: the last request's span is the sign that all are there.
        var last = $"the-last-{Guid.NewGuid():n}";
        using var stranger = scene.Stranger();
        await stranger.GetAsync($"/v1/services/{last}");
        await Eventually.TrueAsync(async () => (await TelemetryAsync("spans")).ToJsonString().Contains(last, StringComparison.Ordinal), "the spans to come to the dashboard");
        foreach (var (what, atLeast) in new[] { ("spans", 30), ("logs", 0) })
            AssertAlike(await ToldAsync(what, eyes), atLeast);
        AssertAlike(await AnswersAsync(eyes), atLeast: 5000);
        var pages = await PagesAsync(eyes);
        AssertAlike(pages, atLeast: 100);
        Assert.Contains(pages[0].Keys, page => page.EndsWith("/awards/CYCLE/results", StringComparison.Ordinal));
        var events = await BothAsync(eyes, (of, other) => EventsAsync(cursor, of, other));
        AssertAlike(events, atLeast: 3);

        // The same eyes see the difference as soon as there may be one: they would have seen it before.
        foreach (var cycle in new[] { first, second })
            await cycle.AnnounceAsync(platform);
        Assert.True(Differences(await PagesAsync(eyes)) > 0);
        Assert.True(Differences(await AnswersAsync(eyes, publicOnly: true)) > 5);
        await Eventually.TrueAsync(async () => Differences(await BothAsync(eyes, (of, other) => EventsAsync(cursor, of, other))) > 0, "the winners in the feed");
    }

    /// <summary>A cycle, the forum whose ceremony will announce it, and the names by which each is known.</summary>
    private sealed record Trial(AwardCycle Cycle, string Forum) : IAsyncDisposable
    {
        public IReadOnlyList<(string Id, string Place)> Names { get; } =
        [
            (Cycle.Id, "CYCLE"), (Forum, "FORUM"),
            .. Cycle.Entries.Select(entry => (entry.Value, $"ENTRY-{entry.Key}")), .. Cycle.Judges.Select(judge => (judge.Id, $"JUDGE-{judge.Actor}")),
        ];

        /// <summary>The ceremony is moved to a time that has come, and begins.</summary>
        public async Task AnnounceAsync(PlatformRun platform)
        {
            using var host = await platform.StaffAsync("forum-host");
            using var agenda = await host.GetAsync($"/v1/forums/{Forum}/agenda");
            await host.PutAsync($"/v1/forums/{Forum}/agenda", Agenda(Cycle.Id, TimeProvider.System.GetUtcNow().AddMinutes(-5)), $"{agenda.Headers.ETag}").JsonAsync();
            await host.PostAsync($"/v1/forums/{Forum}/agenda/ceremony/start", new { }).JsonAsync();
        }

        public ValueTask DisposeAsync() => Cycle.DisposeAsync();
    }

    private async Task<Trial> DecidedAsync(DateTimeOffset begins, Dictionary<string, int> scores)
    {
        var cycle = await AwardCycle.OpenAsync(platform, scores);
        var forum = $"embargo-{Guid.NewGuid():n}";
        using var host = await platform.StaffAsync("forum-host");
        await host.PutAsync($"/v1/forums/{forum}", new
        {
            title = Texts, venue = Texts, city = "Baku", timeZone = "Asia/Baku", languages = new[] { "az", "en" }, sources = Array.Empty<object>(),
            date = TimeZoneInfo.ConvertTime(begins, TimeZoneInfo.FindSystemTimeZoneById("Asia/Baku")).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), startsAt = Minute(begins), endsAt = Minute(begins.AddHours(8)),
        }).JsonAsync(201);
        await host.PutAsync($"/v1/forums/{forum}/agenda", Agenda(cycle.Id, begins.AddHours(6))).JsonAsync(201);
        await cycle.DecideAsync();
        return new Trial(cycle, forum);
    }

    private static object Agenda(string cycle, DateTimeOffset ceremony) => new
    {
        items = new[] { new { id = "ceremony", startsAt = Minute(ceremony), endsAt = Minute(ceremony.AddMinutes(30)), kind = "ceremony", title = Texts, sources = Array.Empty<object>(), example = true, hall = "main", cycleId = cycle } },
    };

    private static string Minute(DateTimeOffset instant) => instant.ToString("yyyy-MM-ddTHH:mm:00Z", CultureInfo.InvariantCulture);

    private static async Task<IReadOnlyDictionary<string, string>[]> BothAsync((Trial Of, Trial Other)[] eyes, Func<Trial, Trial, Task<IReadOnlyDictionary<string, string>>> see) =>
        [await see(eyes[0].Of, eyes[0].Other), await see(eyes[1].Of, eyes[1].Other)];

    private static void AssertAlike(IReadOnlyDictionary<string, string>[] seen, int atLeast)
    {
        Assert.Equal(seen[0].Keys.Order(StringComparer.Ordinal), seen[1].Keys.Order(StringComparer.Ordinal));
        Assert.True(seen[0].Count >= atLeast, $"Only {seen[0].Count} were compared.");
        Assert.All(seen[0].Keys, key => Assert.Equal($"{key}\n{seen[0][key]}", $"{key}\n{seen[1][key]}"));
    }

    private static int Differences(IReadOnlyDictionary<string, string>[] seen) => seen[0].Count(one => seen[1].GetValueOrDefault(one.Key) != one.Value);

    private Task<IReadOnlyDictionary<string, string>[]> AnswersAsync((Trial Of, Trial Other)[] eyes, bool publicOnly = false)
    {
        // What names neither cycle in its address is asked for once and read with both eyes.
        var common = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        return BothAsync(eyes, (of, other) => AnswersAsync(of, other, common, publicOnly));
    }

    /// <summary>Each GET of each document, with each name of the cycle in each of its places, as each reader sees it.</summary>
    private async Task<IReadOnlyDictionary<string, string>> AnswersAsync(Trial of, Trial other, ConcurrentDictionary<string, string> common, bool publicOnly)
    {
        using var anonymous = scene.Stranger();
        var routes = new ApiDocument(await anonymous.GetAsync("/openapi.json").JsonAsync()).Operations
            .Where(operation => operation.Method == HttpMethod.Get && !operation.Path.EndsWith("/assignment-proof", StringComparison.Ordinal)).Select(operation => operation.Path).ToList();
        string[] ids = [of.Cycle.Id, of.Forum, of.Cycle.Entries["rw-kigali"], of.Cycle.Entries["ke-kisumu"], of.Cycle.Judges.Single(judge => judge.Actor == "judge-1").Id, "rw-kigali", "ke-kisumu"];
        var few = new[] { "public", "partner", "award-secretary" };
        var readers = new List<(string Name, HttpClient Client)> { ("public", anonymous), ("partner", await scene.PartnerAsync("partner-one")) };
        string[] people = ["award-secretary", "forum-host", "judge-2", "editor", "officer", "integrity-1", "supervisor-training", "data-protection", .. of.Cycle.Entries.Keys.Select(authority => $"applicant-{authority}")];
        foreach (var actor in people)
            readers.Add((actor, await scene.PersonAsync(actor)));

        var seen = new ConcurrentDictionary<string, string>(StringComparer.Ordinal);
        var requests = from path in routes.SelectMany(route => Filled(route, ids)).Distinct(StringComparer.Ordinal)
                       from reader in readers
                       where publicOnly ? reader.Name == "public" : few.Contains(reader.Name) || OfAwards().IsMatch(path)
                       select (path, reader);
        await Parallel.ForEachAsync(requests, new ParallelOptions { MaxDegreeOfParallelism = 6 }, async (request, _) =>
        {
            var (path, (name, client)) = request;
            if (!common.TryGetValue($"{name} {path}", out var answer))
                answer = await ReadAsync(client, path);
            if (!Of(path, of))
                common[$"{name} {path}"] = answer;
            seen[Normal($"{name} {path}", of, other)] = Sorted(Normal(answer, of, other));
        });
        readers.ForEach(reader => reader.Client.Dispose());
        return seen;
    }

    private static async Task<string> ReadAsync(HttpClient client, string path)
    {
        // Printed as PDF these would have the time of printing in them.
        using var answer = await client.GetAsync(Printed().IsMatch(path) ? $"{path}?format=html" : path, HttpCompletionOption.ResponseHeadersRead);
        var body = answer is not { IsSuccessStatusCode: true, Content.Headers.ContentType.MediaType: "text/event-stream" } ? await answer.Content.ReadAsStringAsync()
            : path.EndsWith("/programme/stream", StringComparison.Ordinal) ? await FirstEventAsync(answer)
            : "(a stream of what happens from now on)";
        return JsonOf(body) is { } json
            ? new JsonObject { ["status"] = (int)answer.StatusCode, ["etag"] = $"{answer.Headers.ETag}", ["body"] = json }.ToJsonString()
            : $"{(int)answer.StatusCode} {answer.Headers.ETag}\n{body}";
    }

    /// <summary>A live programme begins with how it stands.</summary>
    private static async Task<string> FirstEventAsync(HttpResponseMessage answer)
    {
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        while (await reader.ReadLineAsync() is { } line)
            if (line.StartsWith("data:", StringComparison.Ordinal))
                return line["data:".Length..];
        return "";
    }

    private static IEnumerable<string> Filled(string route, IReadOnlyList<string> ids)
    {
        var slot = Slot().Match(route);
        // A second place is filled with the few that can stand there, so that the table stays small.
        return !slot.Success ? [route] : ids.SelectMany(id => Filled(route[..slot.Index] + id + route[(slot.Index + slot.Length)..], [.. ids.Where(inner => Guid.TryParse(inner, out Guid _)).Take(3), "ceremony"]));
    }

    private Task<IReadOnlyDictionary<string, string>[]> PagesAsync((Trial Of, Trial Other)[] eyes)
    {
        var common = new Dictionary<string, string>(StringComparer.Ordinal);
        return BothAsync(eyes, (of, other) => PagesAsync(of, other, common));
    }

    /// <summary>The pages that links lead to from the first one and from those of the cycle, each as it stands.</summary>
    private async Task<IReadOnlyDictionary<string, string>> PagesAsync(Trial of, Trial other, Dictionary<string, string> common)
    {
        using var visitor = scene.Stranger();
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        var waiting = new Queue<string>([$"/en/awards/{of.Cycle.Id}", $"/en/awards/{of.Cycle.Id}/results", $"/en/awards/{of.Cycle.Id}/verify", $"/en/forums/{of.Forum}", "/en/"]);
        var known = waiting.ToHashSet(StringComparer.Ordinal);
        while (waiting.TryDequeue(out var path) && seen.Count < 400)
        {
            if (!common.TryGetValue(path, out var html))
            {
                using var page = await visitor.GetAsync(path);
                html = $"{(int)page.StatusCode} {page.Headers.Location}\n{await page.Content.ReadAsStringAsync()}";
            }
            if (!Of(path, of))
                common[path] = html;
            seen[Normal(path, of, other)] = Sorted(Normal(Nonce().Replace(html, ""), of, other));
            foreach (Match link in Link().Matches(html))
                if (link.Groups[1].Value is var next && !next.Contains('?', StringComparison.Ordinal) && known.Add(next))
                    waiting.Enqueue(next);
        }
        return seen;
    }

    private async Task<string?> EndOfFeedAsync()
    {
        using var partner = await scene.PartnerAsync("partner-one");
        for (string? cursor = null; ;)
        {
            var page = await partner.GetAsync($"/v1/events?limit=200{(cursor is null ? "" : $"&cursor={cursor}")}").JsonAsync();
            if (page["items"]!.AsArray().Count == 0)
                return cursor;
            cursor = page["next"]!.GetValue<string>();
        }
    }

    private async Task<IReadOnlyDictionary<string, string>> EventsAsync(string? cursor, Trial of, Trial other)
    {
        using var partner = await scene.PartnerAsync("partner-one");
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        while (true)
        {
            var page = await partner.GetAsync($"/v1/events?limit=200{(cursor is null ? "" : $"&cursor={cursor}")}").JsonAsync();
            if (page["items"]!.AsArray() is not { Count: > 0 } items)
                return seen;
            foreach (var text in items.Select(item => item!.ToJsonString()).Where(text => Of(text, of)))
            {
                var read = Sorted(Normal(text, of, other));
                seen[read] = read;
            }
            cursor = page["next"]!.GetValue<string>();
        }
    }

    private async Task<JsonNode> TelemetryAsync(string what)
    {
        using var http = new HttpClient { BaseAddress = platform.Dashboard };
        return (await http.GetAsync($"/api/telemetry/{what}?limit=100000").JsonAsync())!;
    }

    /// <summary>What is told of either cycle; spans of workers come a moment later for one than for the other.</summary>
    private async Task<IReadOnlyDictionary<string, string>[]> ToldAsync(string what, (Trial Of, Trial Other)[] eyes)
    {
        IReadOnlyDictionary<string, string>[] told = [];
        try
        {
            await Eventually.TrueAsync(async () =>
            {
                var records = Records(await TelemetryAsync(what)).ToList();
                told = [.. eyes.Select(eye => Told(records, eye.Of, eye.Other))];
                return told[0].Keys.ToHashSet(StringComparer.Ordinal).SetEquals(told[1].Keys);
            }, "the same of both", TimeSpan.FromSeconds(30));
        }
        catch (TimeoutException)
        {
            // Whoever compares them says where they differ.
        }
        return told;
    }

    /// <summary>
    /// The log records that name the cycle, and all spans but the database's of the traces in which one does, down to messages; each
    /// once and without times, sizes and addresses. Which of them there were must not depend on who wins; how often a worker
    /// looked is chance.
    /// </summary>
    private static IReadOnlyDictionary<string, string> Told(IReadOnlyList<(string Trace, string Text)> records, Trial of, Trial other)
    {
        var traces = records.Where(record => Of(record.Text, of)).Select(record => record.Trace).ToHashSet(StringComparer.Ordinal);
        var seen = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (_, text) in records.Where(record => traces.Contains(record.Trace)))
        {
            var read = Normal(text, of, other);
            seen[read] = read;
        }
        return seen;
    }

    private static IEnumerable<(string Trace, string Text)> Records(JsonNode? node) => node switch
    {
        // A statement's span has the text that stands in the code, and connections that differ.
        JsonObject record when record["attributes"]?.AsArray().Any(attribute => attribute!["key"]!.GetValue<string>() == "db.query.text") == true => [],
        JsonObject record when record["spanId"] is not null || record["body"] is not null => [($"{record["traceId"]}", Record(record))],
        JsonObject members => members.SelectMany(member => Records(member.Value)),
        JsonArray items => items.SelectMany(Records),
        _ => [],
    };

    private static string Record(JsonObject record)
    {
        var text = new StringBuilder($"{record["name"]} {record["body"]?.ToJsonString()} {record["status"]?.ToJsonString()}");
        foreach (var attribute in (record["attributes"]?.AsArray() ?? []).Where(attribute => !Chance().IsMatch(attribute!["key"]!.GetValue<string>())).OrderBy(attribute => attribute!["key"]!.GetValue<string>(), StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $" {attribute!["key"]}={attribute["value"]!.ToJsonString()}");
        foreach (var happened in record["events"]?.AsArray() ?? [])
            text.Append(CultureInfo.InvariantCulture, $" {happened!["name"]} {happened["attributes"]?.ToJsonString()}");
        return text.ToString();
    }

    private static bool Of(string text, Trial trial) => trial.Names.Any(name => text.Contains(name.Id, StringComparison.Ordinal));

    /// <summary>A text with the names read as their places.</summary>
    private static string Normal(string text, Trial of, Trial other)
    {
        foreach (var (id, place) in of.Names)
            text = text.Replace(id, place, StringComparison.Ordinal);
        foreach (var (id, place) in other.Names)
            text = text.Replace(id, $"OTHER-{place}", StringComparison.Ordinal);
        return Time().Replace(Random().Replace(text, "RANDOM"), "TIME");
    }

    // Lists that are ordered by random ids or by time come in any order: the set is what is told.
    private static string Sorted(string text) =>
        JsonOf(text) is { } json ? InOrder(json)!.ToJsonString() : string.Join('<', text.Split('<').Order(StringComparer.Ordinal));

    private static JsonNode? JsonOf(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static JsonNode? InOrder(JsonNode? node) => node switch
    {
        // A number as id counts the rows of all cycles.
        JsonObject members => new JsonObject(members.Where(member => member.Key is not ("traceId" or "next" or "cursor") && !(member.Key == "id" && member.Value?.GetValueKind() == JsonValueKind.Number)).Select(member => KeyValuePair.Create(member.Key, InOrder(member.Value)))),
        JsonArray items => new JsonArray([.. items.Select(InOrder).OrderBy(item => item?.ToJsonString(), StringComparer.Ordinal)]),
        _ => node?.DeepClone(),
    };

    // UUIDs, digests in hexadecimal, signatures and keys in base64url.
    [GeneratedRegex("[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|[0-9a-f]{32,128}|[A-Za-z0-9_-]{43,}")]
    private static partial Regex Random();

    [GeneratedRegex(@"20\d\d-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)?")]
    private static partial Regex Time();

    [GeneratedRegex("^/v1/(cycles|entries|forums|authorities|certificates|study-visits|programmes|award-keys|evidence)")]
    private static partial Regex OfAwards();

    [GeneratedRegex("/badges?$")]
    private static partial Regex Printed();

    [GeneratedRegex("""nonce="[^"]*"|name="form-token"[^>]*""")]
    private static partial Regex Nonce();

    [GeneratedRegex("""href="(/en/[^"#]*)["#]""")]
    private static partial Regex Link();

    [GeneratedRegex(@"^(network|server|client|thread|db\.client|messaging\.message\.(body|envelope))|^url\.full$|(size|port|length|duration|delivery_tag)$")]
    private static partial Regex Chance();

    [GeneratedRegex(@"\{[^}]+\}")]
    private static partial Regex Slot();
}
